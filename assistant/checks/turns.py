"""Does a statement turn what its source says? Negations, comparisons, quantifiers and how certain something is.

The rules are words and pairs of words (``turns.yaml``): they catch a *not* that was dropped or put in, *all* for
*some*, *adopted* for *proposed*, *increased* for *reduced*. They read no logic, and what turns a sentence without any
of the words is not seen here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.checks.fault import Fault
from knowledge.language import Language, detect

_HALF = 0.5
"""The share of what the best sentence says of a statement from which another may lend it a negation."""
_REACH = 3
"""Words between a negation and what it denies, at most."""
_CLAUSE = 4
"""Words that a clause has at least."""
_NEARLY_ALL = 0.8
"""The share of what a sentence says of a statement that its clauses without a negation must still say."""


def fault_of(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> Fault | None:
    """Name what turns the meaning of a statement against its evidence, the best sentence first; None when nothing does.

    ``coverage`` tells how much of the statement a text speaks about, from 0 to 1.
    """
    if _negation_differs(statement, evidence, coverage) or _knows_what_nobody_knows(statement, evidence, coverage):
        return Fault.NEGATION
    if _is_surer(statement, evidence, coverage):
        return Fault.OPPOSITE
    statement, every = _plain(statement), "\n".join(evidence)
    for pair in _opposites():
        says_more = pair.one.search(statement) and not (pair.one.search(every) or pair.also.search(every))
        if says_more and (pair.must or pair.other.search(every)):
            return Fault.OPPOSITE
    return None


def _negation_differs(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> bool:
    """Tell whether a statement says *not* more often than its evidence, or leaves out one that bears on it."""
    said = len(_word("negation").findall(_plain(statement)))
    most = max(map(coverage, evidence), default=0.0)
    near = [each for each in evidence if coverage(each) >= _HALF * most]
    if said:
        return said > sum(len(_denials(each)) for each in (evidence if said == 1 else near))
    if _denials(statement):
        return False
    nearest = (each for each in near if coverage(each) >= _NEARLY_ALL * most)
    return any(len(_denials(each)) % 2 and not _stands_without(each, coverage) for each in nearest)


def _knows_what_nobody_knows(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> bool:
    """Tell whether a statement denies what its source only does not say: *er ikke* for *kildene sier ikke om*."""
    if not _denials(statement) or _is_silent(statement):
        return False
    best = max(evidence, key=coverage, default="")
    return _is_silent(best) and len(_denials(best)) == 1


def _is_silent(text: str) -> bool:
    """Tell whether a text says that something is not said or known."""
    words = text.split()
    denied = (place for place, word in enumerate(words) if _word("negation").search(word))
    near = (" ".join(words[max(0, place - _REACH) : place + _REACH + 1]) for place in denied)
    return _word("silent").search(text) is not None or any(_word("saying").search(each) for each in near)


def _is_surer(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> bool:
    """Tell whether a statement says of what is wished or proposed that it is so."""
    hedging = _word("hedging")
    best = max(evidence, key=coverage, default="")
    if _word("hedged").search(statement) or not hedging.search(best):
        return False
    plain = " ".join(clause for clause in _clauses(best) if not hedging.search(clause))
    return coverage(plain) < _NEARLY_ALL * coverage(best)


def _denials(text: str) -> list[str]:
    plain = _plain(text)
    return [*_word("negation").findall(plain), *_word("denying").findall(plain)]


def _plain(text: str) -> str:
    """Give a text without what only looks like a negation (*ikke bare*, and *no* in nynorsk)."""
    plain = _word("affirming").sub(" ", text)
    return plain if detect(text) is Language.EN else _word("english").sub(" ", plain)


def _clauses(sentence: str) -> list[str]:
    """Cut a sentence into clauses; a few words between commas belong to what is before them."""
    clauses: list[str] = []
    for piece in _clause().split(sentence):
        if clauses and len(piece.split()) < _CLAUSE:
            clauses[-1] += f" {piece}"
        else:
            clauses.append(piece)
    return clauses


def _stands_without(sentence: str, coverage: Callable[[str], float]) -> bool:
    """Tell whether the clauses of a sentence that deny nothing say nearly all that it says of a statement."""
    if _is_silent(sentence):
        return False
    plain = " ".join(clause for clause in _clauses(sentence) if not _denials(clause))
    return coverage(plain) >= _NEARLY_ALL * coverage(sentence)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Words of one side and of the other; with ``must``, a source has the one side too, or what ``also`` serves."""

    one: re.Pattern[str]
    also: re.Pattern[str]
    other: re.Pattern[str]
    must: bool


@cache
def _opposites() -> tuple[_Pair, ...]:
    listed = _rules()["opposites"]
    return tuple(
        _Pair(_any(each["one"]), _any(each.get("also", "–")), _any(each["other"]), bool(each.get("must")))
        for each in listed
    )


@cache
def _word(name: str) -> re.Pattern[str]:
    return _any(_rules()[name])


@cache
def _clause() -> re.Pattern[str]:
    return re.compile(re.sub(r"\|\s+", "|", _rules()["clause"]), re.IGNORECASE)


def _any(listed: str) -> re.Pattern[str]:
    """Give a pattern for any of some words with commas between them; the end of an address (*ks.no*) is no word."""
    words = (re.escape(" ".join(word.split())) for word in listed.split(","))
    whole = (word.replace(r"\ ", r"\s+").replace(r"\*", r"\w*") + r"(?!\w)" for word in words)
    patterns = (word.replace(r"_(?!\w)", r"(?=\d)") for word in whole)
    return re.compile(rf"(?<![\w-])(?<!\w\.)(?:{'|'.join(patterns)})", re.IGNORECASE)


@cache
def _rules() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant.checks").joinpath("turns.yaml").read_text("utf-8")))
