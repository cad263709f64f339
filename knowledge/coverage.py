"""Which activities a document shows, as people have judged it.

A verdict rests on a literal passage of one version of the document. Confirmed ones count as evidence that the
activity has been done, is being done or is decided; rejected ones keep a proposal from coming back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.document import Kind


class Ruling(StrEnum):
    """What a person said of a proposal."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of one activity in one document, and the span of its text that it rests on (code points)."""

    document_id: str
    version: int
    activity: str
    ruling: Ruling
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict that counts, with the literal quote, and what is said of the document now."""

    verdict: Verdict
    at: datetime
    who: str
    title: str
    kind: Kind
    municipality: str | None
    quote: str
