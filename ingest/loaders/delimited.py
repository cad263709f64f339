"""Comma-separated values, whatever separates them: in Norway a semicolon more often than a comma."""

import csv
import io
from collections import Counter
from pathlib import Path

from ingest.loaders import encoding, table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, UnreadableDocument

_SEPARATORS = ";\t,|"
_SAMPLE = 50


def load(path: Path, limits: Limits) -> Reading:
    """Read a file of rows."""
    text = encoding.decode(path.read_bytes())
    csv.field_size_limit(limits.text)
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
        cells += len(row)
        if cells > limits.cells:
            raise UnreadableDocument("too_many_cells", limit=limits.cells)
        rows.append(row)
    outline = Outline(limits)
    outline.rows(table.lines_of(rows, header=_has_header(rows)))
    return Reading(Kind.CSV, outline.sections())


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
