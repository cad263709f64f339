"""The Slack door at work on a small knowledge base, with a Slack of one's own on the other side."""

from collections.abc import Iterator
from contextlib import contextmanager

from fake_slack import FakeSlack, Mode
from pydantic import SecretStr
from slack_bolt import BoltRequest

from bots.desk import Desk
from bots.slack.door import SlackDoor
from bots.slack.over_socket import connected
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.settings import SlackSettings
from knowledge.access import Role, Scope, User
from knowledge.knowledge_base import KnowledgeBase


class Known:
    """Who the people in Slack are here, as a test has said; a channel's readers see what is open unless told."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.outside: set[str] = set()
        self.audience = Scope.open()

    def person_at(self, place: Place) -> Person:
        """Give whoever spoke somewhere."""
        user = self.users.get(place.slack_id) or User(f"slack:{place.team}:{place.slack_id}", Role.READER)
        return Person(user, place.team, place.slack_id, user.name, is_outside=place.slack_id in self.outside)

    def audience_of(self, _place: Place) -> Scope:
        """Give what everybody who reads what is posted somewhere may see."""
        return self.audience


@contextmanager
def at_work(slack: FakeSlack, base: KnowledgeBase) -> Iterator[tuple[SlackDoor, Known]]:
    """Let the door work on a knowledge base for as long as this lasts."""
    token, secret = SecretStr(slack.bot_token), SecretStr(slack.signing_secret)
    app_token = SecretStr(slack.app_token) if slack.mode is Mode.SOCKET else None
    settings = SlackSettings(bot_token=token, signing_secret=secret, app_token=app_token, api_url=slack.api_url)
    desk, known = Desk(base), Known()
    door = SlackDoor(settings, lambda: desk)
    door.workshop.people = known  # type: ignore[assignment]

    def take(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        told = door.answer(BoltRequest(body=body.decode(), headers=dict(headers)))
        return told.status, {name: values[0] for name, values in told.headers.items()}, told.body.encode()

    with door.at_work():
        if slack.mode is Mode.HTTP:
            slack.send_to(take)
            yield door, known
            return
        with connected(door):
            slack.wait_until_connected()
            yield door, known
