"""``matrix``: the thirty cells of one municipality, or of several side by side, as a table, CSV or JSON."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Column, Table

from assistant.matrix import CellCount, Matrix, Shown, matrix
from bots import wiring
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.errors import Invalid
from knowledge.framework.framework import PHASES, Cell, Framework
from knowledge.knowledge_base import KnowledgeBase, open_for_reading
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.project import together


def show(data: Path | None, said: Sequence[str], language: Language | None, as_csv: bool, as_json: bool) -> None:
    """Show the matrix of the municipalities that were named, or of every one that has a project."""
    if as_csv and as_json:
        raise Invalid("csv_or_json")
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
        numbers = [load_municipalities().called(each).number for each in said]
        numbers = numbers or sorted({each.municipality for each in base.projects.visible(Scope.all())})
        matrices = [_matrix(base, framework, number) for number in dict.fromkeys(numbers)]
    if as_json:
        screen.json([asdict(each) | {"name": load_municipalities().name(each.municipality)} for each in matrices])
    elif as_csv:
        sys.stdout.write(table(screen, framework, matrices))
    elif not matrices:
        screen.write(screen.say("matrix_empty"))
    else:
        if len(matrices) == 1:
            _show_one(screen, framework, matrices[0])
        else:
            _show_beside(screen, framework, matrices)
        screen.write(screen.say("matrix_legend"), style="dim")
        screen.note_on_proposals(framework)


def _matrix(base: KnowledgeBase, framework: Framework, number: str) -> Matrix:
    own = load_municipalities().numbers(number)
    projects = base.projects.visible(Scope.all(), number)
    documents = base.documents.visible(Scope.all(), Filters(municipalities=own))
    there = {each.id: each.description for each in documents if each.status == "published"}
    verdicts = [each for each in base.verdicts.standing(Scope.all()) if each.municipality in own]
    return matrix(
        framework, number, together([each.progress for each in projects]), Shown(verdicts, there), len(projects)
    )


def _show_one(screen: Screen, framework: Framework, one: Matrix) -> None:
    """Write the cells of one municipality as the framework has them: a row a process, a column a phase."""
    screen.write(load_municipalities().name(one.municipality), style="bold")
    screen.write(screen.say("matrix_projects", number=one.projects))
    words = Column(screen.say("column_process"), no_wrap=True)
    phases = map(str, range(1, PHASES + 1))
    table = Table(words, *phases, box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for process in framework.processes:
        cells = (one.at(Cell(process.id, phase.number)) for phase in process.phases)
        names = (phase.name.within(screen.language) for phase in process.phases)
        told = (f"{name}\n{_told(screen, cell)}" for name, cell in zip(names, cells, strict=True))
        table.add_row(process.name.within(screen.language).replace(" ", "\n"), *told)  # no word of it is cut
        table.add_row()
    screen.out.print(table)


def _show_beside(screen: Screen, framework: Framework, matrices: Sequence[Matrix]) -> None:
    """Write several municipalities side by side: a row a cell, a column a municipality."""
    names = (f"{load_municipalities().name(each.municipality)} ({each.projects})" for each in matrices)
    screen.write(screen.say("matrix_beside"))
    table = Table(screen.say("column_process"), screen.say("column_phase"), *names, box=None, pad_edge=False)
    for process in framework.processes:
        for phase in process.phases:
            cell = Cell(process.id, phase.number)
            first = process.name.within(screen.language) if phase.number == 1 else ""
            told = (_told(screen, each.at(cell)) for each in matrices)
            table.add_row(first, f"{phase.number} {phase.name.within(screen.language)}", *told)
    screen.out.print(table)


def _told(screen: Screen, cell: CellCount) -> str:
    counts = (("done", cell.done), ("under_way", cell.under_way), ("planned", cell.planned), ("sources", cell.sources))
    told = [screen.say(f"matrix_{code}", number=number, of=cell.relevant) for code, number in counts if number]
    return ", ".join(told) or screen.say("matrix_none", of=cell.relevant)


def table(screen: Screen, framework: Framework, matrices: Sequence[Matrix]) -> str:
    """Write a row a cell and municipality; names that a spreadsheet would take for formulas are made texts."""
    columns = (
        "municipality",
        "name",
        "process",
        "phase",
        "phase_name",
        "planned",
        "under_way",
        "done",
        "relevant",
        "sources",
    )
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow([screen.say(f"column_{name}") for name in columns])
    for each in matrices:
        for cell in each.cells:
            names = (
                load_municipalities().name(each.municipality),
                framework.process(cell.cell.process).name.within(screen.language),
                framework.phase(cell.cell).name.within(screen.language),
            )
            place, process, phase = map(_text, names)
            counts = (cell.planned, cell.under_way, cell.done, cell.relevant, cell.sources)
            writer.writerow((each.municipality, place, process, cell.cell.phase, phase, *counts))
    return made.getvalue()


def _text(name: str) -> str:
    return f"'{name}" if name.startswith(tuple("=+-@\t\r＝＋－＠")) else name
