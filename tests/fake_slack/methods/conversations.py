"""Channels, who is in them, and what was said in a thread; people; files."""

from fake_slack.methods.calling import Refused, channel_of, direct, method, needed, page
from fake_slack.store import Store
from fake_slack.workspace import Json, Token

READ = ("channels:read", "groups:read", "im:read")
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


@method("conversations.replies", *HISTORY.values())
def replies(store: Store, said: Json, token: Token) -> Json:
    """Give a thread, page by page, the root first."""
    channel = channel_of(store, said, token)
    if HISTORY[channel.kind] not in token.scopes:
        raise Refused("missing_scope", needed=HISTORY[channel.kind], provided=",".join(sorted(token.scopes)))
    (ts,) = needed(said, "ts")
    thread = store.thread(channel.id, ts)
    if not thread:
        raise Refused("thread_not_found")
    oldest, latest = str(said.get("oldest") or "0"), str(said.get("latest") or "9" * 10)
    within = [each for each in thread if float(oldest) < float(each.ts) < float(latest) or each.ts == ts]
    shown, cursor = page(within, said, 1000)
    app, metadata = store.app(channel.id), bool(said.get("include_all_metadata"))
    told: Json = {"messages": [each.shown(app, metadata) for each in shown], "has_more": bool(cursor)}
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.history", *HISTORY.values())
def history(store: Store, said: Json, token: Token) -> Json:
    """Give what stands in a channel itself, page by page, the latest first."""
    channel = channel_of(store, said, token)
    if HISTORY[channel.kind] not in token.scopes:
        raise Refused("missing_scope", needed=HISTORY[channel.kind], provided=",".join(sorted(token.scopes)))
    oldest, latest = str(said.get("oldest") or "0"), str(said.get("latest") or "9" * 10)
    here = [
        each for each in store.messages if each.channel == channel.id and not each.deleted and not each.ephemeral_to
    ]
    within = [each for each in here if each.root == each.ts and float(oldest) < float(each.ts) < float(latest)]
    shown, cursor = page(sorted(within, key=lambda each: each.order, reverse=True), said, 999)
    app, metadata = store.app(channel.id), bool(said.get("include_all_metadata"))
    told: Json = {"messages": [each.shown(app, metadata) for each in shown], "has_more": bool(cursor)}
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.members", *READ)
def members(store: Store, said: Json, token: Token) -> Json:
    """Give who is in a channel, page by page."""
    shown, cursor = page(channel_of(store, said, token, member=False).members, said, 100)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


@method("conversations.info", *READ)
def info(store: Store, said: Json, token: Token) -> Json:
    """Tell of a channel."""
    channel = channel_of(store, said, token, member=False)
    return {"channel": channel.shown() | {"is_member": store.bot in channel.members}}


@method("conversations.open", "im:write")
def open_direct(store: Store, said: Json, token: Token) -> Json:
    """Open the direct messages with a user."""
    if said.get("channel"):
        return {"channel": {"id": channel_of(store, said, token).id}}
    (user,) = needed(said, "users")
    if user not in store.users:
        raise Refused("user_not_found")
    return {"channel": {"id": direct(store, user).id}}


@method("users.info", "users:read")
def user_info(store: Store, said: Json, token: Token) -> Json:
    """Tell of a person; the e-mail only to those who may see it."""
    (asked,) = needed(said, "user")
    user = store.users.get(asked)
    if user is None:
        raise Refused("user_not_found")
    return {"user": _seen(user.shown(locale=bool(said.get("include_locale"))), token)}


def _seen(shown: Json, token: Token) -> Json:
    if "users:read.email" not in token.scopes:
        shown["profile"].pop("email", None)
    return shown


@method("users.list", "users:read")
def user_list(store: Store, said: Json, token: Token) -> Json:
    """Give the people of the workspace, page by page."""
    people = [each for each in store.users.values() if each.team == token.team]
    shown, cursor = page(people, said, 1000)
    told = [_seen(each.shown(locale=bool(said.get("include_locale"))), token) for each in shown]
    return {"members": told, "response_metadata": {"next_cursor": cursor}}


@method("files.info", "files:read")
def file_info(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Tell of a file."""
    (asked,) = needed(said, "file")
    if asked not in store.files:
        raise Refused("file_not_found")
    return {"file": store.files[asked].shown()}
