"""Finds the framework's tables in a spreadsheet: which sheet holds what, where its header is, which column is which.

What is not recognised is told, so that nobody believes it was taken along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.framework.columns import Column, Table, columns, folded, nearest, recognised, sheet_name, table_named
from ingest.loaders.grid import Grid, Row, Sheet
from knowledge.framework.marked import Fault, Place
from knowledge.framework.shape import MOST_ACTIVITIES
from knowledge.language import Language

_HEADER_WITHIN = 30
"""Rows from the top that may hold the header; above it people write titles and notes."""
_FEWEST_KNOWN = {Table.ACTORS: 1}
"""Known names that make a row a header, where it is not two."""
_LIKE_ACTIVITIES = 4
"""Known names that make a sheet of another name the one with the activities."""
_MOST_UNKNOWN = 20
"""Unknown columns that are told of; a sheet with more is another sort of sheet."""
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Record:
    """A filled row: its number, and the texts of its filled cells by field."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A table as it lies in a file. ``headers`` are the names as the person wrote them, by field."""

    table: Table
    file: str
    sheet: str | None
    header: int
    language: Language
    headers: Mapping[str, str]
    records: tuple[Record, ...]

    def place(self, row: int | None = None, field: str | None = None) -> Place:
        """Give the place of a cell, of a row, or of the header."""
        return Place(self.file, row or self.header, self.sheet, self.headers.get(field) if field else None)

    def column(self, field: str) -> Column:
        """Give the column of a field."""
        return columns(self.table)[field]


def find_tables(grid: Grid, file: str) -> tuple[Mapping[Table, Found], list[Fault]]:
    """Give every table that is there, and what is wrong with sheets and columns."""
    sheets = {table: sheet for sheet in reversed(grid.sheets) if (table := table_named(sheet.name))}
    if Table.ACTIVITIES not in sheets:
        likely = _most_like_activities(grid, [*sheets.values()])
        if likely is None:
            wanted = sheet_name(Table.ACTIVITIES, Language.NB)
            return {}, [Fault("fw_no_activities", Place(file), {"sheet": wanted})]
        sheets[Table.ACTIVITIES] = likely
    found: dict[Table, Found] = {}
    faults: list[Fault] = []
    for table in (each for each in Table if each in sheets):
        sheet = sheets[table]
        header = _header(sheet, table)
        if header is None:
            first = sheet.rows[0].number if sheet.rows else 1
            needed = ", ".join(column.headers[Language.NB] for column in columns(table).values() if column.needed)
            faults.append(Fault("fw_no_header", Place(file, first, sheet.name or None), {"columns": needed}))
            continue
        found[table] = one = _found(sheet, table, header, file)
        faults += _columns(sheet, header, one)
        if len(one.records) > MOST_ACTIVITIES:
            name = one.sheet or sheet_name(table, one.language)
            details = {"field": name, "max_length": MOST_ACTIVITIES, "actual_length": len(one.records)}
            faults.append(Fault("fw_too_many", one.place(), details))
    return found, faults


def _most_like_activities(grid: Grid, taken: list[Sheet]) -> Sheet | None:
    if len(grid.sheets) == 1 and not grid.sheets[0].name:
        return grid.sheets[0]
    known = {
        number: max((_known(row, Table.ACTIVITIES) for row in sheet.rows[:_HEADER_WITHIN]), default=0)
        for number, sheet in enumerate(grid.sheets)
        if sheet not in taken
    }
    best = max(known, key=known.__getitem__, default=None)
    return grid.sheets[best] if best is not None and known[best] >= _LIKE_ACTIVITIES else None


def _header(sheet: Sheet, table: Table) -> Row | None:
    rows = sheet.rows[:_HEADER_WITHIN]
    best = max(rows, key=lambda row: _known(row, table), default=None)
    return best if best is not None and _known(best, table) >= _FEWEST_KNOWN.get(table, 2) else None


def _known(row: Row, table: Table) -> int:
    return sum(recognised(table, header) is not None for header in row.cells.values())


def _found(sheet: Sheet, table: Table, header: Row, file: str) -> Found:
    fields: dict[int, str] = {}
    for at, name in header.cells.items():
        column = recognised(table, name)
        if column is not None and column.field not in fields.values():
            fields[at] = column.field
    written = {field: _one_line(header.cells[at]) for at, field in fields.items()}
    records = []
    for row in sheet.rows:
        texts = {fields[at]: text for at, text in row.cells.items() if at in fields}
        if row.number > header.number and texts:
            records.append(Record(row.number, texts))
    language = _language(table, written)
    return Found(table, file, sheet.name or None, header.number, language, written, tuple(records))


def _columns(sheet: Sheet, header: Row, found: Found) -> Iterator[Fault]:
    seen: set[str] = set()
    unknown = 0
    for name in header.cells.values():
        place = Place(found.file, header.number, found.sheet, _one_line(name))
        column = recognised(found.table, name)
        if column is None:
            unknown += 1
            if unknown > _MOST_UNKNOWN:
                continue
            suggestion = nearest(found.table, _one_line(name)) or "–"
            yield Fault("fw_unknown_column", place, {"column": _one_line(name), "suggestion": suggestion}, False)
        elif column.field in seen:
            yield Fault("fw_column_twice", place, {"column": _one_line(name)})
        else:
            seen.add(column.field)
    absent = [column for column in columns(found.table).values() if column.field not in seen]
    for column in absent:
        if column.needed:
            yield Fault("fw_column_missing", found.place(), {"column": column.headers[found.language]})
    if left_out := [column.headers[found.language] for column in absent if not column.needed]:
        yield Fault("fw_columns_left_out", found.place(), {"columns": ", ".join(left_out)}, False)
    yield from _nameless(sheet, header, found)


def _nameless(sheet: Sheet, header: Row, found: Found) -> Iterator[Fault]:
    """Tell of the first cell in each column that has no name."""
    told: set[int] = set()
    for row in (each for each in sheet.rows if each.number > header.number):
        if len(told) >= _MOST_UNKNOWN:
            return
        for at in sorted(row.cells.keys() - header.cells.keys() - told)[:_MOST_UNKNOWN]:
            told.add(at)
            letter = _letters(at)
            place = Place(found.file, row.number, found.sheet, letter)
            yield Fault("fw_column_without_name", place, {"column": letter}, False)


def _language(table: Table, headers: Mapping[str, str]) -> Language:
    """Tell in which language most of the headers are written."""

    def alike(language: Language) -> int:
        known = columns(table)
        return sum(folded(known[field].headers[language]) == folded(header) for field, header in headers.items())

    return max(Language, key=alike)


def _letters(column: int) -> str:
    """Name a column as spreadsheets do: A, B … Z, AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"
