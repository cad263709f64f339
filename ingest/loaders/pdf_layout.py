"""Lines become headings, paragraphs, list items and rows.

A heading is set in larger type than the body, or is bold where the body is not; there is nothing else in a PDF to
know it by. A sentence that a page break divided is kept whole on the page where it begins.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from statistics import median

from ingest import clean
from ingest.loaders import pdf_table
from ingest.loaders.pdf_lines import Cell, Line

_LARGER = 1.08
_LONGEST_HEADING = 160
_MOST_HEADING_LINES = 3
_SAME_SIZE = 0.1
_WIDE_GAP = 1.35  # of the usual distance between lines
_BETWEEN_ROWS = 4  # times the size of the type
_SENTENCE_END = (".", "!", "?", ":", "…", "»", '"', "”")
_FIRST_SENTENCE = re.compile(r".*?[.!?…][»”\")]?(?=\s+[A-ZÆØÅ«“\"]|$)", re.DOTALL)
_COLUMN_LINES = 5
_COLUMN_WIDTH = 22  # letters; a narrower "column" is a column of a table


class Shape(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    ROWS = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page; ``level`` counts for headings only."""

    shape: Shape
    page: int
    text: str
    level: int = 0


class Typography:
    """How the document looks as a whole: what is body, what is larger, how far its lines stand apart."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        lines = [line for page in pages for line in page]
        letters: Counter[float] = Counter()
        for line in lines:
            letters[line.size] += len(line.text)
        self.body = letters.most_common(1)[0][0] if letters else 0.0
        bold = sum(len(line.text) for line in lines if line.is_bold)
        self._bold_stands_out = bold * 3 < sum(letters.values())
        steps = [a.base - b.base for page in pages for a, b in pairwise(page) if a.size == b.size == self.body]
        usual = [step for step in steps if 0.8 * self.body < step < 3 * self.body]
        self._leading = (median(usual) if len(usual) > 2 else 1.25 * self.body) / (self.body or 1)
        looks = {self._look(line) for line in lines if self.stands_out(line)}
        self._levels = {look: rank for rank, look in enumerate(sorted(looks, reverse=True), 1)}

    def stands_out(self, line: Line) -> bool:
        """Whether the line looks like a heading; whether it is one depends on its neighbours."""
        is_large = line.size > self.body * _LARGER
        is_bold = line.is_bold and self._bold_stands_out and line.size >= self.body * 0.95
        has_letter = any(map(str.isalpha, line.text))
        return (is_large or is_bold) and has_letter and len(line.cells) == 1

    def level(self, line: Line) -> int:
        """How high a heading the line would be: by size, then by weight."""
        return self._levels[self._look(line)]

    def are_apart(self, above: Line, below: Line) -> bool:
        """Whether there is more than the usual distance between two lines."""
        return above.base - below.base > _WIDE_GAP * self._leading * max(above.size, below.size)

    def are_far(self, above: Line, below: Line) -> bool:
        """Whether two rows are too far from each other, or in the wrong order, to be of one table."""
        return not 0 <= above.base - below.base < _BETWEEN_ROWS * max(above.size, below.size)

    @staticmethod
    def _look(line: Line) -> tuple[float, bool]:
        return line.size, line.is_bold


def blocks_of(pages: Sequence[Sequence[Line]], typography: Typography) -> Iterator[Block]:
    """Everything in reading order."""
    known = clean.words_in(line.text for page in pages for line in page)
    waiting: Block | None = None
    for page in pages:
        for number, block in enumerate(_on_page(page, typography, known)):
            if waiting is None:
                waiting = block
                continue
            block_left: Block | None = block
            if number == 0:
                waiting, block_left = _over_the_page(waiting, block, known)
            if block_left is not None:
                yield waiting
                waiting = block_left
    if waiting is not None:
        yield waiting


def _over_the_page(before: Block, after: Block, known: frozenset[str]) -> tuple[Block, Block | None]:
    """Give the sentence back to the page where it begins, and leave the rest."""
    is_open = before.shape in (Shape.PARAGRAPH, Shape.ITEM) and not before.text.endswith(_SENTENCE_END)
    continues = after.shape is Shape.PARAGRAPH and (after.text[0].islower() or before.shape is Shape.PARAGRAPH)
    sentence = _FIRST_SENTENCE.match(after.text)
    if not (is_open and continues) or (sentence is None and not after.text[0].islower()):
        return before, after
    end = sentence.end() if sentence else len(after.text)
    whole = replace(before, text=clean.join_lines([before.text, after.text[:end]], known))
    rest = after.text[end:].strip()
    return whole, replace(after, text=rest) if rest else None


def _on_page(lines: Sequence[Line], typography: Typography, known: frozenset[str]) -> Iterator[Block]:
    for group in _groups(list(_in_columns(lines, typography)), typography):
        text = clean.join_lines([clean.one_line(line.text) for line in group], known)
        if len(group[0].cells) > 1:
            yield Block(Shape.ROWS, group[0].page, "\n".join(pdf_table.lines_of(group)))
        elif _is_heading(group, text, typography):
            yield Block(Shape.HEADING, group[0].page, text, typography.level(group[0]))
        elif item := clean.list_item(text):
            yield Block(Shape.ITEM, group[0].page, item)
        elif text:
            yield Block(Shape.PARAGRAPH, group[0].page, text)


def _is_heading(group: Sequence[Line], text: str, typography: Typography) -> bool:
    if not typography.stands_out(group[0]) or len(text) > _LONGEST_HEADING or len(group) > _MOST_HEADING_LINES:
        return False
    is_larger = group[0].size > typography.body * _LARGER
    return clean.list_item(text) is None or text[0].isdigit() if is_larger else not text.endswith((".", ",", ";", ":"))


def _groups(lines: Sequence[Line], typography: Typography) -> Iterator[list[Line]]:
    """Lines that belong together: a paragraph, a heading, an item, the rows of a table."""
    group: list[Line] = []
    for line in lines:
        if group and _begins_anew(group, line, typography):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins_anew(group: Sequence[Line], line: Line, typography: Typography) -> bool:
    above = group[-1]
    if len(group[0].cells) > 1:
        if len(line.cells) > 1:
            return typography.are_far(above, line)
        return typography.are_apart(above, line) or not pdf_table.fits_under(group[0], line)
    if len(line.cells) > 1:
        return True
    if abs(above.size - line.size) > _SAME_SIZE * above.size or typography.stands_out(above) != typography.stands_out(
        line
    ):
        return True
    if clean.list_item(line.text) is not None or typography.are_apart(above, line):
        return True
    has_ended = above.text.endswith(_SENTENCE_END)
    if line.base > above.base:
        return has_ended  # the next column
    is_item = clean.list_item(group[0].text) is not None
    if is_item and has_ended and line.left <= group[0].left + 1 and line.text[0].isupper():
        return True
    widest = max(each.right for each in group)
    is_short = above.right < widest - 0.2 * (widest - above.left) or line.left > above.left + 0.8 * line.size
    return has_ended and is_short and not line.text[0].islower() and len(group) > is_item


def _in_columns(lines: Sequence[Line], typography: Typography) -> Iterator[Line]:
    """Where two columns were written line by line across the page, the left one comes first."""
    for together in _wide_runs(lines, typography):
        if len(together) == 1:
            yield _closed_up(together[0])
        elif _are_columns(together):
            for side in (0, 1):
                yield from (replace(line, cells=(line.cells[side],)) for line in together)
        else:
            yield from together


def _wide_runs(lines: Sequence[Line], typography: Typography) -> Iterator[list[Line]]:
    """Lines with gaps that stand close together; every other line by itself."""
    run: list[Line] = []
    for line in lines:
        if run and (len(line.cells) == 1 or len(run[-1].cells) == 1 or typography.are_far(run[-1], line)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _closed_up(line: Line) -> Line:
    """A single line with a gap in it is a line that was spread to fill its measure, or has a tab in it."""
    return replace(line, cells=(Cell(line.text, line.left, line.right),))


def _are_columns(lines: Sequence[Line]) -> bool:
    if len(lines) < _COLUMN_LINES or any(len(line.cells) != 2 for line in lines):
        return False
    starts = [line.cells[1].left for line in lines]
    if max(starts) - min(starts) > 2 * lines[0].size:
        return False
    return all(median(len(line.cells[side].text) for line in lines) >= _COLUMN_WIDTH for side in (0, 1))
