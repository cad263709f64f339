"""Listens for what belongs in this room, and has its deeds: each of its parts has its own."""

from types import ModuleType

from slack_bolt import App

from bots.slack.advising import asking_next, beginning, binding, matrices, more, project, reporting, weekly
from bots.slack.crew import Deed
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop

_PARTS: tuple[ModuleType, ...] = (asking_next, more, reporting, project, binding, beginning, matrices, weekly)


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Listen for what Slack sends."""
    for part in _PARTS:
        part.listen(app, reception, workshop)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done here."""
    return {name: deed for part in _PARTS for name, deed in part.deeds(workshop).items()}
