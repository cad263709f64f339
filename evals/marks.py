"""Marks one answer against what is known to be true.

Measures, each from 0 to 1 but for the length; a question for which one has no meaning gets no value:

- ``right_ending``: it ended as it should (quoted and written answers are both *answered*);
- ``fact``: everything that must stand in the answer does; ``nothing_false``: nothing stands there that must not;
- ``citation_precision``: share of the citations that are to documents which may rightly be cited;
- ``citation_recall``: share of the needed sources that are cited at the very words (or, without words, at all);
- ``literal``: share of the quotes that stand sign for sign in the stored text, read back from the registry: must be 1;
- ``language``: the answer speaks the language of the question; ``characters``: its length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Statement, Status
from evals.gold import places, spoken
from evals.questions import ANSWERED, NOT_FOUND, AskedQuestion, Source
from knowledge.access import Scope
from knowledge.registry.documents import Documents

REFUSED_AS_TYPED = "clarify"
"""How a question ends that the assistant does not take up: there was nothing to answer in it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its answer (None: it was not taken up), and what would have been said without a threshold."""

    asked: AskedQuestion
    answer: Answer | None
    unheld: Answer | None

    @property
    def ending(self) -> str:
        """Name how it ended."""
        return ending_of(self.answer)


def ending_of(answer: Answer | None) -> str:
    """Name how a question ended; quoting and advising are ways of answering."""
    if answer is None:
        return REFUSED_AS_TYPED
    return ANSWERED if answer.status in (Status.QUOTED, Status.ADVISED) else str(answer.status)


def mark(outcome: Outcome, documents: Documents, texts: Mapping[str, str]) -> dict[str, float]:
    """Give the values of one question."""
    asked, answer = outcome.asked, outcome.answer
    given: dict[str, float] = {"right_ending": float(_ended_right(outcome))}
    statements = answer.statements if answer else ()
    said = " ".join(statement.text for statement in statements)
    if asked.must and asked.answerable:
        given["fact"] = float(holds_all(said, asked))
    if asked.must_not:
        given["nothing_false"] = float(not any(spoken(word) in spoken(said) for word in asked.must_not))
    if asked.language and answer:
        given["language"] = float(answer.language is asked.language)
    if answer and statements:
        given["characters"] = float(len(said))
        given |= _mark_citations(asked, cited(answer), documents, texts)
    elif asked.sources:
        given["citation_recall"] = 0.0
    return given


def _ended_right(outcome: Outcome) -> bool:
    """Tell whether a question ended as it should; a set of one's own cannot tell *not found* from *off topic*."""
    if outcome.asked.ending == NOT_FOUND and not outcome.asked.part:
        return outcome.ending in (NOT_FOUND, Status.OFF_TOPIC)
    return outcome.ending == outcome.asked.ending


def is_right(asked: AskedQuestion, statements: Sequence[Statement]) -> bool:
    """Tell whether what is said, had it been said, would be right: an answer to what can be answered, with its facts.

    Where no facts are known, citing a right document will do.
    """
    if not statements or not asked.answerable:
        return False
    if asked.must:
        return holds_all(" ".join(statement.text for statement in statements), asked)
    return any(citation.document_id in asked.documents for each in statements for citation in each.citations)


def holds_all(said: str, asked: AskedQuestion) -> bool:
    """Tell whether a text says everything that must be said."""
    held = spoken(said)
    return all(any(spoken(word) in held for word in alternatives) for alternatives in asked.must)


def cited(answer: Answer) -> list[Citation]:
    """Give every citation of an answer."""
    return [citation for statement in answer.statements for citation in statement.citations]


def _mark_citations(
    asked: AskedQuestion, citations: Sequence[Citation], documents: Documents, texts: Mapping[str, str]
) -> dict[str, float]:
    given = {"literal": _share([_literal(citation, documents) for citation in citations])}
    if asked.sources:
        given["citation_precision"] = _share([citation.document_id in asked.documents for citation in citations])
        reached = [any(_reached(source, citations, texts) for source in needed) for needed in asked.sources]
        given["citation_recall"] = _share(reached)
    return given


def _reached(source: Source, citations: Sequence[Citation], texts: Mapping[str, str]) -> bool:
    """Tell whether a citation touches the words that a source is known by."""
    spans = places(texts.get(source.document, ""), source.quote)
    own = [citation for citation in citations if citation.document_id == source.document]
    return any(citation.start < end and start < citation.end for citation in own for start, end in spans)


def _literal(citation: Citation, documents: Documents) -> bool:
    version = documents.version(citation.document_id, citation.version, Scope.all())
    return version is not None and version.text[citation.start : citation.end] == citation.quote


def _share(truths: Sequence[bool]) -> float:
    return round(sum(truths) / len(truths), 4) if truths else 1.0
