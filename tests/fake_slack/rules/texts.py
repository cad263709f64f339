"""What may stand in running text: nobody is called on, no link lies about where it goes, foreign text is escaped."""

import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from fake_slack.rules.breach import Breach, Json, unkind

_BROADCAST = re.compile(r"<!(?:channel|here|everyone|group|subteam\^)[^>]*>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]*)(?:\|([^>]*))?>")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\((https?:[^)\s]*)")
_ANGLED = re.compile(r"<(?:https?:|mailto:|[@#!])[^<>]*>")
_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_HOST = re.compile(r"(?:https?://|www\.)([\w.-]+)|\b([\w-]+(?:\.[\w-]+)*\.(?:no|com|org|net|eu|se|dk|io|info))\b", re.I)


def check_calls(where: str, text: str, known: Collection[str]) -> Iterator[Breach]:
    """Say if a text calls on everybody, or on somebody who is not part of the talk."""
    for found in _BROADCAST.finditer(text):
        yield unkind(where, f"calls on everybody with {found.group()}")
    for found in _MENTION.finditer(text):
        if found.group(1) not in known:
            yield unkind(where, f"mentions {found.group(1)}, who is not in the thread")


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")


def _lies(address: str, shown: str) -> bool:
    named = [_bare(found.group(1) or found.group(2)) for found in _HOST.finditer(shown)]
    return bool(named) and _bare(urlsplit(address).hostname or "") not in named


def check_links(where: str, text: str) -> Iterator[Breach]:
    """Say if what is shown of a link names another host than the one it goes to."""
    pairs = [(found.group(1), found.group(2) or "") for found in _LINK.finditer(text)]
    pairs += [(found.group(2), found.group(1)) for found in _MARKDOWN_LINK.finditer(text)]
    for address, shown in pairs:
        if address.startswith("http") and _lies(address, shown):
            yield unkind(where, f"has a link that shows «{shown}» and goes to {address}")


def check_escapes(where: str, text: str) -> Iterator[Breach]:
    """Say if a text in Slack's own markup has characters that should have been escaped."""
    rest = _ANGLED.sub("", text)
    if _AMPERSAND.search(rest):
        yield unkind(where, "has an & that is not escaped")
    if "<" in rest:
        yield unkind(where, "has a < that is not escaped")
    if any(">" in line.lstrip("> ") for line in rest.splitlines()):
        yield unkind(where, "has a > that is not escaped")


def check_running_text(where: str, text: str, known: Collection[str]) -> Iterator[Breach]:
    """Hold a text in Slack's own markup to all three."""
    yield from check_calls(where, text, known)
    yield from check_links(where, text)
    yield from check_escapes(where, text)


def check_markdown(where: str, text: str, known: Collection[str]) -> Iterator[Breach]:
    """Hold a text in ordinary Markdown to what goes for it."""
    yield from check_calls(where, text, known)
    yield from check_links(where, text)


def running_texts(where: str, value: Any) -> Iterator[tuple[str, str, bool]]:
    """Give every text that Slack would read markup in: where, what, and whether it is ordinary Markdown."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from running_texts(f"{where}[{number}]", each)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in ("mrkdwn", "markdown", "markdown_text") and isinstance(value.get("text"), str):
            yield where, value["text"], kind != "mrkdwn"
        for name, each in value.items():
            yield from running_texts(f"{where}.{name}", each)


def rich_calls(where: str, value: Any, known: Collection[str]) -> Iterator[Breach]:
    """Say if rich text calls on somebody; it does so with elements, not with markup."""
    if isinstance(value, list):
        for each in value:
            yield from rich_calls(where, each, known)
    elif isinstance(value, dict):
        if value.get("type") in ("broadcast", "usergroup"):
            yield unkind(where, f"calls on everybody with a {value['type']} element")
        if value.get("type") == "user" and value.get("user_id") not in known:
            yield unkind(where, f"mentions {value.get('user_id')}, who is not in the thread")
        for each in value.values():
            yield from rich_calls(where, each, known)


def check_texts(where: str, blocks: list[Json], known: Collection[str]) -> Iterator[Breach]:
    """Hold every running text of some blocks to the rules."""
    for place, text, ordinary in running_texts(where, blocks):
        yield from (check_markdown if ordinary else check_running_text)(place, text, known)
    yield from rich_calls(where, blocks, known)
