"""What nobody may read: what people wrote, who they are and every token stay out of every log, at every level."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlencode

import pytest
from cryptography.fernet import Fernet
from entrance import Enter, Entrance, enter
from fake_slack import FakeSlack, Mode, User
from test_slack_installing import how, install

from bots import logs

__all__ = ["enter"]
WRITTEN = "KANARIFUGL"
NAME = "Kanarine Fuglesang"
EMAIL = "kanarine@fuglesang.example.no"
OTHERS = ("httpx", "httpcore", "websockets", "uvicorn", "asyncio", "python_multipart")
"""Logs of the test's own hands: what plays Slack and the browser."""


class Everything(logging.Handler):
    """Keeps every record as it is told, with all that was added to it, and without the messages in its trace."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] not in OTHERS:
            more = {name: each for name, each in record.__dict__.items() if name != "exc_info"}
            self.told.append(f"{record.getMessage()} {more}")


@pytest.fixture
def everything() -> Iterator[Everything]:
    """All that is logged anywhere, from the lowest level on; what has a log of its own is heard there too."""
    heard = Everything()
    root, ours = logging.getLogger(), logging.getLogger("omstilling")
    before = {each: each.level for each in (root, ours)}
    for each in before:
        each.setLevel(logging.DEBUG)
    ears = [root, *(logging.getLogger(name) for name in ("omstilling.bolt", "slack_bolt", "slack_sdk"))]
    for each in ears:
        each.addHandler(heard)
    yield heard
    for each in ears:
        each.removeHandler(heard)
    for each, level in before.items():
        each.setLevel(level)


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the program itself writes to its log, traces and all."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logs._shape(handler)
    logging.getLogger("omstilling").addHandler(handler)
    yield stream
    logging.getLogger("omstilling").removeHandler(handler)


def live(slack: FakeSlack, kari: User) -> None:
    """Do all that may be logged: ask, command, press, and be met by failures."""
    asked = slack.say(kari, None, f"Hva sier dere om {WRITTEN}?")
    slack.wait_for_answer(asked)
    plan = slack.add_channel("plan", kari)
    slack.say(kari, plan, f"{slack.mention} hvor ligger {WRITTEN}?")
    slack.command(kari, plan, "/omstilling", f"hjelp {WRITTEN}")
    slack.tell({"type": "user_change", "user": kari.shown()})
    slack.tell({"type": "nobody_knows_this", "text": WRITTEN})
    slack.troubles.fail("chat.postMessage")
    slack.wait_for_answer(slack.say(kari, None, f"Og {WRITTEN}?"))
    slack.troubles.refuse("chat.postMessage", "invalid_blocks")
    slack.say(kari, None, f"Hvem er {WRITTEN}?")
    slack.wait_until(lambda: any(each.answer.get("error") == "invalid_blocks" for each in slack.calls()))


def forge(slack: FakeSlack, entrance: Entrance) -> None:
    """Send what Slack has not signed, and what it has but nobody understands."""
    body = json.dumps({"type": "event_callback", "text": WRITTEN}).encode()
    assert entrance.post(body, slack.signed(body, secret="false"))[0] == 401
    assert entrance.post(body, {})[0] == 401
    assert entrance.post(body, slack.signed(body) | {"content-type": "application/json"})[0] == 403
    broken = urlencode({"payload": "{" + WRITTEN}).encode()
    assert entrance.post(broken, slack.signed(broken))[0] == 400


def secrets_of(slack: FakeSlack, *keys: str) -> set[str]:
    tokens = {each.value for each in slack.store.tokens.values()}
    refresh = {each.refresh for each in slack.store.tokens.values() if each.refresh}
    return {WRITTEN, NAME, NAME.split()[0], EMAIL, slack.signing_secret, slack.client_secret, *tokens, *refresh, *keys}


def found_in(everything: Everything, written: StringIO, secrets: set[str]) -> list[str]:
    """Give every line that holds something it must not."""
    lines = [*everything.told, *written.getvalue().splitlines()]
    return [line for line in lines if any(each in line for each in secrets)]


def test_nothing_of_people_and_no_token_is_logged_over_http(
    fake_slack: FakeSlack, enter: Enter, everything: Everything, written: StringIO
) -> None:
    kari, key = fake_slack.add_user(NAME, EMAIL), Fernet.generate_key().decode()
    with enter(**how(fake_slack, key)) as entrance:
        install(entrance, fake_slack)
        live(fake_slack, kari)
        forge(fake_slack, entrance)
        fake_slack.uninstall()

    assert any("delivery" in each for each in everything.told)
    assert found_in(everything, written, secrets_of(fake_slack, key)) == []


@pytest.mark.parametrize("slack_mode", [Mode.SOCKET])
def test_nothing_of_people_and_no_token_is_logged_over_a_socket(
    fake_slack: FakeSlack, enter: Enter, everything: Everything, written: StringIO
) -> None:
    kari = fake_slack.add_user(NAME, EMAIL)
    fake_slack.habits.retry_pauses = ()
    with enter(bot_token=fake_slack.bot_token, app_token=fake_slack.app_token):
        fake_slack.wait_until_connected()
        live(fake_slack, kari)

    assert any("delivery" in each for each in everything.told)
    assert found_in(everything, written, secrets_of(fake_slack)) == []


@pytest.mark.parametrize("slack_mode", [Mode.SOCKET])
def test_what_comes_by_a_socket_from_elsewhere_has_no_effect(fake_slack: FakeSlack, enter: Enter) -> None:
    other = fake_slack.add_team("Steinkjer kommune")
    fake_slack.habits.retry_pauses = ()
    fake_slack.habits.ack_limit = 1.0
    message = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "Hei", "ts": "1.0"}
    with enter(bot_token=fake_slack.bot_token, app_token=fake_slack.app_token) as entrance:
        fake_slack.wait_until_connected()
        elsewhere = fake_slack.tell(message, team=other.id)

        assert not elsewhere.acknowledged
        assert entrance.base.jobs.visible("slack") == []
