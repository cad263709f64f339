"""How a value stands in one cell, and how it is read from there again.

A list is parted by semicolons or line breaks, a choice is shown by its name. What would be read otherwise than it was
meant stands as a JSON list instead (``["…"]``): that is rare, ugly, and right.

A spreadsheet takes a text that begins with ``=`` for a formula, and one like ``11.3`` for a date. In a csv an
apostrophe in front keeps it a text; reading takes that off again.
"""

import json
import re
from collections.abc import Iterator

from ingest.framework.columns import CHOICES, LISTS, Holds, value_code, value_name
from ingest.framework.names import Names
from knowledge.language import Language

Value = str | list[str | None]

_BREAK = re.compile(r"\r\n|\n|\r")
_PARTS = re.compile(r"[;\r\n]")
_PARTS_OF_IDS = re.compile(r"[;,\r\n]")
_PARTS_OF_LINKS = re.compile(r"\s*[\r\n]+\s*|[;,]?\s+(?=https?://)|;\s+|;(?=https?://)")
# signs that no XML holds, that it changes, or that a workbook takes for such a sign
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_TAKEN_FOR_ELSE = re.compile(r"[=+\-@\t\r＝＋－＠]|(?:0\d+|\d{12,}|\d+e\d+|\d+(?:[.,/:\-]\d+)+)\Z", re.IGNORECASE)


def written(value: Value, holds: Holds, names: Names, language: Language) -> str:
    """Give a value as the text of a cell; nothing is an empty cell."""
    if not value:
        return ""
    for text in _ways(value, holds, names, language):
        if text.strip() and not _UNSAFE.search(text) and read(text, holds, names) == value:
            return text
    return json.dumps(value if isinstance(value, list) else [value])


def read(text: str, holds: Holds, names: Names) -> Value:
    """Give the value of a cell that is not empty; what is not one of the allowed values stays as it is."""
    literal = _literal(text, holds)
    if literal is not None:
        return literal
    text = _unguarded(text)
    if holds in LISTS:
        return [each and _meant(each, holds, names) for each in _parted(text, holds)]
    return _meant(text.strip(), holds, names)


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for something else than a text."""
    return f"'{text}" if _TAKEN_FOR_ELSE.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _TAKEN_FOR_ELSE.match(text[1:]) else text


def _ways(value: Value, holds: Holds, names: Names, language: Language) -> Iterator[str]:
    """Give the ways of writing it, the most readable first."""
    if isinstance(value, str):
        yield _shown(value, holds, names, language)
        yield value
        return
    mark = "\n" if holds in (Holds.STEPS, Holds.LINKS) else "; "
    yield mark.join(_shown(each, holds, names, language) if each else "" for each in value)
    yield mark.join(each or "" for each in value)


def _shown(value: str, holds: Holds, names: Names, language: Language) -> str:
    if holds is Holds.PROCESS:
        return names.process_name(value, language)
    if holds is Holds.ACTORS:
        return names.actor_name(value, language)
    return value_name(CHOICES[holds], value, language) if holds in CHOICES else value


def _meant(text: str, holds: Holds, names: Names) -> str:
    if holds is Holds.PROCESS:
        return names.process(text)
    if holds is Holds.ACTORS:
        return names.actor(text)
    return value_code(CHOICES[holds], text) or text if holds in CHOICES else text


def _parted(text: str, holds: Holds) -> list[str | None]:
    if holds is Holds.STEPS:
        return [line.strip() or None for line in _BREAK.split(text)]
    if holds is Holds.LINKS:
        return [link for each in _PARTS_OF_LINKS.split(text) if (link := each.strip().rstrip(";,"))]
    parts = (_PARTS if holds in (Holds.ACTORS, Holds.PHRASES) else _PARTS_OF_IDS).split(text)
    return [part.strip() for part in parts if part.strip()]


def _literal(text: str, holds: Holds) -> Value | None:
    if not text.startswith("[") or not text.endswith("]"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not value or not all(isinstance(each, str) or (each is None and holds is Holds.STEPS) for each in value):
        return None
    if holds in LISTS:
        return list(value)
    return str(value[0]) if len(value) == 1 else None
