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

_NEARLY_ALL = 0.8
"""The share of what a sentence says of a statement that its clauses without a negation must still say."""


def fault_of(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> Fault | None:
    """Name what turns the meaning of a statement against its evidence, the best sentence first; None when nothing does.

    ``coverage`` tells how much of the statement a text speaks about, from 0 to 1.
    """
    if _negation_differs(statement, evidence, coverage):
        return Fault.NEGATION
    every = "\n".join(evidence)
    for pair in _opposites():
        says_more = pair.one.search(statement) and not pair.one.search(every)
        if says_more and (pair.must or pair.other.search(every)):
            return Fault.OPPOSITE
    return None


def _negation_differs(statement: str, evidence: Sequence[str], coverage: Callable[[str], float]) -> bool:
    negation, denying = _word("negation"), _word("denying")
    every = "\n".join(evidence)
    if negation.search(statement):
        return not (negation.search(every) or denying.search(every))
    if denying.search(statement):
        return False
    return any(negation.search(each) and not _stands_without(each, coverage) for each in evidence[:1])


def _stands_without(sentence: str, coverage: Callable[[str], float]) -> bool:
    """Tell whether the clauses of a sentence that have no negation say nearly all that it says of a statement."""
    clauses = _clause().split(sentence)
    plain = " ".join(clause for clause in clauses if clause and not _word("negation").search(clause))
    return coverage(plain) >= _NEARLY_ALL * coverage(sentence)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Words of one side and of the other; with ``must``, the source of a statement with the one side has it too."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    must: bool


@cache
def _opposites() -> tuple[_Pair, ...]:
    listed = _rules()["opposites"]
    return tuple(_Pair(_any(each["one"]), _any(each["other"]), bool(each.get("must"))) for each in listed)


@cache
def _word(name: str) -> re.Pattern[str]:
    return _any(_rules()[name])


@cache
def _clause() -> re.Pattern[str]:
    return re.compile(re.sub(r"\|\s+", "|", _rules()["clause"]), re.IGNORECASE)


def _any(listed: str) -> re.Pattern[str]:
    """Give a pattern for any of some words with commas between them."""
    words = (re.escape(" ".join(word.split())) for word in listed.split(","))
    whole = (word.replace(r"\ ", r"\s+").replace(r"\*", r"\w*") + r"(?!\w)" for word in words)
    patterns = (word.replace(r"_(?!\w)", r"(?=\d)") for word in whole)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})", re.IGNORECASE)


@cache
def _rules() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant.checks").joinpath("turns.yaml").read_text("utf-8")))
