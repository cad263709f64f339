"""What sort of answer a question seeks (a number, a time, a reason …), and whether a sentence has one.

Only that: which sentence is right is decided by what it says. The cues lie in ``sought.yaml``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import yaml

from knowledge.index import analysis

_Patterns = tuple[re.Pattern[str], ...]
_DEFINITION = re.compile(
    r"^(?:(?:hva|kva|hvem|kven) er (?!forskjell|skilnad)|(?:what|who) (?:is|are) "
    r"|(?:hva|kva) (?:betyr|tyder|menes med) |what does |(?:hva|kva) handl\w+ |(?:hva|kva) går |forklar |explain )"
    r"(?P<subject>.+)$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:er|var|betyr|tyder|kalles|blir kalla|står for|handler om|handlar om|går ut på"
    r"|is|are|was|means|stands for)\b",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"\b(?:beskriv\w*|kall\w*|omtal\w*|describe\w*|call\w*) (?P<one>.{3,40}?) (?:som|as)\b"
    r"|\bgår (?P<two>.{3,40}?) ut på\b",
    re.IGNORECASE,
)
_SUBJECT_ENDS = 90
"""Characters within which a definition gets to its verb."""
_DEFINED = 2.0
"""What it tells that a sentence defines its subject, where having a number, a time … tells 1."""
_BESIDE = 2
"""Content words that may stand beside the subject before the verb (*FN-senteret i Trondheim er*)."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of answer: how it is asked for, how it is given, and how much having it tells."""

    asked: _Patterns
    given: _Patterns
    weight: float


def what_is_sought(question: str, others: Sequence[str] = ()) -> Callable[[str], float] | None:
    """Give a measure of whether a sentence holds the sort of thing that a question asks for: 0, or its weight.

    ``others`` are other names of what the question names. Give None for a question that asks for nothing of a
    particular sort.

    What the question itself says does not count: the year in *Hva skjedde i 2020?* answers nothing.
    """
    for sort in _sorts():
        if any(pattern.search(question) for pattern in sort.asked):
            return lambda sentence: sort.weight * any(_new(pattern, sentence, question) for pattern in sort.given)
    if asked := _DEFINITION.match(question.strip(" ?.!")):
        subjects = [_stems(name) for name in (_names_or_all(asked["subject"]), *others)]
        return lambda sentence: _DEFINED * any(subject and _defines(sentence, subject) for subject in subjects)
    return None


def _new(pattern: re.Pattern[str], sentence: str, question: str) -> bool:
    asked = {found.group().lower() for found in pattern.finditer(question)}
    return any(found.group().lower() not in asked for found in pattern.finditer(sentence))


def _defines(sentence: str, subject: frozenset[str]) -> bool:
    """Tell whether a sentence says what its subject is: *X er …*, *KS beskriver X som …*."""
    verb = _VERB.search(sentence[:_SUBJECT_ENDS])
    before = sentence[: verb.start()] if verb else ""
    if described := _DESCRIBED.search(sentence[:_SUBJECT_ENDS]):
        before = described["one"] or described["two"]
    before = re.sub(r"\(.*?\)", "", before)
    told = _stems(before)
    return bool(told) and subject <= told and len(told) <= len(subject) + _BESIDE and not _goes_on(before, subject)


def _goes_on(before: str, subject: frozenset[str]) -> bool:
    """Tell whether the subject is only the beginning of a longer name (*Citizen Participation* Playbook)."""
    named = [(word, analysis.stem(word.lower())) for word in re.findall(r"[\w-]+", before)]
    pairs = pairwise(named)
    return any(one[1] in subject and other[1] not in subject and other[0][0].isupper() for one, other in pairs)


def _names_or_all(subject: str) -> str:
    """Leave out what only says what sort of thing a name is of (*prosessen* Standardisere)."""
    return " ".join(re.findall(r"\b[A-ZÆØÅ+]\w+", subject)) or subject


def _stems(text: str) -> frozenset[str]:
    return frozenset(analysis.stem(word) for word in analysis.content_words(text))


@cache
def _sorts() -> tuple[_Sort, ...]:
    listed = yaml.safe_load(resources.files("assistant").joinpath("sought.yaml").read_text("utf-8"))
    return tuple(
        _Sort(_compiled(sort["asked"]), _compiled(sort["given"]), float(sort.get("weight", 1)))
        for sort in listed.values()
    )


def _compiled(patterns: list[str]) -> _Patterns:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
