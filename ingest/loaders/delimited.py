"""Comma-separated values, whatever separates them: in Norway a semicolon more often than a comma."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.loaders import encoding, table
from ingest.loaders.grid import Gathering, Grid, Sheet
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, UnreadableDocument

_SEPARATORS = ";\t,|"
_SAMPLE = 50


def load(path: Path, limits: Limits) -> Reading:
    """Read a file of rows."""
    text = encoding.decode(path.read_bytes())
    rows = list(_rows(text, _separator(text), limits))
    outline = Outline(limits)
    outline.rows(table.lines_of(rows, header=_has_header(rows)))
    return Reading(Kind.CSV, outline.sections())


def load_grid(path: Path, limits: Limits) -> Grid:
    """Read a file of rows as they stand; a row of cells with line breaks in them is one row, as on the screen."""
    text = encoding.decode(path.read_bytes())
    rows = (dict(enumerate(row, start=1)) for row in _rows(text, _separator_of_names(text), limits))
    return Grid((Sheet("", tuple(Gathering(limits).rows(rows))),))


def _rows(text: str, separator: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.text)
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        cells += len(row)
        if cells > limits.cells:
            raise UnreadableDocument("too_many_cells", limit=limits.cells)
        yield row


def _separator_of_names(text: str) -> str:
    """The sign that parts the first row of more than one cell into the most.

    Cells that hold whole paragraphs have commas and line breaks of their own, so counting over many rows misleads;
    the names of columns have neither.
    """
    for line in text[:100_000].splitlines()[:_SAMPLE]:
        widths = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in _SEPARATORS}
        if max(widths.values()) > 1:
            return max(widths, key=widths.__getitem__)
    return _SEPARATORS[0]


def _separator(text: str) -> str:
    """The sign that gives the most rows the same number of cells, more than one."""
    lines = text[:100_000].splitlines()[:_SAMPLE]

    def agreement(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_SEPARATORS, key=agreement)


def _has_header(rows: list[list[str]]) -> bool:
    """A row of names: none of them a number, where a later row may well hold one."""
    first = next((row for row in rows if sum(map(bool, row)) > 1), [])
    return bool(first) and not any(_is_number(cell) for cell in first)


def _is_number(cell: str) -> bool:
    figures = cell.strip().replace(",", ".").replace(" ", "").replace("\u00a0", "")
    try:
        float(figures)
    except ValueError:
        return False
    return not (len(figures) == 4 and figures[:2] in ("19", "20"))
