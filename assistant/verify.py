"""Lets through only what the sources say. Nothing leaves the assistant without passing here.

A quote must stand literally in a passage that was found (``supported``). A statement that a model wrote must cite
passages it was given, be one plain sentence, and say nothing that the sentences it rests on do not say: no other name,
number or date, no *not* more or less, nothing turned, and not much in words of its own. It then cites those sentences.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Citation, Statement, cite
from assistant.checks import form, names, numbers, turns
from assistant.checks.evidence import Evidence, evidence_for
from assistant.checks.fault import Fault
from assistant.checks.quantities import quantities, without
from assistant.cues import is_cued, rules
from assistant.generate import Claim
from assistant.grounds import Grounds
from knowledge.document import Passage, Provenance
from knowledge.glossary import load_glossary
from knowledge.language import Language, detect
from knowledge.personal_data.finding import holds_identity_number
from knowledge.retriever import Retriever
from knowledge.sentences import without_marker

_OPENED, _CLOSED = '«“”"„', '»”"“'
_APOSTROPHES = "'‘’"
_OWN = "checks/own_words.yaml"
_SHORTEST_QUOTE = 3
"""Words from which what stands in quotation marks is a quote, and not a word held at arm's length."""


class SupportModel(Protocol):
    """A model that reads two texts together: how surely does the one say the other, from 0 to 1?"""

    def support(self, statement: str, evidence: Sequence[str]) -> float:
        """Give how surely the evidence says the statement."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a claim: the statement it became, or the fault it was held back for."""

    statement: Statement | None = None
    fault: Fault | None = None


def supported(statements: Iterable[Statement], passages: Iterable[Passage]) -> Iterator[Statement]:
    """Pass on the statements that cite something, and only places that exist among the passages."""
    found = {passage.chunk.key: passage for passage in passages}
    for statement in statements:
        if statement.citations and all(_literal(citation, found) for citation in statement.citations):
            yield statement


class Verifier:
    """Checks a model's statements against its passages; a support model, where there is one, has the last say."""

    def __init__(self, retriever: Retriever, support: SupportModel | None = None) -> None:
        self._retriever = retriever
        self._support = support

    def check(self, claim: Claim, passages: Sequence[Passage], language: Language) -> Checked:
        """Check a claim against the passages, numbered from 1 as it cites them."""
        if not claim.sources:
            return Checked(fault=Fault.UNCITED)
        if not all(1 <= number <= len(passages) for number in claim.sources):
            return Checked(fault=Fault.UNKNOWN_SOURCE)
        cited = [passages[number - 1] for number in claim.sources]
        fault = (
            form.fault_of(claim.text, [passage.chunk.text for passage in cited])
            or _wrong_tongue(claim.text, language)
            or _misquoted(claim, cited)
            or _personal(claim.text)
        )
        if fault:
            return Checked(fault=fault)
        return self._weigh(claim, cited)

    def _weigh(self, claim: Claim, cited: Sequence[Passage]) -> Checked:
        told = quantities(claim.text, detect(claim.text))
        grounds = Grounds(without(claim.text, told), self._retriever.rarities, load_glossary())
        evidence = evidence_for(told, grounds, cited)
        fault = self._fault(claim.text, without(claim.text, told), evidence)
        if fault is None and numbers.unfounded(claim.text, told, evidence):
            fault = Fault.NUMBER
        if fault:
            return Checked(fault=fault)
        citations = tuple(_citations(evidence))
        statement = Statement(claim.text, citations, claim.listed, _provenance(claim.text, citations))
        return Checked(next(supported([statement], cited)))

    def _fault(self, text: str, wordy: str, evidence: Evidence) -> Fault | None:
        """Check the words of a statement, given also without its numbers."""
        grounds = evidence.grounds
        if not evidence.sentences or evidence.share < _least(evidence):
            return Fault.UNSUPPORTED
        if names.foreign(wordy, evidence):
            return Fault.NAME
        if turned := turns.fault_of(text, evidence.texts, lambda said: _mean(grounds.met(said))):
            return turned
        if self._support and self._support.support(text, evidence.texts) < 0.5:
            return Fault.UNSUPPORTED
        return None


def _mean(met: Sequence[float]) -> float:
    return sum(met) / len(met) if met else 0.0


def _provenance(text: str, citations: Sequence[Citation]) -> Provenance:
    """Tell whether a statement rests on our own words only, and does not say so itself."""
    if is_cued(text, _OWN, "told"):
        return Provenance.SOURCE
    if all(each.provenance is Provenance.EDITORIAL or is_cued(each.quote, _OWN, "proposed") for each in citations):
        return Provenance.EDITORIAL
    ours = (each.provenance is Provenance.INFERRED or is_cued(each.quote, _OWN, "interpreted") for each in citations)
    return Provenance.INFERRED if all(ours) else Provenance.SOURCE


def _least(evidence: Evidence) -> float:
    """Give the share of a statement that its evidence must say, within a language or across."""
    across = evidence.is_across(evidence.sentences[0])
    return float(rules("thresholds.yaml")["supported"]["across" if across else "within"])


def _wrong_tongue(text: str, language: Language) -> Fault | None:
    """Tell Norwegian from English; the two forms of Norwegian are too alike for one sentence to be refused."""
    return Fault.LANGUAGE if (detect(text) is Language.EN) != (language is Language.EN) else None


def _personal(text: str) -> Fault | None:
    """Tell whether a statement holds an identity number, as no answer may."""
    return Fault.PERSONAL if holds_identity_number(text) else None


def _misquoted(claim: Claim, cited: Sequence[Passage]) -> Fault | None:
    """Tell whether words given as a source's own, beside the statement or within it, stand in no source."""
    held = [_folded(passage.chunk.text) for passage in cited]
    quoted = [claim.quote, *_within_marks(claim.text)]
    return Fault.QUOTE if any(not any(_folded(each) in text for text in held) for each in quoted if each) else None


def _within_marks(text: str) -> Iterator[str]:
    """Give what stands in quotation marks and is long enough to be somebody's words; one left open goes to the end."""
    begun: int | None = None
    for place, sign in enumerate(text):
        if begun is not None and _closes(text, begun, place):
            yield from _long_enough(text[begun:place])
            begun = None
        elif sign in _OPENED or (begun is None and sign in _APOSTROPHES and not text[:place][-1:].isalnum()):
            begun = place + 1
    if begun is not None:
        yield from _long_enough(text[begun:])


def _closes(text: str, begun: int, place: int) -> bool:
    """Tell whether a sign closes the marks that were opened: an apostrophe those that an apostrophe opened."""
    if text[begun - 1] in _APOSTROPHES:
        return text[place] in _APOSTROPHES and not text[place + 1 :][:1].isalnum()
    return text[place] in _CLOSED


def _long_enough(quoted: str) -> Iterator[str]:
    if len(quoted.split()) >= _SHORTEST_QUOTE:
        yield quoted


def _folded(text: str) -> str:
    return " ".join(text.split()).strip(' .…"«»')


def _citations(evidence: Evidence) -> Iterator[Citation]:
    for sentence in evidence.sentences:
        shown = without_marker(sentence.passage.chunk.text[sentence.start : sentence.end])
        yield cite(sentence.passage, sentence.end - len(shown), sentence.end)


def _literal(citation: Citation, found: dict[str, Passage]) -> bool:
    """Tell whether the quote stands, sign for sign, where the citation says."""
    passage = found.get(citation.chunk_key)
    if passage is None or (passage.document_id, passage.version) != (citation.document_id, citation.version):
        return False
    start, end = citation.start - passage.chunk.start, citation.end - passage.chunk.start
    return 0 <= start < end <= len(passage.chunk.text) and passage.chunk.text[start:end] == citation.quote
