"""Everything that is in the workspace and everything that happened there, in order, behind one lock.

Whoever changes something holds ``changed``, so that whoever waits for it is told. Timestamps are the ones Slack
would give: seconds with six digits, each its own, each later than the one before.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from fake_slack.workspace import SCOPES, Channel, File, Json, Message, Session, Team, Token, User, View

APP_ID = "A0000000001"
BOT_ID = "B0000000001"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a Web API method, as it was answered."""

    number: int
    at: float
    method: str
    arguments: Json
    answer: Json
    status: int = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: a call, a delivery, an acknowledgement, a connection."""

    at: float
    kind: str
    name: str
    detail: Any = None


@dataclass(slots=True)
class Trigger:
    """A trigger_id: whose, from when, and whether it is used."""

    user: str
    at: float
    used: bool = False
    view: str | None = None


@dataclass(slots=True)
class Url:
    """A response_url: where its answers go, and how many there have been."""

    channel: str
    user: str
    message: Message | None
    at: float
    used: int = 0


@dataclass(slots=True)
class Store:
    """The workspace, and the journal of what happened in it."""

    root: str = ""
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """The modals that each user has open, the uppermost last."""
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    """How long the files are to be that the app has said it will send."""
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    prompts: dict[tuple[str, str | None], Json] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, Url] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    journal: list[Entry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    trigger_life: float = 3.0
    bot: str = "UBOT000001"
    tickets: set[str] = field(default_factory=set)
    """Where a socket may still be opened."""
    told: list[Callable[[str, Message, Json | None], None]] = field(default_factory=list)
    """Who hears of messages that the app posts, changes and deletes."""
    condition: Condition = field(default_factory=Condition)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _last: int = 0
    _by_ts: dict[tuple[str, str], Message] = field(default_factory=dict)
    _threads: dict[tuple[str, str], list[Message]] = field(default_factory=dict)

    @contextmanager
    def changed(self) -> Iterator[None]:
        """Change something, and tell whoever waits."""
        with self.condition:
            yield
            self.condition.notify_all()

    def note(self, kind: str, name: str, detail: Any = None) -> None:
        """Write in the journal what happened."""
        with self.changed():
            self.journal.append(Entry(time.monotonic(), kind, name, detail))

    @property
    def home_team(self) -> str:
        """The workspace that the test is about, the first one."""
        return next(iter(self.teams))

    def number(self, prefix: str) -> str:
        """Give an id that nothing else has."""
        return f"{prefix}{next(self._numbers):010d}"

    def new_ts(self) -> str:
        """Give the next timestamp."""
        with self.condition:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def app(self, channel: str | None = None) -> Json:
        """Give what marks a message as the app's own."""
        team = self.channels[channel].team if channel else next(iter(self.teams))
        return {"bot_id": BOT_ID, "app_id": APP_ID, "team": team, "bot_profile": {"id": BOT_ID, "app_id": APP_ID}}

    def view_app(self, view: View) -> Json:
        """Give what ties a view to the app."""
        team = self.users[view.user].team
        return {"app_id": APP_ID, "bot_id": BOT_ID, "team_id": team, "app_installed_team_id": team}

    def find(self, channel: str, ts: str) -> Message | None:
        """Give a message that everybody in its channel sees."""
        message = self._by_ts.get((channel, ts))
        return None if message is None or message.deleted or message.ephemeral_to else message

    def thread(self, channel: str, root: str) -> list[Message]:
        """Give a thread, its root first, without what only one person sees."""
        found = self._threads.get((channel, root), [])
        standing = [each for each in found if not each.deleted and each.ephemeral_to is None]
        return sorted(standing, key=lambda each: each.order)

    def keep(self, message: Message) -> None:
        """Put a message in its channel and its thread."""
        self.messages.append(message)
        self._by_ts[message.channel, message.ts] = message
        self._threads.setdefault((message.channel, message.root), []).append(message)

    def post(self, message: Message) -> Message:
        """Put a message of the app's in its channel, with the ids that Slack would add to its blocks."""
        message.blocks = self.with_ids(message.blocks)
        self.keep(message)
        self.tell("posted", message)
        return message

    def tell(self, what: str, message: Message, before: Json | None = None) -> None:
        """Let those who listen know what became of a message of the app's."""
        if message.by_app and message.ephemeral_to is None:
            for listener in self.told:
                listener(what, message, before)

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Give the blocks with the ids that Slack makes up where there are none."""
        return [{"block_id": self.number("b"), **block} for block in blocks]

    def token(self, team: str, scopes: str = SCOPES, **more: Any) -> Token:
        """Make a token of the app's for a team."""
        kind = "xapp-1-" if more.get("kind") == "app" else "xoxe.xoxb-" if more.get("refresh") else "xoxb-"
        made = Token(self.number(kind), team, frozenset(scopes.split()), **more)
        self.tokens[made.value] = made
        return made

    def trigger(self, user: str, view: str | None = None) -> str:
        """Make a trigger_id, which lets a modal be opened once, soon."""
        made = self.number("trigger.")
        self.triggers[made] = Trigger(user, time.monotonic(), view=view)
        return made

    def response_url(self, channel: str, user: str, message: Message | None = None) -> str:
        """Make a response_url for what a user does in a channel."""
        made = self.number("r")
        self.urls[made] = Url(channel, user, message, time.monotonic())
        return f"{self.root}/actions/{made}"

    def blame(self, sentence: str) -> None:
        """Record a breach of a rule, unless it is one that the test has excused."""
        if not any(each in sentence for each in self.excused):
            self.faults.append(sentence)
