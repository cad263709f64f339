"""Checks the gold questions against the documents they are about; one whose truth does not stand there is refused.

The rules are those of ``evals/gold_sets/README.md``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.questions import AskedQuestion, Source
from knowledge.access import Scope
from knowledge.index import analysis
from knowledge.knowledge_base import KnowledgeBase

ENDINGS: Mapping[str, frozenset[str]] = {
    "one_source": frozenset({"answered"}),
    "two_sources": frozenset({"answered"}),
    "conflict": frozenset({"answered"}),
    "near": frozenset({"not_found"}),
    "outside": frozenset({"off_topic"}),
    "unclear": frozenset({"clarify", "greeted"}),
    "personal_data": frozenset({"private", "not_found"}),
    "hostile": frozenset({"off_topic", "not_found", "answered"}),
}
"""For each kind of question the endings that can be right."""
_NAME = re.compile(r"(?<=\S )[A-ZÆØÅ]\w+")
"""A word with a capital letter, anywhere but first; a paraphrase may share a place's name with its source."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a gold question: a code with a phrase, and its details."""

    question_id: str
    code: str
    detail: str


def faults(questions: Sequence[AskedQuestion], base: KnowledgeBase) -> Iterator[Fault]:
    """Give every breach of a rule, in the order of the questions."""
    texts = document_texts(base)
    ids = Counter(asked.id for asked in questions)
    wordings = Counter(" ".join(analysis.words(asked.question)) for asked in questions)
    pairs = _pairs(questions)
    for asked in questions:
        if ids[asked.id] > 1:
            yield Fault(asked.id, "gold_id_taken", asked.id)
        if wordings[" ".join(analysis.words(asked.question))] > 1:
            yield Fault(asked.id, "gold_asked_twice", asked.question)
        if asked.ending not in ENDINGS.get(asked.kind, frozenset()):
            yield Fault(asked.id, "gold_ending", f"{asked.kind}: {asked.ending}")
        if asked.pair and not _is_pair(pairs[asked.pair]):
            yield Fault(asked.id, "gold_pair", asked.pair)
        if not asked.truth.strip():
            yield Fault(asked.id, "gold_truth", "")
        yield from _faults_of_sources(asked, texts)


def document_texts(base: KnowledgeBase) -> dict[str, str]:
    """Give the text of every document of a base that answers questions, by its id."""
    found = {}
    for document, _ in base.documents.published():
        version = base.documents.version(document.id, document.version, Scope.all())
        found[document.id] = version.text if version else ""
    return found


def places(text: str, quote: str) -> list[tuple[int, int]]:
    """Give every place where the words of a quote stand in a text, whatever space lies between them."""
    pattern = r"\s+".join(map(re.escape, quote.split()))
    return [found.span() for found in re.finditer(pattern, text)] if pattern else [(0, len(text))]


def _faults_of_sources(asked: AskedQuestion, texts: Mapping[str, str]) -> Iterator[Fault]:
    if asked.answerable != bool(asked.sources):
        yield Fault(asked.id, "gold_sources", asked.ending)
    if asked.kind in ("two_sources", "conflict") and len(asked.sources) < 2:
        yield Fault(asked.id, "gold_one_source", asked.kind)
    for name in sorted(asked.documents - texts.keys()):
        yield Fault(asked.id, "gold_no_document", name)
    known = [source for needed in asked.sources for source in needed if source.document in texts]
    for source in known:
        if not source.quote.strip() or not places(texts[source.document], source.quote):
            yield Fault(asked.id, "gold_no_quote", f"{source.document}: {source.quote}")
    for missing in _unsaid(asked, [texts[name] for name in asked.documents if name in texts]):
        yield Fault(asked.id, "gold_unsaid", missing)
    if asked.paraphrase:
        yield from _faults_of_paraphrase(asked, known)


def _unsaid(asked: AskedQuestion, texts: Sequence[str]) -> Iterator[str]:
    """Give what must stand in the answer though none of its documents says it."""
    held = [spoken(text) for text in texts]
    for alternatives in asked.must:
        if not any(spoken(word) in text for word in alternatives for text in held):
            yield " | ".join(alternatives)


def _faults_of_paraphrase(asked: AskedQuestion, known: Sequence[Source]) -> Iterator[Fault]:
    told = {analysis.stem(word) for source in known for word in analysis.content_words(source.quote)}
    names = {name.lower() for name in _NAME.findall(asked.question)}
    asking = set(analysis.content_words(asked.question)) - analysis.asking_words() - names
    shared = sorted(word for word in asking if analysis.stem(word) in told)
    if shared:
        yield Fault(asked.id, "gold_no_paraphrase", ", ".join(shared))


def _pairs(questions: Sequence[AskedQuestion]) -> Mapping[str, list[AskedQuestion]]:
    found: dict[str, list[AskedQuestion]] = {}
    for asked in questions:
        found.setdefault(asked.pair, []).append(asked)
    return found


def _is_pair(held: Sequence[AskedQuestion]) -> bool:
    """Tell whether two questions are one in both forms: same part, same ending, one bokmål and one nynorsk."""
    languages = sorted(str(asked.language) for asked in held)
    return languages == ["nb", "nn"] and len({(asked.part, asked.ending) for asked in held}) == 1


def spoken(text: str) -> str:
    """Give the words of a text and nothing else, so that one saying can be looked for in another."""
    return f" {' '.join(analysis.words(text))} "
