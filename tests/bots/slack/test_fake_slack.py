"""What the fake Slack tells an app and how it answers one, with the real SDK on the other side."""

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fake_slack import FakeSlack, User
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slacked import BUTTON, MODAL, QUIET, Recorder, answer, client, error_of


def test_a_message_in_a_channel_is_told_as_two_signed_events_and_answered_in_its_thread(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    plan = fake_slack.add_channel("plan", kari)

    asked = fake_slack.say(kari, plan, f"{fake_slack.mention} hva nå?")
    answer(fake_slack, asked)

    assert asked.acknowledged
    told = recorder.events()
    assert [each["event"]["type"] for each in told[:2]] == ["message", "app_mention"]
    assert {each["event"]["ts"] for each in told[:2]} == {asked.ts}
    assert told[0]["event_id"] != told[1]["event_id"]
    assert fake_slack.wait_for_answer(asked).text == "Svar"
    assert [each.text for each in fake_slack.messages(plan, asked.ts)] == [f"{fake_slack.mention} hva nå?", "Svar"]


def test_an_event_that_is_answered_with_an_error_comes_again_and_says_so(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    recorder.statuses = [500, 500]

    asked = fake_slack.say(kari, None, "Hei")

    assert asked.status == 200
    assert [headers.get("x-slack-retry-num") for _, headers in recorder.taken] == [None, "1", "2"]
    assert recorder.taken[1][1]["x-slack-retry-reason"] == "http_error"
    assert len({each["event_id"] for each in recorder.events()}) == 1


def test_an_event_that_is_acknowledged_too_late_comes_again(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    fake_slack.habits.ack_limit = 0.0
    fake_slack.habits.retry_pauses = (0.0,)

    asked = fake_slack.say(kari, None, "Hei")

    assert not asked.acknowledged
    assert [headers.get("x-slack-retry-reason") for _, headers in recorder.taken] == [None, "http_timeout"]


def test_an_address_where_nobody_is_gets_an_event_as_often_as_slack_tries(fake_slack: FakeSlack, kari: User) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/slack/events"
    fake_slack.habits.retry_pauses = (0.0, 0.0, 0.0)
    fake_slack.send_to(address)

    asked = fake_slack.say(kari, None, "Hei")
    command = fake_slack.command(kari, None, "/omstilling")

    assert [each.why for each in asked.deliveries[0].attempts] == ["connection_failed"] * 4
    assert len(command.deliveries[0].attempts) == 1


def test_deliveries_that_are_shuffled_come_as_often_as_is_asked(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    with fake_slack.shuffled(seed=3, most=4):
        asked = [fake_slack.say(kari, None, f"Spørsmål {number}") for number in range(20)]

    ids = [each["event_id"] for each in recorder.events()]
    assert set(ids) == {each.ids[0] for each in asked}
    assert len(ids) > 20
    assert list(dict.fromkeys(ids)) != [each.ids[0] for each in asked]


def test_a_stream_is_kept_in_order_and_ends_where_the_user_stops_it(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    plan = fake_slack.add_channel("plan", kari)
    asked = fake_slack.say(kari, plan, "Hva nå?")
    web = client(fake_slack)
    web.agents_sessions_setStatus(channel_id=plan.id, thread_ts=asked.ts, status="processing", title="Hva nå")
    to = {"recipient_user_id": kari.id, "recipient_team_id": kari.team}

    stream = web.chat_stream(channel=plan.id, thread_ts=asked.ts, buffer_size=1, **to)
    stream.append(markdown_text="Først. ")
    stream.append(markdown_text="Så. ")
    fake_slack.stop_session(kari, plan, asked.ts)

    more: dict[str, Any] = {"channel": plan.id, "ts": str(stream.ts), "markdown_text": "Til slutt."}
    assert error_of(lambda: web.chat_appendStream(**more)) == "message_not_in_streaming_state"
    (message,) = fake_slack.answers_to(asked)
    assert message.streamed == ["Først. ", "Så. "]
    stopped = next(each["event"] for each in recorder.events() if each["event"]["type"] == "agent_session_stopped")
    assert stopped["streaming_message_ts"] == [message.ts]
    with fake_slack.expecting("recipient_user_id"):
        begin: dict[str, Any] = {"channel": plan.id, "thread_ts": asked.ts, "recipient_team_id": kari.team}
        assert error_of(lambda: web.chat_startStream(**begin)) == "missing_recipient_user_id"


def test_a_press_opens_a_modal_once_and_what_is_sent_in_is_told_and_closes_it(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    answer(fake_slack, asked, blocks=[{"type": "actions", "elements": [BUTTON]}])
    message = fake_slack.answers_to(asked)[0]
    fake_slack.wait_until_idle()

    fake_slack.press(kari, message, "more")
    pressed = recorder.interactions()[-1]
    web = client(fake_slack)
    web.views_open(trigger_id=pressed["trigger_id"], view=MODAL)

    assert pressed["actions"][0]["value"] == "17"
    assert error_of(lambda: web.views_open(trigger_id=pressed["trigger_id"], view=MODAL)) == "exchanged_trigger_id"
    fake_slack.press(kari, message, "more")
    late = recorder.interactions()[-1]["trigger_id"]
    fake_slack.expire_trigger_ids()
    assert error_of(lambda: web.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    with pytest.raises(AssertionError, match="must be filled in"):
        fake_slack.submit(kari)
    recorder.answer = {"response_action": "errors", "errors": {"what": "For kort"}}
    fake_slack.submit(kari, values={"text": "x"})
    modal = fake_slack.modal(kari)
    assert modal is not None
    assert modal.errors == {"what": "For kort"}
    recorder.answer = {}
    fake_slack.submit(kari, values={"text": "Vi laget en plan."})
    sent = recorder.interactions()[-1]
    assert sent["view"]["state"]["values"]["what"]["text"]["value"] == "Vi laget en plan."
    assert fake_slack.modal(kari) is None


def test_a_command_is_answered_for_one_person_and_again_through_its_response_url(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    plan = fake_slack.add_channel("plan", kari)
    recorder.answer = {"text": "Et øyeblikk."}

    fake_slack.command(kari, plan, "/omstilling", "hjelp")
    told = httpx.QueryParams(recorder.taken[-1][0].decode())
    httpx.post(told["response_url"], json={"text": "Slik gjør du."})

    assert told["text"] == "hjelp"
    assert [each.text for each in fake_slack.ephemerals(kari)] == ["Et øyeblikk.", "Slik gjør du."]
    assert fake_slack.messages(plan) == []


def test_a_thread_comes_page_by_page_with_what_the_app_wrote_on_the_back(fake_slack: FakeSlack, kari: User) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    assert asked.channel
    for number in range(3):
        answer(fake_slack, asked, text=str(number), metadata={"event_type": "a", "event_payload": {"n": number}})
    web = client(fake_slack)

    thread: dict[str, Any] = {"channel": asked.channel, "ts": asked.ts, "limit": 2, "include_all_metadata": True}
    pages = [page["messages"] for page in web.conversations_replies(**thread)]

    assert [[each["text"] for each in page] for page in pages] == [["Hei", "0"], ["1", "2"]]
    assert pages[1][1]["metadata"]["event_payload"] == {"n": 2}


def test_troubles_come_as_often_as_they_are_asked_for(fake_slack: FakeSlack, kari: User) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    bare = WebClient(fake_slack.bot_token, base_url=fake_slack.api_url, retry_handlers=[])
    said = {"channel": asked.channel, "text": "Svar", "thread_ts": asked.ts, **QUIET}

    fake_slack.troubles.limit("chat.*", retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        bare.chat_postMessage(**said)
    fake_slack.troubles.reset("chat.postMessage")
    with pytest.raises(OSError, match=r"reset|closed|Remote"):
        bare.chat_postMessage(**said)
    assert fake_slack.answers_to(asked) == []
    fake_slack.troubles.reset("chat.postMessage", after_effect=True)
    with pytest.raises(OSError, match=r"reset|closed|Remote"):
        bare.chat_postMessage(**said)

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert len(fake_slack.answers_to(asked)) == 1
    hanging = fake_slack.troubles.hang("chat.postMessage")
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(bare.chat_postMessage, **said)
        fake_slack.wait_until(lambda: hanging.met or fake_slack.calls("nothing"))
        assert not late.done()
        hanging.release()
        assert late.result(20)["ok"]


def test_an_app_is_told_of_its_own_messages_and_of_what_people_change(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    ts = answer(fake_slack, asked)
    assert asked.channel
    client(fake_slack).chat_update(channel=asked.channel, ts=ts, text="Svaret")
    fake_slack.wait_until_idle()
    fake_slack.edit(asked, "Hei der")

    own, changed, edited = [each["event"] for each in recorder.events()[1:]]
    assert (own["bot_id"], own["thread_ts"]) == ("B0000000001", asked.ts)
    assert (changed["subtype"], changed["message"]["text"], changed["message"]["bot_id"]) == (
        "message_changed",
        "Svaret",
        "B0000000001",
    )
    assert (edited["message"]["text"], edited["previous_message"]["text"]) == ("Hei der", "Hei")


def test_a_stranger_is_shown_without_an_address_and_is_told_apart(
    fake_slack: FakeSlack, recorder: Recorder, kari: User
) -> None:
    ola = fake_slack.add_user("Ola", "ola@firma.no", team=fake_slack.add_team("Firma"))
    shared = fake_slack.add_channel("felles", kari, ola, is_ext_shared=True)

    fake_slack.say(ola, shared, f"{fake_slack.mention} hei")

    told = recorder.events()[0]
    assert told["is_ext_shared_channel"]
    assert (told["team_id"], told["event"]["user_team"]) == (fake_slack.team.id, ola.team)
    shown = client(fake_slack).users_info(user=ola.id)["user"]
    assert shown["is_stranger"]
    assert "email" not in shown["profile"]
    web = client(fake_slack)
    pages = [page["members"] for page in web.conversations_members(channel=shared.id, limit=2)]
    assert pages == [[kari.id, ola.id], [fake_slack.bot]]


def test_what_is_chosen_on_the_home_tab_stays_chosen(fake_slack: FakeSlack, recorder: Recorder, kari: User) -> None:
    options = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("nb", "nn")]
    choice = {"type": "static_select", "action_id": "language", "options": options}
    block = {"type": "actions", "block_id": "mine", "elements": [choice, BUTTON]}
    client(fake_slack).views_publish(user_id=kari.id, view={"type": "home", "blocks": [block]})
    home = fake_slack.home(kari)
    assert home is not None

    fake_slack.select(kari, home, "language", "nn")
    fake_slack.press(kari, home, "more")

    selected, pressed = recorder.interactions()
    assert selected["actions"][0]["selected_option"]["value"] == "nn"
    assert pressed["view"]["state"]["values"]["mine"]["language"]["selected_option"]["value"] == "nn"
    with pytest.raises(AssertionError, match="cannot be chosen here"):
        fake_slack.select(kari, home, "language", "en")


def test_an_app_hears_no_more_than_it_has_subscribed_to(fake_slack: FakeSlack, recorder: Recorder, kari: User) -> None:
    plan = fake_slack.add_channel("plan", kari)
    fake_slack.unheard = frozenset({"message.channels"})

    asked = fake_slack.say(kari, plan, f"{fake_slack.mention} hva nå?")
    answer(fake_slack, asked)
    fake_slack.wait_until_idle()

    assert [each["event"]["type"] for each in recorder.events()] == ["app_mention"]
