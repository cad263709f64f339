"""What Slack sends to an app, in the shapes it sends it: events, interactions and commands, and their signature."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from fake_slack.store import APP_ID, Store
from fake_slack.workspace import Channel, File, Json, Message, User, View

VERIFICATION = "verification-token"
TYPES = {"channel": "channel", "group": "group", "im": "im"}


def envelope(store: Store, event: Json, channel: Channel | None = None, team: str | None = None) -> Json:
    """Put an event in its envelope."""
    home = team or (channel.team if channel else store.home_team)
    seen = {
        "enterprise_id": None,
        "team_id": home,
        "user_id": store.bot,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION,
        "team_id": home,
        "context_team_id": home,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": store.number("Ev"),
        "event_time": int(time.time()),
        "authorizations": [seen],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": store.number("4-"),
    }


def rich(text: str) -> list[Json]:
    """Give the block that Slack makes of what a person writes."""
    said = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": "rt", "elements": [said]}]


def message_event(store: Store, message: Message, channel: Channel) -> Json:
    """Tell that a person wrote a message."""
    user = store.users[message.user]
    event: Json = {
        "type": "message",
        "user": user.id,
        "ts": message.ts,
        "client_msg_id": store.number("client-"),
        "text": message.text,
        "team": user.team,
        "blocks": rich(message.text),
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": TYPES[channel.kind],
    }
    if message.files:
        event |= {"subtype": "file_share", "files": [seen_file(each) for each in message.files], "upload": False}
    return event | _placed(store, message) | _foreign(user, channel)


def _placed(store: Store, message: Message) -> Json:
    """Tell which thread a message is in."""
    if message.thread_ts is None:
        return {}
    root = store.find(message.channel, message.thread_ts)
    return {"thread_ts": message.thread_ts} | ({"parent_user_id": root.user} if root else {})


def _foreign(user: User, channel: Channel) -> Json:
    """Tell where a stranger comes from."""
    if user.team == channel.team:
        return {}
    return {"user_team": user.team, "source_team": user.team, "user_profile": {"team": user.team, "name": user.name}}


def seen_file(file: File) -> Json:
    """Give what an event tells of a file."""
    return {"id": file.id, "file_access": "check_file_info"} if file.check_first else file.shown()


def mention_event(store: Store, message: Message, channel: Channel) -> Json:
    """Tell that a person called on the app."""
    event = message_event(store, message, channel) | {"type": "app_mention"}
    event.pop("channel_type")
    event.pop("subtype", None)
    return event


def own_event(store: Store, what: str, message: Message, before: Json | None, channel: Channel) -> Json:
    """Tell the app of its own message, as Slack does: that it stands there, is another, or is gone."""
    shown = message.shown(store.app(channel.id))
    common = {"channel": channel.id, "channel_type": TYPES[channel.kind], "event_ts": message.ts}
    if what == "posted":
        return shown | common
    stamp = store.new_ts()
    hidden = {"type": "message", "hidden": True, "ts": stamp} | common | {"event_ts": stamp}
    if what == "deleted":
        return hidden | {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": shown}
    return hidden | {"subtype": "message_changed", "message": shown, "previous_message": shown | (before or {})}


def edit_event(store: Store, message: Message, before: Json, channel: Channel) -> Json:
    """Tell that a person changed a message."""
    stamp = store.new_ts()
    plain = {"type": "message", "user": message.user, "ts": message.ts, "team": channel.team} | _placed(store, message)
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": plain
        | {"text": message.text, "blocks": rich(message.text), "edited": {"user": message.user, "ts": stamp}},
        "previous_message": plain | before,
        "channel": channel.id,
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": TYPES[channel.kind],
    }


def _actor(store: Store, user: User) -> Json:
    name = user.name.lower().replace(" ", ".")
    team = store.teams[user.team]
    return {
        "user": {"id": user.id, "username": name, "name": name, "team_id": user.team},
        "team": {"id": team.id, "domain": team.domain},
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _named(channel: Channel) -> Json:
    names = {"im": "directmessage", "group": "privategroup", "channel": channel.name}
    return {"id": channel.id, "name": names[channel.kind]}


def message_press(store: Store, user: User, message: Message, action: Json, state: Json) -> Json:
    """Tell that somebody did something with a message; what stands in one that only they see, Slack does not say."""
    channel = store.channels[message.channel]
    alone = message.ephemeral_to is not None
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": alone}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    told = {
        "type": "block_actions",
        **_actor(store, user),
        "container": container,
        "trigger_id": store.trigger(user.id),
        "channel": _named(channel),
        "state": {"values": state},
        "response_url": store.response_url(channel.id, user.id, message),
        "actions": [action],
    }
    return told if alone else told | {"message": message.shown(store.app(channel.id))}


def view_press(store: Store, user: User, view: View, action: Json, state: Json) -> Json:
    """Tell that somebody did something in a view."""
    return {
        "type": "block_actions",
        **_actor(store, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": store.trigger(user.id, view.id),
        "view": view.shown(store.view_app(view), state),
        "actions": [action],
    }


def view_sent(store: Store, user: User, view: View, state: Json) -> Json:
    """Tell that somebody sent a modal in."""
    told = {"type": "view_submission", **_actor(store, user), "trigger_id": store.trigger(user.id, view.id)}
    return told | {"view": view.shown(store.view_app(view), state), "response_urls": []}


def view_closed(store: Store, user: User, view: View, cleared: bool) -> Json:
    """Tell that somebody closed a modal."""
    told = {"type": "view_closed", **_actor(store, user), "is_cleared": cleared}
    return told | {"view": view.shown(store.view_app(view))}


def message_shortcut(store: Store, user: User, message: Message, callback_id: str) -> Json:
    """Tell that somebody chose the app in a message's menu."""
    channel = store.channels[message.channel]
    return {
        "type": "message_action",
        **_actor(store, user),
        "callback_id": callback_id,
        "trigger_id": store.trigger(user.id),
        "response_url": store.response_url(channel.id, user.id),
        "message_ts": message.ts,
        "channel": _named(channel),
        "message": message.shown(store.app(channel.id)),
        "action_ts": store.new_ts(),
    }


def shortcut(store: Store, user: User, callback_id: str) -> Json:
    """Tell that somebody chose the app in the menu for everything."""
    told = {"type": "shortcut", **_actor(store, user), "callback_id": callback_id, "action_ts": store.new_ts()}
    return told | {"trigger_id": store.trigger(user.id)}


def suggestion(store: Store, user: User, view: View, element: Json, block_id: str, value: str) -> Json:
    """Ask what may be chosen in a list that the app fills."""
    told = {"type": "block_suggestion", **_actor(store, user), "action_id": element["action_id"], "block_id": block_id}
    container = {"type": "view", "view_id": view.id}
    return told | {"value": value, "container": container, "view": view.shown(store.view_app(view))}


def command(store: Store, user: User, channel: Channel, name: str, text: str) -> Json:
    """Tell that somebody wrote a command."""
    return {
        "token": VERIFICATION,
        "team_id": user.team,
        "team_domain": store.teams[user.team].domain,
        "channel_id": channel.id,
        "channel_name": _named(channel)["name"],
        "user_id": user.id,
        "user_name": user.name.lower().replace(" ", "."),
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": store.response_url(channel.id, user.id),
        "trigger_id": store.trigger(user.id),
    }


def as_http(kind: str, payload: Json) -> tuple[bytes, str]:
    """Give the body and content type of a payload sent over HTTP."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    form: dict[str, Any] = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """Sign a body as Slack does."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
