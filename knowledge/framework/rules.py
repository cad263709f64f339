"""What a framework file must mean: ids that are their own, every cell filled, no circle, links that lead somewhere.

Rules that refuse a file are those without which advice would be wrong; the rest are told as remarks.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.framework import PHASES
from knowledge.framework.marked import Fault, Marked, Path
from knowledge.framework.shape import ActivityShape, FrameworkShape, SaidText, SourcedText

_EDGES = ("requires", "benefits_from", "feeds_next_round")
_TARGETS = dict(enumerate((5, 5, 9, 7, 6, 6, 3, 10, 5, 7, 7, 8, 3, 7, 9, 10, 19), start=1))
"""How many numbered targets each of the UN's seventeen goals has (A/RES/70/1)."""
_LETTERS = dict(enumerate("bcdccbbbccccbccb", start=1))
"""The last lettered target of each goal; the seventeenth has none."""


class _Nearest:
    """Suggests known names for unknown ones, so many times and no more: a search among thousands is not quick."""

    def __init__(self, known: Collection[str], most: int = 50) -> None:
        self._known = known
        self._left = most

    def __call__(self, name: str) -> str:
        """Give the known name that is most like an unknown one, or a dash."""
        self._left -= 1
        close = get_close_matches(name, self._known, n=1) if self._left >= 0 else []
        return close[0] if close else "–"


def check(shape: FrameworkShape, marked: Marked, documents: Collection[str] | None = None) -> list[Fault]:
    """Give everything that is wrong with a file of the right shape.

    ``documents`` are the ids that ``cases`` and ``methods`` may link; None where nobody can tell.
    """
    every = [
        *_processes(shape, marked),
        *_activities(shape, marked),
        *_edges(shape, marked),
        *_origins(shape, marked),
        *_goals(shape, marked),
        *_languages(shape, marked),
    ]
    if documents is not None:
        every += _links(shape, marked, documents)
    if not any(fault.refuses for fault in every):
        every += [*_circles(shape, marked), *_empty_cells(shape, marked), *_backwards(shape, marked)]
    return every


def _processes(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    seen: set[str] = set()
    codes: set[str] = set()
    for number, process in enumerate(shape.processes):
        place = marked.place(("processes", number, "id"))
        if process.id not in PROCESSES:
            yield Fault("fw_unknown_process", place, {"value": process.id, "allowed": ", ".join(PROCESSES)})
        elif process.id in seen:
            yield Fault("fw_process_twice", place, {"value": process.id})
        if process.code in codes:
            yield Fault("fw_code_taken", marked.place(("processes", number, "code")), {"value": process.code})
        seen.add(process.id)
        codes.add(process.code)


def _activities(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, each in enumerate(shape.activities):
        if each.id in seen:
            yield Fault("fw_id_taken", marked.place(("activities", number, "id")), {"value": each.id})
        seen.add(each.id)
        if each.process not in PROCESSES:
            place = marked.place(("activities", number, "process"))
            yield Fault("fw_unknown_process", place, {"value": each.process, "allowed": ", ".join(PROCESSES)})


def _edges(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    known = {each.id for each in shape.activities}
    nearest = _Nearest(known)
    for number, each in enumerate(shape.activities):
        for edge in _EDGES:
            for position, other in enumerate(getattr(each, edge)):
                place = marked.place(("activities", number, edge, position))
                if other == each.id and edge != "feeds_next_round":
                    yield Fault("fw_itself", place, {"activity": each.id})
                elif other not in known:
                    yield Fault("fw_unknown_activity", place, {"value": other, "suggestion": nearest(other)})


def _circles(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    number = {each.id: place for place, each in enumerate(shape.activities)}
    sorter = TopologicalSorter({each.id: (*each.requires, *each.benefits_from) for each in shape.activities})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [str(name) for name in error.args[1]]
        yield Fault("fw_circle", marked.place(("activities", number[circle[0]])), {"circle": " → ".join(circle)})


def _empty_cells(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    filled = {(each.process, each.phase) for each in shape.activities}
    for process in shape.processes:
        for phase in range(1, PHASES + 1):
            if (process.id, phase) not in filled:
                details = {"process": process.name.nb, "phase": phase}
                yield Fault("fw_empty_cell", marked.place(("activities",)), details)


def _backwards(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    """Tell of what waits for a later phase of its own process: allowed, but seldom meant."""
    held = {each.id: each for each in shape.activities}
    for number, each in enumerate(shape.activities):
        for position, name in enumerate(each.requires):
            other = held[name]
            if other.process == each.process and other.phase > each.phase:
                place = marked.place(("activities", number, "requires", position))
                yield Fault("fw_backwards", place, {"activity": each.id, "other": name}, refuses=False)


def _origins(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    sourced: list[tuple[Path, SourcedText | ActivityShape]] = []
    for number, process in enumerate(shape.processes):
        above: Path = ("processes", number)
        sourced += [((*above, "name"), process.name), ((*above, "purpose"), process.purpose)]
        sourced += [((*above, "phases", place), phase) for place, phase in enumerate(process.phases)]
    sourced += [(("activities", number), each) for number, each in enumerate(shape.activities)]
    for path, each in sourced:
        if each.provenance in (Provenance.SOURCE, Provenance.INFERRED) and not each.sources:
            yield Fault("fw_no_source", marked.place((*path, "provenance")), {"provenance": str(each.provenance)})


def _goals(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    for number, each in enumerate(shape.activities):
        for position, value in enumerate(each.sdg):
            if not _is_goal(value):
                yield Fault("fw_no_goal", marked.place(("activities", number, "sdg", position)), {"value": value})


def _is_goal(value: str) -> bool:
    goal, _, target = value.partition(".")
    if int(goal) not in _TARGETS or goal.startswith("0") or target.startswith("0"):
        return False
    if not target:
        return True
    if target.isdigit():
        return 1 <= int(target) <= _TARGETS[int(goal)]
    return target <= _LETTERS.get(int(goal), "")


def _links(shape: FrameworkShape, marked: Marked, documents: Collection[str]) -> Iterator[Fault]:
    nearest = _Nearest(documents)
    for number, each in enumerate(shape.activities):
        for field in ("cases", "methods"):
            for position, name in enumerate(getattr(each, field)):
                if name not in documents:
                    details = {"value": name, "suggestion": nearest(name)}
                    yield Fault("fw_dead_link", marked.place(("activities", number, field, position)), details)


def _languages(shape: FrameworkShape, marked: Marked) -> Iterator[Fault]:
    """Count the names, titles and purposes that somebody reading nynorsk or English would get in bokmål."""
    texts: list[tuple[Path, SaidText]] = []
    for number, process in enumerate(shape.processes):
        texts += [(("processes", number, "name"), process.name), (("processes", number, "purpose"), process.purpose)]
        texts += [(("processes", number, "phases", place), phase) for place, phase in enumerate(process.phases)]
    for number, each in enumerate(shape.activities):
        texts += [(("activities", number, "title"), each.title), (("activities", number, "purpose"), each.purpose)]
    for language in ("nn", "en"):
        lacking = [path for path, text in texts if not getattr(text, language)]
        if lacking:
            details = {"language": language, "number": len(lacking)}
            yield Fault("fw_untranslated", marked.place(lacking[0]), details, refuses=False)
