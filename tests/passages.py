"""Passages, questions and statements as the tests of the assistant need them, without a knowledge base."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer import Statement
from assistant.checks.evidence import Evidence, evidence_for
from assistant.checks.quantities import quantities, without
from assistant.extract import extract
from assistant.grounds import Grounds
from assistant.weigh import Quote, weigh
from knowledge.access import Wall
from knowledge.document import Chunk, Description, Passage, chunk_key, searched_text
from knowledge.glossary import Glossary, load_glossary
from knowledge.language import detect


def a_passage(
    text: str,
    *,
    document_id: str = "plan",
    heading: str = "",
    title: str = "Planen",
    score: float = 1.0,
    words: float = 0.0,
    meaning: float = 0.0,
    start: int = 100,
    version: int = 1,
    wall: Wall = Wall(),
    **description: Any,
) -> Passage:
    """A passage that begins some way into its document, so that a place in the one is never one in the other."""
    path = (heading,) if heading else ()
    searched = searched_text(title, path, text)
    key = chunk_key(document_id, searched)
    piece = Chunk(key, 0, start, start + len(text), text, path, None, None, searched)
    return Passage(piece, document_id, version, Description(title, **description), score, words, meaning, wall)


def grounds_of(question: str, glossary: Glossary | None = None, rare: Mapping[str, float] | None = None) -> Grounds:
    """The words of a question, equally rare but for those that ``rare`` names by their stems."""
    weights = {f"s:{stem}": weight for stem, weight in (rare or {}).items()}
    return Grounds(question, lambda terms: dict.fromkeys(terms, 1.0) | weights, glossary or Glossary([]))


def evidence_of(statement: str, *passages: Passage) -> Evidence:
    """What a statement rests on in passages, all words being equally rare."""
    told = quantities(statement, detect(statement))
    grounds = Grounds(without(statement, told), lambda terms: dict.fromkeys(terms, 1.0), load_glossary())
    return evidence_for(told, grounds, passages)


def weighed(question: str, *passages: Passage) -> list[Quote]:
    return weigh(question, passages, grounds_of(question))


def quoted(question: str, *passages: Passage, of: int = 1) -> list[Statement]:
    grounds = grounds_of(question)
    return list(extract(weigh(question, passages, grounds), grounds, of))


def texts(statements: Sequence[Statement]) -> list[str]:
    return [statement.text for statement in statements]
