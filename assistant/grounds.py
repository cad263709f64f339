"""How much of a question a text speaks about, and whether that is enough to answer from.

A question's words count by how rare they are in the knowledge base (inverse document frequency), so that a name
weighs more than a common verb. A word is met by its own stem, by another name of the same term, or, in part, by a
word that shares most of its 4-grams (a compound, or the other form of Norwegian).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp
from typing import Any

import yaml

from knowledge.document import Passage
from knowledge.glossary import Glossary
from knowledge.index import analysis

_PARTLY = 0.6
"""The least share of a word's 4-grams that must be there for the word to count as met."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a question: its weight, and the terms that meet it."""

    weight: float
    stem: str
    grams: frozenset[str]
    others: frozenset[str]


class Grounds:
    """The words of one question, ready to be looked for in texts."""

    def __init__(self, question: str, rarities: Callable[[list[str]], Mapping[str, float]], glossary: Glossary) -> None:
        words = list(dict.fromkeys(analysis.content_words(question)))
        stems = {word: f"s:{analysis.stem(word)}" for word in words}
        rare = rarities(list(stems.values()))
        synonyms = _synonyms(question, glossary)
        self.words = [
            AskedWord(
                weight=rare[stems[word]],
                stem=stems[word],
                grams=frozenset(term for term in analysis.terms(word) if term.startswith("g:")),
                others=synonyms.get(stems[word], frozenset()),
            )
            for word in words
        ]
        self._total = sum(word.weight for word in self.words) or 1.0

    def coverage(self, text: str) -> float:
        """Give the share of the question's weight that a text meets, from 0 to 1."""
        held = set(analysis.index_terms(text))
        return sum(word.weight * _met(word, held) for word in self.words) / self._total


def enough(passages: Sequence[Passage], grounds: Grounds) -> bool:
    """Tell whether the passages found are about what was asked.

    A logistic model over three signals, fitted on data (``docs/adr/0006``): coverage by the best passage, cosine
    similarity of the nearest, and coverage by the three best together.
    """
    return bool(passages) and confidence(passages, grounds) >= _model()["threshold"]


def confidence(passages: Sequence[Passage], grounds: Grounds) -> float:
    """Give the model's probability that the passages can answer the question."""
    model = _model()
    signals = signals_of(passages, grounds)
    return 1 / (1 + exp(-(model["intercept"] + sum(model[name] * value for name, value in signals.items()))))


def signals_of(passages: Sequence[Passage], grounds: Grounds) -> dict[str, float]:
    """Measure what the decision rests on."""
    best = passages[:3]
    return {
        "coverage": max((grounds.coverage(each.chunk.searched) for each in best), default=0.0),
        "together": grounds.coverage("\n".join(each.chunk.searched for each in best)),
        "similarity": max((each.meaning for each in best), default=0.0),
    }


def _met(word: AskedWord, held: Iterable[str]) -> float:
    held = held if isinstance(held, set) else set(held)
    if word.stem in held or not word.others.isdisjoint(held):
        return 1.0
    share = len(word.grams & held) / len(word.grams)
    return share if share >= _PARTLY else 0.0


def _synonyms(question: str, glossary: Glossary) -> dict[str, frozenset[str]]:
    """Give, for each stem that names a term alone, the stems of that term's one-word names."""
    found: dict[str, frozenset[str]] = {}
    for term in glossary.terms_in(question):
        alone = [analysis.words(name) for name in (*term.names, *term.everyday)]
        stems = frozenset(f"s:{analysis.stem(words[0])}" for words in alone if len(words) == 1)
        for each in stems:
            found[each] = found.get(each, frozenset()) | stems
    return found


@cache
def _model() -> dict[str, Any]:
    listed = yaml.safe_load(resources.files("assistant").joinpath("thresholds.yaml").read_text("utf-8"))
    return dict(listed["not_found"])
