"""``conversations export`` and ``my-data export``: what was asked and answered, to a file or to the screen."""

import sys
from pathlib import Path

from bots.terminal.conversing import found, opened
from bots.terminal.screen import Screen
from bots.told.exported import conversation_as_json, conversation_as_markdown, everything_as_json, written
from knowledge.errors import Invalid

_FORMS = ("md", "json")


def export(data: Path | None, name: str, file: Path | None, form: str | None, case: str, force: bool) -> None:
    """Write a conversation as Markdown or JSON: to a file, whole or not at all, or to the screen."""
    screen = Screen()
    chosen = form or (file.suffix.lstrip(".").lower() if file else "md")
    if chosen not in _FORMS:
        raise Invalid("unusable_field", field="format", value=chosen, allowed=", ".join(_FORMS))
    with opened(data) as (base, asker):
        conversation, records = found(base, name, asker)
    if chosen == "json":
        _write(screen, written(conversation_as_json(conversation, records, case)), file, force)
    else:
        _write(screen, conversation_as_markdown(screen, conversation, records, case), file, force)


def export_all(data: Path | None, file: Path | None, force: bool) -> None:
    """Write all that is kept about the person at the terminal, as JSON."""
    screen = Screen()
    with opened(data) as (base, asker):
        told = everything_as_json(base, asker)
    _write(screen, written(told), file, force)


def _write(screen: Screen, text: str, file: Path | None, force: bool) -> None:
    if file is None:
        sys.stdout.write(text)
        return
    screen.save(file, text.encode(), force)
    screen.write(screen.say("exported", file=file))
