"""Tells Slack that we are at work in a thread, and that we are done: people see it, and can stop us.

What is told here is a courtesy. Where Slack does not take it, the answer comes all the same.
"""

import logging
from contextlib import suppress

from bots.slack.calling import Later, Refused, SlackApi
from bots.slack.place import Place

_DELIVERIES = logging.getLogger("omstilling.slack")
LONGEST_TITLE = 60


def begin(api: SlackApi, place: Place, title: str) -> None:
    """Say that we have begun; ``title`` is what the session is called if it is a new one."""
    _tell(api, place, "processing", title)


def end(api: SlackApi, place: Place) -> None:
    """Say that we are done."""
    _tell(api, place, "active")


def _tell(api: SlackApi, place: Place, status: str, title: str | None = None) -> None:
    if place.thread is None:
        return
    where = {"channel_id": place.channel, "thread_ts": place.thread}
    with suppress(Later):
        try:
            api.write("agents.sessions.setStatus", **where, status=status, title=title)
        except Refused as refused:
            _DELIVERIES.warning("slack refused", extra={"method": refused.method, "code": refused.code})
