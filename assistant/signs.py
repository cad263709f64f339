"""How plainly a sentence speaks of activities: how much of their signs it holds.

A sign is a short phrase of the framework (``vedtatt kommunestyret``). A sentence holds a word of it by its stem in
either form of Norwegian or in English, by a compound (*panel* in *borgerpanelet*), or nearly by another name of a
term (*bystyret*). Words that few activities' signs have weigh most.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from knowledge.framework.framework import Activity
from knowledge.glossary import load_glossary
from knowledge.index import analysis
from knowledge.language import Language

_COMPOUND = 5
"""Letters from which a stem may be part of a longer word."""
_OTHER = 0.9
"""How fully a term of the glossary is held by another of its names."""
Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """How much of an activity's signs a sentence holds: the best sign, the share of its weight, and the weight held."""

    sign: str
    share: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """One word of a sign, or a term of several: the ways to hold it with how fully each does, and what it weighs."""

    ways: tuple[tuple[Stems, float], ...]
    weight: float

    def held(self, stems: Stems) -> float:
        """Tell how fully it is held by a sentence with these stems, from 0 to 1."""
        return max((how for way, how in self.ways if way <= stems), default=0.0)


@dataclass(frozen=True, slots=True)
class _Sign:
    activity: str
    text: str
    slots: tuple[_Slot, ...]


class Signs:
    """The signs of activities, ready to be looked for in sentences; with ``titles``, those count as signs too."""

    def __init__(self, activities: Iterable[Activity], titles: bool = False) -> None:
        texts = [(each.id, text) for each in activities for text in (*each.signs, *(_titles(each) if titles else ()))]
        ways = {text: _ways(text) for _, text in texts}
        users: dict[Stems, set[str]] = defaultdict(set)
        for activity, text in texts:
            for slot in ways[text]:
                users[slot[0][0]].add(activity)
        every = len({activity for activity, _ in texts}) or 1
        self._signs = [
            _Sign(
                activity,
                text,
                tuple(_Slot(each, log(1 + every / len(users[each[0][0]]))) for each in ways[text]),
            )
            for activity, text in texts
        ]
        self._by_stem: dict[str, set[int]] = defaultdict(set)
        for number, sign in enumerate(self._signs):
            for stem in {stem for slot in sign.slots for stems, _ in slot.ways for stem in stems}:
                self._by_stem[stem].add(number)
        norwegian = {stem for sign in self._signs for slot in sign.slots for stem in slot.ways[0][0]}
        self._long = [stem for stem in norwegian if len(stem) >= _COMPOUND]
        self._parts: dict[str, Stems] = {}

    def found(self, sentence: str, least: float = 0.0) -> Mapping[str, Match]:
        """Give the best match of each activity of which a sentence holds more than the share ``least`` of a sign."""
        held = self._held(sentence)
        best: dict[str, Match] = {}
        for number in set().union(*(self._by_stem[stem] for stem in held)) if held else ():
            sign = self._signs[number]
            match = _match(sign, held)
            if match.share > least and (sign.activity not in best or _better(match, best[sign.activity])):
                best[sign.activity] = match
        return best

    def _held(self, sentence: str) -> Stems:
        """Give the stems that a sentence holds and some sign asks for."""
        return frozenset().union(*(self._stems_of(word) for word in analysis.words(sentence)))

    def _stems_of(self, word: str) -> Stems:
        if word not in self._parts:
            stems = {analysis.stem(word, Language.NB), analysis.stem(word, Language.EN)}
            if len(word) > _COMPOUND:
                stems |= {part for part in self._long if part in word}
            self._parts[word] = frozenset(stems & self._by_stem.keys())
        return self._parts[word]


def _titles(activity: Activity) -> Iterable[str]:
    """Give what an activity is about, in the languages it is written in: its title after the verb, its deliverable."""
    titles = (activity.title.within(language).partition(" ")[2] for language in Language)
    return dict.fromkeys(text for text in (*titles, activity.deliverable.nb) if text)


def _ways(text: str) -> tuple[tuple[tuple[Stems, float], ...], ...]:
    """Give, for each phrase of a sign, the stems that hold it: its own first, then those of the term's other names."""
    found = []
    for phrase in load_glossary().phrases(text):
        if phrase.said in analysis.stopwords():
            continue
        first = _stems(phrase.said, Language.NB)
        ways = {_stems(name, language): _OTHER for name in phrase.others for language in _LANGUAGES}
        ways |= {_stems(phrase.said, language): 1.0 for language in _LANGUAGES}
        found.append(((first, 1.0), *((stems, how) for stems, how in ways.items() if stems != first)))
    return tuple(found)


def _match(sign: _Sign, held: Stems) -> Match:
    whole = sum(slot.weight for slot in sign.slots) or 1.0
    weight = sum(slot.weight * slot.held(held) for slot in sign.slots)
    return Match(sign.text, weight / whole, weight)


def _better(one: Match, other: Match) -> bool:
    return (round(one.share * one.weight, 6), other.sign) > (round(other.share * other.weight, 6), one.sign)


def _stems(text: str, language: Language) -> Stems:
    return frozenset(analysis.stem(word, language) for word in analysis.words(text))


_LANGUAGES = (Language.NB, Language.EN)
