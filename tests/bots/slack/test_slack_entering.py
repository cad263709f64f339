"""What comes to the door at work by HTTP: once, from us, and what changes in a workspace takes effect at once."""

import json
import time
from urllib.parse import urlencode

import pytest
from entrance import Enter, Entrance, enter
from fake_slack import FakeSlack, User
from slack_bolt import Ack

from bots.slack.place import Place, acted_at
from knowledge.access import Scope

__all__ = ["enter"]
KARI = "kari@trondheim.kommune.no"


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Kari", KARI)


def the_event(slack: FakeSlack, kari: User) -> bytes:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": slack.dm(kari).id,
        "user": kari.id,
        "ts": slack.store.new_ts(),
    }
    told = {"type": "event_callback", "team_id": slack.team.id, "api_app_id": slack.app_id, "event_id": "Ev1"}
    return json.dumps(told | {"event": event | {"text": "Hvor bygger kommunen sykkelvei?"}}).encode()


def answers(entrance: Entrance) -> int:
    return len(entrance.base.jobs.visible("slack"))


def test_the_same_event_is_answered_once_however_it_is_signed(fake_slack: FakeSlack, enter: Enter, kari: User) -> None:
    with enter(bot_token=fake_slack.bot_token) as entrance:
        body, now = the_event(fake_slack, kari), int(time.time())
        stamps = [now - 60, now - 60, now - 30, now]
        told = [entrance.post(body, fake_slack.signed(body, str(stamp)))[0] for stamp in stamps]

        assert told == [200] * 4
        assert answers(entrance) == 1


@pytest.mark.parametrize("kind", ["command", "click"])
def test_a_replayed_command_or_click_reaches_nobody(fake_slack: FakeSlack, enter: Enter, kari: User, kind: str) -> None:
    heard: list[str] = []
    home = {"team_id": fake_slack.team.id, "api_app_id": fake_slack.app_id, "trigger_id": "t1"}
    press = {"type": "button", "action_id": "trial", "block_id": "b", "value": "1"}
    click = {"type": "block_actions", "team": {"id": fake_slack.team.id}, "user": {"id": kari.id}, "actions": [press]}
    said = {
        "command": home | {"command": "/trial", "text": "x", "user_id": kari.id, "channel_id": "C1"},
        "click": {"payload": json.dumps(home | click)},
    }
    body = urlencode(said[kind]).encode()
    with enter(bot_token=fake_slack.bot_token) as entrance:

        def hear(ack: object) -> None:
            heard.append(kind)
            ack()  # type: ignore[operator]

        entrance.door.app.command("/trial")(hear)
        entrance.door.app.action("trial")(hear)
        headers = fake_slack.signed(body) | {"content-type": "application/x-www-form-urlencoded"}

        assert [entrance.post(body, headers)[0] for _ in range(3)] == [200] * 3
        assert heard == [kind]


def test_whoever_sends_in_a_form_from_a_shared_channel_does_so_where_the_app_is(
    fake_slack: FakeSlack, enter: Enter, kari: User
) -> None:
    places: list[Place] = []
    view = {"id": "V1", "type": "modal", "callback_id": "trial", "app_installed_team_id": fake_slack.team.id}
    other = {"team": {"id": "T0OTHER"}, "user": {"id": kari.id, "team_id": "T0OTHER"}}
    payload = {"type": "view_submission", "api_app_id": fake_slack.app_id, "view": view} | other
    body = urlencode({"payload": json.dumps(payload)}).encode()
    with enter(bot_token=fake_slack.bot_token) as entrance:

        def hear(body: dict[str, object], ack: Ack) -> None:
            places.append(acted_at(body))
            ack()

        entrance.door.app.view("trial")(hear)
        headers = fake_slack.signed(body) | {"content-type": "application/x-www-form-urlencoded"}
        entrance.post(body, headers)

    assert [each.team for each in places] == [fake_slack.team.id]


def test_a_challenge_is_answered_only_when_slack_has_signed_it(fake_slack: FakeSlack, enter: Enter) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "KANARI"}).encode()
    kind = {"content-type": "application/json"}
    with enter(bot_token=fake_slack.bot_token) as entrance:
        signed = entrance.post(body, fake_slack.signed(body) | kind)
        forged = entrance.post(body, fake_slack.signed(body, secret="x") | kind)

    assert signed[0] == 200
    assert b"KANARI" in signed[2]
    assert (forged[0], forged[2]) == (401, b"not signed by Slack")


@pytest.mark.parametrize("odd", [b"v0=\xe6\xf8", b"v0=" + "æ".encode()])
def test_headers_that_are_not_ascii_are_refused_as_any_other(fake_slack: FakeSlack, enter: Enter, odd: bytes) -> None:
    with enter(bot_token=fake_slack.bot_token) as entrance:
        stamp = (b"x-slack-request-timestamp", str(int(time.time())).encode())
        answer = entrance.client.post(
            "/slack/events", content=b"\xff\xfe", headers=[stamp, (b"x-slack-signature", odd)]
        )

    assert (answer.status_code, answer.content) == (401, b"not signed by Slack")


def test_what_is_too_large_is_refused_before_anything_is_made_of_it(fake_slack: FakeSlack, enter: Enter) -> None:
    body = b" " * 1_000_001
    with enter(bot_token=fake_slack.bot_token) as entrance:
        assert entrance.post(body, fake_slack.signed(body))[0] == 413


@pytest.mark.parametrize("changed", [{"team_id": "T9"}, {"api_app_id": "A9"}])
def test_what_is_signed_for_another_workspace_or_app_is_refused(
    fake_slack: FakeSlack, enter: Enter, kari: User, changed: dict[str, str]
) -> None:
    body = json.dumps(json.loads(the_event(fake_slack, kari)) | changed).encode()
    with enter(bot_token=fake_slack.bot_token) as entrance:
        answer = entrance.post(body, fake_slack.signed(body))

        assert (answer[0], answer[2]) == (403, b"not for this app")
        assert answers(entrance) == 0


def test_of_a_shared_channel_the_workspace_that_has_the_app_is_meant(
    fake_slack: FakeSlack, enter: Enter, kari: User
) -> None:
    ours = {"authorizations": [{"team_id": fake_slack.team.id}]}
    body = json.dumps(json.loads(the_event(fake_slack, kari)) | ours | {"team_id": "T9"}).encode()
    with enter(bot_token=fake_slack.bot_token) as entrance:
        assert entrance.post(body, fake_slack.signed(body))[0] == 200
        assert answers(entrance) == 1
        fake_slack.wait_until(lambda: fake_slack.calls("chat.postMessage"))


def test_whoever_joins_a_channel_is_a_reader_of_it_at_once(fake_slack: FakeSlack, enter: Enter, kari: User) -> None:
    named = {"team": fake_slack.team.id, "municipality": "5001", "people": {KARI: {"groups": ["plan"]}}}
    gro = fake_slack.add_user("Gro", is_restricted=True)
    channel = fake_slack.add_channel("plan", kari, kind="group")
    place = Place(fake_slack.team.id, channel.id, kari.id, "1.0")
    with enter(named, bot_token=fake_slack.bot_token) as entrance:
        people = entrance.door.workshop.people
        assert people.audience_of(place) == Scope.member("5001", ["plan"])

        assert fake_slack.join(gro, channel).acknowledged
        assert people.audience_of(place) == Scope.open()


def test_whoever_becomes_a_guest_is_one_at_once(fake_slack: FakeSlack, enter: Enter, kari: User) -> None:
    named = {"team": fake_slack.team.id, "municipality": "5001"}
    place = Place(fake_slack.team.id, fake_slack.dm(kari).id, kari.id, "1.0")
    with enter(named, bot_token=fake_slack.bot_token) as entrance:
        people = entrance.door.workshop.people
        assert not people.person_at(place).is_outside

        kari.is_restricted = True
        assert fake_slack.tell({"type": "user_change", "user": kari.shown()}).acknowledged
        assert people.person_at(place).is_outside
