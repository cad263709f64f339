"""Answers by a chat model: reads its statements as they come, one to a line, and checks nothing.

Models keep to a form more or less. A line is read as JSON, also with a fence, a comma or a bullet around it, or with
several objects on it; a line in words with source numbers in brackets is taken too. What cannot be read is counted and
left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

LONGEST_LINE = 4_000
"""Signs in a line, at most; what is longer is no statement."""
MOST_LINES = 40
"""Lines that are read of one answer, at most."""
_NUMBERS = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_BULLET = re.compile(r"^(?:[-*•]\s+|\d{1,2}\)\s+|\d{1,2}\.\s+(?=[^\W\d_])(?![a-zæøå]))")
"""What opens a list item; before a small letter a number is one of the sentence's own (*9. juni*)."""
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement as a model wrote it: its text, the numbers of the sources it names, and the words it rests on."""

    text: str
    sources: tuple[int, ...]
    quote: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no statement."""


def claims(pieces: Iterable[str]) -> Iterator[Claim | Unreadable]:
    """Give the statements in a model's output, each as soon as its line has ended."""
    for line in islice(_whole(_lines(pieces)), MOST_LINES):
        yield from _read(line)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Give lines as they end, wherever the pieces are cut; of one that is too long only so much that it shows."""
    held = ""
    for piece in pieces:
        *ended, rest = piece.split("\n")
        for part in ended:
            yield (held + part)[: LONGEST_LINE + 1]
            held = ""
        held = (held + rest)[: LONGEST_LINE + 1]
    yield held


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Give lines, where JSON that is laid out over several is one; an object that never ends stops at the next."""
    held = ""
    for line in lines:
        if held and line.lstrip().startswith("{"):
            yield held
            held = ""
        held = f"{held} {line}" if held else line
        if not _is_open(held) or len(held) > LONGEST_LINE:
            yield held
            held = ""
    yield held


def _is_open(line: str) -> bool:
    """Tell whether an object has begun on a line and not ended."""
    return line.lstrip("[`json ").startswith("{") and "}" not in line


def _read(line: str) -> Iterator[Claim | Unreadable]:
    """Read a line, which may say nothing, one thing or several."""
    bare = line.strip()
    if not any(sign.isalnum() for sign in bare) or bare.startswith("```"):
        return
    if len(line) > LONGEST_LINE:
        yield Unreadable()
    elif "{" in bare:
        yield from _from_json(bare)
    else:
        yield _from_words(bare)


def _from_json(text: str) -> Iterator[Claim | Unreadable]:
    """Read the objects on a line, whatever stands around and between them."""
    start = text.find("{")
    while start >= 0:
        try:
            held, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            yield Unreadable()
            return
        read = _from_object(held)
        if read is not None:
            yield read
        start = text.find("{", end)


def _from_object(held: dict[str, Any]) -> Claim | Unreadable | None:
    """Read an object; None for one that says nothing."""
    said, named, quote = held.get("statement"), held.get("sources", []), held.get("quote") or ""
    try:
        sources = tuple(_number(each) for each in (named if isinstance(named, list) else [named]))
    except ValueError:
        return Unreadable()
    if not isinstance(said, str) or not isinstance(quote, str):
        return Unreadable()
    return _claim(said, sources, quote) if said.strip() else None


def _number(named: object) -> int:
    """Read the number of a source, as a number or in words like ``"[2]"``; raise ``ValueError`` for what is none."""
    if isinstance(named, bool) or not isinstance(named, int | str):
        raise ValueError("no number")
    return named if isinstance(named, int) else int(named.strip("[] "))


def _from_words(line: str) -> Claim | Unreadable:
    numbers = tuple(int(number) for found in _NUMBERS.findall(line) for number in found.split(","))
    return _claim(_NUMBERS.sub("", line), numbers, "") if numbers else Unreadable()


def _claim(said: str, sources: tuple[int, ...], quote: str) -> Claim:
    bare = said.strip()
    text = _BULLET.sub("", bare)
    return Claim(text, tuple(dict.fromkeys(sources)), quote.strip(), listed=text != bare)
