"""Work that is asked for now and done later by a process of its own, as values.

A job has one owner, the one who asked, and only they read it. ``content`` is what is to be done and ``result`` what has
come of it: plain JSON that the doors write and read. This floor knows only how a document shows in them: every object
with a ``document_id`` tells of that document, and goes with it when it is erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

Content = Mapping[str, Any]
ERASED = "erased"
"""Marks what stands in a job in place of what told of an erased document."""
MOST_ATTEMPTS = 3
"""How many times a job, or a part of one, may take its worker down before it is left alone."""


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def ended(self) -> bool:
        """True when nothing more will be done."""
        return self not in {JobState.WAITING, JobState.RUNNING}


class Urgency(IntEnum):
    """What is done first: what takes something away, then what somebody waits for, then what can wait."""

    LATER = 10
    ORDINARY = 20
    AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Order:
    """A job as it is asked for. Asked for again by the same owner under the same ``key``, it is the same job.

    Jobs of one ``lane`` are done one at a time, in the order they came. None is begun before it is ``due``.
    """

    kind: str
    content: Content
    owner: str
    urgency: int = Urgency.ORDINARY
    key: str | None = None
    total: int = 1
    result: Content = field(default_factory=dict)
    lane: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. ``leased_by`` names the one time it was taken that still holds."""

    id: str
    kind: str
    owner: str
    content: Content
    result: Content
    state: JobState
    urgency: int
    attempts: int
    done: int
    total: int
    created: datetime
    begun: datetime | None = None
    ended: datetime | None = None
    leased_by: str | None = None
    lane: str | None = None

    @property
    def last_attempt(self) -> bool:
        """True when it will not be tried again if the worker dies with it now."""
        return self.attempts >= MOST_ATTEMPTS


class LeaseLost(Exception):
    """The job is no longer the worker's: its time ran out, and somebody else may have taken it."""


def without(content: Content, document_id: str) -> Content:
    """Take everything that tells of an erased document out of what a job holds."""
    left = _without(content, document_id)
    return left if isinstance(left, Mapping) else {}


def _without(value: Any, document_id: str) -> Any:
    if isinstance(value, Mapping):
        if value.get("document_id") == document_id:
            return {ERASED: True}
        return {name: _without(each, document_id) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, document_id) for each in value if each != document_id]
    return value
