"""Rows of a table on a PDF page, where nothing but position says which words share a column.

A cell belongs to the column whose edge it is nearest to. Headers are trusted only where they look the part: bold
above plain rows, or words above figures; a wrong header would be a false statement in the document's name.
"""

from collections.abc import Sequence

from ingest import clean
from ingest.loaders import table
from ingest.loaders.pdf_lines import Cell, Line


def lines_of(group: Sequence[Line]) -> list[str]:
    """The table as lines of text."""
    columns = max(group, key=lambda line: len(line.cells)).cells
    rows: list[list[str]] = []
    for line in group:
        row = _in_columns(line.cells, columns)
        if rows and _continues(row, line):
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    has_bold_top = group[0].is_bold and not group[-1].is_bold
    has_figures = table.has_column_of_figures(rows[1:])
    return table.lines_of(rows, True if has_bold_top else None if has_figures else False)


def fits_under(row: Line, line: Line) -> bool:
    """Whether a line stands wholly within one column of the row above it, as the rest of a long cell does."""
    starts = [cell.left for cell in row.cells]
    ends = [*starts[1:], float("inf")]
    slack = row.size
    return any(start - slack <= line.left and line.right < end for start, end in zip(starts, ends, strict=True))


def _in_columns(cells: Sequence[Cell], columns: Sequence[Cell]) -> list[str]:
    row = [""] * len(columns)
    for cell in cells:
        nearest = min(range(len(columns)), key=lambda column: _distance(cell, columns[column]))
        row[nearest] = f"{row[nearest]} {clean.one_line(cell.text)}".strip()
    return row


def _distance(cell: Cell, column: Cell) -> float:
    middles = abs(cell.left + cell.right - column.left - column.right) / 2
    return min(abs(cell.left - column.left), abs(cell.right - column.right), middles)


def _continues(row: Sequence[str], line: Line) -> bool:
    """A line by itself, or one that begins in lower case in every cell, is the rest of the row above."""
    filled = [cell for cell in row if cell]
    return len(line.cells) == 1 or all(cell[0].islower() for cell in filled)
