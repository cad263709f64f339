"""Messages that come little by little: begun, added to, and ended."""

from fake_slack.methods.calling import Refused, channel_of, hold, method, needed, own_message, talked
from fake_slack.methods.chat import check_root, written
from fake_slack.methods.sessions import set_status
from fake_slack.rules import check_stream
from fake_slack.rules.messages import written as text_of
from fake_slack.store import Store
from fake_slack.workspace import Json, Message, Token


def _add(store: Store, message: Message, said: Json) -> None:
    """Add what is said to a message, in the order it comes."""
    pieces = [{"type": "markdown_text", "text": said["markdown_text"]}] if said.get("markdown_text") else []
    for chunk in [*pieces, *(said.get("chunks") or [])]:
        message.chunks.append(chunk)
        if chunk["type"] == "blocks":
            message.blocks += store.with_ids(chunk["blocks"])
    if piece := text_of(said):
        message.streamed.append(piece)
        message.text += piece


def _streaming(store: Store, said: Json, token: Token) -> Message:
    channel = channel_of(store, said, token)
    (ts,) = needed(said, "ts")
    message = own_message(store, channel, ts, "message_not_owned_by_app")
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    return message


@method("chat.startStream", "chat:write")
def start(store: Store, said: Json, token: Token) -> Json:
    """Begin a message that comes little by little."""
    channel = channel_of(store, said, token)
    check_root(store, channel, said.get("thread_ts"))
    known = talked(store, channel, said.get("thread_ts"), said.get("recipient_user_id"))
    hold(store, "chat.startStream", check_stream(said, known, "chat.startStream"))
    message = written(store, channel, {"thread_ts": said.get("thread_ts")})
    message.streaming, message.recipient = True, said.get("recipient_user_id")
    _add(store, message, said)
    store.post(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", "chat:write")
def append(store: Store, said: Json, token: Token) -> Json:
    """Add to a message that is coming."""
    message = _streaming(store, said, token)
    if not said.get("markdown_text") and not said.get("chunks"):
        raise Refused("no_text")
    known = talked(store, store.channels[message.channel], message.root, message.recipient)
    hold(store, "chat.appendStream", check_stream(said, known, "chat.appendStream"))
    _add(store, message, said)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def stop(store: Store, said: Json, token: Token) -> Json:
    """End a message, with blocks below what was streamed; the session then stands as is said."""
    message = _streaming(store, said, token)
    known = talked(store, store.channels[message.channel], message.root, message.recipient)
    hold(store, "chat.stopStream", check_stream(said, known, "chat.stopStream"))
    _add(store, message, said)
    message.blocks += store.with_ids(said.get("blocks") or [])
    message.metadata = said.get("metadata", message.metadata)
    message.streaming = False
    if not message.text and not message.blocks:
        store.blame("chat.stopStream: ends a message in which nothing was said")
    if (message.channel, message.root) in store.sessions:
        set_status(store, message.channel, message.root, said.get("session_status") or "active")
    store.tell("changed", message, {"text": "", "blocks": []})
    shown = message.shown(store.app(message.channel), metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shown}
