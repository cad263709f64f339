"""What a picture shows: the bands, the activities in them and the ties between them.

The whole framework, or one process with its neighbours: above it what it directly requires in other processes, below it
what directly requires it there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.advice.standing import Standing, Turn
from knowledge.document import Provenance
from knowledge.errors import NotFound
from knowledge.framework.framework import PHASES, Activity, Framework, Process


class Part(StrEnum):
    """What a band holds: a process, or its neighbours on one of its sides."""

    PROCESS = "process"
    FIRST = "first"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Tie:
    """One activity requires another. ``is_open`` tells that the one is still waiting for the other."""

    required: Activity
    waiting: Activity
    is_open: bool

    @property
    def crosses(self) -> bool:
        """Tell whether the two belong to different processes."""
        return self.required.process != self.waiting.process


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the picture. ``process`` is the one it is about, ``activities`` stand in the framework's order."""

    part: Part
    process: Process
    activities: tuple[Activity, ...]

    def cell(self, phase: int) -> tuple[Activity, ...]:
        """Give the activities of one phase."""
        return tuple(each for each in self.activities if each.phase == phase)

    @property
    def cells(self) -> tuple[tuple[Activity, ...], ...]:
        """The activities phase by phase."""
        return tuple(self.cell(phase) for phase in range(1, PHASES + 1))


@dataclass(frozen=True)
class Shown:
    """The bands from the top, and the ties between what they hold. ``focus`` is the process that it is all about."""

    bands: tuple[Band, ...]
    ties: tuple[Tie, ...]
    focus: Process | None = None

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """Every activity that is shown, band by band."""
        return tuple(each for band in self.bands for each in band.activities)

    @cached_property
    def editorial(self) -> tuple[bool, ...]:
        """Tell of each activity and phase name that is shown whether it is the tool's own proposal."""
        phases = (phase for band in self.bands if band.part is Part.PROCESS for phase in band.process.phases)
        origins = [*(each.origin for each in self.activities), *(phase.origin for phase in phases)]
        return tuple(origin.provenance is Provenance.EDITORIAL for origin in origins)


def shown(standing: Standing, focus_process: str | None = None) -> Shown:
    """Choose what to show of a project.

    Raises:
        NotFound: The framework has no such process.
    """
    framework = standing.framework
    if focus_process is None:
        bands = tuple(_band(framework, process) for process in framework.processes)
        return Shown(bands, _ties(standing, framework.activities))
    process = next((each for each in framework.processes if each.id == focus_process), None)
    if process is None:
        raise NotFound("picture_process_unknown", process=focus_process)
    own = _band(framework, process)
    first = {name for each in own.activities for name in each.requires}
    following = {name for each in own.activities for name in framework.required_by.get(each.id, ())} - first
    bands = (_neighbours(Part.FIRST, own, first, framework), own, _neighbours(Part.NEXT, own, following, framework))
    held = Shown(tuple(band for band in bands if band.activities or band is own), (), process)
    ties = _ties(standing, held.activities)
    return Shown(
        held.bands, tuple(tie for tie in ties if focus_process in (tie.required.process, tie.waiting.process)), process
    )


def count(standing: Standing, activities: Iterable[Activity]) -> dict[Turn, int]:
    """Count activities by how they stand."""
    turns = [standing.turn(each.id) for each in activities]
    return {turn: turns.count(turn) for turn in Turn}


def _band(framework: Framework, process: Process) -> Band:
    return Band(Part.PROCESS, process, tuple(each for each in framework.activities if each.process == process.id))


def _neighbours(part: Part, own: Band, names: set[str], framework: Framework) -> Band:
    others = (each for each in framework.activities if each.id in names and each.process != own.process.id)
    return Band(part, own.process, tuple(others))


def _ties(standing: Standing, activities: tuple[Activity, ...]) -> tuple[Tie, ...]:
    held = {each.id: each for each in activities}
    return tuple(
        Tie(held[name], each, not standing.is_settled(name) and not standing.is_settled(each.id))
        for each in activities
        for name in each.requires
        if name in held
    )
