"""A workbook sheet by sheet, row by row, as it looks on the screen.

Rows are taken as they come from the file, so what a sheet says of its own size costs nothing. Values are those the
spreadsheet program saved; a formula that nobody has calculated has none, and is counted. So is what the screen does not
show: sheets, rows and columns that are hidden, and white text in cells without a colour.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from ingest.loaders import figures, table
from ingest.loaders.grid import Gathering, Grid, Sheet
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.loaders.sheet_sight import Sight
from ingest.section import Reading, Remark, UnreadableDocument

_DEFAULT_NAME = re.compile(r"(?:Ark|Sheet|Tabell|Blad)\s?\d*", re.IGNORECASE)
_FORMULA_WITHOUT_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f[^>]*/>\s*</c>")
_BLOCK = 1 << 20

_Row = dict[int, str]  # filled cells by column; the last column of a sheet is number 16 384


def load(path: Path, limits: Limits) -> Reading:
    """Read a workbook."""
    book = _open(path, limits)
    outline, count, hidden, unseen = Outline(limits), _Count(limits), 0, 0
    for number, sheet in enumerate(book.worksheets, 1):
        if sheet.sheet_state != "visible":
            hidden += 1
            continue
        outline.start_over()
        outline.turn_to(number, sheet.title)
        if not _DEFAULT_NAME.fullmatch(sheet.title.strip()):
            outline.heading(1, sheet.title)
        sheet.reset_dimensions()
        sight = Sight(sheet)
        for lines in _tables(count.rows(sight.seen(sheet.iter_rows()))):
            outline.rows(lines)
        unseen += sight.hidden
    remarks = []
    if hidden:
        remarks.append(Remark("hidden_sheets", {"sheets": hidden}))
    if unseen:
        remarks.append(Remark("hidden_text", {"characters": unseen}))
    if missing := _formulas_without_value(path):
        remarks.append(Remark("formulas_without_value", {"cells": missing}))
    return Reading(Kind.XLSX, outline.sections(), _metadata(book), len(book.worksheets), tuple(remarks))


def load_grid(path: Path, limits: Limits) -> Grid:
    """Read the visible sheets of a workbook as they stand."""
    gathering = Gathering(limits)
    return Grid(
        tuple(
            Sheet(sheet.title, tuple(gathering.rows(_as_typed(sheet))))
            for sheet in _open(path, limits).worksheets
            if sheet.sheet_state == "visible"
        )
    )


def _open(path: Path, limits: Limits) -> Any:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > limits.pages:
        raise UnreadableDocument("too_many_pages", pages=len(book.worksheets), limit=limits.pages)
    return book


def _as_typed(sheet: Any) -> Iterator[_Row]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield {column: _typed(cell) for column, cell in enumerate(row, start=1) if cell.value is not None}


def _typed(cell: Any) -> str:
    """A cell as shown, but with decimals behind a point: in a list the comma stands between two values."""
    text = figures.shown(cell.value, cell.number_format)
    return text if isinstance(cell.value, str) else text.replace(",", ".")


class _Count:
    """Counts filled cells over the whole workbook, and stops at the limit."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.cells
        self._cells = 0

    def rows(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[_Row]:
        """Each row as shown."""
        for row in rows:
            shown = {
                column: text
                for column, cell in enumerate(row)
                if cell.value is not None and (text := figures.shown(cell.value, cell.number_format)).strip()
            }
            self._cells += len(shown)
            if self._cells > self._limit:
                raise UnreadableDocument("too_many_cells", limit=self._limit)
            yield shown


def _tables(rows: Iterable[_Row]) -> Iterator[list[str]]:
    """Several tables may stand on one sheet: a caption after an empty row begins the next."""
    together: list[_Row] = []
    was_empty = False
    for row in rows:
        if was_empty and len(row) == 1 and together:
            yield _lines(together)
            together = []
        if row:
            together.append(row)
        was_empty = not row
    yield _lines(together)


def _lines(sparse: list[_Row]) -> list[str]:
    columns = sorted(set().union(*sparse))
    rows = [[row.get(column, "") for column in columns] for row in sparse]
    return table.lines_of(rows, None if len(columns) == 2 else _is_named(rows))


def _is_named(rows: list[list[str]]) -> bool | None:
    first = next((row for row in rows if sum(map(bool, row)) > 1), [])
    return True if first and not any(map(figures.is_number, first)) else None


def _metadata(book: Any) -> dict[str, Any]:
    title = book.properties.title
    return {"title": title} if title else {}


def _formulas_without_value(path: Path) -> int:
    found = 0
    with zipfile.ZipFile(path) as container:
        for name in container.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with container.open(name) as sheet:
                    while block := sheet.read(_BLOCK):
                        found += len(_FORMULA_WITHOUT_VALUE.findall(block))
    return found
