"""A door to the room that advises, for tests: a fake Slack before it, a small base behind, people with rights."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from builders import internal
from fake_slack import Channel, FakeSlack, Message, Mode
from fake_slack import User as SlackUser
from slack_bolt import BoltRequest

from bots.desk import Desk
from bots.slack.door import SlackDoor
from bots.slack.over_socket import connected
from bots.slack.people import People, Person
from bots.slack.place import Place
from bots.slack.settings import SlackSettings
from knowledge.access import Role, Scope, User
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Account, Entry, State

STEINKJER, TRONDHEIM = "5006", "5001"
PROJECT = "klimaby"


class Known(People):
    """People whose rights a test decides; whoever is not named is a stranger who sees what is open."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.outside: set[str] = set()
        self.audience = Scope.open()

    def person_at(self, place: Place) -> Person:
        """Give whoever spoke somewhere."""
        user = self.users.get(place.slack_id) or User(f"slack:{place.team}:{place.slack_id}", Role.READER)
        return Person(user, place.team, place.slack_id, is_outside=place.slack_id in self.outside)

    def audience_of(self, place: Place) -> Scope:
        """Give what everybody somewhere may see."""
        return self.person_at(place).scope if place.is_direct else self.audience


@dataclass
class Room:
    """All that a test of this room moves."""

    slack: FakeSlack
    door: SlackDoor
    base: KnowledgeBase
    people: Known
    everybody: list[SlackUser] = field(default_factory=list)

    def somebody(self, name: str, role: Role = Role.READER, municipality: str | None = STEINKJER) -> SlackUser:
        """Let there be somebody with a role in a municipality."""
        made = self.slack.add_user(name)
        self.people.users[made.id] = User(f"slack:{made.id}", role, name, municipality)
        self.everybody.append(made)
        return made

    def leader(self, name: str = "Leder") -> SlackUser:
        """Let there be somebody who leads projects in Steinkjer."""
        return self.somebody(name, Role.PROJECT_LEADER)

    def channel(self, *members: SlackUser, project: str | None = None, **settled: object) -> Channel:
        """Let there be a channel of these people, bound to a project."""
        made = self.slack.add_channel("klimaby", *members)
        self.people.audience = Scope.member(STEINKJER)
        if project:
            channels = self.base.slack_channels
            bound = replace(channels.settled(self.slack.team.id, made.id), project=project, **settled)  # type: ignore[arg-type]
            channels.settle(self.slack.team.id, made.id, bound, "prøve")
        return made

    def states(self, project: str = PROJECT) -> dict[str, State]:
        """Give how far a project has come."""
        found = self.base.projects.find(project, Scope.all())
        assert found is not None
        return dict(found.progress)

    def done(self, *activities: str, state: State = State.DONE) -> None:
        """Let activities of the project be done."""
        self.base.projects.report(PROJECT, [Entry(name, state) for name in activities], "noen")

    def alone(self, user: SlackUser, number: int = 1) -> Message:
        """Wait for what only one person sees, and give the last of so many."""
        seen = self.slack.wait_until(lambda: [0] * (len(self.slack.ephemerals(user)) >= number))
        assert seen
        return self.slack.ephemerals(user)[-1]

    def posted(self, channel: Channel, number: int = 1) -> Message:
        """Wait for what everybody in a channel sees of ours, and give the last of so many."""

        def ours() -> list[Message]:
            found = [each for each in self.slack.messages(channel) if each.by_app]
            return found if len(found) >= number else []

        return self.slack.wait_until(ours)[-1]

    def changed(self, message: Message, part: str) -> Message:
        """Wait until a message says something else."""
        self.slack.wait_until(lambda: part in message.text)
        return message


@contextmanager
def a_room(slack: FakeSlack, mode: Mode, base: KnowledgeBase) -> Iterator[Room]:
    """Open the door on a base that has one project, in Steinkjer."""
    settings = SlackSettings(
        bot_token=slack.bot_token, signing_secret=slack.signing_secret, app_token=slack.app_token, api_url=slack.api_url
    )  # type: ignore[call-arg]
    base.projects.create(PROJECT, internal(STEINKJER), Account("Klimaby"), "prøve")
    desk = Desk(base)
    door = SlackDoor(settings, lambda: desk)
    people = Known()
    door.workshop.people = people

    def take(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        answered = door.answer(BoltRequest(body=body.decode(), headers={**headers}))
        return answered.status, answered.first_headers(), str(answered.body or "").encode()

    slack.excuse("thread_ts: is missing in a channel")  # what nobody wrote above has no thread
    with ExitStack() as open_now:
        open_now.enter_context(door.at_work())
        if mode is Mode.SOCKET:
            open_now.enter_context(connected(door))
            slack.wait_until_connected()
        else:
            slack.send_to(take)
        yield Room(slack, door, base, people)
