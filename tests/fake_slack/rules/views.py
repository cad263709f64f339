"""What Slack asks of modals and Home tabs."""

from collections.abc import Iterator
from typing import Any

from fake_slack.rules.blocks import check_blocks
from fake_slack.rules.breach import Breach, check_length, check_text, refused
from fake_slack.rules.texts import check_texts

KNOWN = {
    "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
    "notify_on_close", "external_id", "submit_disabled",
}  # fmt: skip


def check_view(where: str, view: Any, kind: str, known: frozenset[str] = frozenset()) -> Iterator[Breach]:
    """Say what is wrong with a view that is to be a modal or a home."""
    if not isinstance(view, dict) or view.get("type") != kind:
        yield refused(where, f"is not a view of type {kind}", "invalid_arguments")
        return
    for name in sorted(view.keys() - KNOWN):
        yield refused(where, f"has a field that views do not have: {name}", "invalid_arguments")
    if kind == "modal":
        yield from check_text(f"{where}.title", view.get("title"), 24)
        yield from check_text(f"{where}.submit", view.get("submit"), 24, needed=False)
        yield from check_text(f"{where}.close", view.get("close"), 24, needed=False)
        asks = [each for each in view.get("blocks") or [] if isinstance(each, dict) and each.get("type") == "input"]
        if asks and not view.get("submit"):
            yield refused(where, "has input blocks and no submit", "invalid_arguments")
    elif view.keys() & {"title", "submit", "close"}:
        yield refused(where, "is a home with title, submit or close", "invalid_arguments")
    yield from check_length(f"{where}.private_metadata", view.get("private_metadata"), 3000)
    yield from check_length(f"{where}.callback_id", view.get("callback_id"), 255)
    yield from check_length(f"{where}.external_id", view.get("external_id"), 255)
    yield from check_blocks(f"{where}.blocks", view.get("blocks"), 100)
    if isinstance(view.get("blocks"), list):
        yield from check_texts(f"{where}.blocks", view["blocks"], known)
