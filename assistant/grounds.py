"""How much of a question a text speaks about, and whether that is enough to answer from.

A question's words count by how rare they are in the knowledge base (inverse document frequency), so that a name
weighs more than a common verb. A word is met by its own stem, by another name of the same term, or, in part, by a
word that shares most of its 4-grams (a compound, or the other form of Norwegian).
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp
from typing import Any

import yaml

from knowledge.document import Passage
from knowledge.glossary import Glossary
from knowledge.index import analysis

_NAME = re.compile(r"(?<=[\s«\"(+])(?:[A-ZÆØÅ]\w+|\w*\d\w*)")
"""A word with a capital letter or a figure in it, anywhere but first."""
_PARTLY = 0.6
"""The least share of a word's 4-grams that must be there for the word to count as met."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a question: its weight, the terms that meet it, and whether it is a name or a number.

    ``others`` are the other names of the term it belongs to; a text with all the stems of one of them meets it.
    """

    weight: float
    stem: str
    grams: frozenset[str]
    others: frozenset[frozenset[str]]
    is_name: bool


class Grounds:
    """The words of one question, ready to be looked for in texts."""

    def __init__(self, question: str, rarities: Callable[[list[str]], Mapping[str, float]], glossary: Glossary) -> None:
        every = dict.fromkeys(analysis.content_words(question))
        words = [word for word in every if word not in analysis.asking_words()] or list(every)
        stems = {word: f"s:{analysis.stem(word)}" for word in words}
        rare = rarities(list(stems.values()))
        others = _other_names(question, glossary)
        named = {word for found in _NAME.findall(question) for word in analysis.words(found)}
        self.words = [
            AskedWord(
                weight=rare[stems[word]],
                stem=stems[word],
                grams=frozenset(term for term in analysis.terms(word) if term.startswith("g:")),
                others=others.get(stems[word], frozenset()),
                is_name=word in named,
            )
            for word in words
        ]
        self._total = sum(word.weight for word in self.words) or 1.0
        self._most = sum(word.weight * (2 + len(word.grams)) for word in self.words) or 1.0

    def coverage(self, text: str) -> float:
        """Give the share of the question's weight that a text meets, from 0 to 1."""
        held = set(analysis.index_terms(text))
        return sum(word.weight * _met(word, held) for word in self.words) / self._total

    def likeness(self, heading: str) -> float:
        """Give how nearly a heading asks the same: the share of all words, its and the question's, in common."""
        held = frozenset(analysis.stem(word) for word in analysis.content_words(heading))
        asked = {word.stem.removeprefix("s:") for word in self.words}
        return len(held & asked) / len(held | asked) if held and asked else 0.0

    def names(self, text: str) -> float:
        """Give the share of the question's names and numbers that a text holds; 1 where it has none."""
        names = [word for word in self.words if word.is_name]
        held = set(analysis.index_terms(text))
        return sum(_met(word, held) for word in names) / len(names) if names else 1.0

    def strength(self, passage: Passage) -> float:
        """Give a passage's lexical score as a share of what the question's words could give at most, roughly."""
        return passage.words / self._most


def enough(passages: Sequence[Passage], grounds: Grounds) -> bool:
    """Tell whether the passages found are about what was asked."""
    return bool(passages) and confidence(passages, grounds) >= _decision()["threshold"]


def confidence(passages: Sequence[Passage], grounds: Grounds) -> float:
    """Give the probability that the passages can answer the question.

    A logistic model over ``signals_of``, fitted on data (``docs/adr/0006``); another one serves while the passages
    have no vectors yet.
    """
    signals = signals_of(passages, grounds)
    weights = _decision()["with_meaning" if signals["similarity"] else "words_only"]
    drawn = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in signals.items())
    return 1 / (1 + exp(-drawn))


def signals_of(passages: Sequence[Passage], grounds: Grounds) -> dict[str, float]:
    """Measure what the decision rests on, in the three passages found first.

    Coverage and names are those of the passage that covers the question best; strength and similarity the highest.
    """
    best = passages[:3]
    texts = sorted((each.chunk.searched for each in best), key=grounds.coverage)
    return {
        "coverage": grounds.coverage(texts[-1]) if texts else 0.0,
        "names": grounds.names(texts[-1]) if texts else 0.0,
        "strength": max((grounds.strength(each) for each in best), default=0.0),
        "similarity": max((each.meaning for each in best), default=0.0),
    }


def _met(word: AskedWord, held: Set[str]) -> float:
    if word.stem in held or any(other <= held for other in word.others):
        return 1.0
    share = len(word.grams & held) / len(word.grams)
    return share if share >= _PARTLY else 0.0


def _other_names(question: str, glossary: Glossary) -> dict[str, frozenset[frozenset[str]]]:
    """Give, for each stem of the question that belongs to a term, the stems of each other name of that term."""
    found: dict[str, frozenset[frozenset[str]]] = {}
    for phrase in glossary.phrases(question):
        others = frozenset(stems for name in phrase.others if (stems := _stems(name)))
        for stem in _stems(phrase.said):
            found[stem] = found.get(stem, frozenset()) | others
    return found


def _stems(name: str) -> frozenset[str]:
    return frozenset(f"s:{analysis.stem(word)}" for word in analysis.content_words(name))


@cache
def _decision() -> dict[str, Any]:
    text = resources.files("assistant").joinpath("thresholds.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text)["enough"])
