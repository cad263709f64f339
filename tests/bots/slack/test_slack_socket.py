"""A connection that we have opened to Slack: kept for as long as the door is open, however often it breaks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from conftest import Opener
from fake_slack import FakeSlack, Mode

from bots.desk import Desk
from bots.slack.door import SlackDoor
from bots.slack.over_socket import Connection, connected
from bots.slack.settings import SlackSettings
from knowledge.errors import Unavailable
from knowledge.knowledge_base import KnowledgeBase


@pytest.fixture
def slack_mode() -> Mode:
    return Mode.SOCKET


@pytest.fixture
def base(filled: None, reading: Opener) -> Iterator[KnowledgeBase]:  # noqa: ARG001
    with reading() as opened:
        yield opened


def settings(slack: FakeSlack, **more: object) -> SlackSettings:
    told = {"bot_token": slack.bot_token, "app_token": slack.app_token, "api_url": slack.api_url, "call_seconds": 5}
    return SlackSettings(**told | more)  # type: ignore[arg-type]


@contextmanager
def open_door(slack: FakeSlack, base: KnowledgeBase, **more: object) -> Iterator[Connection]:
    door = SlackDoor(settings(slack, **more), lambda: Desk(base), leaving=10)
    with door.at_work(), connected(door) as connection:
        yield connection


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, "it did not happen in time"
        time.sleep(0.02)


def asks(slack: FakeSlack, name: str = "kari") -> str:
    """Let somebody ask, and give the answer when it has come."""
    handle = slack.say(slack.add_user(name), None, "Hva gjør kommunen langs elva?")
    answer = slack.wait_for_answer(handle, timeout=60)
    assert handle.acknowledged
    assert answer.thread_ts == handle.ts
    return answer.text


def test_what_is_asked_over_a_connection_is_answered_in_its_thread(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    with open_door(fake_slack, base) as connection:
        assert connection.is_up
        assert asks(fake_slack)

    assert not connection.is_up
    assert fake_slack.server.sockets.open == []


@pytest.mark.parametrize("warned", [True, False])
def test_a_connection_that_ends_is_opened_anew(fake_slack: FakeSlack, base: KnowledgeBase, warned: bool) -> None:
    with open_door(fake_slack, base):
        asks(fake_slack)
        fake_slack.disconnect(warn=warned)
        fake_slack.wait_until_connected(timeout=60)

        assert asks(fake_slack, "ola")

    assert len(fake_slack.calls("apps.connections.open")) == 2


def test_a_connection_is_opened_when_slack_is_there_again(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    fake_slack.troubles.fail("apps.connections.open", times=2)

    with open_door(fake_slack, base) as connection:
        assert not connection.is_up
        wait_until(lambda: connection.is_up)
        assert asks(fake_slack)


def test_nobody_asks_for_a_connection_while_slack_asks_for_patience(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    fake_slack.troubles.limit("apps.connections.open", retry_after=2)

    with open_door(fake_slack, base) as connection:
        wait_until(lambda: connection.is_up)

    first, second = fake_slack.calls("apps.connections.open")
    assert second.at - first.at >= 2


def test_a_token_that_slack_does_not_accept_is_said_at_once_and_not_tried_again(
    fake_slack: FakeSlack, base: KnowledgeBase
) -> None:
    with (
        pytest.raises(Unavailable, match="slack_app_token_refused"),
        open_door(fake_slack, base, app_token="xapp-feil"),
    ):
        pass

    assert len(fake_slack.calls("apps.connections.open")) == 1


def test_what_cannot_be_put_in_the_registry_is_not_acknowledged_and_comes_again(
    fake_slack: FakeSlack, base: KnowledgeBase
) -> None:
    fake_slack.troubles.fail("auth.test", times=1)  # the reception cannot tell whose it is
    with open_door(fake_slack, base):
        handle = fake_slack.say(fake_slack.add_user("kari"), None, "Hva gjør kommunen langs elva?")

        assert fake_slack.wait_for_answer(handle, timeout=60)
        statuses = [each.status for each in handle.deliveries[0].attempts]
    assert statuses == [0, 200]
    assert len(fake_slack.answers_to(handle)) == 1


def test_two_processes_may_have_a_connection_each(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    with open_door(fake_slack, base), open_door(fake_slack, base):
        fake_slack.wait_until_connected(2)
        handles = [fake_slack.say(fake_slack.add_user(name), None, "Hva gjør kommunen?") for name in ("a", "b", "c")]
        for each in handles:
            fake_slack.wait_for_answer(each, timeout=60)

        assert [len(fake_slack.answers_to(each)) for each in handles] == [1, 1, 1]
