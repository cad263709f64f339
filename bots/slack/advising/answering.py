"""How this room answers: to one person's eyes, to everybody, or in place of the message that was clicked on.

What is ordered by a command or a click comes with an address that answers it, also where the app is no member. It
serves for half an hour; after that an answer goes the ordinary way.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import BoltContext

from bots.slack.blocks.message import Message
from bots.slack.calling import NOT_LET_IN, Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.place import Place, Surface, acted_at, surface_of
from bots.slack.posting import post, send, update, whisper
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Scope


def commanded(body: Mapping[str, Any]) -> tuple[Place, dict[str, Any]]:
    """Give where a command was written, and how to answer it."""
    return acted_at(body), {"response_url": body.get("response_url")}


def clicked(body: Mapping[str, Any], context: BoltContext) -> tuple[Place, dict[str, Any]]:
    """Give where a button or a menu was used, which message it stands in, and how to answer.

    In a window or on the home tab there is no channel, and nobody else sees it.
    """
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts")
    how = {
        "response_url": body.get("response_url"),
        "message": container.get("message_ts"),
        "seen_alone": bool(container.get("is_ephemeral")) or not channel,
    }
    return _place(body, context, channel, thread), how


def submitted(body: Mapping[str, Any], context: BoltContext, channel: str) -> Place:
    """Give where the form came from that somebody has sent in."""
    return _place(body, context, channel, None)


def tell(workshop: Workshop, delivery: Delivery, message: Message, name: str = "told") -> None:
    """Show a message to whoever ordered it alone, once; in a direct message where it cannot be shown in the channel.

    Slack shows nobody what is for their eyes only in a thread that nobody has begun; then it stands beside it.
    """
    if name in delivery.so_far:
        return
    place, api, address = delivery.place, workshop.api(delivery.place), delivery.what.get("response_url")
    thread = None if delivery.what.get("begins_thread") else place.thread
    alone = {"response_type": "ephemeral", "replace_original": False, "thread_ts": thread}
    if address and not place.is_direct and _answered(api, address, message, **alone):
        delivery.remember(**{name: "whispered"})
        return
    if not place.channel or not _whispered(api, delivery, message, name):
        channel = str(api.write("conversations.open", users=place.slack_id)["channel"]["id"])
        send(api, replace(place, channel=channel, thread=None, surface=Surface.DIRECT), message)
        delivery.remember(**{name: "sent"})


def _whispered(api: SlackApi, delivery: Delivery, message: Message, name: str) -> bool:
    """Show a message to one person where they are; tell whether it could be shown there."""
    try:
        whisper(api, delivery, message, name)
    except Refused as refused:
        if refused.code not in NOT_LET_IN or delivery.place.is_direct:
            raise
        return False
    return True


def _answered(api: SlackApi, address: str, message: Message, **how: Any) -> bool:
    """Answer by the address that came with a command or a click; tell whether it still serves."""
    try:
        api.respond(address, **how, **message.told())
    except Refused:
        return False
    return True


def tell_all(workshop: Workshop, delivery: Delivery, message: Message, name: str = "posted") -> None:
    """Post a message for everybody there; where the app may not post, show it to whoever ordered it."""
    try:
        post(workshop.api(delivery.place), delivery, message, name)
    except Refused as refused:
        if refused.code not in NOT_LET_IN:
            raise
        tell(workshop, delivery, message, name)


def put(workshop: Workshop, delivery: Delivery, message: Message) -> None:
    """Let a message stand in place of the one that was clicked on; where that cannot be, show it anew."""
    what, api = delivery.what, workshop.api(delivery.place)
    address, ts = what.get("response_url"), what.get("message")
    if what.get("seen_alone"):
        is_there = bool(address) and _answered(api, str(address), message, replace_original=True)
    else:
        is_there = bool(ts) and update(api, delivery.place, str(ts), message)
    if not is_there:
        tell(workshop, delivery, message, "shown")


def is_seen_by_all(delivery: Delivery) -> bool:
    """Tell whether others than the one who clicked read the message that was clicked on."""
    return not delivery.place.is_direct and not delivery.what.get("seen_alone")


def readers(workshop: Workshop, delivery: Delivery) -> Scope:
    """Give what all who read the message that was clicked on may see."""
    place = delivery.place
    return workshop.people.audience_of(place) if is_seen_by_all(delivery) else workshop.person(place).scope


def voice_to_all(workshop: Workshop, place: Place) -> Voice:
    """Give the voice that everybody in a channel is spoken to with: the channel's language, whoever asks."""
    return Voice(workshop.desk.base.slack_channels.settled(place.team, place.channel).language, workshop.phrases)


def voice_to(workshop: Workshop, delivery: Delivery) -> Voice:
    """Give the voice of the message that was clicked on."""
    if is_seen_by_all(delivery):
        return voice_to_all(workshop, delivery.place)
    return workshop.voice(workshop.person(delivery.place), delivery.place)


def _place(body: Mapping[str, Any], context: BoltContext, channel: str, thread: str | None) -> Place:
    team = str(context.team_id or (body.get("team") or {}).get("id") or body["user"]["team_id"])
    surface = surface_of(channel)
    return Place(team, channel, str(body["user"]["id"]), thread, context.enterprise_id, surface)
