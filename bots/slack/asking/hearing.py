"""Tells what is a question to us, by what Slack says of a message, and what is asked once Slack's marks are gone.

Where somebody names us in a channel, Slack tells of it twice; it is one message, and so one question.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.slack.place import Place, surface_of

_WRITTEN_BY_PEOPLE = {None, "thread_broadcast"}
"""The subtypes of messages that somebody has just written."""
_CALL = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_MARK = re.compile(
    r"<(?:[#!][^|>]*|mailto:[^|>]*|tel:[^|>]*|https?:[^|>]*)\|([^>]*)>|<[#!][^>]*>|<((?:https?:|mailto:|tel:)[^>]*)>"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that somebody wrote: where, when, and what it says.

    ``is_to_us`` tells that we are named in it, or that nobody else reads it; ``is_to_others`` that it names others.
    """

    place: Place
    ts: str
    text: str
    is_to_us: bool
    is_to_others: bool = False
    has_files: bool = False

    @property
    def key(self) -> str:
        """What the question is called: the same, however often and as whatever Slack tells of it."""
        return key_of(self.place.channel, self.ts)

    @property
    def is_in_thread(self) -> bool:
        """Tell whether it goes on in a thread that was there before."""
        return self.place.thread != self.ts


def key_of(channel: str, ts: str) -> str:
    """Give what the question in a message is called."""
    return f"question {channel} {ts}"


def heard(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> Heard | None:
    """Read a message; ``us`` is our user in the workspace. None for what no person has just written."""
    who, raw = event.get("user"), str(event.get("text") or "")
    if event.get("subtype") not in _WRITTEN_BY_PEOPLE or event.get("bot_id") or not who or who == us:
        return None
    place = place_of(body, event, str(who))
    called = {found[1] for found in _CALL.finditer(raw)}
    to_us = place.is_direct or us in called or event["type"] == "app_mention"
    return Heard(place, str(event["ts"]), plain_of(raw, us), to_us, bool(called - {us}), bool(event.get("files")))


def place_of(body: Mapping[str, Any], event: Mapping[str, Any], who: str) -> Place:
    """Give the thread that a message is in, or begins."""
    channel, thread = str(event["channel"]), str(event.get("thread_ts") or event["ts"])
    surface = surface_of(channel, event.get("channel_type"))
    return Place(str(body["team_id"]), channel, who, thread, body.get("enterprise_id"), surface)


def plain_of(text: str, us: str) -> str:
    """Give what somebody wrote without Slack's marks: links by their words, and nobody called upon."""
    text = _CALL.sub(lambda found: "" if found[1] == us else found[2] or "", text)
    text = _MARK.sub(lambda found: found[1] or found[2] or "", text)
    return " ".join(html.unescape(text).split())
