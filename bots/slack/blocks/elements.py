"""The pieces that messages, forms and the home tab are built of, each within Slack's limits.

``said`` is for our own sentences, which may hold Slack's marks; whatever comes from people or documents goes through
``harmless`` first. A button says what it does to those who do not see it, and carries nothing but an id.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bots.slack.blocks.message import Block

SECTION, HEADER, BUTTON, OPTION, TITLE, VALUE = 3000, 150, 75, 75, 24, 2000
CELL = 500
MOST_BLOCKS, MOST_IN_VIEW, MOST_CONTEXT, MOST_ACTIONS, MOST_OPTIONS, MOST_TICKS = 50, 100, 10, 25, 100, 10


def harmless(text: str) -> str:
    """Give foreign text so that Slack shows it as it is: no link, no mention, nobody called upon.

    Slack's marks for bold, italics and code change only how a text looks, and are left.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, most: int) -> str:
    """Give a text of so many signs at most, cut at a word where it must be cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") or text[: most - 1]
    return f"{cut[: most - 1]}…"


def link(address: str, shown: str) -> str:
    """Give a link that says where it goes."""
    return f"<{harmless(address).replace('|', '%7C')}|{harmless(shown).replace('|', '¦')}>"


def plain(text: str, most: int = 3000) -> dict[str, Any]:
    """Give text without any marks."""
    return {"type": "plain_text", "text": shortened(text, most), "emoji": True}


def said(text: str, most: int = SECTION) -> dict[str, Any]:
    """Give text with Slack's marks; names and addresses in it stay as they are written."""
    return {"type": "mrkdwn", "text": shortened(text, most), "verbatim": True}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Give a paragraph, with a button or a menu beside it where there is one."""
    return _without_none({"type": "section", "text": said(text), "accessory": accessory, "block_id": block_id})


def header(text: str) -> Block:
    """Give a heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def context(*texts: str) -> Block:
    """Give lines in small print."""
    return {"type": "context", "elements": [said(text, 2000) for text in texts[:MOST_CONTEXT]]}


def divider() -> Block:
    """Give a line across."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str = "", *, label: str = "", style: str | None = None) -> Block:
    """Give a button; ``label`` is what a screen reader says, where the text alone does not tell what it is about."""
    told = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id, "style": style}
    return _without_none({**told, "value": value or None, "accessibility_label": shortened(label or text, BUTTON)})


def way_out(text: str, address: str, action_id: str, label: str = "") -> Block:
    """Give a button that opens a page."""
    return {**button(text, action_id, label=label), "url": address}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Give a row of buttons and menus."""
    return _without_none({"type": "actions", "elements": list(elements[:MOST_ACTIONS]), "block_id": block_id})


def option(text: str, value: str, description: str | None = None) -> Block:
    """Give one thing to choose."""
    told = {"text": plain(text, OPTION), "value": value}
    return _without_none({**told, "description": plain(description, OPTION) if description else None})


def menu(action_id: str, options: Sequence[Block], placeholder: str, chosen: str | None = None) -> Block:
    """Give a menu of which one thing is chosen."""
    first = next((each for each in options if each["value"] == chosen), None)
    told = {"type": "static_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return _without_none({**told, "options": list(options[:MOST_OPTIONS]), "initial_option": first})


def ticks(action_id: str, options: Sequence[Block], chosen: Iterable[str] = ()) -> Block:
    """Give boxes of which any number are ticked."""
    held = set(chosen)
    first = [each for each in options if each["value"] in held]
    told = {"type": "checkboxes", "action_id": action_id, "options": list(options[:MOST_TICKS])}
    return _without_none({**told, "initial_options": first or None})


def field(
    label: str, element: Block, block_id: str, *, hint: str | None = None, optional: bool = False, at_once: bool = False
) -> Block:
    """Give a field of a form; one that is answered ``at_once`` tells of every change."""
    told = {"type": "input", "label": plain(label, 2000), "element": element, "block_id": block_id}
    more = {"hint": plain(hint, 2000) if hint else None, "dispatch_action": at_once or None}
    return _without_none({**told, **more, "optional": optional})


def writing(action_id: str, *, several_lines: bool = False, value: str = "", most: int = 3000) -> Block:
    """Give room to write in."""
    told = {"type": "plain_text_input", "action_id": action_id, "multiline": several_lines, "max_length": most}
    return _without_none({**told, "initial_value": value[:most] or None})


def table(rows: Iterable[Sequence[str]]) -> Block:
    """Give a table of plain text, the first row its headings."""
    cells = [[{"type": "raw_text", "text": shortened(cell, CELL) or "–"} for cell in row[:20]] for row in rows]
    return {"type": "table", "rows": cells[:100]}


def judging(action_id: str, value: str, good: str, bad: str) -> Block:
    """Give Slack's own two buttons for what somebody thinks of an answer."""
    thumbs = {
        name: {"text": plain(text, BUTTON), "accessibility_label": shortened(text, BUTTON), "value": f"{name} {value}"}
        for name, text in (("good", good), ("bad", bad))
    }
    told = {"type": "feedback_buttons", "action_id": action_id}
    element = {**told, "positive_button": thumbs["good"], "negative_button": thumbs["bad"]}
    return {"type": "context_actions", "elements": [element]}


def form(
    title: str, callback_id: str, blocks: Iterable[Block], *, submit: str | None, close: str, note: str = ""
) -> Block:
    """Give a form or a page in a window of its own; ``note`` comes back with it, and holds ids only."""
    told = {"type": "modal", "title": plain(title, TITLE), "callback_id": callback_id, "private_metadata": note}
    doors = {"submit": plain(submit, TITLE) if submit else None, "close": plain(close, TITLE)}
    return _without_none({**told, **doors, "blocks": list(blocks)[:MOST_IN_VIEW]})


def _without_none(told: dict[str, Any]) -> Block:
    return {name: each for name, each in told.items() if each is not None}
