"""Shows where sources disagree: another document that says the same of the same, with another number or date.

Nothing is chosen between; what the other says is quoted beside the answer.
"""

from collections.abc import Iterator, Sequence

from assistant.answer import Citation, Statement, cite
from assistant.checks.numbers import counted
from assistant.checks.quantities import Quantity, Sort, quantities
from assistant.places import places_in
from knowledge.document import Passage
from knowledge.index.analysis import content_words, stem
from knowledge.sentences import is_list_item, sentence_spans, without_marker

MOST = 2
"""Quotes of other sources that are shown, at most."""
_ALIKE = 0.5
"""The share of words in common (Jaccard), numbers apart, from which two sentences say something of the same."""


def disagreeing(statements: Sequence[Statement], passages: Sequence[Passage]) -> tuple[Statement, ...]:
    """Give quotes of other documents that say otherwise than what is cited, at most ``MOST``."""
    cited = {citation.chunk_key: citation for each in statements for citation in each.citations}
    found = (
        other
        for statement in statements
        for citation in statement.citations
        for passage in passages
        if passage.document_id != citation.document_id and passage.chunk.key not in cited
        for other in _otherwise(citation, passage)
    )
    return tuple(dict.fromkeys(found))[:MOST]


def _otherwise(citation: Citation, passage: Passage) -> Iterator[Statement]:
    mine = quantities(citation.quote)
    words = _words(citation.quote) if mine else frozenset()
    text = passage.chunk.text
    for start, end in sentence_spans(text) if words else ():
        sentence = without_marker(text[start:end])
        theirs = _words(sentence)
        if (
            not theirs
            or len(words & theirs) < _ALIKE * len(words | theirs)
            or places_in(citation.quote) != places_in(sentence)
        ):
            continue
        if _differ(citation.quote, mine, sentence, quantities(sentence)):
            yield Statement(sentence, (cite(passage, end - len(sentence), end),), is_list_item(text[start:end]))


def _differ(one: str, mine: Sequence[Quantity], other: str, theirs: Sequence[Quantity]) -> bool:
    """Tell whether two sentences count the same thing, or date the same, and never alike."""
    if any(own.is_told_by(each) or each.is_told_by(own) for own in mine for each in theirs):
        return False
    return any(own.sort is each.sort and _of_the_same(one, own, other, each) for own in mine for each in theirs)


def _of_the_same(one: str, own: Quantity, other: str, each: Quantity) -> bool:
    if own.sort is not Sort.NUMBER:
        return True
    mine, theirs = (set(map(stem, counted(text, quantity))) for text, quantity in ((one, own), (other, each)))
    return bool(mine & theirs)


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text) if word.isalpha())
