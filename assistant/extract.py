"""Answers by quoting: the sentences of the passages that speak most about what was asked. Needs no language model.

A sentence is weighed by how much of the question it meets, alone and under its heading, by how well its passage was
found, and by whether it holds the sort of thing that was asked for (a number, a time …). A list that answers is
quoted whole, with the sentence that introduces it; a sentence that leans on the one before it (*Det* ble …) brings
that one along.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from assistant.answer import Statement, cite
from assistant.grounds import Grounds
from assistant.sought import what_is_sought
from knowledge.document import Passage
from knowledge.index.analysis import content_words, stem, words
from knowledge.sentences import is_list_item, sentence_spans, without_marker

PASSAGES = 6
"""Passages that are read for quotes."""
MOST = 4
"""Sentences in an answer, at most; a list counts as one."""
LONGEST_LIST = 12
_OWN, _JOINT, _FOUND, _SOUGHT = 1.0, 0.55, 1.7, 0.25
"""Weights, fitted on the development questions (``docs/adr/0006``): coverage by the sentence, coverage by sentence,
heading and title together, the passage's share of the best passage's score, and having what is sought."""
_HEADING, _LEAD, _ASIDE = 0.5, 0.05, 0.3
"""For a heading that asks the same, for opening its section, and against proposals and pointers elsewhere."""
_CLOSE = 0.8
"""A further sentence must score at least this share of the best one's."""
_SAME = 0.8
"""Share of the words in common from which two quotes count as one."""
_LEANS = re.compile(
    r"(?:Det|Den|De|Dette|Disse|Desse|Han|Hun|Ho|Der|Her|It|This|These|They|He|She)\b(?! (?:som|er viktig at)\b)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of sentences in one passage that belong together, with its score."""

    passage: Passage
    spans: tuple[tuple[int, int], ...]
    score: float


def extract(question: str, passages: Sequence[Passage], grounds: Grounds) -> Iterator[Statement]:
    """Give the best quotes as statements, the best first; none repeats another."""
    answers = what_is_sought(question)
    best = max((passage.score for passage in passages), default=0.0) or 1.0
    quotes = sorted(
        (quote for passage in passages[:PASSAGES] for quote in _quotes(passage, best, grounds, answers)),
        key=lambda quote: -quote.score,
    )
    said: list[frozenset[str]] = []
    shown: set[tuple[str, tuple[int, int]]] = set()
    chosen = 0
    for quote in quotes:
        if chosen == MOST or quote.score < _CLOSE * quotes[0].score:
            break
        told = _terms(quote)
        if any(_alike(told, other) for other in said):
            continue
        said.append(told)
        chosen += 1
        for span in quote.spans:
            if (quote.passage.chunk.key, span) not in shown:
                shown.add((quote.passage.chunk.key, span))
                yield _statement(quote.passage, span)


def _quotes(passage: Passage, best: float, grounds: Grounds, answers: Callable[[str], float]) -> Iterator[Quote]:
    """Weigh every run of sentences in a passage."""
    text = passage.chunk.text
    spans = [(start, end) for start, end in sentence_spans(text) if words(text[start:end])]
    heading = passage.chunk.heading_path[-1] if passage.chunk.heading_path else ""
    above = f"{passage.description.title}\n{heading}"
    common = _FOUND * passage.score / best + _HEADING * grounds.likeness(heading)
    number = 0
    while number < len(spans):
        after = _list_after(text, spans, number)
        run = tuple(spans[number:after])
        told = "\n".join(text[start:end] for start, end in run)
        # a list without a sentence that introduces it is introduced by its heading
        weighed = f"{heading}\n{told}" if is_list_item(told) else told
        score = _OWN * grounds.coverage(weighed) + _JOINT * grounds.coverage(f"{above}\n{told}") + common
        score += _SOUGHT * answers(weighed) + _LEAD * (number == 0)
        if any(aside.match(told) for aside in _asides()):
            score -= _ASIDE
        if after == number + 1 and number and _LEANS.match(told):
            run = (spans[number - 1], *run)
        yield Quote(passage, run, score)
        number = after


def _list_after(text: str, spans: Sequence[tuple[int, int]], number: int) -> int:
    """Give where the list ends that this sentence introduces or begins; ``number + 1`` if it does neither."""
    sentence = text[spans[number][0] : spans[number][1]]
    end = number + 1
    if not sentence.endswith(":") and not is_list_item(sentence):
        return end
    while end < len(spans) and end - number <= LONGEST_LIST and is_list_item(text[spans[end][0] : spans[end][1]]):
        end += 1
    return end


def _terms(quote: Quote) -> frozenset[str]:
    text = quote.passage.chunk.text
    told = " ".join(text[start:end] for start, end in quote.spans)
    return frozenset(stem(word) for word in content_words(told))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two quotes say the same, give or take a few words."""
    return len(one & other) >= _SAME * min(len(one), len(other))


def _statement(passage: Passage, span: tuple[int, int]) -> Statement:
    start, end = span
    sentence = passage.chunk.text[start:end]
    shown = without_marker(sentence)
    return Statement(shown, (cite(passage, end - len(shown), end),), listed=is_list_item(sentence))


@cache
def _asides() -> tuple[re.Pattern[str], ...]:
    listed = yaml.safe_load(resources.files("assistant").joinpath("asides.yaml").read_text("utf-8"))
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in listed)
