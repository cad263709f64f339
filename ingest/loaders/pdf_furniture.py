"""Running headers, footers and page numbers: what stands at the edge of page after page is not the document's text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.loaders.pdf_lines import Line

_EDGE = 0.12  # of the page's height, at the top and at the bottom
_MOST_LINES = 4
_LEAST_PAGES = 3
_LEAST_SHARE = 0.2
_NUMBER = re.compile(r"\d{1,4}")
_ONLY_PAGE_NUMBER = re.compile(r"(?:side|page|s\.|[-–|])?\s*#\s*(?:[-–|]|(?:av|of|/)\s*\d{1,4})?", re.IGNORECASE)

# where on the page, its words, and where a number counts with the pages: how far it is from the page's own
Mark = tuple[str, str, int | None]


def without_furniture(pages: Sequence[Sequence[Line]], body_size: float) -> list[list[Line]]:
    """Give the pages without what repeats at their edges."""
    pages_of: dict[Mark, set[int]] = defaultdict(set)
    marked: dict[int, tuple[Line, list[Mark]]] = {}
    for number, lines in enumerate(pages):
        for edge, line in _at_edges(lines):
            marks = list(_marks(edge, line, body_size))
            marked[id(line)] = line, marks
            for mark in marks:
                pages_of[mark].add(number)
    enough = max(_LEAST_PAGES, _LEAST_SHARE * len(pages)) if len(pages) > 2 else 2
    furniture = {mark for mark, found in pages_of.items() if len(found) >= enough or _counts_pages(mark, found)}
    places = {_place(line, mark) for line, marks in marked.values() for mark in marks if mark in furniture}

    def is_furniture(line: Line) -> bool:
        _, marks = marked.get(id(line), (line, []))
        return any(mark in furniture or (mark[2] is not None and _place(line, mark) in places) for mark in marks)

    return [[line for line in lines if not is_furniture(line)] for lines in pages]


def _place(line: Line, mark: Mark) -> tuple[int, int | None]:
    """A chapter's name beside the page number repeats for that chapter only, but stands where they all stand."""
    return round(line.base), mark[2]


def _at_edges(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    downwards = sorted(lines, key=lambda line: -line.base)
    for line in downwards[:_MOST_LINES]:
        if line.base > (1 - _EDGE) * line.height:
            yield "top", line
    for line in downwards[-_MOST_LINES:]:
        if line.base < _EDGE * line.height:
            yield "bottom", line


def _marks(edge: str, line: Line, body_size: float) -> Iterator[Mark]:
    text = line.text
    yield edge, text, None
    if line.size > body_size * 1.1:
        return  # "Kapittel 3" in large type on page 3 is a heading
    for number in _NUMBER.finditer(text):
        yield edge, f"{text[: number.start()]}#{text[number.end() :]}", int(number[0]) - line.page


def _counts_pages(mark: Mark, found: set[int]) -> bool:
    """A page number alone needs little proof: it is right, or it is wrong by the same on two pages."""
    _, text, distance = mark
    return distance is not None and _ONLY_PAGE_NUMBER.fullmatch(text) is not None and (distance == 0 or len(found) > 1)
