"""The lines of a PDF page as PDFium finds them, with where they stand and how they look.

Positions are in points from the lower left corner of the page as it is shown, so a page that lies on its side reads
like any other.
"""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import Any

from pypdfium2 import raw

from ingest.loaders.pdf_sight import Sight

# PDFium leaves one of these where it found a hyphen at a line's end, and no line break
_HYPHENS = "\ufffe\x02"
_LINE = re.compile(rf"[^\r\n{_HYPHENS}]+[{_HYPHENS}]?")
_WORD = re.compile(r"\S+")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18
_WIDEST_SPACE = 1.0  # of the size of the type; what is wider stands between two cells or columns

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together on a line."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; ``height`` is that of the page, ``base`` how far up the line stands."""

    page: int
    cells: tuple[Cell, ...]
    base: float
    height: float
    size: float
    is_bold: bool

    @property
    def text(self) -> str:
        """All of the line."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right


class Page:
    """One page, open; asks PDFium character by character, and for no more characters than it must."""

    def __init__(self, number: int, page: Any, text_page: Any, may_paint: bool = True) -> None:
        self.sight = Sight(page, text_page, may_paint)
        self._number = number
        self._text_page = text_page
        self._turn, self._height = _turning(page)
        self._is_upright = page.get_rotation() == 0
        self._box = raw.FS_RECTF()  # one for all characters: a new one for each would take as long as the question
        self._name = ctypes.create_string_buffer(256)

    def lines(self) -> Iterator[Line]:
        """The lines that can be seen, in the order they were written: nearly always the order they are read in."""
        text = self._text()
        for found in _LINE.finditer(text):
            spans = [word.span() for word in _WORD.finditer(text, *found.span())]
            words = [(begin, end) for begin, end in spans if self.sight.sees(begin, end, self._size(begin))]
            if words:
                yield self._line(text, words)

    def _text(self) -> str:
        count = self._text_page.count_chars()
        text: str = self._text_page.get_text_range()
        if len(text) == count:
            return text
        return "".join(chr(min(raw.FPDFText_GetUnicode(self._text_page, index), 0x10FFFF)) for index in range(count))

    def _line(self, text: str, words: list[tuple[int, int]]) -> Line:
        first, middle, last = words[0][0], words[len(words) // 2][0], words[-1][1] - 1
        size = median(map(self._size, (first, middle, last)))  # a word in another type does not change the line's
        cells = tuple(self._cells(text, words, size))
        is_bold = all(self._is_bold(index) for index in {first, middle, last if text[last] not in _HYPHENS else first})
        return Line(self._number, cells, self._origin(first)[1], self._height, size, is_bold)

    def _cells(self, text: str, words: list[tuple[int, int]], size: float) -> Iterator[Cell]:
        parts: list[str] = []
        left, right = self._edges(words[0][0])[0], 0.0
        for begin, end in words:
            here, _ = self._edges(begin)
            if parts and here - right > _WIDEST_SPACE * size:
                yield Cell(" ".join(parts), left, right)
                parts, left = [], here
            word = text[begin:end]
            has_hyphen = word[-1] in _HYPHENS
            parts.append(word[:-1] + "-" if has_hyphen else word)
            right = self._edges(end - 1 - (has_hyphen and end - begin > 1))[1]
        yield Cell(" ".join(parts), left, right)

    def _edges(self, index: int) -> tuple[float, float]:
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._text_page, index, box)
        if self._is_upright:
            return box.left, box.right
        one, other = self._turn((box.left, box.bottom))[0], self._turn((box.right, box.top))[0]
        return min(one, other), max(one, other)

    def _origin(self, index: int) -> Point:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text_page, index, x, y)
        return self._turn((x.value, y.value))

    def _size(self, index: int) -> float:
        """As shown: many programs write size 1 and a matrix that enlarges it."""
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text_page, index, matrix)
        scale: float = hypot(matrix.c, matrix.d) or 1.0
        return round(float(raw.FPDFText_GetFontSize(self._text_page, index)) * scale * 2) / 2

    def _is_bold(self, index: int) -> bool:
        flags = ctypes.c_int()
        length = raw.FPDFText_GetFontInfo(self._text_page, index, self._name, len(self._name), flags)
        if flags.value & _FORCE_BOLD or raw.FPDFText_GetFontWeight(self._text_page, index) >= _BOLD_WEIGHT:
            return True
        name = self._name.raw[: max(min(length, len(self._name)) - 1, 0)].decode("latin-1")
        return _BOLD_NAME.search(name) is not None


def _turning(page: Any) -> tuple[Callable[[Point], Point], float]:
    """From the page's own coordinates to those of the page as shown, and how high that is."""
    left, bottom, right, top = page.get_cropbox()
    turns: dict[int, Callable[[Point], Point]] = {
        90: lambda point: (point[1] - bottom, right - point[0]),
        180: lambda point: (right - point[0], top - point[1]),
        270: lambda point: (top - point[1], point[0] - left),
    }
    rotation = page.get_rotation()
    height = right - left if rotation in (90, 270) else top - bottom
    return turns.get(rotation, lambda point: (point[0], point[1] - bottom)), height
