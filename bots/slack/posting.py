"""Posts what is told: once for each delivery, however often it is tried, in the thread it belongs to.

Slack takes a message without asking whether it has had it before. So it is remembered that one is about to be posted,
and whoever finds that remembered looks in the thread before posting: every message says in its metadata which delivery
it is of. What goes to one person alone cannot be looked up afterwards; there a death between two lines posts it twice.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bots.slack.blocks.message import Message
from bots.slack.calling import Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.place import Place

EVENT = "omstilling_answer"
"""What our messages are marked as in their metadata."""
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}
_PAGE = 200
_CLOCKS_DIFFER = timedelta(minutes=10)
"""How far Slack's clock may be from ours, when we look for what we have posted since an order came."""


def post(api: SlackApi, delivery: Delivery, message: Message, name: str = "posted") -> str:
    """Post a message of a delivery where it was ordered, unless it stands there; give its timestamp.

    ``name`` tells several messages of one delivery apart.
    """
    if name in delivery.so_far:
        return str(delivery.so_far[name])
    there = find_posted(api, delivery, name) if delivery.was_taken_before else None
    if there is None:
        delivery.remember(posting=name)
        there = send(api, delivery.place, message, mark(delivery, name))
    delivery.remember(**{name: there})
    return there


def whisper(api: SlackApi, delivery: Delivery, message: Message, name: str = "posted") -> None:
    """Show a message to whoever ordered it alone: in a channel to their eyes only, in a direct message as any other."""
    if delivery.place.is_direct:
        post(api, delivery, message, name)
    elif name not in delivery.so_far:
        whisper_to(api, delivery.place, message)
        delivery.remember(**{name: "whispered"})


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
