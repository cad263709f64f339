"""The framework as a workbook or a csv, for somebody to edit and give back.

No text of ours or theirs becomes a formula on the way: whatever begins like one is marked as a text.
"""

import csv
import io
from functools import cache
from importlib import resources
from typing import Any

import openpyxl
import yaml
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ingest.framework import cells
from ingest.framework.columns import (
    CHOICES,
    LISTS,
    Column,
    Holds,
    Table,
    columns,
    sheet_name,
    value_names,
)
from ingest.framework.names import Names, names_of
from ingest.framework.rows import rows_of
from knowledge.errors import Invalid
from knowledge.framework.framework import PHASES, Framework
from knowledge.framework.shape import MOST_ACTIVITIES
from knowledge.language import Language

_LONGEST_CELL = 32_767
"""Characters that a workbook keeps of one cell; programs cut what is longer without a word."""
_LONGEST_CHOICE = 255
"""Characters in the list of a data validation, at most."""
_AS_TEXT = "@"
_WIDTHS = {
    Holds.STEPS: 60,
    Holds.PHRASES: 40,
    Holds.LINKS: 40,
    Holds.NUMBER: 9,
    Holds.PROCESS: 28,
    Holds.LEVEL: 12,
    Holds.EFFORT: 12,
}
_WIDE = 40
_USUAL = 24
_TOP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_SHADE = PatternFill("solid", start_color="E7EEF5")


def write_workbook(framework: Framework, language: Language) -> bytes:
    """Give the framework as an xlsx; raise ``Invalid`` where a list is too long for one cell."""
    book = openpyxl.Workbook()
    names = names_of(framework)
    _guide(book.active, language)
    for table in Table:
        _fill(book.create_sheet(sheet_name(table, language)), table, framework, names, language)
    _offer_choices(book[sheet_name(Table.ACTIVITIES, language)], framework, names, language)
    book.active = 1
    book.active.sheet_view.tabSelected = True
    book.worksheets[0].sheet_view.tabSelected = False
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(framework: Framework, language: Language) -> bytes:
    """Give the activities as a csv, as Norwegian spreadsheets write and open it: UTF-8 with a mark, and semicolons."""
    names = names_of(framework)
    every = columns(Table.ACTIVITIES)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.headers[language] for column in every.values())
    for row in rows_of(framework, Table.ACTIVITIES):
        texts = (cells.written(row[field], column.holds, names, language) for field, column in every.items())
        writer.writerow(map(cells.guarded, texts))
    return out.getvalue().encode("utf-8-sig")


def _guide(sheet: Any, language: Language) -> None:
    sheet.title = sheet_name("guidance", language)
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_guidance()[language], start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = _TOP
        if number == 1:
            cell.font = _BOLD


def _fill(sheet: Any, table: Table, framework: Framework, names: Names, language: Language) -> None:
    every = columns(table)
    for number, column in enumerate(every.values(), start=1):
        header = sheet.cell(1, number, column.headers[language])
        header.font, header.fill, header.alignment = _BOLD, _SHADE, _TOP
        below = sheet.column_dimensions[get_column_letter(number)]
        below.width = _width(column)
        below.number_format, below.alignment = _format(column), _TOP
    last = 1
    for last, row in enumerate(rows_of(framework, table), start=2):
        for number, (field, column) in enumerate(every.items(), start=1):
            text = cells.written(row[field], column.holds, names, language)
            _write(sheet.cell(last, number), text, column, language)
    sheet.freeze_panes = "A2" if table is Table.ACTORS else "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(every))}{last}"


def _write(cell: Any, text: str, column: Column, language: Language) -> None:
    cell.alignment, cell.number_format = _TOP, _format(column)
    if not text:
        return
    if column.holds is Holds.NUMBER and text.isdecimal():
        cell.value = int(text)
        return
    if len(text) > _LONGEST_CELL:
        raise Invalid("fw_cell_too_long", column=column.headers[language], row=cell.row, limit=_LONGEST_CELL)
    cell.value = text
    cell.data_type = "s"  # the library takes what begins with = for a formula, and #N/A for an error
    cell.quotePrefix = cells.guarded(text) != text


def _format(column: Column) -> str:
    return "General" if column.holds is Holds.NUMBER else _AS_TEXT


def _width(column: Column) -> int:
    if column.holds is Holds.TEXT:
        return _USUAL if column.field in ("id", "code") else _WIDE
    return _WIDTHS.get(column.holds, _USUAL)


def _offer_choices(sheet: Any, framework: Framework, names: Names, language: Language) -> None:
    """Let people choose where a cell holds one of few values; the wrong one is warned of, and told at import."""
    for number, column in enumerate(columns(Table.ACTIVITIES).values(), start=1):
        if column.holds is Holds.PROCESS:
            offered = [cells.written(each.id, Holds.PROCESS, names, language) for each in framework.processes]
        elif column.holds is Holds.NUMBER:
            offered = [str(phase) for phase in range(1, PHASES + 1)]
        elif column.holds in CHOICES and column.holds not in LISTS:
            offered = list(value_names(CHOICES[column.holds], language))
        else:
            continue
        together = ",".join(offered)
        if len(together) > _LONGEST_CHOICE or together.count(",") >= len(offered) or '"' in together:
            continue
        choice = DataValidation("list", formula1=f'"{together}"', showErrorMessage=True, errorStyle="warning")
        letter = get_column_letter(number)
        choice.add(f"{letter}2:{letter}{MOST_ACTIVITIES + 1}")
        sheet.add_data_validation(choice)


@cache
def _guidance() -> dict[str, list[str]]:
    text = resources.files("ingest.framework").joinpath("guidance.yaml").read_text("utf-8")
    guidance: dict[str, list[str]] = yaml.safe_load(text)
    return guidance
