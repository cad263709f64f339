"""What is said, what it rests on, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.document import Passage, Provenance
from knowledge.language import Language


class Status(StrEnum):
    """How a question ended. Every ending has a phrase in three languages and a way forward."""

    ANSWERED = "answered"
    QUOTED = "quoted"
    ADVISED = "advised"
    CLARIFY = "clarify"
    OFF_TOPIC = "off_topic"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    PRIVATE = "private"
    GREETED = "greeted"
    ABOUT = "about"
    OUTSIDE = "outside"


class Lacking(StrEnum):
    """What a question must tell before it can be answered."""

    SUBJECT = "subject"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: a literal quote and its place.

    ``quote`` is exactly ``text[start:end]`` of the stored text of that version (code points).
    """

    document_id: str
    version: int
    title: str
    heading_path: tuple[str, ...]
    page: int | None
    page_label: str | None
    url: str | None
    place: str | None
    year: int | None
    provenance: Provenance
    quote: str
    start: int
    end: int
    chunk_key: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of an answer, with the places it rests on; ``listed`` marks the list item.

    ``provenance`` is said beside it where the words do not say it themselves: what rests only on proposals and
    interpretations of ours is no source's own.
    """

    text: str
    citations: tuple[Citation, ...]
    listed: bool = False
    provenance: Provenance = Provenance.SOURCE


@dataclass(frozen=True, slots=True)
class Writing:
    """How an answer was written; without a ``model`` it was quoted.

    ``prompt`` is the edition of the instructions the model was given, ``dropped`` how many of its statements were held
    back by which check, ``trouble`` the code of what went wrong with it (its phrase is filled with ``details``),
    ``cost`` in the currency the prices are in.
    """

    model: str = ""
    prompt: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Working:
    """A step that has begun, so that a door can tell what is going on."""

    step: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole of what a person gets back.

    ``passages`` are what was found, used or not. ``words_only`` tells that the search by meaning was not at hand.
    ``confidence`` is the probability that the passages can answer; ``spent`` the milliseconds each step took;
    ``lacking`` what a question that ended as ``clarify`` is asked back for; ``beside`` the quotes that answer what was
    asked beside the advice; ``asked`` the question as it stands alone; ``cells`` (process and phase) where it belongs
    in the framework; ``follow_ups`` what could be asked next; ``disagreeing`` quotes of other sources that say
    otherwise; ``warnings`` the weaker kinds of personal data in the question.
    """

    status: Status
    language: Language
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    words_only: bool = False
    confidence: float = 0.0
    spent: Mapping[str, float] = field(default_factory=dict)
    lacking: Lacking | None = None
    beside: tuple[Statement, ...] = ()
    asked: str = ""
    writing: Writing = field(default_factory=Writing)
    cells: tuple[tuple[str, int], ...] = ()
    follow_ups: tuple[str, ...] = ()
    disagreeing: tuple[Statement, ...] = ()
    warnings: tuple[str, ...] = ()


Event = Working | Statement | Answer
"""What an answer is made of as it comes: steps that begin, statements that are checked, and at last the whole."""


def cite(passage: Passage, start: int, end: int) -> Citation:
    """Cite the part of a passage between two places in its text."""
    piece, said = passage.chunk, passage.description
    return Citation(
        document_id=passage.document_id,
        version=passage.version,
        title=said.title,
        heading_path=piece.heading_path,
        page=piece.page,
        page_label=piece.page_label,
        url=said.url,
        place=said.place,
        year=said.year,
        provenance=said.provenance,
        quote=piece.text[start:end],
        start=piece.start + start,
        end=piece.start + end,
        chunk_key=piece.key,
    )
