"""Does a statement's every number stand in its evidence, and belong there to the same thing?

A number that is merely somewhere in the sources proves nothing. It must stand in a sentence that speaks of the same; if
that sentence, or the clause with the number, names other places than the statement does, it is theirs; and where the
source counts the same thing with another number, that is the right one.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.checks.evidence import Evidence, Sentence
from assistant.checks.names import is_place, names_in
from assistant.checks.quantities import Quantity, quantities
from knowledge.index import analysis

_CLAUSE = re.compile(r"[,;:()–—]\s|\s(?:og|men|mens|medan|samt|and|but|while|whereas)\s")
_BEFORE = re.compile(
    r"(?:(?P<until>innen|innan|fram til|frem til|til|by|until|within)|(?P<since>siden|sidan|fra|frå|since|from)|"
    r"(?P<against>mot|enn|against|than|compared (?:with|to))|(?P<after>etter|after)|(?P<ahead>før|before))"
    r"\s+(?:år(?:et)?\s+)?$",
    re.IGNORECASE,
)
_NEAR = 3
"""Words after a number among which stands what it counts."""


def unfounded(statement: str, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether some number of a statement is not borne by its evidence."""
    return any(not _is_borne(statement, each, evidence) for each in told) or _counts_otherwise(
        statement, told, evidence
    )


def _is_borne(statement: str, quantity: Quantity, evidence: Evidence) -> bool:
    named = places(_clause_of(statement, quantity)) or places(statement)
    return any(
        _belongs(named, sentence, held) and _same_side(statement, quantity, sentence, held)
        for sentence in evidence.sentences
        for held in sentence.quantities()
        if quantity.is_told_by(held)
    ) or _stands_around(quantity, evidence)


def _stands_around(quantity: Quantity, evidence: Evidence) -> bool:
    """Tell whether a number is part of a title or heading that the evidence stands under."""
    return any(
        quantity.is_told_by(other)
        for each in evidence.sentences
        for line in (each.passage.description.title, *each.passage.chunk.heading_path)
        for other in quantities(line)
    )


def _belongs(named: frozenset[str], sentence: Sentence, held: Quantity) -> bool:
    """Tell whether a number in a sentence can be that of the places a statement names."""
    if not named:
        return True
    own = places(_clause_of(sentence.text, held)) or places(sentence.text)
    if own:
        return bool(own & named)
    return bool(places(sentence.around) & named) or not places(sentence.around)


def _same_side(statement: str, quantity: Quantity, sentence: Sentence, held: Quantity) -> bool:
    """Tell whether a number is led up to in the same way, where the source has another that is (*innen 2030*)."""
    own = _led_by(statement, quantity)
    if own is None or own == _led_by(sentence.text, held):
        return True
    return all(other is held or _led_by(sentence.text, other) != own for other in sentence.quantities())


def _led_by(text: str, quantity: Quantity) -> str | None:
    found = _BEFORE.search(text[: quantity.start])
    return found.lastgroup if found else None


def _counts_otherwise(statement: str, told: Sequence[Quantity], evidence: Evidence) -> bool:
    """Tell whether the evidence counts what a statement counts, and every time with another number."""
    for quantity in told:
        nouns = set(counted(statement, quantity))
        same = [
            held
            for sentence in evidence.sentences
            for held in sentence.quantities()
            if held.sort is quantity.sort and nouns & set(counted(sentence.text, held))
        ]
        if same and not any(quantity.is_told_by(held) for held in same):
            return True
    return False


def counted(text: str, quantity: Quantity) -> Iterator[str]:
    """Give the stem of what a number counts: the first word after it that is neither small nor a number."""
    for word in analysis.words(text[quantity.end :])[:_NEAR]:
        if word.isalpha() and word not in analysis.stopwords():
            yield analysis.stem(word)
            return


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
