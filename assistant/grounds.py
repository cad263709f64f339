"""How much of a question a text speaks about.

A question's words count by how rare they are in the knowledge base (inverse document frequency), so that a name
weighs more than a common verb. A word is met by its own stem, by another name of the same term, or, in part, by a
word that shares most of its 4-grams (a compound, or the other form of Norwegian).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from knowledge.document import Passage
from knowledge.glossary import Glossary
from knowledge.index import analysis
from knowledge.language import Language, detect

_NAME = re.compile(r"(?<=[\s«\"(+])(?:[A-ZÆØÅ]\w+|\w*\d\w*)")
"""A word with a capital letter or a figure in it, anywhere but first."""
_NEARLY = 0.8
"""How fully a word is met by another word for the same."""
_PARTLY = 0.6
"""The least share of a word's 4-grams that must be there for the word to count as met."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a question: its weight, the terms that meet it, and whether it is a name or a number.

    ``others`` are the other names of the term it belongs to; a text with all the stems of one of them meets it.
    ``near`` are other words for the same, which meet it nearly.
    """

    weight: float
    stem: str
    grams: frozenset[str]
    others: frozenset[frozenset[str]]
    near: frozenset[frozenset[str]]
    is_name: bool


class Grounds:
    """The words of one question, ready to be looked for in texts."""

    def __init__(self, question: str, rarities: Callable[[list[str]], Mapping[str, float]], glossary: Glossary) -> None:
        self.is_english = detect(question) is Language.EN
        every = dict.fromkeys(analysis.content_words(question))
        words = [word for word in every if word not in analysis.asking_words()] or list(every)
        stems = {word: f"s:{analysis.stem(word)}" for word in words}
        rare = rarities(list(stems.values()))
        phrases = glossary.phrases(question)
        self._names_a_term = any(phrase.terms for phrase in phrases)
        self.other_names = tuple(dict.fromkeys(name for phrase in phrases for name in phrase.others))
        others = _by_stem((phrase.said, phrase.others) for phrase in phrases)
        near = _by_stem((phrase.said, phrase.near) for phrase in phrases)
        named = {word for found in _NAME.findall(question) for word in analysis.words(found)}
        self.words = [
            AskedWord(
                weight=rare[stems[word]],
                stem=stems[word],
                grams=frozenset(term for term in analysis.terms(word) if term.startswith("g:")),
                others=others.get(stems[word], frozenset()),
                near=near.get(stems[word], frozenset()),
                is_name=word in named,
            )
            for word in words
        ]
        self._total = sum(word.weight for word in self.words) or 1.0
        self._most = sum(word.weight * (2 + len(word.grams)) for word in self.words) or 1.0

    def coverage(self, text: str) -> float:
        """Give the share of the question's weight that a text meets, from 0 to 1."""
        return self.share(self.met(text))

    def met(self, text: str) -> tuple[float, ...]:
        """Give, for each word of the question, how fully a text meets it, from 0 to 1."""
        held = set(analysis.index_terms(text))
        return tuple(_met(word, held) for word in self.words)

    def share(self, met: Sequence[float]) -> float:
        """Give the share of the question's weight that words met so fully make up."""
        return sum(word.weight * each for word, each in zip(self.words, met, strict=True)) / self._total

    def likeness(self, heading: str) -> float:
        """Give how nearly a heading asks the same: the share of all words, its and the question's, in common."""
        held = frozenset(analysis.stem(word) for word in analysis.content_words(heading))
        asked = {word.stem.removeprefix("s:") for word in self.words}
        return len(held & asked) / len(held | asked) if held and asked else 0.0

    def names(self, text: str) -> float:
        """Give the share of the question's names and numbers that a text holds; 1 where it has none."""
        return self.share_of_names(self.met(text))

    def share_of_names(self, met: Sequence[float]) -> float:
        """Give the share of the question's names and numbers among words met so fully; 1 where it has none."""
        names = [each for word, each in zip(self.words, met, strict=True) if word.is_name]
        return sum(names) / len(names) if names else 1.0

    def are_known(self, texts: Iterable[str]) -> bool:
        """Tell whether the question names anything that is known: a term of the glossary, or a name in the texts."""
        names = [word for word in self.words if word.is_name]
        held = set().union(*map(analysis.index_terms, texts)) if names else set()
        return self._names_a_term or any(_met(word, held) for word in names)

    def strength(self, passage: Passage) -> float:
        """Give a passage's lexical score as a share of what the question's words could give at most, roughly."""
        return passage.words / self._most


def _met(word: AskedWord, held: Set[str]) -> float:
    if word.stem in held or any(other <= held for other in word.others):
        return 1.0
    share = len(word.grams & held) / len(word.grams)
    if share < _NEARLY and any(other <= held for other in word.near):
        return _NEARLY
    return share if share >= _PARTLY else 0.0


def _by_stem(named: Iterable[tuple[str, Sequence[str]]]) -> dict[str, frozenset[frozenset[str]]]:
    """Give, for each stem of what is said, the stems of each other name of it."""
    found: dict[str, frozenset[frozenset[str]]] = {}
    for said, names in named:
        others = frozenset(stems for name in names if (stems := _stems(name)))
        for stem in _stems(said):
            found[stem] = found.get(stem, frozenset()) | others
    return found


def _stems(name: str) -> frozenset[str]:
    return frozenset(f"s:{analysis.stem(word)}" for word in analysis.content_words(name))
