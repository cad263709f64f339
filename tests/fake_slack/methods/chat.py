"""Messages: posted, shown to one person, changed, and deleted."""

import time

from fake_slack.methods.calling import Refused, channel_of, hold, method, needed, own_message, talked
from fake_slack.rules import check_message
from fake_slack.store import Store
from fake_slack.workspace import Channel, Json, Message, Token


def written(store: Store, channel: Channel, said: Json, ephemeral_to: str | None = None) -> Message:
    """Make a message of the app's from what it said."""
    return Message(
        channel=channel.id,
        ts=store.new_ts(),
        user=store.bot,
        text=said.get("text") or said.get("markdown_text") or "",
        at=time.monotonic(),
        blocks=said.get("blocks") or [],
        thread_ts=said.get("thread_ts"),
        by_app=True,
        metadata=said.get("metadata"),
        ephemeral_to=ephemeral_to,
    )


def check_root(store: Store, channel: Channel, thread_ts: str | None) -> None:
    """Refuse a thread that is not there, or one inside another."""
    if thread_ts is None:
        return
    root = store.find(channel.id, thread_ts)
    if root is None:
        raise Refused("thread_not_found")
    if root.thread_ts not in (None, root.ts):
        store.blame(f"thread_ts: {thread_ts} is an answer in a thread, and not its root")


@method("chat.postMessage", "chat:write")
def post_message(store: Store, said: Json, token: Token) -> Json:
    """Post a message."""
    channel = channel_of(store, said, token)
    check_root(store, channel, said.get("thread_ts"))
    hold(store, "chat.postMessage", check_message(said, talked(store, channel, said.get("thread_ts"))))
    message = store.post(written(store, channel, said))
    session = store.sessions.get((channel.id, message.root))
    if session and session.loading and session.loading[-1]:
        session.loading.append("")
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(store.app(channel.id), metadata=True)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(store: Store, said: Json, token: Token) -> Json:
    """Show a message to one person only."""
    channel = channel_of(store, said, token)
    (user,) = needed(said, "user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    check_root(store, channel, said.get("thread_ts"))
    known = talked(store, channel, said.get("thread_ts"), user)
    hold(store, "chat.postEphemeral", check_message(said, known, "chat.postEphemeral"))
    return {"message_ts": store.post(written(store, channel, said, ephemeral_to=user)).ts}


def changed(store: Store, message: Message, said: Json) -> None:
    """Let a message become what is said, and remember what it was."""
    before = {"text": message.text, "blocks": message.blocks}
    message.edits.append(before)
    message.text = said.get("text") or said.get("markdown_text") or ("" if said.get("blocks") else message.text)
    if "blocks" in said or "text" in said or "markdown_text" in said:
        message.blocks = store.with_ids(said.get("blocks") or [])
    message.metadata = said.get("metadata", message.metadata)
    store.tell("changed", message, before)


@method("chat.update", "chat:write")
def update(store: Store, said: Json, token: Token) -> Json:
    """Change a message of the app's."""
    channel = channel_of(store, said, token)
    (ts,) = needed(said, "ts")
    message = own_message(store, channel, ts, "cant_update_message")
    if message.streaming:
        raise Refused("streaming_state_conflict")
    hold(store, "chat.update", check_message(said, talked(store, channel, message.root), "chat.update"))
    changed(store, message, said)
    shown = message.shown(store.app(channel.id), metadata=True)
    return {"channel": channel.id, "ts": ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(store: Store, said: Json, token: Token) -> Json:
    """Take a message of the app's away."""
    channel = channel_of(store, said, token)
    (ts,) = needed(said, "ts")
    message = own_message(store, channel, ts, "cant_delete_message")
    message.deleted = True
    message.streaming = False
    store.tell("deleted", message)
    return {"channel": channel.id, "ts": ts}


def answer_url(store: Store, key: str, said: Json) -> str | None:
    """Do what is posted to a response_url; give an error, or None when it is done."""
    url = store.urls.get(key)
    if url is None or url.used >= 5 or time.monotonic() - url.at > 30 * 60:
        return "used_url" if url else "no_such_url"
    url.used += 1
    channel = store.channels[url.channel]
    if said.get("delete_original"):
        if url.message is not None:
            url.message.deleted = True
            store.tell("deleted", url.message)
        return None
    known = talked(store, channel, said.get("thread_ts"), url.user)
    try:
        hold(store, "response_url", check_message(said, known, "response_url"))
    except Refused as refusal:
        return refusal.error
    if said.get("replace_original") and url.message is not None:
        changed(store, url.message, said)
    else:
        alone = None if said.get("response_type") == "in_channel" else url.user
        store.post(written(store, channel, said, ephemeral_to=alone))
    return None
