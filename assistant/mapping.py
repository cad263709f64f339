"""Which activities a document covers, proposed with the passage that says so; a person confirms or rejects.

Every sentence is read for the signs of every activity and for the words of its title. A proposal is the sentence that
shows an activity best, and how probable it is that a person would agree: a logistic model over what was seen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log
from typing import Any

import yaml

from assistant.signs import Signs
from knowledge.document import Chunk, Description
from knowledge.framework.framework import Activity, Framework
from knowledge.index import analysis
from knowledge.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Proposal:
    """An activity that a document seems to cover: the sentence (a span of the document's text), and how sure we are.

    ``seen`` are the features that the confidence rests on, ``signs`` the signs that the sentence holds.
    """

    activity: str
    confidence: float
    start: int
    end: int
    quote: str
    heading_path: tuple[str, ...]
    page: int | None
    signs: tuple[str, ...]
    seen: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Sentence:
    chunk: Chunk
    start: int
    text: str


def propose(
    framework: Framework, chunks: Sequence[Chunk], said: Description, least: float | None = None
) -> list[Proposal]:
    """Propose what a document covers, the surest first; only proposals of at least the confidence ``least``."""
    limit = float(_rules()["threshold"]) if least is None else least
    sentences = list(_sentences(chunks))
    signs = Signs(framework).found([each.text for each in sentences])
    titles = _Titles(framework)
    words = [frozenset(analysis.stem(word) for word in analysis.content_words(each.text)) for each in sentences]
    found = []
    for activity in framework.activities:
        held = signs.get(activity.id, {})
        candidates = set(held) | titles.near(activity, words)
        best = max(
            (_proposal(activity, sentences[number], held, number, titles.coverage(activity, words[number]), said)
             for number in candidates),
            key=lambda each: (each.confidence, -each.start),
            default=None,
        )  # fmt: skip
        if best and best.confidence >= limit:
            found.append(best)
    return sorted(found, key=lambda each: -each.confidence)


def threshold() -> float:
    """Give the confidence from which an activity is proposed."""
    return float(_rules()["threshold"])


def confidence(seen: Mapping[str, float]) -> float:
    """Give the probability that a person would agree."""
    weights = _rules()["weights"]
    return 1 / (1 + exp(-weights["intercept"] - sum(weights[name] * value for name, value in seen.items())))


def _proposal(
    activity: Activity,
    sentence: _Sentence,
    held: Mapping[int, tuple[str, ...]],
    number: int,
    coverage: float,
    said: Description,
) -> Proposal:
    signs = held.get(number, ())
    elsewhere = sum(1 for other in held if other != number)
    seen = {
        "signs": float(min(len(signs), 2)),
        "long": float(max((len(sign.split()) for sign in signs), default=1) - 1),
        "title": coverage,
        "deed": float(any(cue.search(sentence.text) for cue in _cues("deeds"))),
        "process": float(activity.process in said.processes),
        "phase": float(activity.phase in said.phases),
        "again": log(1 + elsewhere),
    }
    return Proposal(
        activity=activity.id,
        confidence=confidence(seen),
        start=sentence.start,
        end=sentence.start + len(sentence.text),
        quote=sentence.text,
        heading_path=sentence.chunk.heading_path,
        page=sentence.chunk.page,
        signs=signs,
        seen=seen,
    )


class _Titles:
    """The words of the activities' titles, weighed by how few titles have them."""

    def __init__(self, framework: Framework) -> None:
        self._stems = {
            each.id: frozenset(analysis.stem(word) for word in analysis.content_words(each.title.nb))
            for each in framework.activities
        }
        every = [stem for stems in self._stems.values() for stem in stems]
        self._weight = {stem: log(1 + len(self._stems) / every.count(stem)) for stem in set(every)}

    def coverage(self, activity: Activity, words: frozenset[str]) -> float:
        """Give the share of a title's weight that a sentence holds, from 0 to 1."""
        stems = self._stems[activity.id]
        return sum(self._weight[each] for each in stems & words) / sum(self._weight[each] for each in stems)

    def near(self, activity: Activity, sentences: Sequence[frozenset[str]]) -> set[int]:
        """Give the sentences that hold at least two words of a title, and half of its weight."""
        stems = self._stems[activity.id]
        return {
            number
            for number, words in enumerate(sentences)
            if len(stems & words) >= 2 and self.coverage(activity, words) >= 0.5
        }


def _sentences(chunks: Sequence[Chunk]) -> Iterator[_Sentence]:
    """Give the sentences that may tell of something done."""
    for chunk in chunks:
        if any(cue.search(heading) for cue in _cues("skipped") for heading in chunk.heading_path):
            continue
        for start, end in sentence_spans(chunk.text):
            text = chunk.text[start:end]
            if not any(cue.search(text) for cue in _cues("passed_over")):
                yield _Sentence(chunk, chunk.start + start, text)


@cache
def _cues(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _rules()[name])


@cache
def _rules() -> dict[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant").joinpath("mapping.yaml").read_text("utf-8")))
