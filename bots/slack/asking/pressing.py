"""What was pressed below an answer: where, by whom, and below which one.

A button carries ids only. What it is about is looked up, and whether whoever pressed it may see that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bots.slack.place import Place, surface_of
from bots.slack.reception import Reception
from knowledge.registry.slack.posted import Posted


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: its value, where, and what Slack calls the press.

    ``was_in_thread`` tells that it stood in a thread, so that more can be shown there.
    """

    place: Place
    value: str
    key: str
    at: str
    trigger: str
    response_url: str | None
    was_in_thread: bool

    @property
    def posted_id(self) -> str:
        """The id of the answer below which it was."""
        return self.value.partition(" ")[0]

    @property
    def number(self) -> int:
        """Which of several it was."""
        rest = self.value.partition(" ")[2]
        return int(rest) if rest.isdigit() else 0


def pressed(body: Mapping[str, Any], action: Mapping[str, Any]) -> Press:
    """Read what Slack says of a button that was pressed in a message."""
    held, channel = body["container"], str(body["channel"]["id"])
    thread = held.get("thread_ts") or body.get("message", {}).get("thread_ts")
    team = str((body.get("team") or {}).get("id") or body["user"]["team_id"])
    enterprise = (body.get("enterprise") or {}).get("id")
    place = Place(team, channel, str(body["user"]["id"]), thread, enterprise, surface_of(channel))
    key = f"press {held.get('message_ts')} {action['action_id']} {action.get('value', '')} {action['action_ts']}"
    return Press(
        place=place,
        value=str(action.get("value", "")),
        key=key,
        at=str(action["action_ts"]),
        trigger=str(body["trigger_id"]),
        response_url=body.get("response_url"),
        was_in_thread=bool(thread),
    )


def below(press: Press, posted: Posted | None) -> Place:
    """Give the thread of the answer below which a button was."""
    return replace(press.place, thread=posted.spot.thread or None) if posted else press.place


def seen_by(press: Press, place: Place) -> str | None:
    """Give ``at`` of the order that a press becomes: what answers it is to be seen where the button was."""
    return press.at if press.was_in_thread else place.thread


def posted_at(reception: Reception, press: Press) -> Posted | None:
    """Give the answer below which a button was, as it was given in this channel."""
    found = reception.base.slack_answers.find(press.posted_id)
    here = press.place.team, press.place.channel
    return found if found is not None and (found.spot.team, found.spot.channel) == here else None
