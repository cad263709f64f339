"""What Slack asks of the blocks of a message or a view."""

from collections.abc import Callable, Iterator
from typing import Any

from fake_slack.rules.breach import Breach, Json, check_count, check_length, check_text, refused
from fake_slack.rules.elements import MRKDWN, PICKERS, SELECTS, check_element, check_image

CHOICES = {"radio_buttons", "checkboxes", "overflow", "workflow_button"}
IN_ACTIONS = {"button"} | SELECTS | PICKERS | CHOICES
IN_SECTION = IN_ACTIONS | {"image"}
IN_INPUT = (SELECTS | PICKERS | {"plain_text_input", "radio_buttons", "checkboxes"}) - {"overflow"}
LEVELS = {None, "default", "info", "warning", "error", "success"}
Check = Callable[[str, Json], Iterator[Breach]]


def elements_of(block: Json) -> Iterator[Json]:
    """Give the elements of a block that people can do something with."""
    for name in ("elements", "actions", "child_blocks"):
        for each in block.get(name) or []:
            if isinstance(each, dict):
                yield from elements_of(each) if name == "child_blocks" or each.get("type") == "card" else [each]
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name]


def _section(where: str, block: Json) -> Iterator[Breach]:
    if not block.get("text") and not block.get("fields"):
        yield refused(where, "has neither text nor fields")
    yield from check_text(f"{where}.text", block.get("text"), 3000, MRKDWN, needed=False)
    if block.get("fields") is not None:
        yield from check_count(f"{where}.fields", block["fields"], 10)
        for number, each in enumerate(block["fields"]):
            yield from check_text(f"{where}.fields[{number}]", each, 2000, MRKDWN)
    if block.get("accessory") is not None:
        yield from check_element(f"{where}.accessory", block["accessory"], IN_SECTION)


def _header(where: str, block: Json) -> Iterator[Breach]:
    yield from check_text(f"{where}.text", block.get("text"), 150)


def _markdown(where: str, block: Json) -> Iterator[Breach]:
    yield from check_length(f"{where}.text", block.get("text", ""), 12000, shortest=1)


def _context(where: str, block: Json) -> Iterator[Breach]:
    yield from check_count(f"{where}.elements", block.get("elements"), 10)
    for number, each in enumerate(block.get("elements") or []):
        place = f"{where}.elements[{number}]"
        if isinstance(each, dict) and each.get("type") == "image":
            yield from check_image(place, each)
        else:
            yield from check_text(place, each, 3000, MRKDWN)


def _several(allowed: set[str], most: int) -> Check:
    def check(where: str, block: Json) -> Iterator[Breach]:
        yield from check_count(f"{where}.elements", block.get("elements"), most)
        for number, each in enumerate(block.get("elements") or []):
            yield from check_element(f"{where}.elements[{number}]", each, allowed)

    return check


def _input(where: str, block: Json) -> Iterator[Breach]:
    yield from check_text(f"{where}.label", block.get("label"), 2000)
    yield from check_text(f"{where}.hint", block.get("hint"), 2000, needed=False)
    yield from check_element(f"{where}.element", block.get("element"), IN_INPUT)


def _cells(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            len(each) if name == "text" and isinstance(each, str) else _cells(each) for name, each in value.items()
        )
    return sum(map(_cells, value)) if isinstance(value, list) else 0


def _table(where: str, block: Json) -> Iterator[Breach]:
    rows = block.get("rows")
    yield from check_count(f"{where}.rows", rows, 100)
    for number, row in enumerate(rows or []):
        yield from check_count(f"{where}.rows[{number}]", row, 20)
        for cell in row if isinstance(row, list) else []:
            if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
                yield refused(f"{where}.rows[{number}]", f"has a cell of type {cell.get('type')}")
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield refused(f"{where}.rows[{number}]", "has an empty cell")
    if _cells(rows) > 10_000:
        yield refused(where, f"has {_cells(rows)} characters in its cells, and 10000 is the most")
    if block.get("column_settings") is not None:
        yield from check_count(f"{where}.column_settings", block["column_settings"], 20)


def _image(where: str, block: Json) -> Iterator[Breach]:
    yield from check_text(f"{where}.title", block.get("title"), 2000, needed=False)
    yield from check_image(where, block)


def _alert(where: str, block: Json) -> Iterator[Breach]:
    yield from check_text(f"{where}.text", block.get("text"), 200, MRKDWN)
    if block.get("level") not in LEVELS:
        yield refused(f"{where}.level", f"is {block['level']}")


def _card(where: str, block: Json) -> Iterator[Breach]:
    if not any(block.get(name) for name in ("hero_image", "title", "actions", "body")):
        yield refused(where, "is an empty card")
    for name, longest in (("title", 150), ("subtitle", 150), ("body", 200)):
        yield from check_text(f"{where}.{name}", block.get(name), longest, MRKDWN, needed=False)
    if block.get("actions") is not None:
        yield from check_count(f"{where}.actions", block["actions"], 3)
        for number, each in enumerate(block["actions"]):
            yield from check_element(f"{where}.actions[{number}]", each, {"button"})


def _container(where: str, block: Json) -> Iterator[Breach]:
    for name in ("title", "subtitle"):
        yield from check_text(f"{where}.{name}", block.get(name), 150, MRKDWN, needed=False)
    if not block.get("title") and not block.get("rich_text_title"):
        yield refused(where, "has no title")
    yield from check_count(f"{where}.child_blocks", block.get("child_blocks"), 10)
    for number, each in enumerate(block.get("child_blocks") or []):
        yield from check_block(f"{where}.child_blocks[{number}]", each)


def _nothing_more(where: str, block: Json) -> Iterator[Breach]:  # noqa: ARG001
    return iter(())


CHECKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _several(IN_ACTIONS, 25),
    "context_actions": _several({"feedback_buttons", "icon_button"}, 5),
    "input": _input,
    "table": _table,
    "image": _image,
    "alert": _alert,
    "card": _card,
    "container": _container,
    **dict.fromkeys(("divider", "rich_text", "task_card", "plan", "carousel", "file", "video"), _nothing_more),
}


def check_block(where: str, block: Any) -> Iterator[Breach]:
    """Say what is wrong with one block."""
    if not isinstance(block, dict) or block.get("type") not in CHECKS:
        yield refused(where, f"is of a type nobody knows: {block.get('type') if isinstance(block, dict) else block}")
        return
    yield from check_length(f"{where}.block_id", block.get("block_id"), 255, shortest=1)
    ids = [each["action_id"] for each in elements_of(block) if each.get("action_id")]
    if len(set(ids)) < len(ids):
        yield refused(where, "has two elements with the same action_id")
    yield from CHECKS[block["type"]](where, block)


def check_blocks(where: str, blocks: Any, most: int) -> Iterator[Breach]:
    """Say what is wrong with the blocks of a message or a view."""
    if not isinstance(blocks, list):
        yield refused(where, "is not a list")
        return
    yield from check_count(where, blocks, most, least=0)
    for number, block in enumerate(blocks):
        yield from check_block(f"{where}[{number}]", block)
    known = [block for block in blocks if isinstance(block, dict)]
    ids = [block["block_id"] for block in known if block.get("block_id")]
    if len(set(ids)) < len(ids):
        yield refused(where, "has two blocks with the same block_id")
    written = sum(len(block.get("text", "")) for block in known if block.get("type") == "markdown")
    if written > 12000:
        yield refused(where, f"has {written} characters of Markdown, and 12000 is the most", "msg_blocks_too_long")
    if sum(block.get("type") == "table" for block in known) > 1:
        yield refused(where, "has more than one table", "invalid_attachments")
