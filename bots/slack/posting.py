"""Posts what is told: once for each delivery, however often it is tried, in the thread it belongs to.

Slack takes a message without asking whether it has had it before. So it is remembered that one is about to be posted,
and whoever finds that remembered looks in the thread before posting: every message says in its metadata which delivery
it is of. What goes to one person alone cannot be looked up afterwards; there a death between two lines posts it twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bots.slack.blocks.message import Message
from bots.slack.calling import NOT_LET_IN, Later, Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.place import Place

EVENT = "omstilling_answer"
"""What our messages are marked as in their metadata."""
WHISPERED = "whispered"
"""What is remembered of a message that only one person sees, in place of where it stands."""
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}
_PAGE = 200
_CLOCKS_DIFFER = timedelta(minutes=10)
"""How far Slack's clock may be from ours, when we look for what we have posted since an order came."""
_FIXED = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"}
"""Slack's words for a message that somebody has deleted, or that can no longer be changed."""


def post(api: SlackApi, delivery: Delivery, message: Message, name: str = "posted") -> str:
    """Post a message of a delivery where it was ordered, unless it stands there; give its timestamp.

    ``name`` tells several messages of one delivery apart.
    """
    if name in delivery.so_far:
        return str(delivery.so_far[name])
    there = find_posted(api, delivery, name) if delivery.so_far.get("posting") == name else None
    if there is None:
        delivery.go_on()
        api.check("chat.postMessage")
        delivery.remember(posting=name)
        try:
            there = send(api, delivery.place, message, mark(delivery, name))
        except (Later, Refused) as trouble:
            if trouble.had_no_effect:
                delivery.remember(posting=None)
            raise
    delivery.remember(**{name: there})
    return there


def whisper(api: SlackApi, delivery: Delivery, message: Message, name: str = "posted") -> None:
    """Show a message to whoever ordered it alone: in a channel to their eyes only, in a direct message as any other.

    A command works where the assistant is no member; there the answer goes by the address that came with it.
    """
    if name in delivery.so_far:
        return
    try:
        if delivery.place.is_direct:
            post(api, delivery, message, name)
            return
        delivery.go_on()
        whisper_to(api, _seen_at(delivery), message)
    except Refused as refused:
        address = delivery.what.get("response_url")
        if address is None or refused.code not in NOT_LET_IN:
            raise
        api.respond(str(address), response_type="ephemeral", replace_original=False, **message.told())
    delivery.remember(**{name: WHISPERED})


def _seen_at(delivery: Delivery) -> Place:
    """Give where somebody sees what is shown to them alone: in a thread only where there is one.

    What is shown in the thread of a message that nobody has answered, Slack shows to nobody. ``at`` is the message that
    an order came by.
    """
    place = delivery.place
    return replace(place, thread=None) if delivery.what.get("at") == place.thread else place


def send(api: SlackApi, place: Place, message: Message, marked: Mapping[str, Any] | None = None) -> str:
    """Post a message; give its timestamp."""
    told = api.write(
        "chat.postMessage",
        channel=place.channel,
        thread_ts=place.thread,
        metadata=marked,
        **message.told(),
        **_NO_PREVIEWS,
    )
    return str(told["ts"])


def update(api: SlackApi, place: Place, ts: str, message: Message) -> bool:
    """Let a message that stands there say something else; tell whether it could still be changed."""
    try:
        api.write("chat.update", channel=place.channel, ts=ts, **message.told())
    except Refused as refused:
        if refused.code not in _FIXED:
            raise
        return False
    return True


def whisper_to(api: SlackApi, place: Place, message: Message) -> None:
    """Show a message to one person in a channel."""
    where = {"channel": place.channel, "user": place.slack_id, "thread_ts": place.thread}
    api.write("chat.postEphemeral", **where, **message.told())


def mark(delivery: Delivery, name: str) -> dict[str, Any]:
    """Give the metadata that a message of a delivery bears."""
    return {"event_type": EVENT, "event_payload": {"delivery": delivery.id, "part": name}}


def find_posted(api: SlackApi, delivery: Delivery, name: str) -> str | None:
    """Look where a message of a delivery would stand; give its timestamp, or None where it is not there."""
    ours = {"delivery": delivery.id, "part": name}
    there = messages_in(api, delivery.place, delivery.job.created - _CLOCKS_DIFFER)
    found = (each for each in there if each.get("metadata", {}).get("event_payload") == ours)
    return next((str(each["ts"]) for each in found), None)


def messages_in(api: SlackApi, place: Place, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Give the messages of a thread with their marks, and those of a channel where there is no thread.

    Where the app may not look, there are none: an answer that comes twice is better than none.
    """
    cursor, method = None, "conversations.replies" if place.thread else "conversations.history"
    here = {"channel": place.channel, "ts": place.thread, "limit": _PAGE, "include_all_metadata": True}
    while True:
        try:
            page = api.read(method, **here, oldest=str(since.timestamp()), cursor=cursor)
        except Refused:
            return
        yield from page.get("messages", ())
        cursor = page.get("response_metadata", {}).get("next_cursor")
        if not cursor:
            return
