"""Conversations with the assistant, the answers that are kept, and what people thought of them, as values.

What somebody asked belongs to them: a conversation has one asker, and only that asker reads it. The ``content`` of a
record is plain JSON that the flows write and read; this floor knows only how text of a document shows in it: every
object with a ``document_id`` is such text, and every object whose ``citations`` hold one rests on it.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]
ERASED = "erased"
"""Marks what stands in a record in place of text whose source has been erased."""

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 12


def fresh_id() -> str:
    """Give an id that cannot be guessed (59 bits) and is easy to read aloud: no signs that look alike."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that were asked one after another by one person, through one door.

    One that is ``held`` is not deleted, neither by its age nor by its asker, until it is released.
    """

    id: str
    asker: str
    door: str
    begun: datetime
    latest: datetime
    held: bool = False
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, before it has been kept, and how it ended.

    ``asked`` is the question as it stands alone; empty where that is how it was asked.
    """

    question: str
    asked: str
    language: str
    status: str
    content: Content


@dataclass(frozen=True, slots=True)
class Record:
    """An answer as it was kept; ``number`` is its place in the conversation, from 1."""

    id: str
    conversation_id: str
    number: int
    at: datetime
    question: str
    asked: str
    language: str
    status: str
    content: Content


class Opinion(StrEnum):
    """What somebody thought of an answer, or of one of its citations."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    SOURCE_DOES_NOT_SAY = "source_does_not_say"


class FeedbackState(StrEnum):
    """How far the knowledge manager has come with what somebody said."""

    NEW = "new"
    SEEN = "seen"
    RESOLVED = "resolved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody says of an answer. ``citation`` is the number of the source it is about; 0 is the whole answer."""

    opinion: Opinion
    citation: int = 0
    reason: str = ""
    comment: str = ""
    share_question: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """A judgement as the knowledge manager sees it: never whose it is, and the question only where it was shared.

    ``content`` is that of the answer, empty once the answer has been deleted; ``document_id`` and ``version`` name
    what the citation points to. ``handled``, ``by`` and ``note`` tell who last moved it to another state.
    """

    id: str
    answer_id: str
    at: datetime
    said: Judgement
    state: FeedbackState
    question: str = ""
    content: Content = field(default_factory=dict)
    document_id: str | None = None
    version: int | None = None
    handled: datetime | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deletion:
    """That something was deleted: when, what sort of thing, how many, and from before which moment; never what it said.

    ``finished`` is when no byte of it was left in the database file; None while that has yet to be seen to.
    """

    at: datetime
    what: str
    number: int
    before: datetime | None = None
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a person's name stands in: what it is, which one, and when they said it."""

    what: str
    where: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Text of a document that an answer holds; ``digest`` is the SHA-256 of a passage, empty for a mere citation.

    ``version`` is 0 where the document is only named.
    """

    document_id: str
    version: int
    digest: str


def sources(content: Content) -> frozenset[Source]:
    """Name every passage of a document that an answer holds text of; one that is only cited is named without digest."""
    found = {
        Source(node["document_id"], node.get("version", 0), node.get("sha256", ""))
        for node in _nodes(content)
        if "document_id" in node
    }
    passages = {(each.document_id, each.version) for each in found if each.digest}
    return frozenset(each for each in found if each.digest or (each.document_id, each.version) not in passages)


def without(content: Content, document_id: str) -> Content:
    """Take the text of an erased document out of an answer, leaving a mark where it stood.

    Statements that cite it lose their text, for they may repeat it, and so do questions that were proposed from it.
    """
    if not any(each.document_id == document_id for each in sources(content)):
        return content
    left: dict[str, Any] = _without(content, document_id)
    return left


def cited(content: Content, number: int) -> Mapping[str, Any] | None:
    """Give the first citation with this number in an answer, or None where it has none."""
    citations = (node for node in _nodes(content) if "document_id" in node or ERASED in node)
    return next((node for node in citations if node.get("number") == number), None)


def _nodes(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _nodes(each)


def _without(value: Any, document_id: str) -> Any:
    if isinstance(value, Mapping):
        if value.get("document_id") == document_id:
            return {ERASED: True} | {name: value[name] for name in ("number",) if name in value}
        left = {name: [] if name == "follow_ups" else _without(each, document_id) for name, each in value.items()}
        if any(each.get("document_id") == document_id for each in value.get("citations", ())):
            left |= {"text": "", ERASED: True}
        return left
    if isinstance(value, list | tuple):
        return [_without(each, document_id) for each in value]
    return value
