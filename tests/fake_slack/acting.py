"""What a person can do with what stands on the screen: press, choose, fill in; and nothing that is not there.

A test that presses a button that is not shown, chooses what is not offered, or sends in a modal with a field that
must be filled in still empty, fails here: no person could have done it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fake_slack.rules.blocks import elements_of
from fake_slack.workspace import Json

SEVERAL = {"multi_static_select", "checkboxes", "multi_external_select"}
ONE = {"static_select", "radio_buttons", "overflow", "external_select"}
PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
INITIAL = {
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
    "multi_users_select": "initial_users",
    "multi_conversations_select": "initial_conversations",
    "multi_channels_select": "initial_channels",
}


def placed(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Give every element that something can be done with, each with its block."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def find_element(blocks: Iterable[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Give the block and the element with an action_id; fail if it is not there."""
    found = [
        (block, element)
        for block, element in placed(blocks)
        if element.get("action_id") == action_id and block_id in (None, block["block_id"])
    ]
    there = sorted({element["action_id"] for _, element in placed(blocks) if element.get("action_id")})
    assert found, f"there is nothing called {action_id} here; there is {there}"
    return found[0]


def options_of(element: Json) -> list[Json]:
    """Give what can be chosen."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def _options(element: Json, values: Iterable[str]) -> list[Json]:
    offered = {option["value"]: option for option in options_of(element)}
    if element["type"].endswith("external_select"):
        shown = {"type": "plain_text", "text": ""}
        return [{"text": shown | {"text": value}, "value": value} for value in values]
    missing = [value for value in values if value not in offered]
    assert not missing, f"{missing} cannot be chosen here; {sorted(offered)} can"
    return [offered[value] for value in values]


def filled(element: Json, value: Any) -> Json:
    """Give the state of an element that is given a value."""
    kind = element["type"]
    if kind in SEVERAL:
        return {"type": kind, "selected_options": _options(element, value)}
    if kind in ONE:
        return {"type": kind, "selected_option": None if value is None else _options(element, [value])[0]}
    if kind == "plain_text_input" and value is not None:
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        assert least <= len(value) <= most, f"{element['action_id']} takes {least} to {most} characters"
    return {"type": kind, PLAIN[kind]: value}


def untouched(element: Json) -> Json:
    """Give the state of an element that nobody has touched."""
    kind = element["type"]
    if kind in SEVERAL:
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    if kind in ONE:
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, PLAIN[kind]: element.get(INITIAL.get(kind, "initial_value"))}


def _empty(state: Json) -> bool:
    return not any(value for name, value in state.items() if name != "type")


def state_of(blocks: Iterable[Json], values: Mapping[str, Any], *, strict: bool = False) -> Json:
    """Give ``state.values`` of a view or message that is filled in like this, by action_id or block_id.

    Strict as Slack is when a modal is sent in: what must be filled in is.
    """
    state: Json = {}
    used: set[str] = set()
    for block, element in placed(blocks):
        if element["type"] not in PLAIN.keys() | SEVERAL | ONE or element["type"] == "overflow":
            continue
        key = next((each for each in (element["action_id"], block["block_id"]) if each in values), None)
        used |= {key} if key else set()
        entry = filled(element, values[key]) if key else untouched(element)
        must = strict and block["type"] == "input" and not block.get("optional")
        assert not (must and _empty(entry)), f"{element['action_id']} must be filled in"
        state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    unknown = sorted(values.keys() - used)
    assert not unknown, f"there is no field called {unknown} here"
    return state


def pressed(block: Json, element: Json, ts: str, value: str | None) -> Json:
    """Give the action of somebody who pressed a button; of two thumbs, ``value`` says which."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    action["action_ts"] = ts
    if element["type"] == "feedback_buttons":
        thumbs = {name: element[f"{name}_button"] for name in ("positive", "negative")}
        chosen = thumbs.get(value or "positive") or next(
            (each for each in thumbs.values() if each["value"] == value), None
        )
        assert chosen is not None, f"there is no thumb for {value}"
        return action | {"text": chosen["text"], "value": chosen["value"]}
    for name in ("text", "value", "url", "style", "icon"):
        if name in element:
            action[name] = element[name]
    return action


def as_given(element: Json, values: tuple[str, ...]) -> Any:
    """Give what is chosen as an element takes it: several, or one, or none."""
    several = element["type"] in SEVERAL or element["type"].startswith("multi_")
    return list(values) if several else values[0] if values else None


def chosen(block: Json, element: Json, ts: str, values: tuple[str, ...]) -> Json:
    """Give the action of somebody who chose something."""
    given = as_given(element, values)
    named = {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": ts}
    return filled(element, given) | named
