"""What sort of answer a question seeks (a number, a time, a reason …), and whether a sentence has one.

Only that: which sentence is right is decided by what it says. The cues lie in ``sought.yaml``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

_Patterns = tuple[re.Pattern[str], ...]
_DEFINITION = re.compile(r"^(?:hva|kva|hvem|kven|what|who) (?:er|is|are)\b(?! forskjell| skilnad)", re.IGNORECASE)
_VERB = re.compile(r"\b(?:er|var|betyr|tyder|kalles|blir kalla|is|are|means)\b", re.IGNORECASE)
_SUBJECT_ENDS = 90
"""Characters within which a definition gets to its verb."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of answer: how it is asked for, how it is given, and how much having it tells."""

    asked: _Patterns
    given: _Patterns
    weight: float


def what_is_sought(question: str) -> Callable[[str], float]:
    """Give a measure of whether a sentence holds the sort of thing that a question asks for: 0, or its weight.

    What the question itself says does not count: the year in *Hva skjedde i 2020?* answers nothing.
    """
    for sort in _sorts():
        if any(pattern.search(question) for pattern in sort.asked):
            return lambda sentence: sort.weight * any(_new(pattern, sentence, question) for pattern in sort.given)
    if _DEFINITION.match(question):
        subject = _first_words(re.sub(_DEFINITION, "", question))
        return lambda sentence: float(_defines(sentence, subject))
    return lambda _sentence: 0.0


def _new(pattern: re.Pattern[str], sentence: str, question: str) -> bool:
    asked = {found.group().lower() for found in pattern.finditer(question)}
    return any(found.group().lower() not in asked for found in pattern.finditer(sentence))


def _defines(sentence: str, subject: str) -> bool:
    """Tell whether a sentence starts with the subject and says what it is."""
    verb = _VERB.search(sentence[:_SUBJECT_ENDS])
    return bool(subject) and verb is not None and subject in sentence[: verb.start()].lower()


def _first_words(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    articles = {"en", "ei", "et", "eit", "ein", "den", "det", "de", "dei", "the", "a", "an"}
    return next((word[: max(5, len(word) - 3)] for word in words if word not in articles), "")


@cache
def _sorts() -> tuple[_Sort, ...]:
    listed = yaml.safe_load(resources.files("assistant").joinpath("sought.yaml").read_text("utf-8"))
    return tuple(
        _Sort(_compiled(sort["asked"]), _compiled(sort["given"]), float(sort.get("weight", 1)))
        for sort in listed.values()
    )


def _compiled(patterns: list[str]) -> _Patterns:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
