"""Slack's marks as HTML. Whatever is no mark of Slack's is escaped, so nothing foreign becomes a tag or a script."""

import re
from html import unescape

from markupsafe import Markup, escape

_MARK = re.compile(
    r"<(?P<address>https?://[^<>|\s]{1,2000})(?:\|(?P<shown>[^<>]{1,2000}))?>"
    r"|<!date\^\d+\^[^<>|]{1,100}\|(?P<day>[^<>]{1,100})>"
    r"|(?<![\w*])\*(?P<bold>[^*\n]{1,2000})\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^_\n]{1,2000})_(?![\w_])"
    r"|`(?P<code>[^`\n]{1,2000})`"
    r"|(?P<end>\n)"
)


def marked(text: str) -> Markup:
    """Give text with Slack's marks as HTML."""
    told, place = Markup(), 0
    for found in _MARK.finditer(text):
        told += _plain(text[place : found.start()]) + _made(found)
        place = found.end()
    return told + _plain(text[place:])


def linked(address: str, shown: str) -> Markup:
    """Give a link; to what is no page on the web, only its text."""
    if not address.startswith(("http://", "https://")):
        return escape(shown)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, shown)


def _made(found: re.Match[str]) -> Markup:
    held = found.groupdict()
    if held["address"]:
        return linked(unescape(held["address"]), unescape(held["shown"] or held["address"]))
    if held["day"]:
        return _plain(held["day"])
    for name, tag in (("bold", "strong"), ("italic", "em"), ("code", "code")):
        if held[name]:
            return Markup(f"<{tag}>{{}}</{tag}>").format(_plain(held[name]))
    return Markup("<br>")


def _plain(text: str) -> Markup:
    return escape(unescape(text))
