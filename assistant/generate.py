"""Answers by a chat model: reads its statements as they come, one to a line, and checks nothing.

Models keep to a form more or less. A line is read as JSON, also with a fence, a comma or a bullet around it; a line in
words with source numbers in brackets is taken too. What cannot be read is counted and left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST_LINE = 4_000
"""Signs in a line, at most; what is longer is no statement."""
MOST_LINES = 40
"""Lines that are read of one answer, at most."""
_NUMBERS = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")
_AROUND = re.compile(r"^(?:```\w*|[\[\],])+|(?:```|[\[\],])+$")


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
    for number, line in enumerate(_lines(pieces)):
        if number >= MOST_LINES:
            return
        read = _read(line)
        if read is not None:
            yield read


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Give lines as they end; JSON that is laid out over several lines is one."""
    held = ""
    for piece in pieces:
        held += piece
        while "\n" in held:
            line, held = held.split("\n", 1)
            if _is_open(line) and len(line) < LONGEST_LINE:
                held = f"{line} {held}"
                if "\n" not in held:
                    break
                continue
            yield line
        if len(held) > LONGEST_LINE:
            yield held
            held = ""
    yield held


def _is_open(line: str) -> bool:
    """Tell whether an object has begun on a line and not ended."""
    return line.lstrip("[`json ").startswith("{") and "}" not in line


def _read(line: str) -> Claim | Unreadable | None:
    """Read a line; None for one that says nothing."""
    bare = line.strip()
    if not any(sign.isalnum() for sign in bare) or bare.startswith("```"):
        return None
    if len(bare) > LONGEST_LINE:
        return Unreadable()
    if "{" in bare:
        return _from_json(_AROUND.sub("", bare).strip())
    return _from_words(bare)


def _from_json(text: str) -> Claim | Unreadable | None:
    try:
        held: Any = json.loads(text[text.index("{") : text.rindex("}") + 1])
        said = held["statement"]
        named = held.get("sources", [])
        quote = held.get("quote") or ""
        sources = tuple(_number(each) for each in (named if isinstance(named, list) else [named]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Unreadable()
    if not isinstance(said, str) or not isinstance(quote, str):
        return Unreadable()
    if not said.strip():
        return None
    return _claim(said, sources, quote)


def _number(named: object) -> int:
    """Read the number of a source, as a number or in words like ``"[2]"``; raise ``ValueError`` for what is none."""
    if isinstance(named, bool) or not isinstance(named, int | str):
        raise ValueError("no number")
    return named if isinstance(named, int) else int(named.strip("[] "))


def _from_words(line: str) -> Claim | Unreadable:
    numbers = tuple(int(number) for found in _NUMBERS.findall(line) for number in found.split(","))
    said = _NUMBERS.sub("", line)
    return _claim(re.sub(r"\s+([.,;:!?])", r"\1", said), numbers, "") if numbers else Unreadable()


def _claim(said: str, sources: tuple[int, ...], quote: str) -> Claim:
    bare = said.strip()
    text = _BULLET.sub("", bare)
    return Claim(text, tuple(dict.fromkeys(sources)), quote.strip(), listed=text != bare)
