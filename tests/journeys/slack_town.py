"""A municipality with Omstilling in its Slack: its server with a worker, its people with their roles, their channels.

What a person sees is waited for, never slept for; a button is pressed only where it is shown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from builders import a_draft, internal
from fake_slack import Channel, FakeSlack, Handle, Message, Mode, User, View
from running import STEINKJER, build
from slack_serving import Server, a_server, slack_there

MINE = "steinkjer.kommune.no"
POOL = a_draft(
    "svømmehall",
    "Svømmehallen på Egge selges for 37 millioner kroner i 2031. Det er ikke vedtatt ennå.",
    title="Notat om svømmehallen",
    wall=internal(STEINKJER),
)
"""What only those who are employed in the municipality may read."""


class Town:
    """Everybody who works there, a guest, and what each of them sees."""

    def __init__(self, slack: FakeSlack, server: Server) -> None:
        self.slack, self.server = slack, server
        self.data = server.running.data
        self.employee = slack.add_user("Åse Berg", f"ase@{MINE}")
        self.leader = slack.add_user("Liv Moen", f"liv@{MINE}")
        self.manager = slack.add_user("Per Dahl", f"per@{MINE}")
        self.guest = slack.add_user("Gjest Gran", "gran@firma.no", is_restricted=True)

    def ask(self, user: User, question: str, channel: Channel | None = None, thread: Handle | None = None) -> Message:
        """Ask, and wait for the answer that everybody there sees."""
        return self.slack.wait_for_answer(self.slack.say(user, channel, question, thread), timeout=60)

    def hears(self, user: User, words: str) -> Message:
        """Wait until somebody is told something in their direct messages, and give the last that says it."""
        return self.reads(lambda: [each for each in self.told(user) if words in each.all_text])

    def offered(self, user: User, action: str) -> Message:
        """Wait until something can be done with what somebody is told in their direct messages."""
        return self.reads(lambda: [each for each in self.told(user) if action in self.slack.can_do(each)])

    def alone(self, user: User, words: str) -> Message:
        """Wait until somebody alone is shown something, and give the last that says it."""
        return self.reads(lambda: [each for each in self.slack.ephemerals(user) if words in each.all_text])

    def posted(self, channel: Channel, words: str) -> Message:
        """Wait until everybody in a channel is told something."""
        return self.reads(
            lambda: [each for each in self.slack.messages(channel) if each.by_app and words in each.all_text]
        )

    def reads(self, those: Callable[[], list[Message]]) -> Message:
        """Wait until there are such messages, and give the last of them."""
        return self.slack.wait_until(those, 60)[-1]

    def told(self, user: User) -> list[Message]:
        """Give what somebody has been told in their direct messages, and what they alone were shown there."""
        dm = self.slack.dm(user)
        return [each for each in self.slack.messages(dm) if each.by_app] + self.slack.ephemerals(user, dm)

    def changed(self, message: Message, words: str) -> None:
        """Wait until a message says something else."""
        self.slack.wait_until(lambda: words in message.all_text, 60)

    def window(self, user: User, words: str = "") -> View:
        """Wait until the window that somebody sees says something."""

        def shown() -> View | None:
            view = self.slack.modal(user)
            return view if view and words in view.all_text else None

        return self.slack.wait_until(shown, 60)

    def home(self, user: User, words: str) -> View:
        """Open the home tab, and wait until it says something."""
        self.slack.open_home(user)

        def shown() -> View | None:
            view = self.slack.home(user)
            return view if view and words in view.all_text else None

        return self.slack.wait_until(shown, 60)

    def press_first(self, user: User, shown: Message | View, action: str) -> str:
        """Press the first of several like buttons; give what it carries."""
        block = next(
            each for each in shown.blocks if action in (one.get("action_id") for one in each.get("elements", ()))
        )
        value = carried(shown, action)[0]  # before it is pressed: the message may then be another
        self.slack.press(user, shown, action, block_id=block["block_id"])
        return value


def carried(shown: Message | View, action: str) -> list[str]:
    """Give what the buttons of a kind carry, from the top."""
    every = (element for block in shown.blocks for element in block.get("elements", ()))
    return [str(each["value"]) for each in every if each.get("action_id") == action]


@contextmanager
def a_town(folder: Path, cache: Path, mode: Mode) -> Iterator[Town]:
    """Have such a municipality for as long as the block; afterwards, nothing that Slack forbids has been done."""
    build(folder / "data", cache, POOL)
    with slack_there(mode) as slack:
        slack.excuse("thread_ts: is missing in a channel")  # what a command or a form makes known, nobody wrote above
        with a_server(folder / "data", cache, slack, OMSTILLING_ACCESS=str(access(folder, slack))) as server:
            yield Town(slack, server)
        assert slack.faults == []


def access(folder: Path, slack: FakeSlack) -> Path:
    """Write the file that says who people in Slack are."""
    roles = {f"liv@{MINE}": {"role": "project_leader"}, f"per@{MINE}": {"role": "knowledge_manager"}}
    workspace = {"team": slack.team.id, "municipality": STEINKJER, "domains": [MINE], "people": roles}
    (folder / "access.yaml").write_text(yaml.safe_dump({"issuers": [], "slack": [workspace]}), "utf-8")
    return folder / "access.yaml"
