"""How long advice takes, and how that grows with the framework: the same measurement at 150 and at ten times as many.

The frameworks are made from the shipped one, each activity copied with its ties inside its copy; the progress is half
of a round. Milliseconds depend on the machine; the ratio is what can be compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from statistics import median
from time import perf_counter

from assistant.advice.recommend import recommend
from knowledge.framework.framework import Activity, Framework
from knowledge.project import State

_RUNS = 15


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds for one project: the median of several runs."""

    activities: int
    milliseconds: float


def examine(framework: Framework, sizes: tuple[int, ...] = (150, 1500)) -> list[Speed]:
    """Time the advice in frameworks of these sizes, one after the other in the same run."""
    return [_timed(_enlarged(framework, size)) for size in sizes]


def _timed(framework: Framework) -> Speed:
    half = sorted(framework.by_id, key=framework.order.__getitem__)[: len(framework.activities) // 2]
    progress = dict.fromkeys(half, State.DONE)
    spent = []
    for _ in range(_RUNS):
        began = perf_counter()
        recommend(framework, progress, {})
        spent.append(1000 * (perf_counter() - began))
    return Speed(len(framework.activities), round(median(spent), 2))


def _enlarged(framework: Framework, size: int) -> Framework:
    copies = islice((each for number in count() for each in _copied(framework, number)), size)
    place = {process.id: number for number, process in enumerate(framework.processes)}
    return replace(framework, activities=tuple(sorted(copies, key=lambda each: (place[each.process], each.phase))))


def _copied(framework: Framework, number: int) -> Iterator[Activity]:
    """Give the activities of one copy, each after all it is tied to, so that every part of a copy is whole."""
    for name in sorted(framework.by_id, key=framework.order.__getitem__):
        each = framework.by_id[name]
        yield replace(
            each,
            id=f"{each.id}-{number}",
            requires=tuple(f"{other}-{number}" for other in each.requires),
            benefits_from=tuple(f"{other}-{number}" for other in each.benefits_from),
            feeds_next_round=(),
        )
