"""A day at a municipality that adds to its knowledge base from Slack: the door at work, people with roles, and a worker
that works when it is told to.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fake_slack import FakeSlack, Handle, Message
from fake_slack import User as Somebody
from pydantic import SecretStr
from served import a_leader, a_manager
from slack_bolt import BoltRequest

from bots.desk import Desk
from bots.intake.worker import Worker
from bots.slack.door import SlackDoor
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.settings import SlackSettings
from knowledge.access import Role, Scope, User
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language


class Known:
    """Who people in Slack are here."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.outside: set[str] = set()

    def person_at(self, place: Place) -> Person:
        """Give whoever spoke somewhere."""
        user = self.users.get(place.slack_id) or User(f"slack:{place.slack_id}", Role.READER)
        is_outside = place.slack_id in self.outside
        return Person(user, place.team, place.slack_id, user.name, Language.NB, is_outside)

    def audience_of(self, _place: Place) -> Scope:
        """Give what everybody who reads what is posted somewhere may see."""
        return Scope.open()


@dataclass
class Day:
    """Everything that a scenario moves."""

    slack: FakeSlack
    base: KnowledgeBase
    door: SlackDoor
    known: Known
    worker: Worker
    kari: Somebody
    ola: Somebody

    def send(self, user: Somebody, *files: tuple[str, bytes, str], **more: Any) -> Handle:
        """Send files to the assistant."""
        sent = [self.slack.add_file(user, name, content, kind, **more) for name, content, kind in files]
        return self.slack.say(user, None, "", files=sent)

    def shown(self, user: Somebody, action: str) -> Message:
        """Wait for a message to somebody that has a button, and give the latest."""

        def those() -> list[Message]:
            return [each for each in self.told(user) if action in actions_of(each)]

        return self.slack.wait_until(those)[-1]

    def told(self, user: Somebody) -> list[Message]:
        """Give what the assistant has told somebody in their direct messages."""
        return [each for each in self.slack.messages(self.slack.dm(user)) if each.by_app]

    def hears(self, user: Somebody, words: str) -> Message:
        """Wait until somebody is told something that holds some words."""
        return self.slack.wait_until(lambda: [each for each in self.told(user) if words in each.text + words_of(each)])[
            -1
        ]

    def press(self, user: Somebody, action: str) -> Handle:
        """Press a button in the latest message to somebody that has it."""
        return self.slack.press(user, self.shown(user, action), action)


def actions_of(message: Message) -> list[str]:
    """Give the names of the buttons in a message."""
    rows = [each for each in message.blocks if each["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


def words_of(message: Message) -> str:
    """Give all that is read in a message."""
    return "\n".join(each["text"]["text"] for each in message.blocks if each["type"] == "section")


@contextmanager
def a_day(
    slack: FakeSlack, base: KnowledgeBase, worker: Worker, over: Callable[[SlackDoor], Any] | None = None
) -> Iterator[Day]:
    """Let the door work for as long as this lasts; ``over`` connects it where Slack does not come by HTTP."""
    secret, token = SecretStr(slack.signing_secret), SecretStr(slack.bot_token)
    settings = SlackSettings(
        bot_token=token, signing_secret=secret, app_token=SecretStr(slack.app_token), api_url=slack.api_url
    )
    desk, known = Desk(base), Known()
    door = SlackDoor(settings, lambda: desk)
    door.workshop.people = known  # type: ignore[assignment]
    kari = slack.add_user("Kari Nordmann", "kari@trondheim.kommune.no")
    ola = slack.add_user("Ola Nordmann", "ola@trondheim.kommune.no")
    known.users = {kari.id: a_leader(id="kari"), ola.id: replace(a_manager(id="ola"), name="Ola Nordmann")}

    def take(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        told = door.answer(BoltRequest(body=body.decode(), headers=dict(headers)))
        return told.status, {name: values[0] for name, values in told.headers.items()}, told.body.encode()

    if over is None:
        slack.send_to(take)
    with door.at_work():
        day = Day(slack, base, door, known, worker, kari, ola)
        if over is None:
            yield day
        else:
            with over(door):
                yield day
