"""What Slack asks of the elements of Block Kit, and what the house adds: a label for whoever cannot see a button."""

from collections.abc import Callable, Iterator
from typing import Any

from fake_slack.rules.breach import Breach, Json, check_count, check_length, check_text, refused, text_of, unkind

MRKDWN = ("plain_text", "mrkdwn")
SELECTS = {"static_select", "multi_static_select"}
PICKERS = {
    "external_select", "multi_external_select", "users_select", "multi_users_select", "conversations_select",
    "multi_conversations_select", "channels_select", "multi_channels_select", "datepicker", "timepicker",
    "datetimepicker", "email_text_input", "url_text_input", "number_input", "file_input", "rich_text_input",
}  # fmt: skip
ICONS = {"trash"}


def _label(where: str, button: Json) -> Iterator[Breach]:
    label = button.get("accessibility_label")
    if not label:
        yield unkind(where, f"the button «{text_of(button.get('text'))}» has no accessibility_label")
    yield from check_length(f"{where}.accessibility_label", label, 75)


def check_button(where: str, button: Json) -> Iterator[Breach]:
    """Hold a button to Slack's limits, and to having a label."""
    yield from check_text(f"{where}.text", button.get("text"), 75)
    yield from check_length(f"{where}.value", button.get("value"), 2000)
    yield from check_length(f"{where}.url", button.get("url"), 3000)
    yield from check_length(f"{where}.agent_prompt", button.get("agent_prompt"), 4000)
    if button.get("style") not in (None, "primary", "danger"):
        yield refused(f"{where}.style", f"is {button['style']}")
    yield from check_confirm(f"{where}.confirm", button.get("confirm"))
    yield from _label(where, button)


def check_confirm(where: str, confirm: Json | None) -> Iterator[Breach]:
    """Hold what asks «are you sure» to its limits."""
    if confirm is not None:
        yield from check_text(f"{where}.title", confirm.get("title"), 100)
        yield from check_text(f"{where}.text", confirm.get("text"), 300, MRKDWN)
        yield from check_text(f"{where}.confirm", confirm.get("confirm"), 30)
        yield from check_text(f"{where}.deny", confirm.get("deny"), 30)


def _option(where: str, option: Any, kinds: tuple[str, ...], longest: int = 150) -> Iterator[Breach]:
    if not isinstance(option, dict):
        yield refused(where, "is not an option")
        return
    yield from check_text(f"{where}.text", option.get("text"), 75, kinds)
    yield from check_length(f"{where}.value", option.get("value", ""), longest, shortest=1)
    yield from check_text(f"{where}.description", option.get("description"), 75, kinds, needed=False)


def _options(where: str, options: Any, kinds: tuple[str, ...], most: int) -> Iterator[Breach]:
    yield from check_count(where, options, most)
    for number, option in enumerate(options if isinstance(options, list) else []):
        yield from _option(f"{where}[{number}]", option, kinds)
    values = [each.get("value") for each in options or [] if isinstance(each, dict)]
    if len(set(values)) < len(values):
        yield refused(where, "has two options with the same value")


def _initial(where: str, element: Json, options: list[Json]) -> Iterator[Breach]:
    chosen = element.get("initial_options") or ([element["initial_option"]] if element.get("initial_option") else [])
    if any(each not in options for each in chosen):
        yield refused(where, "begins with an option that is not among the options")


def check_select(where: str, element: Json) -> Iterator[Breach]:
    """Hold a list to choose from to its limits."""
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        yield refused(where, "needs either options or option_groups")
        return
    for number, group in enumerate(groups or []):
        yield from check_text(f"{where}.option_groups[{number}].label", group.get("label"), 75)
        yield from _options(f"{where}.option_groups[{number}].options", group.get("options"), ("plain_text",), 100)
    if groups is not None:
        yield from check_count(f"{where}.option_groups", groups, 100)
        every = [option for group in groups for option in group.get("options", [])]
    else:
        every = element["options"]
        yield from _options(f"{where}.options", every, ("plain_text",), 100)
    yield from _initial(where, element, every)
    yield from check_confirm(f"{where}.confirm", element.get("confirm"))


def check_choices(where: str, element: Json) -> Iterator[Breach]:
    """Hold radio buttons and checkboxes to their limits."""
    yield from _options(f"{where}.options", element.get("options"), MRKDWN, 10)
    yield from _initial(where, element, element.get("options") or [])


def check_overflow(where: str, element: Json) -> Iterator[Breach]:
    """Hold a menu behind three dots to its limits."""
    yield from _options(f"{where}.options", element.get("options"), ("plain_text",), 5)
    yield from check_confirm(f"{where}.confirm", element.get("confirm"))


def check_plain_input(where: str, element: Json) -> Iterator[Breach]:
    """Hold a field to write in to its limits."""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not 0 <= least <= 3000:
        yield refused(f"{where}.min_length", "is not between 0 and 3000")
    if not 1 <= most <= 3000 or most < least:
        yield refused(f"{where}.max_length", "is not between 1 and 3000, or is less than min_length")
    yield from check_length(f"{where}.initial_value", element.get("initial_value"), most)


def check_feedback(where: str, element: Json) -> Iterator[Breach]:
    """Hold the two thumbs to their limits, and to having labels."""
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if not isinstance(button, dict):
            yield refused(f"{where}.{name}", "is missing")
            continue
        yield from check_text(f"{where}.{name}.text", button.get("text"), 75)
        yield from check_length(f"{where}.{name}.value", button.get("value", ""), 2000, shortest=1)
        yield from _label(f"{where}.{name}", button)


def check_icon(where: str, element: Json) -> Iterator[Breach]:
    """Hold a button that is a picture to its limits, and to having a label."""
    if element.get("icon") not in ICONS:
        yield refused(f"{where}.icon", f"is {element.get('icon')}")
    yield from check_button(where, element)


def check_image(where: str, element: Json) -> Iterator[Breach]:
    """Hold a picture to its limits, and to saying what it shows."""
    if not element.get("alt_text"):
        yield refused(where, "has no alt_text")
    yield from check_length(f"{where}.alt_text", element.get("alt_text"), 2000)
    yield from check_length(f"{where}.image_url", element.get("image_url"), 3000)
    if not element.get("image_url") and not element.get("slack_file"):
        yield refused(where, "has neither image_url nor slack_file")


def _nothing_more(where: str, element: Json) -> Iterator[Breach]:  # noqa: ARG001
    return iter(())


CHECKS: dict[str, Callable[[str, Json], Iterator[Breach]]] = {
    "button": check_button,
    "static_select": check_select,
    "multi_static_select": check_select,
    "radio_buttons": check_choices,
    "checkboxes": check_choices,
    "overflow": check_overflow,
    "plain_text_input": check_plain_input,
    "feedback_buttons": check_feedback,
    "icon_button": check_icon,
    "image": check_image,
    **dict.fromkeys(PICKERS, _nothing_more),
}


def check_element(where: str, element: Any, allowed: set[str]) -> Iterator[Breach]:
    """Say what is wrong with an element, and whether it may stand where it stands."""
    if not isinstance(element, dict) or element.get("type") not in CHECKS:
        yield refused(
            where, f"is of a type nobody knows: {element.get('type') if isinstance(element, dict) else element}"
        )
        return
    if element["type"] not in allowed:
        yield refused(where, f"a {element['type']} cannot stand here")
    yield from check_length(f"{where}.action_id", element.get("action_id"), 255, shortest=1)
    yield from check_text(f"{where}.placeholder", element.get("placeholder"), 150, needed=False)
    yield from CHECKS[element["type"]](where, element)
