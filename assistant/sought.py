"""What sort of answer a question seeks (a number, a time, a reason …), and whether a sentence has one.

Only that: which sentence is right is decided by what it says. The cues lie in ``sought.yaml``.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

import yaml

_Patterns = tuple[re.Pattern[str], ...]
_DEFINITION = re.compile(r"^(?:hva|kva|hvem|kven|what|who) (?:er|is|are)\b(?! forskjell| skilnad)", re.IGNORECASE)
_VERB = re.compile(r"\b(?:er|var|betyr|tyder|kalles|blir kalla|is|are|means)\b", re.IGNORECASE)
_SUBJECT_ENDS = 90
"""Characters within which a definition gets to its verb."""


def has_what_is_sought(question: str) -> Callable[[str], bool]:
    """Give a test of whether a sentence holds the sort of thing that a question asks for.

    What the question itself says does not count: the year in *Hva skjedde i 2020?* answers nothing.
    """
    for asked, given in _cues():
        if any(pattern.search(question) for pattern in asked):
            return lambda sentence: any(_new(pattern, sentence, question) for pattern in given)
    if _DEFINITION.match(question):
        subject = _first_words(re.sub(_DEFINITION, "", question))
        return lambda sentence: _defines(sentence, subject)
    return lambda _sentence: False


def _new(pattern: re.Pattern[str], sentence: str, question: str) -> bool:
    return any(found.group().lower() not in question.lower() for found in pattern.finditer(sentence))


def _defines(sentence: str, subject: str) -> bool:
    """Tell whether a sentence starts with the subject and says what it is."""
    verb = _VERB.search(sentence[:_SUBJECT_ENDS])
    return bool(subject) and verb is not None and subject in sentence[: verb.start()].lower()


def _first_words(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    articles = {"en", "ei", "et", "eit", "ein", "den", "det", "de", "dei", "the", "a", "an"}
    return next((word[: max(5, len(word) - 3)] for word in words if word not in articles), "")


@cache
def _cues() -> tuple[tuple[_Patterns, _Patterns], ...]:
    listed = yaml.safe_load(resources.files("assistant").joinpath("sought.yaml").read_text("utf-8"))
    return tuple((_compiled(sort["asked"]), _compiled(sort["given"])) for sort in listed.values())


def _compiled(patterns: list[str]) -> _Patterns:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
