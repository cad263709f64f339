"""The fake Slack itself, with the real SDK on the other side."""

import contextlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fake_slack import FakeSlack, Handle, Mode, User
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.slack_response import SlackResponse

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
BUTTON = {
    "type": "button",
    "action_id": "more",
    "text": {"type": "plain_text", "text": "Vis mer"},
    "accessibility_label": "Vis mer om svaret",
    "value": "17",
}
MODAL = {
    "type": "modal",
    "callback_id": "add",
    "title": {"type": "plain_text", "text": "Legg til"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "Hva skjedde?"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def client(slack: FakeSlack, token: str | None = None) -> WebClient:
    return WebClient(token or slack.bot_token, base_url=slack.api_url)


def error_of(call: Callable[[], SlackResponse]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


class App:
    """An app that takes what comes, answers what it is told to, and remembers."""

    def __init__(self, slack: FakeSlack) -> None:
        self.verifier = SignatureVerifier(slack.signing_secret)
        self.taken: list[tuple[bytes, dict[str, str]]] = []
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}

    def __call__(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        assert self.verifier.is_valid_request(body, headers)
        self.taken.append((body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        return status, {"content-type": "application/json"}, json.dumps(self.answer).encode() if self.answer else b""

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, headers in self.taken if headers["content-type"] == "application/json"]


@pytest.fixture
def app(fake_slack: FakeSlack) -> App:
    made = App(fake_slack)
    fake_slack.send_to(made)
    return made


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Kari Nordmann", "kari@trondheim.kommune.no")


def answer(slack: FakeSlack, asked: Handle, **more: Any) -> str:
    assert asked.channel
    said = {"text": "Svar", "thread_ts": asked.ts, **QUIET, **more}
    return str(client(slack).chat_postMessage(channel=asked.channel, **said)["ts"])


def test_a_message_in_a_channel_is_told_as_two_signed_events_and_answered_in_its_thread(
    fake_slack: FakeSlack, app: App, kari: User
) -> None:
    plan = fake_slack.add_channel("plan", kari)

    asked = fake_slack.say(kari, plan, f"{fake_slack.mention} hva nå?")
    answer(fake_slack, asked)

    assert asked.acknowledged
    told = app.events()
    assert [each["event"]["type"] for each in told[:2]] == ["message", "app_mention"]
    assert {each["event"]["ts"] for each in told[:2]} == {asked.ts}
    assert told[0]["event_id"] != told[1]["event_id"]
    assert fake_slack.wait_for_answer(asked).text == "Svar"
    assert [each.text for each in fake_slack.messages(plan, asked.ts)] == [f"{fake_slack.mention} hva nå?", "Svar"]


def test_an_event_that_is_answered_with_an_error_comes_again_and_says_so(
    fake_slack: FakeSlack, app: App, kari: User
) -> None:
    app.statuses = [500, 500]

    asked = fake_slack.say(kari, None, "Hei")

    assert asked.status == 200
    assert [headers.get("x-slack-retry-num") for _, headers in app.taken] == [None, "1", "2"]
    assert app.taken[1][1]["x-slack-retry-reason"] == "http_error"
    assert len({each["event_id"] for each in app.events()}) == 1


def test_deliveries_that_are_shuffled_come_as_often_as_is_asked(fake_slack: FakeSlack, app: App, kari: User) -> None:
    with fake_slack.shuffled(seed=3, most=4):
        asked = [fake_slack.say(kari, None, f"Spørsmål {number}") for number in range(20)]

    ids = [each["event_id"] for each in app.events()]
    assert set(ids) == {each.ids[0] for each in asked}
    assert len(ids) > 20
    assert list(dict.fromkeys(ids)) != [each.ids[0] for each in asked]


@pytest.mark.filterwarnings("ignore:The top-level `text`")
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"text": ""}, "is missing"),
        ({"unfurl_links": True}, "unfurl_links: is not false"),
        ({"text": "<!channel> hei"}, "calls on everybody"),
        ({"text": "Hei <@U1234>"}, "mentions U1234"),
        ({"text": "Plan & bygg"}, "an & that is not escaped"),
        ({"text": "<https://ond.example/x|www.trondheim.no>"}, "shows «www.trondheim.no»"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "3000 is the most"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "150 is the most"),
        ({"blocks": [{"type": "divider"}] * 51}, "50 is the most"),
        ({"blocks": [{"type": "markdown", "text": "x" * 7000}] * 2}, "12000 is the most"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]}, "the same action_id"),
        ({"blocks": [{"type": "image", "image_url": "https://x.no/a.png"}]}, "has no alt_text"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON | {"accessibility_label": ""}]}]}, "accessibility_label"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]}]}, "2000 is the most"),
        ({"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}]}, "20 is the most"),
        ({"blocks": [{"type": "sektion"}]}, "of a type nobody knows"),
        ({"colour": "red"}, "does not know: colour"),
    ],
)
def test_every_broken_rule_is_a_fault(fake_slack: FakeSlack, kari: User, said: dict[str, Any], fault: str) -> None:
    asked = fake_slack.say(kari, None, "Hei")

    with fake_slack.expecting(fault):
        with contextlib.suppress(SlackApiError):
            answer(fake_slack, asked, **said)


def test_what_keeps_the_rules_is_no_fault(fake_slack: FakeSlack, kari: User) -> None:
    asked = fake_slack.say(kari, None, "Hei")

    answer(
        fake_slack,
        asked,
        text="> Plan &amp; bygg, side 3 &lt; 4: <https://www.trondheim.no/a?b=1&c=2|plan.pdf hos trondheim.no>",
        blocks=[
            {"type": "markdown", "text": "**Fet** & [kart](https://kart.no)"},
            {"type": "actions", "elements": [BUTTON]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Til <@{kari.id}>"}]},
        ],
        metadata={"event_type": "answer", "event_payload": {"id": "1"}},
    )

    assert fake_slack.faults == []


def test_a_stream_is_kept_in_order_and_ends_where_the_user_stops_it(
    fake_slack: FakeSlack, app: App, kari: User
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

    assert error_of(lambda: stream.append(markdown_text="Til slutt.") or SlackResponse) == (
        "message_not_in_streaming_state"
    )
    (message,) = fake_slack.answers_to(asked)
    assert message.streamed == ["Først. ", "Så. "]
    stopped = next(each["event"] for each in app.events() if each["event"]["type"] == "agent_session_stopped")
    assert stopped["streaming_message_ts"] == [message.ts]
    with fake_slack.expecting("recipient_user_id"):
        begin = {"channel": plan.id, "thread_ts": asked.ts, "recipient_team_id": kari.team}
        assert error_of(lambda: web.chat_startStream(**begin)) == "missing_recipient_user_id"


def test_a_press_opens_a_modal_once_and_what_is_sent_in_is_told_and_closes_it(
    fake_slack: FakeSlack, app: App, kari: User
) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    answer(fake_slack, asked, blocks=[{"type": "actions", "elements": [BUTTON]}])
    message = fake_slack.answers_to(asked)[0]
    fake_slack.wait_until_idle()

    fake_slack.press(kari, message, "more")
    pressed = json.loads(httpx.QueryParams(app.taken[-1][0].decode())["payload"])
    web = client(fake_slack)
    web.views_open(trigger_id=pressed["trigger_id"], view=MODAL)

    assert pressed["actions"][0]["value"] == "17"
    assert error_of(lambda: web.views_open(trigger_id=pressed["trigger_id"], view=MODAL)) == "exchanged_trigger_id"
    fake_slack.press(kari, message, "more")
    late = json.loads(httpx.QueryParams(app.taken[-1][0].decode())["payload"])["trigger_id"]
    fake_slack.expire_trigger_ids()
    assert error_of(lambda: web.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    with pytest.raises(AssertionError, match="must be filled in"):
        fake_slack.submit(kari)
    app.answer = {"response_action": "errors", "errors": {"what": "For kort"}}
    fake_slack.submit(kari, values={"text": "x"})
    modal = fake_slack.modal(kari)
    assert modal is not None
    assert modal.errors == {"what": "For kort"}
    app.answer = {}
    fake_slack.submit(kari, values={"text": "Vi laget en plan."})
    sent = json.loads(httpx.QueryParams(app.taken[-1][0].decode())["payload"])
    assert sent["view"]["state"]["values"]["what"]["text"]["value"] == "Vi laget en plan."
    assert fake_slack.modal(kari) is None


def test_a_command_is_answered_for_one_person_and_again_through_its_response_url(
    fake_slack: FakeSlack, app: App, kari: User
) -> None:
    plan = fake_slack.add_channel("plan", kari)
    app.answer = {"text": "Et øyeblikk."}

    fake_slack.command(kari, plan, "/omstilling", "hjelp")
    told = httpx.QueryParams(app.taken[-1][0].decode())
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

    thread = {"channel": asked.channel, "ts": asked.ts, "limit": 2, "include_all_metadata": True}
    pages = [page["messages"] for page in web.conversations_replies(**thread)]

    assert [[each["text"] for each in page] for page in pages] == [["Hei", "0"], ["1", "2"]]
    assert pages[1][1]["metadata"]["event_payload"] == {"n": 2}


def test_tokens_are_tried_rotated_and_revoked(fake_slack: FakeSlack, kari: User) -> None:
    web = WebClient(base_url=fake_slack.api_url)
    ours = {"client_id": fake_slack.client_id, "client_secret": fake_slack.client_secret}

    first = web.oauth_v2_access(**ours, code=fake_slack.code())
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = web.oauth_v2_access(**ours, **refresh)

    assert client(fake_slack, second["access_token"]).auth_test()["team_id"] == fake_slack.team.id
    assert error_of(lambda: web.oauth_v2_access(**ours, **refresh)) == "invalid_refresh_token"
    assert error_of(web.auth_test) == "not_authed"
    assert error_of(client(fake_slack, "xoxb-no").auth_test) == "invalid_auth"
    narrow = client(fake_slack, fake_slack.install(fake_slack.team, "chat:write"))
    assert error_of(lambda: narrow.users_info(user=kari.id)) == "missing_scope"
    fake_slack.expire_tokens()
    assert error_of(client(fake_slack, second["access_token"]).auth_test) == "token_expired"
    fake_slack.revoke_tokens()
    assert error_of(client(fake_slack).auth_test) == "token_revoked"


def test_a_file_is_given_to_a_token_and_a_page_to_sign_in_at_to_anybody_else(fake_slack: FakeSlack, kari: User) -> None:
    file = fake_slack.add_file(kari, "plan.txt", b"Planen", "text/plain")

    with_token = httpx.get(file.url, headers={"Authorization": f"Bearer {fake_slack.bot_token}"})
    without = httpx.get(file.url)

    assert with_token.content == b"Planen"
    assert (without.status_code, without.headers["content-type"]) == (200, "text/html; charset=utf-8")


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


@pytest.fixture
def socketed(fake_slack: FakeSlack) -> Iterator[list[SocketModeRequest]]:
    """What an app takes over a socket; it acknowledges everything, commands with a word."""
    taken: list[SocketModeRequest] = []

    def take(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        taken.append(request)
        said = {"text": "Et øyeblikk."} if request.type == "slash_commands" else None
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))

    connected = SocketModeClient(fake_slack.app_token, web_client=client(fake_slack), ping_interval=0.2)
    connected.socket_mode_request_listeners.append(take)
    connected.connect()
    yield taken
    connected.close()


@pytest.mark.parametrize("slack_mode", [Mode.SOCKET])
@pytest.mark.parametrize("warn", [True, False])
def test_over_a_socket_the_same_is_told_and_after_a_disconnect_too(
    fake_slack: FakeSlack, socketed: list[SocketModeRequest], kari: User, warn: bool
) -> None:
    fake_slack.wait_until_connected()

    first = fake_slack.say(kari, None, "Hei")
    fake_slack.command(kari, None, "/omstilling", "hjelp")
    fake_slack.disconnect(warn=warn)
    fake_slack.wait_until_connected()
    second = fake_slack.say(kari, None, "Er du der?")

    assert first.acknowledged
    assert second.acknowledged
    assert [each.type for each in socketed] == ["events_api", "slash_commands", "events_api"]
    assert socketed[0].payload["event"]["text"] == "Hei"
    assert [each.text for each in fake_slack.ephemerals(kari)] == ["Et øyeblikk."]
