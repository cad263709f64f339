"""What stands before everything that comes by HTTP: only what Slack has signed just now, for us, and once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bots.slack.guard import MOST_BYTES, Guard, belongs
from bots.slack.installations import Installed
from knowledge.errors import Unavailable
from knowledge.registry.database import Database
from knowledge.registry.slack.marks import SlackMarks

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_800_000_000
EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1"}).encode()
FORM = {"content-type": "application/x-www-form-urlencoded"}
Taken = list[BoltRequest]


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'registry.sqlite'}"


@pytest.fixture
def marks(address: str) -> Iterator[SlackMarks]:
    database = Database(address)
    yield SlackMarks(database)
    database.close()


@pytest.fixture
def guard(marks: SlackMarks) -> Guard:
    return Guard(SECRET, lambda: marks, lambda: NOW)


def signed(body: bytes, at: int = NOW, secret: str = SECRET) -> dict[str, str]:
    signature = SignatureVerifier(secret).generate_signature(timestamp=str(at), body=body)
    return {
        "content-type": "application/json", "x-slack-request-timestamp": str(at), "x-slack-signature": str(signature),
    }  # fmt: skip


def keeping(taken: Taken, status: int = 200) -> Callable[[BoltRequest], BoltResponse]:
    def answer(request: BoltRequest) -> BoltResponse:
        taken.append(request)
        return BoltResponse(status=status, body="")

    return answer


def test_what_slack_has_signed_is_answered(guard: Guard) -> None:
    taken: Taken = []

    response = guard.take(signed(EVENT), EVENT, keeping(taken))

    assert response.status == 200
    assert [each.body["event_id"] for each in taken] == ["Ev1"]


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_early_or_late_is_in_time(guard: Guard, seconds: int) -> None:
    assert guard.take(signed(EVENT, NOW + seconds), EVENT, keeping([])).status == 200


WRONG: dict[str, tuple[dict[str, str], bytes]] = {
    "no signature": ({"x-slack-request-timestamp": str(NOW)}, EVENT),
    "no timestamp": ({"x-slack-signature": signed(EVENT)["x-slack-signature"]}, EVENT),
    "nothing at all": ({}, b""),
    "another secret": (signed(EVENT, secret="x"), EVENT),
    "another body": (signed(EVENT), EVENT + b" "),
    "another version": (
        signed(EVENT) | {"x-slack-signature": signed(EVENT)["x-slack-signature"].replace("v0=", "v1=")}, EVENT,
    ),
    "five minutes and a second old": (signed(EVENT, NOW - 301), EVENT),
    "from five minutes and a second ahead": (signed(EVENT, NOW + 301), EVENT),
    "a timestamp in words": (signed(EVENT) | {"x-slack-request-timestamp": "abc"}, EVENT),
    "a timestamp with a sign": (signed(EVENT) | {"x-slack-request-timestamp": f"+{NOW}"}, EVENT),
    "a timestamp in other digits": (signed(EVENT) | {"x-slack-request-timestamp": "١٨٠٠٠٠٠٠٠٠"}, EVENT),
    "a timestamp without end": (signed(EVENT) | {"x-slack-request-timestamp": "1" * 5000}, EVENT),
    "a body that is not UTF-8": (signed(EVENT), b"\xff\xfe"),
    "a signature with other letters": (signed(EVENT) | {"x-slack-signature": "v0=" + "æ" * 64}, EVENT),
    "half a signature": (signed(EVENT) | {"x-slack-signature": "v0=ab"}, EVENT),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_a_signature_the_answer_is_the_same_and_nothing_is_done(
    guard: Guard, marks: SlackMarks, wrong: str
) -> None:
    taken: Taken = []
    headers, body = WRONG[wrong]

    response = guard.take(headers, body, keeping(taken))

    assert (response.status, response.body) == (401, "not signed by Slack")
    assert not taken
    assert marks.count() == 0


def test_what_is_too_large_is_not_read(guard: Guard) -> None:
    body = b" " * (MOST_BYTES + 1)
    taken: Taken = []

    assert guard.take(signed(body), body, keeping(taken)).status == 413
    assert not taken


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (EVENT, "application/json"),
        (urlencode({"payload": json.dumps({"type": "block_actions"})}).encode(), FORM["content-type"]),
        (urlencode({"command": "/omstilling", "text": "neste", "team_id": "T1"}).encode(), FORM["content-type"]),
    ],
    ids=["an event", "a click", "a command"],
)
def test_the_same_request_again_is_well_received_and_has_no_second_effect(
    guard: Guard, address: str, body: bytes, kind: str
) -> None:
    taken: Taken = []
    headers = signed(body) | {"content-type": kind}
    first = guard.take(headers, body, keeping(taken))
    again = guard.take(headers, body, keeping(taken))

    after_a_restart = Database(address)
    by_another = Guard(SECRET, lambda: SlackMarks(after_a_restart), lambda: NOW)
    elsewhere = by_another.take(headers, body, keeping(taken))
    after_a_restart.close()

    assert [each.status for each in (first, again, elsewhere)] == [200, 200, 200]
    assert len(taken) == 1


def test_what_people_write_is_told_apart_by_the_queue_and_not_remembered_twice(guard: Guard, marks: SlackMarks) -> None:
    taken: Taken = []
    written = json.dumps({**json.loads(EVENT), "event": {"type": "message", "text": "Hei"}}).encode()

    assert [guard.take(signed(written), written, keeping(taken)).status for _ in range(2)] == [200, 200]
    assert (len(taken), marks.count()) == (2, 0)


@pytest.mark.parametrize("status", [403, 503])
def test_one_that_was_not_taken_may_come_again_within_the_same_second(guard: Guard, status: int) -> None:
    taken: Taken = []

    assert guard.take(signed(EVENT), EVENT, keeping(taken, status)).status == status
    assert guard.take(signed(EVENT), EVENT, keeping(taken)).status == 200
    assert len(taken) == 2


@pytest.mark.parametrize("failure", [RuntimeError("canary"), Unavailable("registry_unavailable")])
def test_a_failure_in_front_is_told_as_later(guard: Guard, failure: Exception) -> None:
    def fail(_request: BoltRequest) -> BoltResponse:
        raise failure

    assert guard.take(signed(EVENT), EVENT, fail).status == 503


@given(
    stamp=st.one_of(st.text(max_size=20), st.integers(NOW - 400, NOW + 400).map(str), st.floats().map(str)),
    signature=st.one_of(
        st.text(max_size=80), st.text("0123456789abcdef", min_size=64, max_size=64).map("v0={}".format)
    ),
    body=st.binary(max_size=200),
)
def test_nothing_that_is_not_signed_ever_comes_through(stamp: str, signature: str, body: bytes) -> None:
    taken: Taken = []

    def no_marks() -> SlackMarks:
        raise AssertionError("nothing is kept of what is not signed")

    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature}
    response = Guard(SECRET, no_marks, lambda: NOW).take(headers, body, keeping(taken))

    assert response.status == 401
    assert not taken


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "type team team_id enterprise enterprise_id authorizations event user view channel api_app_id "
                "is_enterprise_install payload ssl_check app_installed_team_id id".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


class _OneMark(SlackMarks):
    """Lets everything be the first."""

    def __init__(self) -> None:
        pass

    def set(self, *_what: str, **_how: object) -> bool:
        return True

    def take(self, *_what: str, **_how: object) -> bool:
        return True


@given(told=JSON, is_form=st.booleans())
def test_whatever_is_signed_never_makes_an_error_of_ours(told: object, is_form: bool) -> None:
    body = urlencode({"payload": json.dumps(told)}).encode() if is_form else json.dumps(told).encode()

    def answer(request: BoltRequest) -> BoltResponse:
        return BoltResponse(status=200 if belongs(request, installed, "A1") else 403)

    response = Guard(SECRET, _OneMark, lambda: NOW).take(signed(body), body, answer)

    assert response.status in {200, 400, 403}


class _Where:
    """The app is in T1, and in T2 of the organisation E1."""

    def __call__(self, team: str, _enterprise: str | None = None, /) -> Installed | None:
        found = {"T1": None, "T2": "E1"}
        return Installed(team, "xoxb-1", "U0", "B0", found[team], "A1") if team in found else None

    def wipe(self, team: str, enterprise: str | None = None) -> None:
        raise AssertionError((team, enterprise))


installed = _Where()


def asked(**told: object) -> BoltRequest:
    return BoltRequest(body=json.dumps(told), headers={"content-type": ["application/json"]})


@pytest.mark.parametrize("app_id", ["A1", None])
def test_what_is_for_us_from_a_workspace_that_has_the_app_comes_in(app_id: str | None) -> None:
    for told in (
        {"type": "event_callback", "team_id": "T1", "api_app_id": "A1"},
        {"type": "event_callback", "team_id": "T2", "enterprise_id": "E1", "api_app_id": "A1"},
        {"type": "block_actions", "team": {"id": "T1"}, "api_app_id": "A1"},
        {"type": "shortcut", "team": {"id": "T1"}},
        {"type": "url_verification", "challenge": "x"},
    ):
        assert belongs(asked(**told), installed, app_id), told


@pytest.mark.parametrize("app_id", ["A1", None])
def test_what_is_for_another_app_or_from_elsewhere_is_refused(app_id: str | None) -> None:
    for told in (
        {"type": "event_callback", "team_id": "T1", "api_app_id": "A2"},
        {"type": "event_callback", "team_id": "T1"},
        {"type": "event_callback", "team_id": "T3", "api_app_id": "A1"},
        {"type": "event_callback", "team_id": "T2", "enterprise_id": "E2", "api_app_id": "A1"},
        {"type": "event_callback", "api_app_id": "A1"},
        {"type": "block_actions", "team": {"id": "T3"}, "api_app_id": "A1"},
        {"type": "block_actions", "team": {"id": "T1"}, "api_app_id": "A2"},
    ):
        assert not belongs(asked(**told), installed, app_id), told


def test_the_last_words_of_a_workspace_are_heard_when_its_token_is_gone() -> None:
    event = {"type": "event_callback", "team_id": "T3", "event": {"type": "app_uninstalled"}}

    assert belongs(asked(**event, api_app_id="A1"), installed, "A1")
    assert not belongs(asked(**event, api_app_id="A2"), installed, "A1")


def test_a_mark_holds_for_its_time_alone(marks: SlackMarks) -> None:
    now, minute = datetime(2026, 11, 1, tzinfo=UTC), timedelta(minutes=1)

    assert marks.set("a", lasts=10 * minute, now=now)
    assert not marks.set("a", lasts=10 * minute, now=now + 9 * minute)
    assert not marks.take("a", now=now + 10 * minute)
    assert marks.set("a", lasts=minute, now=now + 10 * minute)
    assert marks.take("a", now=now + 10 * minute)
    assert not marks.take("a", now=now + 10 * minute)
