"""Which cells of a sheet can be seen: not those of hidden rows and columns, nor white text on no colour."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL

_BLOCK = 1 << 16
_TAG = re.compile(rb"<(?:\w+:)?(col|row)\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF"})
_LAST_COLUMN = 16_384
_BACKGROUND = 0  # of the theme's colours


class Sight:
    """Looks at one sheet, and counts the characters that it does not see."""

    def __init__(self, sheet: Any) -> None:
        self._rows, self._columns = _hidden(sheet)
        self._pale: dict[int, bool] = {}
        self.hidden = 0

    def seen(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Give the rows with the cells that are shown; one that is not is empty."""
        for row in rows:
            yield tuple(cell if cell.value is None or self._sees(cell) else EMPTY_CELL for cell in row)

    def _sees(self, cell: Any) -> bool:
        is_hidden = cell.row in self._rows or cell.column in self._columns or self._is_pale(cell)
        self.hidden += len(str(cell.value)) if is_hidden else 0
        return not is_hidden

    def _is_pale(self, cell: Any) -> bool:
        """Whether a cell's text is white on nothing; each style is looked up once."""
        if cell._style_id not in self._pale:
            colour, fill = cell.font.color, cell.fill
            is_white = colour is not None and (
                colour.rgb in _WHITE if colour.type == "rgb" else colour.type == "theme" and colour.theme == _BACKGROUND
            )
            self._pale[cell._style_id] = is_white and fill.fill_type is None
        return self._pale[cell._style_id]


def _hidden(sheet: Any) -> tuple[frozenset[int], frozenset[int]]:
    """Give the hidden rows and columns of a sheet; the library does not tell, so its file is gone through once more."""
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, told in _tags(sheet):
        said = dict(_ATTRIBUTE.findall(told))
        if said.get(b"hidden") not in (b"1", b"true"):
            continue
        if kind == b"row" and said.get(b"r", b"").isdigit():
            rows.add(int(said[b"r"]))
        elif kind == b"col" and said.get(b"min", b"").isdigit() and said.get(b"max", b"").isdigit():
            columns.update(range(int(said[b"min"]), min(int(said[b"max"]), _LAST_COLUMN) + 1))
    return frozenset(rows), frozenset(columns)


def _tags(sheet: Any) -> Iterator[tuple[bytes, bytes]]:
    left = b""
    with sheet._get_source() as source:
        while block := source.read(_BLOCK):
            text = left + block
            yield from _TAG.findall(text)
            begun = text.rfind(b"<")
            left = text[begun:] if b">" not in text[begun:] else b""
            left = left if len(left) < _BLOCK else b""
