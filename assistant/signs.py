"""Which activities a sentence speaks of: those whose signs it holds.

A sign is a short phrase of the framework (``vedtatt kommunestyret``); a sentence holds it when it holds all its words, in
any order and inflection, in either form of Norwegian or in English. A word of a sign may also be part of a compound
(*panel* in *borgerpanelet*).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.framework.framework import Framework
from knowledge.index import analysis
from knowledge.language import Language

_COMPOUND = 5
"""Letters from which a stem may be part of a longer word."""
Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of one activity: its words' stems, by the Norwegian and by the English stemmer."""

    activity: str
    text: str
    stems: Stems
    english: Stems


class Signs:
    """The signs of a framework, ready to be looked for in sentences."""

    def __init__(self, framework: Framework) -> None:
        self.every = [
            Sign(each.id, text, _stems(text, Language.NB), _stems(text, Language.EN))
            for each in framework.activities
            for text in each.signs
        ]
        self._wanted = {stem for sign in self.every for stem in sign.stems | sign.english}

    def found(self, sentences: Sequence[str]) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
        """Give, for each activity, the sentences (by number) that hold signs of it, and which."""
        places = self._places(sentences)
        held: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
        for sign in self.every:
            for number in _together(sign.stems, places) | _together(sign.english, places):
                already = held[sign.activity].get(number, ())
                held[sign.activity][number] = (*already, sign.text)
        return held

    def _places(self, sentences: Sequence[str]) -> Mapping[str, set[int]]:
        """Give, for each stem that a sign asks for, the sentences that have it."""
        by_word: dict[str, set[int]] = defaultdict(set)
        for number, sentence in enumerate(sentences):
            for word in analysis.words(sentence):
                by_word[word].add(number)
        by_stem: dict[str, set[int]] = defaultdict(set)
        for word, numbers in by_word.items():
            for stem in {analysis.stem(word, Language.NB), analysis.stem(word, Language.EN)}:
                by_stem[stem] |= numbers
        long = [stem for stem in self._wanted if len(stem) >= _COMPOUND]
        for stem in list(by_stem):
            for part in long if len(stem) > _COMPOUND else ():
                if part in stem and part != stem:
                    by_stem[part] |= by_stem[stem]
        return by_stem


def _stems(text: str, language: Language) -> Stems:
    return frozenset(analysis.stem(word, language) for word in analysis.words(text))


def _together(stems: Stems, places: Mapping[str, set[int]]) -> set[int]:
    """Give the sentences that have all the stems."""
    found: set[int] | None = None
    for numbers in sorted((places.get(stem, set()) for stem in stems), key=len):
        found = set(numbers) if found is None else found & numbers
        if not found:
            return set()
    return found or set()
