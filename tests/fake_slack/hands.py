"""What people do in Slack: write, change what they wrote, open, press, choose, send in, command, install and remove.

Each becomes what Slack would tell the app, and gives back when the app has answered, as a person waits for it. To do
much at once, set ``patient`` to False.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from fake_slack import acting, payloads
from fake_slack.delivering import Deliverer, Delivery
from fake_slack.handle import Handle
from fake_slack.methods.calling import direct
from fake_slack.methods.chat import answer_url
from fake_slack.methods.sessions import set_status
from fake_slack.store import Store
from fake_slack.submitting import take_answer
from fake_slack.workspace import Channel, File, Json, Message, User, View

Shown = Message | View


def _root_of(thread: Message | Handle | str | None) -> str | None:
    """Give the root of the thread that is meant."""
    if isinstance(thread, Handle):
        thread = thread.message
    return thread.root if isinstance(thread, Message) else thread


class Hands:
    """Everybody's hands."""

    store: Store
    deliverer: Deliverer
    patient: bool = True
    """Whether whoever does something waits until the app has answered."""
    unheard: frozenset[str] = frozenset()
    """The message events that the app has not subscribed to, such as ``message.channels``."""

    def _tell(self, event: Json, channel: Channel | None = None, team: str | None = None) -> Delivery:
        return self.deliverer.deliver("events_api", payloads.envelope(self.store, event, channel, team))

    def _handle(
        self, user: User, *deliveries: Delivery, message: Message | None = None, channel: str | None = None
    ) -> Handle:
        handle = Handle(deliveries, user.id, message.channel if message else channel, message)
        if self.patient:
            for each in deliveries:
                each.settled.wait(60)
        return handle

    def _heard(self, event: Json) -> bool:
        kinds = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
        return kinds.get(event.get("channel_type", ""), event["type"]) not in self.unheard

    def dm(self, user: User) -> Channel:
        """Give the direct messages between a user and the app."""
        with self.store.changed():
            return direct(self.store, user.id)

    @property
    def mention(self) -> str:
        """What one writes to call on the app."""
        return f"<@{self.store.bot}>"

    def say(
        self,
        user: User,
        channel: Channel | None,
        text: str,
        thread: Message | Handle | str | None = None,
        files: Iterable[File] = (),
    ) -> Handle:
        """Write a message, in the direct messages if no channel is named. One that calls on the app is told twice."""
        place = channel or self.dm(user)
        assert user.id in place.members, f"{user.name} is not in {place.name}"
        root = _root_of(thread)
        with self.store.changed():
            written = Message(place.id, self.store.new_ts(), user.id, text, time.monotonic(), thread_ts=root)
            written.files = list(files)
            self.store.keep(written)
            events = [payloads.message_event(self.store, written, place)] if self.store.bot in place.members else []
            if place.kind != "im" and self.mention in text:
                events.append(payloads.mention_event(self.store, written, place))
        told = [self._tell(each, place) for each in events if self._heard(each)]
        return self._handle(user, *told, message=written)

    def edit(self, handle: Handle | Message, text: str) -> Handle:
        """Change what one wrote."""
        message = handle if isinstance(handle, Message) else handle.message
        assert message is not None
        channel, user = self.store.channels[message.channel], self.store.users[message.user]
        with self.store.changed():
            before = {"text": message.text, "blocks": payloads.rich(message.text)}
            message.edits.append(before)
            message.text = text
            event = payloads.edit_event(self.store, message, before, channel)
        return self._handle(user, self._tell(event, channel), message=message)

    def open_home(self, user: User, tab: str = "home") -> Handle:
        """Open the app: its Home tab, or ``messages``."""
        channel = self.dm(user)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
        event["event_ts"] = self.store.new_ts()
        if tab == "home" and user.id in self.store.homes:
            view = self.store.homes[user.id]
            event["view"] = view.shown(self.store.view_app(view))
        return self._handle(user, self._tell(event, channel), channel=channel.id)

    def look_at(self, user: User, channel: Channel | None) -> Handle:
        """Look at a channel while the app is open beside it."""
        seen = {"type": "slack#/types/channel_id", "value": channel and channel.id, "team_id": user.team}
        event: Json = {"type": "app_context_changed", "user": user.id, "channel": self.dm(user).id}
        event |= {"context": {"entities": [seen]} if channel else {}, "event_ts": self.store.new_ts()}
        return self._handle(user, self._tell(event, team=user.team))

    def press(
        self, user: User, shown: Shown, action_id: str, value: str | None = None, block_id: str | None = None
    ) -> Handle:
        """Press a button; of two thumbs, ``value`` says which: positive, negative, or the thumb's own value."""
        block, element = acting.find_element(shown.blocks, action_id, block_id)
        return self._act(user, shown, acting.pressed(block, element, self.store.new_ts(), value), {})

    def select(self, user: User, shown: Shown, action_id: str, *values: str) -> Handle:
        """Choose something in a list, a menu, or among boxes; several where several may be chosen."""
        block, element = acting.find_element(shown.blocks, action_id)
        action = acting.chosen(block, element, self.store.new_ts(), values)
        state = {} if element["type"] == "overflow" else {action_id: acting.as_given(element, values)}
        return self._act(user, shown, action, state)

    def _act(self, user: User, shown: Shown, action: Json, values: Mapping[str, Any]) -> Handle:
        shown.chosen.update(values)
        state = acting.state_of(shown.blocks, self._still_there(shown))
        with self.store.changed():
            if isinstance(shown, Message):
                assert not shown.deleted, "the message is gone"
                assert shown.ephemeral_to in (None, user.id), f"{user.name} does not see this message"
                payload = payloads.message_press(self.store, user, shown, action, state)
            else:
                payload = payloads.view_press(self.store, user, shown, action, state)
        channel = shown.channel if isinstance(shown, Message) else None
        return self._handle(user, self.deliverer.deliver("interactive", payload), channel=channel)

    def _still_there(self, shown: Shown) -> Json:
        """Give what was chosen in what is still on the screen."""
        there = {element.get("action_id") for _, element in acting.placed(shown.blocks)}
        return {name: value for name, value in shown.chosen.items() if name in there}

    def submit(self, user: User, view: View | None = None, values: Mapping[str, Any] | None = None) -> Handle:
        """Send in the modal that is uppermost, filled in by action_id or block_id; what the app answers is done."""
        sent = view or self._uppermost(user)
        state = acting.state_of(sent.blocks, self._still_there(sent) | dict(values or {}), strict=True)
        with self.store.changed():
            payload = payloads.view_sent(self.store, user, sent, state)
        handle = self._handle(user, self.deliverer.deliver("interactive", payload))
        with self.store.changed():
            take_answer(self.store, sent, handle.attempt)
        return handle

    def close(self, user: User, *, everything: bool = False) -> Handle:
        """Close the uppermost modal, or all of them; the app is told if it asked to be."""
        view = self._uppermost(user)
        with self.store.changed():
            stack = self.store.stacks[user.id]
            stack[:] = [] if everything else stack[:-1]
            payload = payloads.view_closed(self.store, user, view, everything)
        told = [self.deliverer.deliver("interactive", payload)] if view.content.get("notify_on_close") else []
        return self._handle(user, *told)

    def _uppermost(self, user: User) -> View:
        stack = self.store.stacks.get(user.id)
        assert stack, f"{user.name} has no modal open"
        return self.store.views[stack[-1]]

    def suggest(self, user: User, view: View, action_id: str, text: str) -> list[Json]:
        """Write in a list that the app fills, and give what it offers."""
        block, element = acting.find_element(view.blocks, action_id)
        payload = payloads.suggestion(self.store, user, view, element, block["block_id"], text)
        handle = self._handle(user, self.deliverer.deliver("interactive", payload))
        offered: list[Json] = handle.said.get("options") or []
        return offered

    def command(self, user: User, channel: Channel | None, name: str, text: str = "") -> Handle:
        """Write a command; what the app answers at once is shown."""
        place = channel or self.dm(user)
        with self.store.changed():
            payload = payloads.command(self.store, user, place, name, text)
        handle = self._handle(user, self.deliverer.deliver("slash_commands", payload), channel=place.id)
        if self.patient and handle.said:
            self._show(user, place, handle.said)
        return handle

    def _show(self, user: User, channel: Channel, said: Json) -> None:
        with self.store.changed():
            key = self.store.response_url(channel.id, user.id).rpartition("/")[2]
            answer_url(self.store, key, said)

    def shortcut(self, user: User, callback_id: str, message: Message | None = None) -> Handle:
        """Choose the app in a message's menu, or in the menu for everything."""
        with self.store.changed():
            if message is None:
                payload = payloads.shortcut(self.store, user, callback_id)
            else:
                payload = payloads.message_shortcut(self.store, user, message, callback_id)
        channel = message.channel if message else None
        return self._handle(user, self.deliverer.deliver("interactive", payload), channel=channel)

    def stop_session(self, user: User, channel: Channel, thread: str) -> Handle:
        """Press stop while the app works in a thread: what it was writing ends where it is."""
        with self.store.changed():
            session = self.store.sessions.get((channel.id, thread))
            assert session is not None, "there is no session here"
            assert session.status == "processing", "there is no stop to press"
            coming = [each for each in self.store.thread(channel.id, thread) if each.streaming]
            for each in coming:
                each.streaming = False
            event = {"type": "agent_session_stopped", "user": user.id, "channel": channel.id, "thread_ts": thread}
            stamp = {"streaming_message_ts": [each.ts for each in coming], "event_ts": self.store.new_ts()}
        return self._handle(user, self._tell(event | stamp, channel), channel=channel.id)

    def join(self, user: User, channel: Channel) -> Handle:
        """Come into a channel."""
        with self.store.changed():
            channel.members.append(user.id)
        event = {"type": "member_joined_channel", "user": user.id, "channel": channel.id, "team": user.team}
        kind = {"channel_type": "C" if channel.kind == "channel" else "G", "event_ts": self.store.new_ts()}
        return self._handle(user, self._tell(event | kind, channel), channel=channel.id)

    def leave(self, user: User, channel: Channel) -> Handle:
        """Go out of a channel."""
        with self.store.changed():
            channel.members.remove(user.id)
        event = {"type": "member_left_channel", "user": user.id, "channel": channel.id, "team": user.team}
        kind = {"channel_type": "C" if channel.kind == "channel" else "G", "event_ts": self.store.new_ts()}
        return self._handle(user, self._tell(event | kind, channel), channel=channel.id)

    def uninstall(self, team: str | None = None) -> Handle:
        """Take the app out of a workspace; its tokens are no good any more."""
        home = team or self.store.home_team
        with self.store.changed():
            self.store.teams[home].installed = False
        return self._handle(self.store.users[self.store.bot], self._tell({"type": "app_uninstalled"}, team=home))

    def revoke_tokens(self, team: str | None = None) -> Handle:
        """Let the app's bot tokens in a workspace be no good any more."""
        home = team or self.store.home_team
        with self.store.changed():
            for token in self.store.tokens.values():
                token.revoked = token.revoked or (token.team == home and token.kind == "bot")
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.store.bot]}}
        return self._handle(self.store.users[self.store.bot], self._tell(event, team=home))

    def tell(self, event: Json, channel: Channel | None = None, team: str | None = None) -> Handle:
        """Let the app be told of any event, as it stands, in its envelope."""
        stamped = {"event_ts": self.store.new_ts()} | event
        user = self.store.users.get(str(event.get("user")), self.store.users[self.store.bot])
        return self._handle(user, self._tell(stamped, channel, team))

    def session_status(self, channel: Channel, thread: str, status: str) -> None:
        """Let a session stand otherwise than the app said, as it does when it grows old."""
        with self.store.changed():
            set_status(self.store, channel.id, thread, status)
