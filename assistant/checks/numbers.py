"""Does a statement's every number stand in its evidence, and belong there to the same thing?

A number that is merely somewhere in the sources proves nothing. It must stand in a sentence that speaks of the same; if
that sentence, or the clause with the number, names other places than the statement does, it is theirs; and where the
source counts the same thing with another number, that is the right one.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from assistant.checks.evidence import Evidence, Sentence
from assistant.checks.names import is_place, names_in
from assistant.checks.quantities import Quantity, Sort, quantities
from knowledge.index import analysis

_CLAUSE = re.compile(r"[,;:()–—]\s|\s(?:og|men|mens|medan|samt|and|but|while|whereas)\s")
_MEASURES = {
    sign: re.compile(rf"(?:{words})\s*$", re.IGNORECASE)
    for sign, words in (
        (">", "mer enn|meir enn|flere enn|fleire enn|over|more than|above"),
        ("<", "mindre enn|færre enn|under|less than|fewer than|below"),
        ("=", "minst|at least|høyst|at most|maks|opptil|up to"),
        ("~", "om lag|omtrent|rundt|nesten|ca[.]?|about|around|almost|nearly|some"),
    )
}
"""How a number is measured, in signs that are the same in every language."""
_NEAR = 4
"""Words on each side of a number among which stands what it is a number of."""


def unfounded(statement: str, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether some number of a statement is not borne by its evidence."""
    return any(
        not _is_borne(statement, each, told, evidence) or _has_rival(statement, each, told, evidence) for each in told
    )


def _is_borne(statement: str, quantity: Quantity, told: Sequence[Quantity], evidence: Evidence) -> bool:
    named = places(_clause_of(statement, quantity)) or places(statement)
    words = _beside(statement, quantity, told)
    return any(
        _belongs(named, sentence, held) and not _is_nearer_another(words, quantity, sentence, held, evidence)
        for sentence in evidence.sentences
        for held in sentence.quantities()
        if quantity.is_told_by(held)
    ) or _stands_around(quantity, evidence)


def _stands_around(quantity: Quantity, evidence: Evidence) -> bool:
    """Tell whether a number is part of a title or heading that the evidence stands under."""
    lines = (
        line
        for each in evidence.sentences
        for line in (each.passage.description.title, *each.passage.chunk.heading_path)
    )
    return any(quantity.is_told_by(other) for line in lines for other in quantities(line))


def _belongs(named: frozenset[str], sentence: Sentence, held: Quantity) -> bool:
    """Tell whether a number in a sentence can be that of the places a statement names."""
    if not named:
        return True
    own = places(_clause_of(sentence.text, held)) or places(sentence.text)
    if own:
        return bool(own & named)
    return bool(places(sentence.around) & named) or not places(sentence.around)


def _is_nearer_another(words: str, quantity: Quantity, sentence: Sentence, held: Quantity, evidence: Evidence) -> bool:
    """Tell whether the words beside a number stand, in the source, beside another number of its kind."""
    own = _alike(words, _beside(sentence.text, held, sentence.quantities()), evidence)
    return any(
        _alike(words, _beside(each.text, other, each.quantities()), evidence) > own
        for each in evidence.sentences
        for other in each.quantities()
        if _kind(each.text, other) is _kind(sentence.text, held) and not quantity.is_told_by(other)
    )


def _alike(words: str, text: str, evidence: Evidence) -> float:
    """Tell how many of some words of the statement a text holds, in whatever language."""
    own = {f"s:{analysis.stem(word)}" for word in analysis.words(words)}
    met = evidence.grounds.met(text)
    same = sum(each for word, each in zip(evidence.grounds.words, met, strict=True) if word.stem in own)
    return same + sum(sign in words and sign in text for sign in _MEASURES)


def _has_rival(statement: str, quantity: Quantity, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether a sentence that a clause is told after has another number in the place of the one in the clause."""
    clause = _clause_of(statement, quantity)
    inside = [each for each in told if statement[each.start : each.end] in clause]
    main = evidence.told_after(clause)
    after = [each for each in evidence.sentences if each is main or _tells_some(each, inside)]
    return any(_replaces(each, statement, quantity, told) for each in after)


def _tells_some(sentence: Sentence, told: Sequence[Quantity]) -> bool:
    return any(each.is_told_by(other) for each in told for other in sentence.quantities())


def _replaces(sentence: Sentence, statement: str, quantity: Quantity, told: Sequence[Quantity]) -> bool:
    """Tell whether a number is put in where, of its kind, one is left out."""
    held = sentence.quantities()
    if any(quantity.is_told_by(other) for other in held):
        return False
    untold = (other for other in held if not any(each.is_told_by(other) for each in told))
    return any(_kind(sentence.text, other) is _kind(statement, quantity) for other in untold)


class _Kind(StrEnum):
    """What may stand in the place of what: a year is no count, and a date is a year told closer."""

    TIME = "time"
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"


def _kind(text: str, quantity: Quantity) -> _Kind:
    if quantity.sort is Sort.DATE or (quantity.is_year and not _measured(text[: quantity.start])):
        return _Kind.TIME
    return _Kind.COUNT if quantity.sort is Sort.NUMBER else _Kind(quantity.sort.value)


def counted(text: str, quantity: Quantity) -> Iterator[str]:
    """Give the stem of what a number counts: the first word after it that is neither small nor a number."""
    for word in analysis.words(text[quantity.end :])[:_NEAR]:
        if word.isalpha() and word not in analysis.stopwords():
            yield analysis.stem(word)
            return


def _beside(text: str, quantity: Quantity, every: Sequence[Quantity]) -> str:
    """Give the words next to a number, on both sides: of its clause, as far as the numbers beside it."""
    start = max((each.end for each in every if each.end <= quantity.start), default=0)
    end = min((each.start for each in every if each.start >= quantity.end), default=len(text))
    before = _CLAUSE.split(text[start : quantity.start])[-1]
    after = _CLAUSE.split(text[quantity.end : end])[0]
    words = (*analysis.content_words(before)[-_NEAR:], *analysis.content_words(after)[:_NEAR])
    return " ".join((*words, _measured(before)))


def _measured(before: str) -> str:
    """Give the signs of how a number is measured by the words right before it."""
    return "".join(sign for sign, words in _MEASURES.items() if words.search(before))


def _clause_of(text: str, quantity: Quantity) -> str:
    """Give the clause that a number stands in."""
    start = max((found.end() for found in _CLAUSE.finditer(text) if found.end() <= quantity.start), default=0)
    end = min((found.start() for found in _CLAUSE.finditer(text) if found.start() >= quantity.end), default=len(text))
    return text[start:end]


def places(text: str) -> frozenset[str]:
    """Give the municipalities that a text names."""
    return frozenset(_plain(word) for word, _ in names_in(text) if is_place(word))


def _plain(word: str) -> str:
    return re.sub(r"['’]?s$", "", word.lower())
