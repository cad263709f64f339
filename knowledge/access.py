"""Who may see what.

Every read takes a ``Scope``; there is no default. A document stands behind exactly one wall: it is open, internal
to one municipality, or restricted to named groups in one. A scope is the set of walls its holder may look behind,
and both searches are given that set, so that what one may not see is never ranked, counted or shown.

What somebody may *do* is another matter: that is their role, and each role may do all that those before it may.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """How far a document reaches."""

    OPEN = "open"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Wall:
    """Where one document stands: its reach, its municipality (kommunenummer) and, if restricted, its groups."""

    visibility: Visibility = Visibility.OPEN
    municipality: str | None = None
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.visibility is not Visibility.OPEN and not self.municipality:
            raise ValueError("what is not open belongs to a municipality")
        if self.visibility is Visibility.RESTRICTED and not self.groups:
            raise ValueError("what is restricted names the groups that may see it")

    @property
    def labels(self) -> tuple[str, ...]:
        """The marks this document carries in the indexes; to see it, a scope must hold one of them."""
        if self.visibility is Visibility.OPEN:
            return ("open",)
        if self.visibility is Visibility.INTERNAL:
            return (f"internal:{self.municipality}",)
        return tuple(f"restricted:{self.municipality}:{group}" for group in self.groups)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may see: a set of labels, or everything (for the owner of the machine and for evals)."""

    labels: frozenset[str]
    everything: bool = False

    @classmethod
    def open(cls) -> "Scope":
        """Only what anyone may read."""
        return cls(frozenset({"open"}))

    @classmethod
    def member(cls, municipality: str, groups: Iterable[str] = ()) -> "Scope":
        """What an employee of ``municipality`` (kommunenummer) may read, given the groups they are in."""
        labels = {"open", f"internal:{municipality}"}
        labels.update(f"restricted:{municipality}:{group}" for group in groups)
        return cls(frozenset(labels))

    @classmethod
    def all(cls) -> "Scope":
        """Everything, for the one who owns the data folder."""
        return cls(frozenset(), everything=True)

    def sees(self, wall: Wall) -> bool:
        """Tell whether a document behind ``wall`` may be shown."""
        return self.everything or not self.labels.isdisjoint(wall.labels)

    def within(self, other: "Scope") -> "Scope":
        """What both may see; never more than either."""
        if self.everything or other.everything:
            return other if self.everything else self
        return Scope(self.labels & other.labels)

    def municipalities(self) -> frozenset[str]:
        """The municipalities of which something internal may be seen."""
        return frozenset(label.split(":")[1] for label in self.labels if ":" in label)


class Role(StrEnum):
    """What somebody may do; each may do what those before it may.

    A reader asks, reads and says what they think of it; a project leader changes projects; a knowledge manager changes
    documents and what is said of them; an administrator changes the framework, keys and doors.
    """

    READER = "reader"
    PROJECT_LEADER = "project_leader"
    KNOWLEDGE_MANAGER = "knowledge_manager"
    ADMINISTRATOR = "administrator"

    def covers(self, other: "Role") -> bool:
        """Tell whether this role may do what ``other`` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: a person or a program. ``id`` is what is kept of them, and never changes.

    ``everything`` is for whoever owns the whole installation, not for a role: its holder looks behind every wall.
    """

    id: str
    role: Role
    name: str = ""
    municipality: str | None = None
    groups: tuple[str, ...] = ()
    everything: bool = False

    @property
    def known_as(self) -> str:
        """What a history says of them."""
        return self.name or self.id

    @property
    def scope(self) -> Scope:
        """What they may see."""
        if self.everything:
            return Scope.all()
        return Scope.member(self.municipality, self.groups) if self.municipality else Scope.open()

    def may(self, role: Role) -> bool:
        """Tell whether they may do what ``role`` may."""
        return self.role.covers(role)

    def owns(self, wall: Wall) -> bool:
        """Tell whether what stands behind ``wall`` is theirs to change, given a role that changes such things."""
        return self.everything or (self.municipality == wall.municipality is not None and self.scope.sees(wall))
