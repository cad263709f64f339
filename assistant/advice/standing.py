"""Where a project stands in the framework: what is settled, what is ready, what is blocked and by what.

An activity is settled when it is done or not relevant, ready when all it requires is settled, and blocked otherwise.
What is not relevant blocks nothing, and is not counted as done. What the framework no longer has is passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from knowledge.framework.framework import Activity, Framework
from knowledge.project import Progress, State


class Turn(StrEnum):
    """Whose turn an activity is in: what can be said of it at a glance."""

    DONE = "done"
    NOT_RELEVANT = "not_relevant"
    UNDER_WAY = "under_way"
    READY = "ready"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Standing:
    """A framework and the progress of one project, or of several together."""

    framework: Framework
    progress: Progress

    def turn(self, activity: str) -> Turn:
        """Tell how an activity stands."""
        state = self.progress.get(activity, State.NOT_STARTED)
        if state is State.NOT_STARTED:
            return Turn.BLOCKED if self.missing(activity) else Turn.READY
        return Turn(state.value)

    def is_settled(self, activity: str) -> bool:
        """Tell whether an activity need not be done any more."""
        return self.progress.get(activity) in (State.DONE, State.NOT_RELEVANT)

    def missing(self, activity: str) -> tuple[str, ...]:
        """Give what an activity directly requires and is not settled."""
        return tuple(name for name in self.framework.by_id[activity].requires if not self.is_settled(name))

    @cached_property
    def open(self) -> tuple[Activity, ...]:
        """What is not settled, in the framework's order."""
        return tuple(each for each in self.framework.activities if not self.is_settled(each.id))

    @cached_property
    def ready(self) -> tuple[Activity, ...]:
        """What can be begun now."""
        return tuple(each for each in self.open if self.turn(each.id) is Turn.READY)

    @cached_property
    def blocked(self) -> tuple[Activity, ...]:
        """What has not been begun and cannot be yet."""
        return tuple(each for each in self.open if self.turn(each.id) is Turn.BLOCKED)

    @cached_property
    def under_way(self) -> tuple[Activity, ...]:
        """What has been begun and is not done."""
        return tuple(each for each in self.open if self.turn(each.id) is Turn.UNDER_WAY)

    def chain(self, activity: str) -> tuple[str, ...]:
        """Give all that must be done before an activity can be begun, in an order in which it can be done.

        Every requirement is hard, so this is the least that unblocks it.
        """
        needed: set[str] = set()
        waiting = list(self.missing(activity))
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += self.missing(name)
        return tuple(sorted(needed, key=self.framework.order.__getitem__))

    def waiting_for(self, activity: str) -> tuple[str, ...]:
        """Give what is open and directly requires an activity."""
        return tuple(name for name in self.framework.required_by.get(activity, ()) if not self.is_settled(name))

    def opened_by(self, activity: str) -> tuple[str, ...]:
        """Give what becomes ready at once when an activity is done."""
        return tuple(
            name
            for name in self.waiting_for(activity)
            if self.turn(name) is Turn.BLOCKED and self.missing(name) == (activity,)
        )

    def unlocks(self, activity: str) -> int:
        """Count what is open and requires an activity, directly or by way of others."""
        return self._dependents[activity].bit_count()

    def holds_back(self, activity: str) -> Iterable[Activity]:
        """Give what is open and requires an activity, directly or by way of others."""
        mask = self._dependents[activity]
        return (each for number, each in enumerate(self.framework.activities) if mask >> number & 1)

    def waiting_outside(self, process: str, activities: Iterable[Activity]) -> int:
        """Count what is open in other processes and requires any of these activities, directly or by way of others."""
        mask = 0
        for each in activities:
            mask |= self._dependents[each.id]
        return (mask & ~self._members.get(process, 0)).bit_count()

    def reached(self, process: str) -> int:
        """Give the furthest phase of a process in which something is done or under way; 0 when nothing is."""
        return self._reached.get(process, 0)

    def is_left_out(self, process: str) -> bool:
        """Tell whether nothing in a process is left to do."""
        return all(each.process != process for each in self.open)

    @cached_property
    def _reached(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for each in self.framework.activities:
            if self.progress.get(each.id) in (State.DONE, State.UNDER_WAY):
                found[each.process] = max(found.get(each.process, 0), each.phase)
        return found

    @cached_property
    def _members(self) -> Mapping[str, int]:
        """The activities of each process, as bits by their place in the framework."""
        found: dict[str, int] = {}
        for number, each in enumerate(self.framework.activities):
            found[each.process] = found.get(each.process, 0) | 1 << number
        return found

    @cached_property
    def _dependents(self) -> Mapping[str, int]:
        """For each activity the open ones that require it in the end, as bits by their place in the framework.

        Settled activities pass nothing on: what is done no longer waits for what it required.
        """
        place = {each.id: number for number, each in enumerate(self.framework.activities)}
        found: dict[str, int] = {}
        for name in sorted(place, key=self.framework.order.__getitem__, reverse=True):
            mask = 0
            for other in self.waiting_for(name):
                mask |= found[other] | 1 << place[other]
            found[name] = mask
        return found
