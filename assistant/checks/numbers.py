"""Does a statement's every number stand in its evidence, and belong there to the same thing?

A number that is merely somewhere in the sources proves nothing. It must stand in a sentence that speaks of the same; if
that sentence, or the clause with the number, names other places than the statement does, it is theirs; and where the
source counts the same thing with another number, that is the right one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.checks.evidence import Evidence, Sentence
from assistant.checks.quantities import Quantity, Sort, quantities
from assistant.places import places_in
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
_SHORT = 5
"""Words that a clause with a number has at least."""
_NEAR = 4
"""Words on each side of a number among which stands what it is a number of."""


def unfounded(statement: str, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether some number of a statement is not borne by its evidence."""
    return any(
        not _is_borne(statement, each, told, evidence) or _has_rival(statement, each, told, evidence) for each in told
    )


def _is_borne(statement: str, quantity: Quantity, told: Sequence[Quantity], evidence: Evidence) -> bool:
    named = places_in(_clause_of(statement, quantity)) or places_in(statement)
    own = _Spot(statement, quantity, told)
    return any(
        _belongs(named, sentence, held)
        and _counts_there(own, _Spot(sentence.text, held, every), sentence, evidence)
        and not _is_nearer_another(own, _Spot(sentence.text, held, every), sentence, evidence)
        for sentence in evidence.sentences
        for every in [sentence.quantities()]
        for held in every
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
    own = places_in(_clause_of(sentence.text, held)) or places_in(sentence.text)
    if own:
        return bool(own & named)
    return bool(places_in(sentence.around) & named) or not places_in(sentence.around)


def _counts_there(own: "_Spot", held: "_Spot", sentence: Sentence, evidence: Evidence) -> bool:
    """Tell whether what a number counts is spoken of where the number stands.

    A word that may be a number (*en*) must count the very thing; of another language's words too little is known.
    """
    counted = own.counted
    if held.quantity.loose:
        return bool(counted and held.counted and own.counts(held.counted, evidence))
    if not counted or own.kind is not _Kind.COUNT or evidence.is_across(sentence):
        return True
    return own.counts(f"{sentence.text} {sentence.around}", evidence)


def _is_nearer_another(own: "_Spot", held: "_Spot", sentence: Sentence, evidence: Evidence) -> bool:
    """Tell whether the words beside a number stand, in the source, beside another number of its kind.

    Of a number that the statement tells as well, the two must fit better the other way round.
    """
    if held.counted and own.likeness(held.counted, evidence):
        return False
    fits = own.likeness(held.beside, evidence)
    for each in evidence.sentences:
        for other in each.quantities():
            rival = _Spot(each.text, other, each.quantities())
            if other.loose or rival.kind is not held.kind or own.quantity.is_told_by(other):
                continue
            twins = [twin for twin in own.every if twin.is_told_by(other)]
            better = own.likeness(rival.beside, evidence) - fits
            if not twins and (better > 0 or own.counts_as(rival, held, evidence)):
                return True
            if twins and each is sentence:
                twin = _Spot(own.text, twins[0], own.every)
                better += twin.likeness(held.beside, evidence) - twin.likeness(rival.beside, evidence)
                if better > 0:
                    return True
    return False


def _has_rival(statement: str, quantity: Quantity, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether a sentence that a clause is told after has another number in the place of the one in the clause."""
    clause = _clause_of(statement, quantity)
    inside = [each for each in told if statement[each.start : each.end] in clause]
    main = evidence.told_after(clause, inside)
    after = [each for each in evidence.sentences if each is main or each.tells(inside)]
    return any(_replaces_in(each, _Spot(statement, quantity, told), evidence) for each in after)


def _replaces_in(sentence: Sentence, own: "_Spot", evidence: Evidence) -> bool:
    """Tell whether a number is put in where, of its kind, one is left out: a count where the same is counted."""
    held = sentence.quantities()
    if any(own.quantity.is_told_by(other) for other in held):
        return False
    for other in held:
        spot = _Spot(sentence.text, other, held)
        if other.loose or spot.kind is not own.kind or any(each.is_told_by(other) for each in own.every):
            continue
        if own.kind is not _Kind.COUNT or (spot.counted and own.likeness(spot.counted, evidence)):
            return True
    return False


class _Kind(StrEnum):
    """What may stand in the place of what: a year is no count, and a date is a year told closer."""

    TIME = "time"
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class _Spot:
    """A number where it stands in a text, among ``every`` number of it."""

    text: str
    quantity: Quantity
    every: Sequence[Quantity]

    @property
    def kind(self) -> _Kind:
        """What may stand in its place."""
        said = self.quantity
        if said.sort is Sort.DATE or (said.is_year and not _measured(self.text[: said.start])):
            return _Kind.TIME
        return _Kind.COUNT if said.sort is Sort.NUMBER else _Kind(said.sort.value)

    @property
    def counted(self) -> str:
        """What it counts, as far as the next word tells."""
        return next(counted(self.text, self.quantity), "")

    @property
    def beside(self) -> str:
        """The words next to it, on both sides: of its clause, as far as other numbers, and how it is measured."""
        firm = [each for each in self.every if not each.loose]
        start = max((each.end for each in firm if each.end <= self.quantity.start), default=0)
        end = min((each.start for each in firm if each.start >= self.quantity.end), default=len(self.text))
        before = _CLAUSE.split(self.text[start : self.quantity.start])[-1]
        after = _CLAUSE.split(self.text[self.quantity.end : end])[0]
        words = (*analysis.content_words(before)[-_NEAR:], *analysis.content_words(after)[:_NEAR])
        return " ".join((*words, _measured(before)))

    def counts(self, text: str, evidence: Evidence) -> bool:
        """Tell whether a text speaks of what is counted; so it is taken to do where that is no word of its own."""
        own = f"s:{analysis.stem(self.counted)}"
        pairs = zip(evidence.grounds.words, evidence.grounds.met(text), strict=True)
        met = [each for word, each in pairs if word.stem == own]
        return not met or max(met) > 0

    def counts_as(self, one: "_Spot", other: "_Spot", evidence: Evidence) -> bool:
        """Tell whether it counts what one number counts, and not what the other does."""
        if self.kind is not _Kind.COUNT or not (self.counted and one.counted):
            return False
        return self.counts(one.counted, evidence) and not self.counts(other.counted, evidence)

    def likeness(self, text: str, evidence: Evidence) -> float:
        """Tell how many of the words beside it a text holds, in whatever language."""
        words = self.beside
        own = {f"s:{analysis.stem(word)}" for word in analysis.words(words)}
        pairs = zip(evidence.grounds.words, evidence.grounds.met(text), strict=True)
        same = sum(met for word, met in pairs if word.stem in own)
        return same + sum(sign in words and sign in text for sign in _MEASURES)


def counted(text: str, quantity: Quantity) -> Iterator[str]:
    """Give the word for what a number counts: the first one after it that is neither small nor a number."""
    for word in analysis.words(text[quantity.end :])[:_NEAR]:
        if word.isalpha() and word not in analysis.stopwords():
            yield word
            return


def _measured(before: str) -> str:
    """Give the signs of how a number is measured by the words right before it."""
    return "".join(sign for sign, words in _MEASURES.items() if words.search(before))


def _clause_of(text: str, quantity: Quantity) -> str:
    """Give the clause that a number stands in; a few words between commas belong to what is before or after them."""
    cuts = [found.span() for found in _CLAUSE.finditer(text)]
    starts = [0, *(end for _, end in cuts if end <= quantity.start)]
    ends = [*(start for start, _ in cuts if start >= quantity.end), len(text)]
    while len(text[starts[-1] : ends[0]].split()) < _SHORT and (len(starts) > 1 or len(ends) > 1):
        if len(starts) > 1:
            starts.pop()
        else:
            ends.pop(0)
    return text[starts[-1] : ends[0]]
