"""The field's terms in bokmål, nynorsk and English, and how they widen a question.

A question that holds one of a term's names is searched for the other names too, with less weight: *innbyggjarar*
finds *innbyggere*, *citizen engagement* finds *medvirkning*, *få med folk* finds *involvere*. Names are compared by
their stems, so inflection does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.index import analysis


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its names in three languages, abbreviations, and how people say it who do not use the term."""

    id: str
    names: tuple[str, ...]
    everyday: tuple[str, ...]
    definition: dict[str, str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of a text, or some that name a term together, with the other names of that term."""

    said: str
    others: tuple[str, ...]
    terms: tuple[Term, ...]


class Glossary:
    """Terms, found in a question by any of their names."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_name: dict[tuple[str, ...], dict[str, Term]] = {}
        self._longest = 1
        for term in terms:
            for name in (*term.names, *term.everyday):
                stems = tuple(analysis.stem(word) for word in analysis.words(name))
                self._by_name.setdefault(stems, {})[term.id] = term
                self._longest = max(self._longest, len(stems))

    def phrases(self, text: str) -> list[Phrase]:
        """Cut a text into phrases, in order: the terms it names, and the words between them one by one."""
        words = analysis.words(text)
        stems = tuple(analysis.stem(word) for word in words)
        found: list[Phrase] = []
        place = 0
        while place < len(words):
            length, terms = self._at(stems, place)
            said = " ".join(words[place : place + length])
            names = [name for term in terms for name in term.names if " ".join(analysis.words(name)) != said]
            found.append(Phrase(said, tuple(dict.fromkeys(names)), tuple(terms)))
            place += length
        return found

    def _at(self, stems: tuple[str, ...], place: int) -> tuple[int, list[Term]]:
        for length in range(min(self._longest, len(stems) - place), 0, -1):
            if terms := self._by_name.get(stems[place : place + length]):
                return length, list(terms.values())
        return 1, []


@cache
def load_glossary() -> Glossary:
    """Read the shipped glossary."""
    path = resources.files("knowledge").joinpath("content", "glossary.yaml")
    listed = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Glossary([_term(entry) for entry in listed["terms"]])


def _term(entry: dict[str, Any]) -> Term:
    names = [name for field in ("nb", "nn", "en", "abbreviations") for name in entry.get(field) or ()]
    return Term(entry["id"], tuple(dict.fromkeys(names)), tuple(entry.get("everyday") or ()), entry["definition"])
