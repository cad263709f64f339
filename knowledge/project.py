"""A municipality's project, how far it has come, and what happened on the way, as values.

Progress is told activity by activity. Nothing is overwritten: each change is an entry of its own, the latest one that
has not been taken back holds, and taking back is an entry in the history too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from knowledge.access import Wall
from knowledge.errors import Invalid


class State(StrEnum):
    """How far one activity has come."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_RELEVANT = "not_relevant"


OPEN = (State.NOT_STARTED, State.UNDER_WAY)
"""The states of what has not been settled: a button moves only these."""
Progress = Mapping[str, State]
"""The state of each activity by its id; one that is not mentioned has not been started."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part: a role, and a name where that is needed."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of a project; ``process`` and ``phase`` are where its people say that they are at work now."""

    title: str
    description: str = ""
    participants: tuple[Participant, ...] = ()
    process: str | None = None
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the state of one activity, as somebody reported it.

    ``day`` is the date it is about, ``document_id`` a document that shows it.
    """

    activity: str
    state: State
    note: str = ""
    day: date | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A municipality's work. The wall names the municipality (kommunenummer) and who may see it.

    ``entries`` holds, for each activity that was reported on, the entry that counts. ``revision`` grows with everything
    that happens to the project, taking back included: who changes it may say which one they have seen.
    """

    id: str
    wall: Wall
    account: Account
    entries: Mapping[str, Entry]
    removed: bool = False
    revision: int = field(default=0, compare=False)

    @property
    def municipality(self) -> str:
        """The kommunenummer of the municipality whose project it is."""
        return self.wall.municipality or ""

    @property
    def progress(self) -> Progress:
        """How far each activity has come."""
        return {name: entry.state for name, entry in self.entries.items()}


class Outdated(Invalid):
    """Somebody else has changed it since it was read."""


class Deed(StrEnum):
    """What can happen to a project."""

    CREATED = "created"
    DESCRIBED = "described"
    REPORTED = "reported"
    REMOVED = "removed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Happening:
    """A line in a project's history; ``undone`` is when it was taken back, if it was."""

    at: datetime
    who: str
    deed: Deed
    entry: Entry | None = None
    account: Account | None = None
    undone: datetime | None = None


def told(project_id: str, wall: Wall, history: Iterable[Happening]) -> Project:
    """Give the project that its history tells of, oldest first; what was taken back does not count."""
    account = Account(project_id)
    entries: dict[str, Entry] = {}
    removed = False
    revision = 0
    for each in history:
        revision += 1 if each.undone is None else 2
        if each.undone is not None:
            continue
        if each.account is not None:
            account = each.account
        if each.entry is not None:
            entries[each.entry.activity] = each.entry
        if each.deed in (Deed.REMOVED, Deed.RESTORED):
            removed = each.deed is Deed.REMOVED
    return Project(project_id, wall, account, entries, removed, revision)


_FURTHEST = (State.DONE, State.UNDER_WAY, State.NOT_STARTED)


def together(progresses: Sequence[Progress]) -> Progress:
    """Give how far several projects have come between them.

    The furthest counts; *not relevant* holds only where none that mentions the activity says otherwise.
    """
    said: dict[str, set[State]] = {}
    for progress in progresses:
        for name, state in progress.items():
            said.setdefault(name, set()).add(state)
    return {
        name: next((state for state in _FURTHEST if state in states), State.NOT_RELEVANT)
        for name, states in said.items()
    }
