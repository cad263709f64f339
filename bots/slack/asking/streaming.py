"""An answer that comes little by little: one checked statement at a time, in one message that ends whole.

Nobody waits for Slack here: what cannot be sent now is sent with what comes next. Slack ends a stream by itself when
it has been silent for long or somebody stops it; then the message is changed into the whole answer instead. Whoever
takes up an answer after a death does not stream it again, but ends the message that was begun.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bots.slack.blocks.message import Block, Message
from bots.slack.calling import Later, Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.posting import EVENT, mark, messages_in

STREAM, STREAMING = "stream", "streaming"
"""Under which an order remembers its message, and that it is about to begin one."""
_MOST = 12_000
_POSTED = "posted"


class Stream:
    """The message of one answer; nothing is in it before the first statement is."""

    def __init__(self, api: SlackApi, delivery: Delivery) -> None:
        self._api = api
        self._delivery = delivery
        self._ts: str | None = delivery.so_far.get(STREAM)
        self._unsent = ""
        self._is_whole = self._ts is None and STREAMING not in delivery.so_far
        """Tells that all that was said so far has gone the way of this stream, or can still go there."""
        self._is_open = False

    def open(self) -> None:
        """Let what is said from now on be streamed."""
        self._is_open = self._is_whole

    def say(self, text: str) -> None:
        """Say something more."""
        if self._is_open:
            self._unsent += text
            self._send()

    def end(self, message: Message, rest: tuple[Block, ...]) -> str | None:
        """Let the answer be whole, ``rest`` being what follows what was streamed; None where it has to be posted."""
        ts = self._begun()
        if ts is None:
            return None
        is_told = self._is_open and self._is_whole and len(self._unsent) <= _MOST
        self._is_open = False
        blocks = [dict(each) for each in rest] if is_told else None
        if not self._stopped(ts, self._unsent if is_told else "", blocks) or not is_told:
            marked = mark(self._delivery, _POSTED)
            try:
                self._api.write("chat.update", channel=self._channel, ts=ts, metadata=marked, **message.told())
            except Refused:
                return None  # somebody has deleted it
        return ts

    def take_away(self) -> None:
        """Take back what was begun, where it must not be seen after all."""
        if ts := self._begun():
            self._stopped(ts)
            with suppress(Refused):
                self._api.write("chat.delete", channel=self._channel, ts=ts)
            self._delivery.remember(**{STREAM: None})
            self._ts, self._is_open = None, False

    def break_off(self) -> None:
        """Leave what was begun as it stands, for somebody has stopped it."""
        try:
            if self._ts is not None:
                self._stopped(self._ts)
        except Later:
            return

    @property
    def _channel(self) -> str:
        return self._delivery.place.channel

    def _send(self) -> None:
        text = self._unsent[:_MOST]
        try:
            if self._ts is None:
                self._begin(text)
            else:
                self._api.write("chat.appendStream", channel=self._channel, ts=self._ts, markdown_text=text)
        except Later as later:
            # what got no reply may have been said all the same, and must not be said twice
            self._is_open = self._is_whole = later.had_no_effect
            return
        except Refused:
            self._is_open = self._is_whole = False
            return
        self._unsent = self._unsent[len(text) :]

    def _begin(self, text: str) -> None:
        place = self._delivery.place
        self._delivery.remember(**{STREAMING: True})
        to: Mapping[str, Any] = {} if place.is_direct else {
            "recipient_user_id": place.slack_id, "recipient_team_id": place.team,
        }  # fmt: skip
        where = {"channel": place.channel, "thread_ts": place.thread}
        self._ts = str(self._api.write("chat.startStream", **where, **to, markdown_text=text)["ts"])
        self._delivery.remember(**{STREAM: self._ts})

    def _begun(self) -> str | None:
        """Give the message that was begun; where it was not remembered, it is the one of ours that bears no mark."""
        if self._ts is None and self._delivery.so_far.get(STREAMING) and STREAM not in self._delivery.so_far:
            asked_at = float(self._delivery.what.get("at") or self._delivery.job.created.timestamp())
            ours = self._api.installed.bot_user
            for each in messages_in(self._api, self._delivery.place, datetime.fromtimestamp(asked_at, UTC)):
                is_marked = each.get("metadata", {}).get("event_type") == EVENT
                if each.get("user") == ours and not is_marked and float(each["ts"]) > asked_at:
                    self._ts = str(each["ts"])
        return self._ts

    def _stopped(self, ts: str, text: str = "", blocks: list[dict[str, Any]] | None = None) -> bool:
        """End the stream; tell whether it was ended by this, and not before."""
        marked = mark(self._delivery, _POSTED)
        more = {"markdown_text": text or None, "blocks": blocks, "metadata": marked, "session_status": "active"}
        try:
            self._api.write("chat.stopStream", channel=self._channel, ts=ts, **more)
        except Refused:
            return False
        return True
