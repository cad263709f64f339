"""What shows that an activity is worth doing: a case or a plan, how near its municipality is, and how we know."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from assistant.answer import Citation
from knowledge.document import Kind


class Nearness(IntEnum):
    """How near the municipality of a document is to the one that asks; the nearest first."""

    OWN = 0
    ALIKE = 1
    """Same county and same size."""
    RELATED = 2
    """Same county, or same size."""
    OTHER = 3


class Basis(StrEnum):
    """How we know that a document shows an activity; the surest first."""

    CONFIRMED = "confirmed"
    """A person has confirmed it."""
    LINKED = "linked"
    """The framework links it."""
    FOUND = "found"
    """The search found a passage about it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that shows an activity, with the passage that does where one is known."""

    document_id: str
    title: str
    kind: Kind
    place: str | None
    year: int | None
    nearness: Nearness
    basis: Basis
    citation: Citation | None = None

    @property
    def is_own_plan(self) -> bool:
        """Whether it is a plan of the municipality that asks."""
        return self.kind is Kind.PLAN and self.nearness is Nearness.OWN


Evidences = Mapping[str, tuple[Evidence, ...]]
"""For each activity what shows it, the best first."""


def best_first(found: list[Evidence]) -> tuple[Evidence, ...]:
    """Put the nearest and surest first, each document once."""
    sure = list(Basis)
    ranked = sorted(found, key=lambda each: (each.nearness, sure.index(each.basis), each.document_id))
    first: dict[str, Evidence] = {}
    for each in ranked:
        first.setdefault(each.document_id, each)
    return tuple(first.values())
