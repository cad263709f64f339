"""``matrix``: the thirty cells of one municipality, or of several side by side, as a table, CSV or JSON."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Column, Table

from assistant.matrix import CellCount, Matrix
from bots import wiring
from bots.matrices import matrices, table
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.framework.framework import PHASES, Cell, Framework
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language
from knowledge.municipalities import load_municipalities


def show(data: Path | None, said: Sequence[str], language: Language | None, as_csv: bool, as_json: bool) -> None:
    """Show the matrix of the municipalities that were named, or of every one that has a project."""
    if as_csv and as_json:
        raise Invalid("csv_or_json")
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
        held = matrices(base, framework, said, Scope.all())
    if as_json:
        screen.json([asdict(each) | {"name": load_municipalities().name(each.municipality)} for each in held])
    elif as_csv:
        sys.stdout.write(table(framework, held, screen.language, screen.phrases))
    elif not held:
        screen.write(screen.say("matrix_empty"))
    else:
        if len(held) == 1:
            _show_one(screen, framework, held[0])
        else:
            _show_beside(screen, framework, held)
        screen.write(screen.say("matrix_legend"), style="dim")
        screen.note_on_proposals(framework)


def _show_one(screen: Screen, framework: Framework, one: Matrix) -> None:
    """Write the cells of one municipality as the framework has them: a row a process, a column a phase."""
    screen.write(load_municipalities().name(one.municipality), style="bold")
    screen.write(screen.say("matrix_projects", number=one.projects))
    words = Column(screen.say("column_process"), no_wrap=True)
    phases = map(str, range(1, PHASES + 1))
    drawn = Table(words, *phases, box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for process in framework.processes:
        cells = (one.at(Cell(process.id, phase.number)) for phase in process.phases)
        names = (phase.name.within(screen.language) for phase in process.phases)
        told = (f"{name}\n{_told(screen, cell)}" for name, cell in zip(names, cells, strict=True))
        drawn.add_row(process.name.within(screen.language).replace(" ", "\n"), *told)  # no word of it is cut
        drawn.add_row()
    screen.out.print(drawn)


def _show_beside(screen: Screen, framework: Framework, matrices: Sequence[Matrix]) -> None:
    """Write several municipalities side by side: a row a cell, a column a municipality."""
    names = (f"{load_municipalities().name(each.municipality)} ({each.projects})" for each in matrices)
    screen.write(screen.say("matrix_beside"))
    drawn = Table(screen.say("column_process"), screen.say("column_phase"), *names, box=None, pad_edge=False)
    for process in framework.processes:
        for phase in process.phases:
            cell = Cell(process.id, phase.number)
            first = process.name.within(screen.language) if phase.number == 1 else ""
            told = (_told(screen, each.at(cell)) for each in matrices)
            drawn.add_row(first, f"{phase.number} {phase.name.within(screen.language)}", *told)
    screen.out.print(drawn)


def _told(screen: Screen, cell: CellCount) -> str:
    counts = (("done", cell.done), ("under_way", cell.under_way), ("planned", cell.planned), ("sources", cell.sources))
    told = [screen.say(f"matrix_{code}", number=number, of=cell.relevant) for code, number in counts if number]
    return ", ".join(told) or screen.say("matrix_none", of=cell.relevant)
