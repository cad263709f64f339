"""Where something was said in Slack, and by whom: what every order carries, and what an answer is sent back by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from knowledge.registry.slack.posted import Spot


class Surface(StrEnum):
    """What kind of place it is: a conversation with the assistant alone, or one that others read too."""

    DIRECT = "direct"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Place:
    """A thread in a channel, and whoever spoke there. ``thread`` is None where an answer needs no thread."""

    team: str
    channel: str
    slack_id: str
    thread: str | None = None
    enterprise: str | None = None
    surface: Surface = Surface.CHANNEL

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Place":
        """Take a place from what an order says."""
        return cls(**{**told, "surface": Surface(told["surface"])})

    def told(self) -> dict[str, Any]:
        """Give a place as plain values."""
        return asdict(self)

    @property
    def spot(self) -> Spot:
        """The thread, as the registry knows it."""
        return Spot(self.team, self.channel, self.thread or "")

    @property
    def home(self) -> "Place":
        """The home tab of whoever spoke; it is between them and us, and so are their direct messages."""
        return replace(self, channel=self.slack_id, thread=None, surface=Surface.DIRECT)

    @property
    def lane(self) -> str:
        """What is done here is done one thing after another; without a thread, one person's at a time."""
        return f"slack {self.team} {self.channel} {self.thread or self.slack_id}"

    @property
    def is_direct(self) -> bool:
        """Tell whether only this person reads what is posted here."""
        return self.surface is Surface.DIRECT


def surface_of(channel: str, channel_type: str | None = None) -> Surface:
    """Tell what kind of place a channel is, by what Slack calls it or by its id; a group of people is a channel."""
    direct = channel_type == "im" or (channel_type is None and channel.startswith("D"))
    return Surface.DIRECT if direct else Surface.CHANNEL


def acted_at(body: Mapping[str, Any]) -> Place:
    """Give where somebody pressed something, sent a form in or wrote a command: outside any thread.

    In the home tab and in a form there is no channel; what is to be told goes to their direct messages then, which
    Slack opens by their own id.
    """
    user = body.get("user") or {"id": body.get("user_id"), "team_id": body.get("team_id")}
    channel = str((body.get("channel") or {}).get("id") or body.get("channel_id") or "")
    team = str((body.get("team") or {}).get("id") or user["team_id"])
    enterprise = (body.get("enterprise") or {}).get("id") or body.get("enterprise_id")
    surface = surface_of(channel) if channel else Surface.DIRECT
    return Place(team, channel or str(user["id"]), str(user["id"]), None, enterprise, surface)
