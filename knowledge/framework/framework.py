"""The framework as values: processes with phases of their own, and activities that build on each other.

A phase belongs to its process; there is no phase axis that processes share. Every text knows how it knows what it says
(``Origin``). ``requires`` and ``benefits_from`` make a graph without circles within one round; ``feeds_next_round`` is
an edge of another kind, from the end of a round to the beginning of the next.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from graphlib import TopologicalSorter

from knowledge.document import Provenance
from knowledge.language import Language

PHASES = 5
"""Phases in each process."""


class Level(StrEnum):
    """How far out the actors and conditions of an activity lie."""

    LOCAL = "local"
    NATIONAL = "national"
    GLOBAL = "global"


class Effort(StrEnum):
    """How much work an activity is: days, weeks or months."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Dimension(StrEnum):
    """The three dimensions of the U4SSC indicators."""

    ECONOMY = "economy"
    ENVIRONMENT = "environment"
    SOCIETY = "society"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said in bokmål and, where somebody has written it, in nynorsk and English."""

    nb: str
    nn: str | None = None
    en: str | None = None

    def within(self, language: Language) -> str:
        """Give the text in a language, or in bokmål where it is not written in that one."""
        said: str | None = getattr(self, language.value)
        return said or self.nb


@dataclass(frozen=True, slots=True)
class Origin:
    """How a text knows what it says: its provenance, its links, and the languages that are our own translation."""

    provenance: Provenance
    sources: tuple[str, ...] = ()
    ours: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One phase (1 to 5) of one process."""

    process: str
    phase: int


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of one process; its name belongs to that process."""

    number: int
    name: Text
    origin: Origin


@dataclass(frozen=True, slots=True)
class Process:
    """One of the six processes. ``code`` is its short name (``ST``), ``purpose`` what it is for."""

    id: str
    code: str
    name: Text
    name_origin: Origin
    purpose: Text
    purpose_origin: Origin
    phases: tuple[Phase, ...]

    @property
    def document_id(self) -> str:
        """The id of the document that the process becomes."""
        return document_id(self.id)


def document_id(process: str) -> str:
    """Name the document that a process of the framework becomes."""
    return f"aktiviteter-{process}"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a municipality does in one cell.

    ``requires`` must be done first, ``benefits_from`` makes it easier, ``feeds_next_round`` names what it gives to the
    next round. ``signs`` are short phrases that show in a text that it has been done. ``sdg`` holds goals (``11``) and
    targets (``11.3``); ``cases`` and ``methods`` are document ids.
    """

    id: str
    process: str
    phase: int
    title: Text
    purpose: Text
    how: tuple[Text, ...]
    deliverable: Text
    actors: tuple[Text, ...]
    level: Level
    effort: Effort
    origin: Origin
    requires: tuple[str, ...] = ()
    benefits_from: tuple[str, ...] = ()
    feeds_next_round: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    u4ssc: tuple[Dimension, ...] = ()
    cases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()

    @property
    def cell(self) -> Cell:
        """The cell it belongs to."""
        return Cell(self.process, self.phase)


@dataclass(frozen=True)
class Framework:
    """One edition of the framework. ``actors`` are the people activities may name, with their translations.

    Activities are kept in the framework's order: by process, by phase, and within a cell as the file has them.
    """

    title: str
    processes: tuple[Process, ...]
    activities: tuple[Activity, ...]
    actors: tuple[Text, ...] = ()

    def process(self, process_id: str) -> Process:
        """Give a process by its id."""
        return self._processes[process_id]

    def phase(self, cell: Cell) -> Phase:
        """Give the phase that a cell is."""
        return self._processes[cell.process].phases[cell.phase - 1]

    def cells(self) -> Iterator[Cell]:
        """Walk through the cells, process by process."""
        return (Cell(process.id, phase.number) for process in self.processes for phase in process.phases)

    def within(self, cell: Cell) -> tuple[Activity, ...]:
        """Give the activities of a cell."""
        return self._cells.get(cell, ())

    @cached_property
    def by_id(self) -> Mapping[str, Activity]:
        """Every activity by its id."""
        return {each.id: each for each in self.activities}

    @cached_property
    def required_by(self) -> Mapping[str, tuple[str, ...]]:
        """For each activity those that directly require it, in the framework's order."""
        return _turned_around((each.id, each.requires) for each in self.activities)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each activity in an order in which everything stands after what it requires or benefits from.

        Among those that may stand next, the framework's own order decides.
        """
        place = {each.id: number for number, each in enumerate(self.activities)}
        sorter = TopologicalSorter({each.id: (*each.requires, *each.benefits_from) for each in self.activities})
        sorter.prepare()
        sequence: list[str] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=place.__getitem__)
            sequence += ready
            sorter.done(*ready)
        return {name: number for number, name in enumerate(sequence)}

    @cached_property
    def _processes(self) -> Mapping[str, Process]:
        return {process.id: process for process in self.processes}

    @cached_property
    def _cells(self) -> Mapping[Cell, tuple[Activity, ...]]:
        found: dict[Cell, list[Activity]] = {}
        for each in self.activities:
            found.setdefault(each.cell, []).append(each)
        return {cell: tuple(held) for cell, held in found.items()}


def _turned_around(edges: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, others in edges:
        for other in others:
            found.setdefault(other, []).append(name)
    return {name: tuple(held) for name, held in found.items()}
