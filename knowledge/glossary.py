"""The field's terms and ordinary words in bokmål, nynorsk and English, and how they widen a question.

A question that holds one of a term's names is searched for the other names too, with less weight: *innbyggjarar*
finds *innbyggere*, *citizen engagement* finds *medvirkning*, *få med folk* finds *involvere*. Ordinary words are
widened by the lexicon, with less weight still: *adopted* finds *vedtatt*. Names are compared by their stems, so
inflection does not matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.index import analysis
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its names in three languages, abbreviations, and how people say it who do not use the term."""

    id: str
    names: tuple[str, ...]
    everyday: tuple[str, ...]
    definition: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sense:
    """Ordinary words that say the same, in three languages."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of a text, or some that belong together.

    ``others`` are the other names of the terms it names, ``near`` other words of the senses it has.
    """

    said: str
    others: tuple[str, ...]
    near: tuple[str, ...]
    terms: tuple[Term, ...]


_Stems = tuple[str, ...]
_NAME = re.compile(r"(?<=[^.!?:] )[A-ZÆØÅ]\w+")
"""A word with a capital letter that does not open a sentence."""


class Glossary:
    """Terms and senses, found in a question by any of their names."""

    def __init__(self, terms: Sequence[Term], senses: Sequence[Sense] = ()) -> None:
        self._by_name: dict[_Stems, list[Term | Sense]] = {}
        self._longest = 1
        for term in terms:
            self._keep(term, (*term.names, *term.everyday))
        for sense in senses:
            self._keep(sense, sense.words)

    def phrases(self, text: str) -> list[Phrase]:
        """Cut a text into phrases, in order: what it names in several words, and the words between one by one."""
        words = analysis.words(text)
        stems = [_stems(words, language) for language in _STEMMED]
        names = {name.lower(): name for name in _NAME.findall(text)}
        found: list[Phrase] = []
        place = 0
        while place < len(words):
            length, named = self._at(stems, place)
            if name := names.get(words[place]):  # Asker is a place, not one who asks
                named = [each for each in named if isinstance(each, Term) or _holds_name(each, name)]
            found.append(_phrase(words[place : place + length], named))
            place += length
        return found

    def _keep(self, named: Term | Sense, names: Sequence[str]) -> None:
        for name in names:
            words = analysis.words(name)
            for stems in {_stems(words, language) for language in _STEMMED}:
                held = self._by_name.setdefault(stems, [])
                if named not in held:
                    held.append(named)
            self._longest = max(self._longest, len(words))

    def _at(self, stems: Sequence[_Stems], place: int) -> tuple[int, list[Term | Sense]]:
        for length in range(min(self._longest, len(stems[0]) - place), 0, -1):
            named = [each for key in stems for each in self._by_name.get(key[place : place + length], ())]
            if named:
                return length, list({id(each): each for each in named}.values())
        return 1, []


_STEMMED = (Language.NB, Language.EN)
"""Languages whose stems names are compared by; nynorsk is stemmed as bokmål."""


@cache
def load_glossary() -> Glossary:
    """Read the shipped glossary and lexicon."""
    content = resources.files("knowledge").joinpath("content")
    listed = _read(content.joinpath("glossary.yaml").read_text("utf-8"))
    files = sorted(content.joinpath("lexicon").iterdir(), key=lambda file: file.name)
    senses = [_sense(entry) for file in files for entry in _read(file.read_text("utf-8"))]
    return Glossary([_term(entry) for entry in listed["terms"]], senses)


def _holds_name(sense: Sense, name: str) -> bool:
    """Tell whether a name is one in the lexicon too: *EU*, *Monday*."""
    return any(word.startswith(name) for word in sense.words)


def _phrase(words: Sequence[str], named: Sequence[Term | Sense]) -> Phrase:
    said = " ".join(words)
    terms = tuple(each for each in named if isinstance(each, Term))
    others = dict.fromkeys(name for term in terms for name in term.names if _plain(name) != said)
    near = dict.fromkeys(word for each in named if isinstance(each, Sense) for word in each.words)
    return Phrase(
        said, tuple(others), tuple(word for word in near if _plain(word) != said and word not in others), terms
    )


def _plain(name: str) -> str:
    return " ".join(analysis.words(name))


def _stems(words: Sequence[str], language: Language) -> _Stems:
    return tuple(analysis.stem(word, language) for word in words)


def _term(entry: dict[str, Any]) -> Term:
    names = [name for field in ("nb", "nn", "en", "abbreviations") for name in entry.get(field) or ()]
    return Term(entry["id"], tuple(dict.fromkeys(names)), tuple(entry.get("everyday") or ()), entry["definition"])


def _sense(entry: dict[str, Any]) -> Sense:
    return Sense(tuple(dict.fromkeys(word for language in Language for word in entry.get(language) or ())))


def _read(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
