"""The process × phase matrix: what a municipality plans, does and has done in each cell, and how much shows it. Pure.

An activity is counted once in its cell, for the furthest it has come: done or under way in a project, or planned when a
plan of the municipality that a person has confirmed covers it. Sources are the municipality's own documents that
people have placed in the cell, by confirming an activity or by saying process and phase of the document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.coverage import Judged, Ruling
from knowledge.document import Description, Kind
from knowledge.framework.framework import Cell, Framework
from knowledge.project import Progress, State


@dataclass(frozen=True, slots=True)
class CellCount:
    """One cell for one municipality: how many activities have come how far, and how many documents show it.

    ``relevant`` are the activities that are not set aside as not relevant.
    """

    cell: Cell
    planned: int
    under_way: int
    done: int
    relevant: int
    sources: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cells of one municipality, in the framework's order; the number of projects they were counted from."""

    municipality: str
    projects: int
    cells: tuple[CellCount, ...]

    def at(self, cell: Cell) -> CellCount:
        """Give one cell."""
        return next(each for each in self.cells if each.cell == cell)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a municipality's documents show: the verdicts on them, and what is said of each by its id."""

    verdicts: Sequence[Judged]
    documents: Mapping[str, Description]


def matrix(framework: Framework, municipality: str, progress: Progress, shown: Shown, projects: int) -> Matrix:
    """Count the cells of one municipality."""
    confirmed = [
        each
        for each in shown.verdicts
        if each.verdict.ruling is Ruling.CONFIRMED and each.verdict.activity in framework.by_id
    ]
    planned = {each.verdict.activity for each in confirmed if each.kind is Kind.PLAN}
    placed = [(framework.by_id[each.verdict.activity].cell, each.verdict.document_id) for each in confirmed]
    placed += [(cell, name) for name, said in shown.documents.items() for cell in _cells(said)]
    sources: dict[Cell, set[str]] = {}
    for cell, name in placed:
        sources.setdefault(cell, set()).add(name)
    cells = (_count(framework, cell, progress, planned, len(sources.get(cell, ()))) for cell in framework.cells())
    return Matrix(municipality, projects, tuple(cells))


def _count(framework: Framework, cell: Cell, progress: Progress, planned: Iterable[str], sources: int) -> CellCount:
    states = {each.id: progress.get(each.id, State.NOT_STARTED) for each in framework.within(cell)}
    return CellCount(
        cell=cell,
        planned=sum(state is State.NOT_STARTED and name in planned for name, state in states.items()),
        under_way=sum(state is State.UNDER_WAY for state in states.values()),
        done=sum(state is State.DONE for state in states.values()),
        relevant=sum(state is not State.NOT_RELEVANT for state in states.values()),
        sources=sources,
    )


def _cells(said: Description) -> Iterable[Cell]:
    """Give the cells that a document was placed in by hand; one that says many processes or phases says no cell."""
    if len(said.processes) == 1 and len(said.phases) == 1:
        yield Cell(said.processes[0], said.phases[0])
