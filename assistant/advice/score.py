"""What speaks for an activity, part by part; each part has a name, a value from 0 to 1, and facts that can be told.

A part depends only on the activity itself, on what it is connected with, and on how far each process has come, so that
an activity without connections never changes the order of the rest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.advice.evidence import Evidence, Evidences, Nearness
from assistant.advice.standing import Standing
from knowledge.document import Kind
from knowledge.framework.framework import PHASES, Activity, Effort
from knowledge.project import State


@dataclass(frozen=True, slots=True)
class Focus:
    """What was asked about: a process, a phase of it, or neither; and the activities after which it was asked.

    Where advice only ``begins`` there, it goes on with what lies elsewhere when too little is ready there.
    """

    process: str | None = None
    phase: int | None = None
    after: tuple[str, ...] = ()
    begins: bool = False

    def holds(self, activity: Activity) -> bool:
        """Tell whether an activity lies in what was asked about."""
        return self.process in (None, activity.process) and self.phase in (None, activity.phase)

    @property
    def is_narrow(self) -> bool:
        """Whether anything particular was asked about."""
        return self.process is not None or self.phase is not None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score; ``details`` are the facts its reason is told with, such as ids of activities."""

    name: str
    value: float
    weight: float
    details: Mapping[str, Any]

    @property
    def score(self) -> float:
        """What it adds."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Weights:
    """The figures of ``weights.yaml``."""

    weights: Mapping[str, float]
    half_unlocked: float
    left_behind: int
    least: int
    most: int
    share: float


@cache
def load_weights() -> Weights:
    """Read the weights that come with the program."""
    return Weights(**yaml.safe_load(resources.files("assistant.advice").joinpath("weights.yaml").read_text("utf-8")))


@dataclass(frozen=True)
class Scorer:
    """Tells what speaks for activities, given where a project stands, what is known, and what was asked about."""

    standing: Standing
    evidence: Evidences
    focus: Focus
    weights: Weights

    def parts(self, activity: Activity) -> tuple[Part, ...]:
        """Give the parts that speak for an activity, the heaviest first."""
        found = [part for name, part_of in _PARTS for part in self._part(name, part_of(self, activity))]
        return tuple(sorted(found, key=lambda part: -part.score))

    def _part(self, name: str, told: tuple[float, Mapping[str, Any]]) -> Iterator[Part]:
        value, details = told
        if value > 0:
            yield Part(name, value, self.weights.weights[name], details)

    def in_focus(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """It lies where was asked about, follows what was told, leads there, or lies in the same process."""
        if self.focus.is_narrow and self.focus.holds(activity):
            return 1.0, {"how": "within"}
        if told := tuple(name for name in self.focus.after if name in activity.requires):
            return 1.0, {"how": "after", "activities": told}
        for other in self.standing.holds_back(activity.id) if self.focus.is_narrow else ():
            if self.focus.holds(other):
                return 0.8, {"how": "leads", "activity": other.id}
        return (0.4, {"how": "process"}) if self.focus.process == activity.process else (0.0, {})

    def unlocks(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """Others wait for it."""
        number = self.standing.unlocks(activity.id)
        opened = self.standing.opened_by(activity.id)
        return number / (number + self.weights.half_unlocked), {"number": number, "opened": opened}

    def balance(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """Its process has been left behind by the furthest one."""
        own = self.standing.reached(activity.process)
        ahead = furthest(self.standing)
        gap = self.standing.reached(ahead) - own
        if gap < self.weights.left_behind or activity.phase > own + 1:
            return 0.0, {}
        return gap / PHASES, {"process": activity.process, "reached": own, "ahead": ahead,
                              "furthest": self.standing.reached(ahead)}  # fmt: skip

    def order(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """It belongs to an early phase."""
        return (PHASES - activity.phase) / (PHASES - 1), {"process": activity.process, "phase": activity.phase}

    def continues(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """It builds on something that is done."""
        done = tuple(name for name in activity.requires if self.standing.progress.get(name) is State.DONE)
        return (1.0, {"done": done}) if done else (0.0, {})

    def prepared(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """What makes it easier is done."""
        done = tuple(name for name in activity.benefits_from if self.standing.progress.get(name) is State.DONE)
        return (len(done) / len(activity.benefits_from), {"done": done}) if done else (0.0, {})

    def plans(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """A plan of the municipality's own speaks of it."""
        plans = tuple(each.document_id for each in self._evidence(activity) if each.is_own_plan)
        return (1.0, {"documents": plans}) if plans else (0.0, {})

    def shown(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """A case shows it."""
        cases = [each for each in self._evidence(activity) if each.kind is Kind.CASE]
        if not cases:
            return 0.0, {}
        value = 1.0 if cases[0].nearness < Nearness.OTHER else 0.6
        return value, {"documents": tuple(each.document_id for each in cases), "nearness": cases[0].nearness}

    def effort(self, activity: Activity) -> tuple[float, Mapping[str, Any]]:
        """It is soon done."""
        value = {Effort.SMALL: 1.0, Effort.MEDIUM: 0.4, Effort.LARGE: 0.0}[activity.effort]
        return value, {"effort": activity.effort}

    def _evidence(self, activity: Activity) -> Sequence[Evidence]:
        return self.evidence.get(activity.id, ())


def furthest(standing: Standing) -> str:
    """Give the process that has come furthest; the first of them in the framework's order."""
    return max((process.id for process in standing.framework.processes), key=standing.reached)


_PARTS: Sequence[tuple[str, Callable[[Scorer, Activity], tuple[float, Mapping[str, Any]]]]] = (
    ("focus", Scorer.in_focus),
    ("unlocks", Scorer.unlocks),
    ("balance", Scorer.balance),
    ("order", Scorer.order),
    ("continues", Scorer.continues),
    ("prepared", Scorer.prepared),
    ("plans", Scorer.plans),
    ("evidence", Scorer.shown),
    ("effort", Scorer.effort),
)
