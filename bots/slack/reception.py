"""Takes orders: what takes time is put in the registry's queue, and Slack is told at once that it has come.

Slack sends everything at least once. The same event, click or command is the same order, however often it comes, to
whichever process and across restarts.
"""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack

from bots.slack.crew import KIND, Crew
from bots.slack.place import Place
from knowledge.job import Job, Order, Urgency
from knowledge.knowledge_base import KnowledgeBase

COMMAND = "/omstilling"
"""What people write before a word."""
OWNER = "slack"
"""The owner of the orders that come by this door: what they hold is for the crew alone."""
HOME_SHOW = "home_show"
"""The deed that shows somebody their home tab anew, for any room to order."""


Command = Callable[[Mapping[str, Any], str, Ack], None]
"""Takes a command: what Slack sent, what was written after the word, and what acknowledges it."""


class Reception:
    """Takes orders for the crew of one knowledge base."""

    def __init__(self, base: Callable[[], KnowledgeBase], crew: Crew) -> None:
        self._base = base
        self.crew = crew
        self.commands: dict[str, Command] = {}
        """What each word after the command does, by its name in ``commands.yaml``; the rooms add their own."""

    @property
    def base(self) -> KnowledgeBase:
        """The open knowledge base."""
        return self._base()

    def take(self, deed: str, place: Place, key: str, **what: Any) -> Job:
        """Take an order: ``deed`` is what is to be done, ``key`` is what Slack calls what it has sent."""
        return self.take_as(f"{place.team} {key}", place.lane, deed, {"place": place.told(), **what})

    def take_as(self, key: str, lane: str | None, deed: str, content: Mapping[str, Any], kind: str = KIND) -> Job:
        """Take an order that nobody has placed, such as a reminder."""
        order = Order(kind, {"deed": deed, **content}, OWNER, Urgency.ORDINARY, key, lane=lane)
        job = self.base.jobs.add(order)
        self.crew.wake()
        return job
