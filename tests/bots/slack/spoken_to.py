"""The Slack door at work on a small knowledge base: whoever writes in the Slack of our own is answered by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fake_slack import FakeSlack, Mode, User
from pydantic import SecretStr
from slack_bolt import BoltRequest

from bots.desk import Desk
from bots.slack.door import SlackDoor
from bots.slack.over_socket import connected
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.settings import SlackSettings
from knowledge.access import Role, Scope
from knowledge.access import User as Known
from knowledge.knowledge_base import KnowledgeBase

ASKED = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
HIDDEN = "Hva selges svømmehallen på Heggedal for?"
HAWKER = Scope.member("5006")


class Town:
    """Who everybody in Slack is here: of 5006 where a test has said so; and what those who read a channel may see."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.audience = Scope.open()

    def person_at(self, place: Place) -> Person:
        municipality = "5006" if place.slack_id in self.inside else None
        user = Known(f"slack:{place.slack_id}", Role.READER, municipality=municipality)
        return Person(user, place.team, place.slack_id)

    def audience_of(self, _place: Place) -> Scope:
        return self.audience


class Spoken:
    """A Slack, the door that answers in it, and the knowledge base it answers from."""

    def __init__(self, slack: FakeSlack, door: SlackDoor, base: KnowledgeBase, town: Town) -> None:
        self.slack, self.door, self.base, self.town = slack, door, base, town
        self.kari = slack.add_user("Kari Nordmann", "kari@trondheim.kommune.no")
        self.ola = slack.add_user("Ola Hansen", "ola@steinkjer.kommune.no")
        self.channel = slack.add_channel("klimaby", self.kari, self.ola)

    def answers(self, user: User) -> list[str]:
        """Give the conversations that are kept of what somebody asked: the questions."""
        talks = self.base.conversations.everything(f"slack:{user.id}")
        return [record.question for _, records in talks for record in records]

    def wait_until_done(self) -> None:
        """Wait until nothing is on its way, and no order is left."""
        self.slack.wait_until_idle()
        self.slack.wait_until(lambda: not self.base.jobs.under_way(["slack"]))


@contextmanager
def spoken(slack: FakeSlack, base: KnowledgeBase, **settings: Any) -> Iterator[Spoken]:
    """Let the door be at work for as long as this lasts, and hear Slack in the way that Slack tells."""
    given = {"bot_token": SecretStr(slack.bot_token), "signing_secret": SecretStr(slack.signing_secret)}
    if slack.mode is Mode.SOCKET:
        given |= {"app_token": SecretStr(slack.app_token)}
    desk, town = Desk(base), Town()
    door = SlackDoor(SlackSettings(**given, **{"api_url": slack.api_url, **settings}), lambda: desk)
    door.workshop.people = town  # type: ignore[assignment]

    def take(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        told = door.answer(BoltRequest(body=body.decode(), headers=dict(headers)))
        return told.status, {name: values[0] for name, values in told.headers.items()}, told.body.encode()

    with door.at_work():
        if slack.mode is Mode.SOCKET:
            with connected(door):
                slack.wait_until_connected()
                yield Spoken(slack, door, base, town)
        else:
            slack.send_to(take)
            yield Spoken(slack, door, base, town)
