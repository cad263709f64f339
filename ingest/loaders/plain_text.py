"""Plain text: paragraphs, lists, and headings only where a line can hardly be anything else.

Every word of the file comes out again, in order; a line taken for a heading by mistake is still text above its section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest import clean
from ingest.loaders import encoding
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading

_LONGEST_HEADING = 80
_MOST_WORDS = 10
_MARGIN = 100
_WRAPPED_FROM = 55  # a long word at the line's end may leave a line this short
_CHAPTER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d_]")
_UNDERLINE = re.compile(r"(=|-|_|\*)\1{2,}")
_SENTENCE_END = (".", ",", ";", "!", "?", ":", "…", "-", "–")


def load(path: Path, limits: Limits) -> Reading:
    """Read a text file."""
    text = encoding.decode(path.read_bytes())
    paragraphs = list(_paragraphs(text))
    page = _Page(Outline(limits), _is_wrapped(paragraphs), clean.words_in([text]))
    for number, lines in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else []
        level = _heading_level(lines, following)
        if level is None:
            page.add(lines)
        else:
            page.outline.heading(level, lines[0])
    return Reading(Kind.TEXT, page.outline.sections())


def _paragraphs(text: str) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in clean.plain(text).split("\n"):
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _heading_level(lines: list[str], following: list[str]) -> int | None:
    is_underlined = len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]) is not None
    if not (is_underlined or len(lines) == 1) or not _could_be_heading(lines[0]):
        return None
    if is_underlined:
        return 1 if lines[1][0] == "=" else 2
    if not _is_running_text(following):
        return None
    if chapter := _CHAPTER.match(lines[0]):
        return chapter[1].count(".") + 1
    return 1


def _could_be_heading(line: str) -> bool:
    return (
        len(line) <= _LONGEST_HEADING
        and len(line.split()) <= _MOST_WORDS
        and (line[0].isupper() or _CHAPTER.match(line) is not None)
        and not line.endswith(_SENTENCE_END)
        and "://" not in line
    )


def _is_running_text(lines: list[str]) -> bool:
    """What a heading stands above: a sentence or a list, not one more short line."""
    if not lines:
        return False
    return clean.list_item(lines[0]) is not None or len(" ".join(lines)) > _LONGEST_HEADING or lines[-1].endswith(".")


def _is_wrapped(paragraphs: list[list[str]]) -> bool:
    """Whether lines were broken at a margin, as e-mail and old editors do."""
    lengths = [len(line) for lines in paragraphs for line in lines[:-1]]
    return bool(lengths) and max(lengths) <= _MARGIN and sum(map(_reaches_margin, lengths)) * 2 > len(lengths)


def _reaches_margin(length: int) -> bool:
    return length >= _WRAPPED_FROM


@dataclass(frozen=True, slots=True)
class _Page:
    """Where paragraphs are put: lists item by item, and lines joined where only a margin divided them."""

    outline: Outline
    is_wrapped: bool
    known: frozenset[str]

    def add(self, lines: list[str]) -> None:
        """Add one paragraph; whatever its first lines are, its list items follow them."""
        running: list[str] = []
        for line in lines:
            if clean.list_item(line) is None:
                running.append(line)
                continue
            self._flush(running)
            running = [line]
        self._flush(running)

    def _flush(self, lines: list[str]) -> None:
        if not lines:
            return
        item = clean.list_item(lines[0])
        if item is None:
            self.outline.paragraph("\n".join(self._whole(lines)))
            return
        mark, _, rest = item.partition(" ")
        first, *others = self._whole([rest, *lines[1:]])
        self.outline.item(first, mark)
        self.outline.paragraph("\n".join(others))

    def _whole(self, lines: list[str]) -> list[str]:
        whole = [lines[0]]
        for before, line in pairwise(lines):
            if line[0].islower() or (self.is_wrapped and _reaches_margin(len(before))):
                whole[-1] = clean.join_lines([whole[-1], line], self.known)
            else:
                whole.append(line)
        return whole
