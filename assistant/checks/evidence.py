"""The sentences of the cited passages that a statement rests on: few, and found by the program, not by the model.

Sentences are taken in the order of what they add: words of the statement, then its numbers. What stands around a
passage (title, headings, place) may name what a sentence speaks of, but says nothing by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.checks.quantities import Quantity, loosely
from assistant.cues import rules
from assistant.grounds import Grounds
from assistant.weigh import together
from knowledge.document import Passage
from knowledge.index import analysis
from knowledge.language import Language
from knowledge.sentences import sentence_spans, without_marker

MOST = 4
"""Sentences that a statement may rest on, at most."""
_FAR = 300
"""Signs between two sentences that stand near each other."""
_LONG = 8
"""Letters from which an ending tells how a word was made."""
_ADDS = 0.08
"""The share of a statement that a further sentence must be the first to say."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span there, the sentence before it, and how fully it meets each word."""

    passage: Passage
    start: int
    end: int
    before: str
    met: tuple[float, ...]

    @property
    def text(self) -> str:
        """The sentence as it stands, without the mark of a list item."""
        return without_marker(self.passage.chunk.text[self.start : self.end])

    @property
    def around(self) -> str:
        """What the passage is said to be about, and the sentence before this one."""
        said = self.passage.description
        about = (said.title, *self.passage.chunk.heading_path, said.place or "")
        return "\n".join((*dict.fromkeys(about), self.before))

    def tells(self, numbers: Sequence[Quantity]) -> int:
        """Count the quantities that the sentence tells."""
        held = self.quantities() if numbers else []
        return sum(any(each.is_told_by(other) for other in held) for each in numbers)

    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers, dates and amounts in the sentence."""
        return loosely(self.text, Language(self.passage.description.language))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences a statement rests on, the best first; ``share`` is how much of it they and their headings say.

    ``every`` sentence of the cited passages is kept, and the statement's words, to find what a part is told after.
    """

    sentences: tuple[Sentence, ...]
    share: float
    every: tuple[Sentence, ...]
    grounds: Grounds

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences as they stand."""
        return tuple(each.text for each in self.sentences)

    def is_across(self, sentence: Sentence) -> bool:
        """Tell whether the statement is in English and a sentence is not, or the other way round."""
        return self.grounds.is_english != (sentence.passage.description.language == Language.EN)

    def told_after(self, part: str, numbers: Sequence[Quantity] = ()) -> Sentence | None:
        """Give the sentence that says most of a part of the statement; its names and numbers count last."""
        own = {f"s:{analysis.stem(word)}" for word in analysis.words(part)}
        inside = [word.stem in own for word in self.grounds.words]

        def says(sentence: Sentence) -> tuple[float, int, float]:
            met = tuple(each if here else 0.0 for each, here in zip(sentence.met, inside, strict=True))
            return round(said(met, self.grounds), 1), sentence.tells(numbers), sum(met)

        return max(self.every, key=says, default=None)


def evidence_for(statement: Sequence[Quantity], grounds: Grounds, passages: Sequence[Passage]) -> Evidence:
    """Find what a statement rests on, given its quantities, its words and the passages it cites."""
    every = [sentence for passage in passages for sentence in _sentences(passage, grounds)]
    waiting = list(every)
    chosen: list[Sentence] = []
    met = tuple(0.0 for _ in grounds.words)
    lacking = list(statement)
    while waiting and len(chosen) < MOST:
        best = max(waiting, key=lambda each: _worth(each, met, lacking, grounds, chosen))
        adds = grounds.share(together(met, best.met)) - grounds.share(met)
        tells = [each for each in lacking if any(each.is_told_by(other) for other in best.quantities())]
        if chosen and adds < _ADDS and not (tells and _stands_by(best, chosen)):
            break
        chosen.append(best)
        waiting.remove(best)
        met = together(met, best.met)
        lacking = [each for each in lacking if each not in tells]
    around = grounds.met("\n".join(each.around for each in chosen)) if chosen else met
    return Evidence(tuple(chosen), said(together(met, around), grounds), tuple(every), grounds)


def said(met: Sequence[float], grounds: Grounds) -> float:
    """Give the share of a statement's ordinary words that are met: neither names nor words that only frame it.

    Each counts alike: how rare a word is tells what a question is about, but not what a statement may do without.
    """
    pairs = zip(grounds.words, met, strict=True)
    ordinary = [each for word, each in pairs if not word.is_name and word.stem not in _framing()]
    return sum(ordinary) / len(ordinary) if ordinary else grounds.share(met)


def frames(word: str) -> bool:
    """Tell whether a word only frames what is said."""
    return f"s:{analysis.stem(word)}" in _framing()


def is_derived(word: str) -> bool:
    """Tell whether a word is made of another as nouns of ordinary language are (*publiseringen*, *participation*)."""
    return len(word) >= _LONG and _derived().search(word) is not None


@cache
def _derived() -> re.Pattern[str]:
    return re.compile(rf"(?:{''.join(rules('checks/framing.yaml')['derived'].split())})$")


@cache
def _framing() -> frozenset[str]:
    listed = ",".join(rules("checks/framing.yaml")[language] for language in Language)
    return frozenset(f"s:{analysis.stem(word)}" for word in analysis.words(listed))


def _stands_by(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Tell whether a sentence that adds only a number stands near one that is chosen: as an item of its list does."""
    return any(each.passage is sentence.passage and abs(each.start - sentence.start) <= _FAR for each in chosen)


def _worth(
    sentence: Sentence,
    met: tuple[float, ...],
    lacking: Sequence[Quantity],
    grounds: Grounds,
    chosen: Sequence[Sentence],
) -> float:
    """Tell what a sentence adds: of words, of numbers, and a little for standing where others do."""
    held = sentence.quantities() if lacking else []
    told = sum(any(each.is_told_by(other) for other in held) for each in lacking)
    beside = any(each.passage is sentence.passage for each in chosen)
    return grounds.share(together(met, sentence.met)) + 0.1 * told + 0.02 * beside


def _sentences(passage: Passage, grounds: Grounds) -> Iterator[Sentence]:
    text = passage.chunk.text
    before = ""
    for start, end in sentence_spans(text):
        yield Sentence(passage, start, end, before, grounds.met(text[start:end]))
        before = text[start:end]
