"""How every method is called: who calls, whether they may, and whether the arguments are ones the method knows.

The arguments a method knows are those that the real SDK has for it.
"""

import functools
import inspect
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from fake_slack.rules import Breach
from fake_slack.rules.messages import Talked
from fake_slack.store import Store
from fake_slack.workspace import Channel, Json, Message, Token

Answer = Callable[[Store, Json, Token], Json]
OPEN = {"oauth.v2.access"}
"""Methods that are called without a token."""
AS_JSON = {"blocks", "attachments", "metadata", "view", "chunks", "prompts", "loading_messages"}
TRUTHS = {
    "unfurl_links", "unfurl_media", "reply_broadcast", "link_names", "include_all_metadata", "inclusive",
    "include_locale", "include_num_members", "return_im", "test",
}  # fmt: skip


class Refused(Exception):
    """A call that Slack answers with an error."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what answers it, and the scopes of which a token must have one."""

    answer: Answer
    scopes: tuple[str, ...]


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str) -> Callable[[Answer], Answer]:
    """Put a function into the table of methods."""

    def keep(answer: Answer) -> Answer:
        METHODS[name] = Method(answer, scopes)
        return answer

    return keep


@functools.cache
def known_arguments(name: str) -> frozenset[str]:
    """Give the arguments that the real SDK has for a method."""
    parameters = inspect.signature(getattr(WebClient, name.replace(".", "_"))).parameters.values()
    return frozenset({each.name for each in parameters if each.kind is each.KEYWORD_ONLY} | {"token", "team_id"})


def decoded(said: Json) -> Json:
    """Read what a form can only say in words: JSON, and true or false."""
    told = {name: value for name, value in said.items() if value is not None}
    for name in AS_JSON & told.keys():
        if isinstance(told[name], str):
            try:
                told[name] = json.loads(told[name])
            except ValueError:
                raise Refused("invalid_blocks" if name == "blocks" else "invalid_arguments") from None
    for name in TRUTHS & told.keys():
        told[name] = told[name] in (True, 1, "1", "true", "True")
    return told


def let_in(store: Store, name: str, value: str | None) -> Token:
    """Give the token of whoever calls, if it is good and may do this."""
    if not value:
        raise Refused("not_authed")
    token = store.tokens.get(value)
    if token is None:
        raise Refused("invalid_auth")
    if token.revoked or not store.teams[token.team].installed:
        raise Refused("token_revoked" if token.revoked else "account_inactive")
    if token.expires is not None and token.expires < time.time():
        raise Refused("token_expired")
    if (name == "apps.connections.open") != (token.kind == "app"):
        raise Refused("not_allowed_token_type")
    scopes = METHODS[name].scopes
    if scopes and not token.scopes & set(scopes):
        raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(token.scopes)))
    return token


def call(store: Store, name: str, said: Json, token: str | None) -> Json:
    """Answer a call as Slack would, errors too."""
    try:
        if name not in METHODS:
            store.blame(f"{name}: is a method that nobody knows")
            raise Refused("unknown_method", req_method=name)
        caller = Token("", next(iter(store.teams)), frozenset()) if name in OPEN else let_in(store, name, token)
        told = decoded(said)
        for unknown in sorted(told.keys() - known_arguments(name) - {"client_id", "client_secret"}):
            store.blame(f"{name}: has an argument that the method does not know: {unknown}")
        return {"ok": True} | METHODS[name].answer(store, told, caller)
    except Refused as refusal:
        return {"ok": False, "error": refusal.error} | refusal.more


def hold(store: Store, name: str, breaches: Iterable[Breach]) -> None:
    """Record every breach, and refuse what Slack would refuse."""
    found = list(breaches)
    for each in found:
        store.blame(f"{name}: {each.sentence}")
    hard = [each for each in found if each.error]
    if hard:
        messages = [f"[ERROR] {each.sentence}" for each in hard]
        raise Refused(str(hard[0].error), errors=messages, response_metadata={"messages": messages})


def needed(said: Json, *names: str) -> list[str]:
    """Give arguments that the method cannot do without."""
    for name in names:
        if not isinstance(said.get(name), str) or not said[name]:
            raise Refused(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
    return [said[name] for name in names]


def channel_of(store: Store, said: Json, token: Token, name: str = "channel", member: bool = True) -> Channel:
    """Give the channel that is meant, if the app may know of it."""
    channel = store.channels.get(str(said.get(name)))
    if channel is None and str(said.get(name)) in store.users:
        channel = direct(store, str(said[name]))
    if channel is None or channel.team != token.team:
        raise Refused("channel_not_found")
    if store.bot not in channel.members and channel.kind != "channel":
        raise Refused("channel_not_found")
    if store.bot not in channel.members and member:
        raise Refused("not_in_channel")
    if channel.is_archived and member:
        raise Refused("is_archived")
    return channel


def direct(store: Store, user: str) -> Channel:
    """Give the direct messages between a user and the app, which are made when they are first needed."""
    for channel in store.channels.values():
        if channel.kind == "im" and user in channel.members:
            return channel
    team = store.users[user].team
    at_home = any(each.team == team for each in store.tokens.values())
    team = team if at_home else store.home_team
    made = Channel(store.number("D"), "directmessage", "im", [user, store.bot], team)
    store.channels[made.id] = made
    return made


def own_message(store: Store, channel: Channel, ts: str, error: str) -> Message:
    """Give a message of the app's, which it may change."""
    message = store.find(channel.id, ts)
    if message is None:
        raise Refused("message_not_found")
    if not message.by_app:
        raise Refused(error)
    return message


def talked(store: Store, channel: Channel, root: str | None, *more: str | None) -> Talked:
    """Say where a message goes, and who may be mentioned there."""
    thread = store.thread(channel.id, root) if root else []
    known = {each.user for each in thread} | set(channel.members if channel.kind == "im" else ()) | {store.bot}
    return Talked(channel.kind != "im", frozenset(known | {each for each in more if each}))


def page(items: list[Any], said: Json, most: int) -> tuple[list[Any], str]:
    """Give one page of a list, and the cursor of the next."""
    limit = min(int(said.get("limit") or most), 1000)
    cursor = str(said.get("cursor") or "")
    if cursor and not cursor.startswith("next:"):
        raise Refused("invalid_cursor")
    start = int(cursor.removeprefix("next:") or 0)
    rest = items[start + limit :]
    return items[start : start + limit], f"next:{start + limit}" if rest else ""
