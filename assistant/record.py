"""An answer as plain JSON that can be kept, and back: shown again as it was, whatever has become of its sources.

What was kept comes in here as from outside, so pydantic reads it. Each citation gets the number that it is shown under,
each passage the SHA-256 of its text. The question itself is no part of this: whoever keeps it decides who reads it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from assistant.answer import Answer, Citation, Statement, Status
from knowledge.conversation import ERASED, Answered, Content, Record
from knowledge.document import searched_text

EDITION = 1
"""The shape of what is kept; another shape is another number, and the older ones are still read."""

_STATEMENTS = ("statements", "beside", "disagreeing")


@dataclass(frozen=True, slots=True)
class Recalled:
    """An answer that was kept. ``erased`` counts the passages and citations whose source has been erased since.

    They are left out of the answer; a statement that rested on one stands in its place without its text.
    """

    answer: Answer
    erased: int


def answered(question: str, answer: Answer, shown: Content | None = None) -> Answered:
    """Give a question and its answer as they can be kept, with what a door showed beside the answer itself."""
    return Answered(question, answer.asked, answer.language, answer.status, content(answer, shown))


def content(answer: Answer, shown: Content | None = None) -> Content:
    """Give an answer as plain JSON; ``shown`` is plain JSON too: all of it that only the framework of the day can tell.

    Quotes beside advice are numbered first, for on the screen they are the ones with numbers.
    """
    plain = Answer(**{each.name: getattr(answer, each.name) for each in fields(Answer)})
    made: dict[str, Any] = _shape().dump_python(plain, mode="json")
    del made["asked"]
    for passage in made["passages"]:
        piece = passage["chunk"]
        passage["sha256"] = hashlib.sha256(piece["text"].encode()).hexdigest()
        if piece["searched"] == _searched(passage):
            del piece["searched"]  # the text once more, with what stands beside it in front
    numbers = numbers_in(answer)
    for name in _STATEMENTS:
        for statement, told in zip(getattr(answer, name), made[name], strict=True):
            for citation, kept in zip(statement.citations, told["citations"], strict=True):
                kept["number"] = numbers[place_of(citation)]
    return {"edition": EDITION, **made, **({"shown": shown} if shown else {})}


def recall(record: Record) -> Recalled:
    """Give the answer that a record holds."""
    kept = dict(record.content)
    held = [kept.get("passages", []), *(each["citations"] for name in _STATEMENTS for each in kept.get(name, []))]
    for name in _STATEMENTS:
        kept[name] = [{**each, "citations": _standing(each["citations"])} for each in kept.get(name, [])]
    kept["passages"] = [_with_searched(each) for each in _standing(kept.get("passages", []))]
    gone = sum(len(each) - len(_standing(each)) for each in held)
    return Recalled(_shape().validate_python({**kept, "asked": record.asked}), gone)


def place_of(citation: Citation) -> tuple[object, ...]:
    """Tell where a citation points; those that point to the same place are shown under one number."""
    return citation.document_id, citation.version, citation.heading_path, citation.page, citation.page_label


def numbers_in(answer: Answer) -> Mapping[tuple[object, ...], int]:
    """Number the places that an answer cites, as they are shown: what is beside advice comes before it."""
    met = ("beside", "statements", "disagreeing") if answer.status is Status.ADVISED else _STATEMENTS
    return numbered(tuple(each for name in met for each in getattr(answer, name)))


def numbered(statements: Sequence[Statement]) -> Mapping[tuple[object, ...], int]:
    """Number the places that statements cite, from 1, in the order they are met."""
    places = dict.fromkeys(place_of(citation) for each in statements for citation in each.citations)
    return {place: number for number, place in enumerate(places, start=1)}


def _standing(nodes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [each for each in nodes if ERASED not in each]


def _with_searched(passage: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**passage, "chunk": {"searched": _searched(passage), **passage["chunk"]}}


def _searched(passage: Mapping[str, Any]) -> str:
    piece = passage["chunk"]
    return searched_text(passage["description"]["title"], tuple(piece["heading_path"]), piece["text"])


@cache
def _shape() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
