"""Listens for what belongs in this room, and has its deeds."""

from slack_bolt import App

from bots.slack.crew import Deed
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop


def listen(_app: App, _reception: Reception, _workshop: Workshop) -> None:
    """Listen for what Slack sends."""


def deeds(_workshop: Workshop) -> dict[str, Deed]:
    """Give what is done here."""
    return {}
