"""A table as lines that can be read and quoted one by one: ``År: 2022; Vedtatt: ja``.

Each row carries its headers, because a row will be found and shown without the rest of the table. Where the first
row is not a header, nothing is invented: two columns become ``name: value``, more become ``a; b; c``.
"""

import re
from collections.abc import Iterator, Sequence

from ingest import clean

Row = Sequence[str]

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_HEADER = 80


def lines_of(rows: Sequence[Row], header: bool | None = None) -> list[str]:
    """The table as lines; ``header`` says whether the first row is one, None that nobody has said so."""
    rows = [row for row in ([clean.one_line(cell) for cell in row] for row in rows) if any(row)]
    captions, rows = _without_captions(rows)
    if header is None:
        header = _looks_like_header(rows)
    if header and len(rows) > 1:
        return captions + [named(rows[0], row) for row in rows[1:]]
    return captions + list(_unnamed(rows))


def named(header: Row, row: Row) -> str:
    """One row, each cell with the header of its column."""
    cells = ((header[column] if column < len(header) else "", cell) for column, cell in enumerate(row))
    return "; ".join(f"{_as_name(name)}: {cell}" if name else cell for name, cell in cells if cell)


def joined(row: Row) -> str:
    """One row without headers."""
    return "; ".join(cell for cell in row if cell)


def _as_name(text: str) -> str:
    return text.removesuffix(":")


def _without_captions(rows: Sequence[Row]) -> tuple[list[str], Sequence[Row]]:
    """Rows of a single cell above the table proper are its caption."""
    first = next((number for number, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    return [joined(row) for row in rows[:first]], rows[first:]


def _unnamed(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if len(row) == 2 and all(row):
            yield f"{_as_name(row[0])}: {row[1]}"
        else:
            yield joined(row)


def _looks_like_header(rows: Sequence[Row]) -> bool:
    filled = [cell for cell in rows[0] if cell] if rows else []
    rest = rows[1:]
    if not rest or len(filled) < 2 or len(set(filled)) < len(filled):
        return False
    if any(len(cell) > _LONGEST_HEADER or (_is_figure(cell) and not _YEAR.fullmatch(cell)) for cell in filled):
        return False
    return len(filled) > 2 or has_column_of_figures(rest)


def has_column_of_figures(rows: Sequence[Row]) -> bool:
    """Whether some column holds nothing but numbers, dates or sums: then a row of words above it names it."""
    width = max(map(len, rows), default=0)
    columns = ([row[column] for row in rows if column < len(row) and row[column]] for column in range(width))
    return any(column and all(map(_is_figure, column)) for column in columns)


def _is_figure(cell: str) -> bool:
    """Mostly digits: a number, a date, a sum."""
    digits = len(_DIGIT.findall(cell))
    return digits > 0 and digits * 2 >= len(cell.replace(" ", ""))
