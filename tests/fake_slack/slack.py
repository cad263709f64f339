"""A Slack of one's own: a real server on loopback that the real SDK talks to, with people whose hands a test moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from fake_slack.acting import placed
from fake_slack.delivering import Deliverer, Delivery, Habits, Mode, Poster
from fake_slack.handle import Handle
from fake_slack.hands import Hands
from fake_slack.methods.access import CLIENT_ID, CLIENT_SECRET
from fake_slack.payloads import VERIFICATION, own_event
from fake_slack.server import Server
from fake_slack.store import APP_ID, Call, Entry, Store
from fake_slack.troubles import Troubles
from fake_slack.workspace import SCOPES, Channel, File, Json, Kind, Message, Session, Team, User, View

T = TypeVar("T")
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class FakeSlack(Hands):
    """The whole of it. ``stop`` it when done; what it found wrong lies in ``faults``."""

    app_id = APP_ID
    signing_secret = SIGNING_SECRET
    client_id, client_secret = CLIENT_ID, CLIENT_SECRET

    def __init__(self, mode: Mode = Mode.HTTP, *, echoes: bool = True) -> None:
        self.mode = mode
        self.echoes = echoes
        self.store = Store()
        self.troubles = Troubles()
        self.habits = Habits()
        self.team = self.add_team("Trondheim kommune")
        self.store.users[self.store.bot] = User(self.store.bot, "omstilling", self.team.id, is_bot=True)
        self.bot_token = self.store.token(self.team.id).value
        self.app_token = self.store.token(self.team.id, "connections:write", kind="app").value
        self.server = Server(self.store, self.troubles)
        self.deliverer = Deliverer(self.store, self.server.sockets, mode, SIGNING_SECRET, self.habits)
        self.store.told.append(self._echo)

    def stop(self) -> None:
        """Be gone."""
        self.deliverer.stop()
        self.server.stop()

    @property
    def root(self) -> str:
        """The address of the server."""
        return self.store.root

    @property
    def api_url(self) -> str:
        """What the SDK takes as its base_url."""
        return f"{self.root}/api/"

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.store.bot

    def send_to(self, *targets: str | Poster) -> None:
        """Deliver over HTTP to these addresses in turn, or to whatever takes body and headers."""
        for target in targets:
            self.deliverer.post_to(target)

    def send_nowhere(self) -> None:
        """Forget every address; an app that has started anew elsewhere is told of with ``send_to``."""
        self.deliverer.posters = []

    def signed(self, body: bytes, timestamp: str | None = None, secret: str | None = None) -> dict[str, str]:
        """Give the headers that prove a body to be Slack's; another secret or time makes them false."""
        return self.deliverer.signed(body, timestamp, secret)

    def verify_url(self) -> Delivery:
        """Ask the app to answer with a challenge, as when its address is first written down."""
        payload = {"type": "url_verification", "token": VERIFICATION, "challenge": self.store.number("challenge")}
        delivery = self.deliverer.deliver("events_api", payload)
        delivery.settled.wait(60)
        return delivery

    # who and what there is

    def add_team(self, name: str) -> Team:
        """Add a workspace; the first is the one the test is about."""
        with self.store.changed():
            made = Team(self.store.number("T"), name, name.split()[0].lower())
            self.store.teams[made.id] = made
        return made

    def install(self, team: Team, scopes: str = SCOPES) -> str:
        """Install the app in a workspace, and give its bot token."""
        with self.store.changed():
            team.installed = True
            return self.store.token(team.id, scopes).value

    def code(self, team: Team | None = None) -> str:
        """Give a code such as one comes back with from the page that asks whether to install."""
        with self.store.changed():
            made = self.store.number("code")
            self.store.codes[made] = (team or self.team).id
        return made

    def add_user(self, name: str, email: str | None = None, team: Team | None = None, **more: Any) -> User:
        """Add a person: ``is_restricted`` and ``is_ultra_restricted`` make a guest, another team a stranger."""
        home = team or self.team
        with self.store.changed():
            more.setdefault("is_stranger", home is not self.team)
            made = User(self.store.number("U"), name, home.id, email, **more)
            self.store.users[made.id] = made
        return made

    def add_channel(
        self, name: str, *members: User, kind: Kind = "channel", bot: bool = True, team: Team | None = None, **more: Any
    ) -> Channel:
        """Add a channel, or with ``kind="group"`` a private one; the bot is in it unless told otherwise."""
        with self.store.changed():
            inside = [each.id for each in members] + ([self.store.bot] if bot else [])
            key = self.store.number("C" if kind == "channel" else "G")
            made = Channel(key, name, kind, inside, (team or self.team).id, **more)
            self.store.channels[made.id] = made
        return made

    def add_file(self, user: User, name: str, content: bytes, mimetype: str = "text/plain", **more: Any) -> File:
        """Add a file, to be sent with ``say``."""
        with self.store.changed():
            key = self.store.number("F")
            made = File(key, name, content, mimetype, user.id, f"{self.root}/files-pri/{key}/{name}", **more)
            self.store.files[key] = made
        return made

    # what there is to see

    @property
    def faults(self) -> list[str]:
        """Every rule that was broken, a sentence each."""
        return self.store.faults

    @contextmanager
    def expecting(self, part: str) -> Iterator[None]:
        """Let breaches whose sentence holds these words come, and not count; fail if none came."""
        before = len(self.store.faults)
        yield
        with self.store.changed():
            new = self.store.faults[before:]
            assert any(part in each for each in new), f"nothing was found wrong with «{part}»: {new}"
            self.store.faults[before:] = [each for each in new if part not in each]

    def excuse(self, part: str) -> None:
        """Let breaches whose sentence holds these words never count."""
        self.store.excused.append(part)

    @property
    def journal(self) -> list[Entry]:
        """Everything that happened, in order."""
        return self.store.journal

    def calls(self, method: str | None = None) -> list[Call]:
        """Give the calls of a method, or all of them, in the order they were answered."""
        with self.store.condition:
            return [each for each in self.store.calls if method in (None, each.method)]

    def messages(self, channel: Channel | str, thread: str | None = None) -> list[Message]:
        """Give what everybody in a channel sees, or one thread of it, root first."""
        key = channel if isinstance(channel, str) else channel.id
        with self.store.condition:
            if thread is not None:
                return self.store.thread(key, thread)
            here = [each for each in self.store.messages if each.channel == key and not each.deleted]
        return sorted((each for each in here if each.ephemeral_to is None), key=lambda each: each.order)

    def answers_to(self, handle: Handle) -> list[Message]:
        """Give what the app has answered in the thread of what somebody wrote, after it, and has done writing."""
        asked = handle.message
        assert asked is not None
        thread = self.messages(asked.channel, asked.root)
        return [each for each in thread if each.by_app and each.order > asked.order and not each.streaming]

    def ephemerals(self, user: User, channel: Channel | None = None) -> list[Message]:
        """Give what only this person sees."""
        with self.store.condition:
            seen = [each for each in self.store.messages if each.ephemeral_to == user.id and not each.deleted]
        return [each for each in seen if channel is None or each.channel == channel.id]

    def home(self, user: User) -> View | None:
        """Give a person's Home tab."""
        return self.store.homes.get(user.id)

    def modal(self, user: User) -> View | None:
        """Give the modal that a person sees, if one is open."""
        with self.store.condition:
            stack = self.store.stacks.get(user.id)
            return self.store.views[stack[-1]] if stack else None

    def can_do(self, shown: Message | View) -> list[str]:
        """Give the action_id of everything that can be pressed, chosen or filled in, in order."""
        return [str(element.get("action_id")) for _, element in placed(shown.blocks)]

    def session(self, channel: Channel | str, thread: str) -> Session | None:
        """Give the agent session of a thread."""
        key = channel if isinstance(channel, str) else channel.id
        return self.store.sessions.get((key, thread))

    def prompts(self, channel: Channel | str, thread: str | None = None) -> list[Json]:
        """Give what is suggested to ask."""
        key = channel if isinstance(channel, str) else channel.id
        found: list[Json] = self.store.prompts.get((key, thread), {}).get("prompts", [])
        return found

    # waiting, and what goes wrong on the way

    def wait_until(self, found: Callable[[], T | None], timeout: float = 20.0) -> T:
        """Wait until something is so, and give it; fail with the last that happened."""
        end = time.monotonic() + timeout
        with self.store.condition:
            while not (value := found()):
                left = end - time.monotonic()
                if left <= 0:
                    lately = [f"{each.kind} {each.name} {each.detail}" for each in self.store.journal[-15:]]
                    raise AssertionError("it did not happen; lately: " + "; ".join(lately))
                self.store.condition.wait(min(left, 1.0))
            return value

    def wait_for_answer(self, handle: Handle, number: int = 1, timeout: float = 20.0) -> Message:
        """Wait until the app has given its answer, or the number of them, and give the last."""

        def found() -> list[Message]:
            given = self.answers_to(handle)
            return given if len(given) >= number else []

        return self.wait_until(found, timeout)[-1]

    def wait_until_idle(self, timeout: float = 20.0) -> None:
        """Wait until nothing is on its way to the app."""
        self.wait_until(lambda: self.deliverer.idle, timeout)

    def wait_until_connected(self, number: int = 1, timeout: float = 20.0) -> None:
        """Wait until the app has so many sockets open."""
        self.wait_until(lambda: len([each for each in self.server.sockets.open if not each.warned]) >= number, timeout)

    def disconnect(self, *, warn: bool = True) -> None:
        """End every socket: with a word before, or as a broken connection does."""
        self.server.sockets.end(warn=warn)

    @contextmanager
    def shuffled(self, seed: int = 1, most: int = 1) -> Iterator[list[Delivery]]:
        """Hold back what is done within; then deliver it in any order, each one to ``most`` times."""
        patient, self.patient = self.patient, False
        try:
            with self.deliverer.shuffled(seed, most) as held:
                yield held
        finally:
            self.patient = patient

    def expire_trigger_ids(self) -> None:
        """Let every trigger_id given so far be too old."""
        with self.store.changed():
            for trigger in self.store.triggers.values():
                trigger.at -= 3600

    def expire_streams(self) -> None:
        """Let every message that is coming be one that took too long."""
        with self.store.changed():
            for message in self.store.messages:
                message.streaming = False

    def expire_tokens(self) -> None:
        """Let every token that has an end be past it."""
        with self.store.changed():
            for token in self.store.tokens.values():
                token.expires = time.time() - 1 if token.expires else None

    def _echo(self, what: str, message: Message, before: Json | None) -> None:
        """Tell the app of its own message, as Slack does."""
        if self.echoes and (self.deliverer.posters if self.mode is Mode.HTTP else self.server.sockets.open):
            channel = self.store.channels[message.channel]
            event = own_event(self.store, what, message, before, channel)
            if self._heard(event):
                self._tell(event, channel)
