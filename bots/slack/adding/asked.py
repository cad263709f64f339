"""Where somebody stood when they pressed, chose or sent in something, in each of the shapes that Slack tells it in."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bots.slack.place import Place, Surface, acted_at, surface_of

_CALLS = re.compile(r"<[@#!][^>]*>")
_LINKS = re.compile(r"<([^|>]+)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours that was pressed in, so that it can tell what came of it; without one, what was pressed was a
    page or a form, and the place is the person's own.
    """

    place: Place
    message: str | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Shown":
        """Take it from what an order or a proposal says."""
        return cls(Place.read(told["place"]), told["message"])

    def told(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {"place": self.place.told(), "message": self.message}


def pressed(body: Mapping[str, Any]) -> Shown:
    """Tell where a button was pressed."""
    container = body.get("container") or {}
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id") or "")
    message = container.get("message_ts")
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or message
    place = replace(somebody(body), channel=channel, thread=thread)
    return Shown(replace(place, surface=surface_of(channel) if channel else Surface.DIRECT), message)


def somebody(body: Mapping[str, Any]) -> Place:
    """Tell who did something, where it was done in no channel: what they are told, they are told alone."""
    return replace(acted_at(body), channel="", surface=Surface.DIRECT)


def sent_file(body: Mapping[str, Any], event: Mapping[str, Any]) -> Place:
    """Tell where a file was sent; each message is the beginning of a thread, or in one."""
    thread = str(event.get("thread_ts") or event["ts"])
    channel, enterprise = str(event["channel"]), body.get("enterprise_id")
    return Place(str(body["team_id"]), channel, str(event["user"]), thread, enterprise, Surface.DIRECT)


def noted(proposal_id: str, shown: Shown) -> str:
    """Write down in a form what it is about and where it was opened from: ids, and nothing else."""
    told = {"proposal": proposal_id, "message": shown.message, "channel": shown.place.channel}
    return json.dumps({**told, "thread": shown.place.thread})


def read_note(view: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, Shown]:
    """Read what a form is about and where it was opened from."""
    told = json.loads(view["private_metadata"])
    here = replace(somebody(body), channel=told["channel"], thread=told["thread"])
    surface = surface_of(told["channel"]) if told["channel"] else Surface.DIRECT
    return told["proposal"], Shown(replace(here, surface=surface), told["message"])


def words_of(message: Mapping[str, Any]) -> str:
    """Give what somebody wrote as they see it: links as addresses, and nobody called upon."""
    text = _CALLS.sub("", str(message.get("text") or ""))
    return html.unescape(_LINKS.sub(lambda each: each.group(2) or each.group(1), text)).strip()


def link_to(body: Mapping[str, Any]) -> str:
    """Give the address of the message that a shortcut was chosen on, as Slack makes them; nothing where it has none."""
    domain, channel = (body.get("team") or {}).get("domain"), (body.get("channel") or {}).get("id")
    stamp = str(body.get("message_ts") or "").replace(".", "")
    return f"https://{domain}.slack.com/archives/{channel}/p{stamp}" if domain and channel and stamp else ""
