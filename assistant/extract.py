"""Answers by quoting: the sentences of the passages that speak most about what was asked. Needs no language model.

A sentence is weighed by how much of the question it meets itself, helped by its heading and by how well its passage
was found. A list that answers is quoted whole, with the sentence that introduces it; a sentence that leans on the
one before it (*Det* ble …) brings that one along.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Statement, cite
from assistant.grounds import Grounds
from knowledge.document import Passage
from knowledge.sentences import is_list_item, sentence_spans, without_marker

PASSAGES = 5
"""Passages that are read for quotes."""
MOST = 4
"""Sentences in an answer, at most; a list counts as one."""
LONGEST_LIST = 12
_OWN, _AROUND, _FOUND = 1.0, 0.5, 0.6
_CLOSE = 0.75
"""A further sentence must score at least this share of the best one's."""
_LEANS = re.compile(
    r"(?:Det|Den|De|Dette|Disse|Desse|Han|Hun|Ho|Der|Her|It|This|These|They|He|She)\b(?! (?:som|er viktig at)\b)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of sentences in one passage that belong together, with its score."""

    passage: Passage
    spans: tuple[tuple[int, int], ...]
    score: float


def extract(passages: Sequence[Passage], grounds: Grounds) -> Iterator[Statement]:
    """Give the best quotes as statements, the best first; none repeats another."""
    quotes = sorted(
        (quote for passage in passages[:PASSAGES] for quote in _quotes(passage, grounds)),
        key=lambda quote: -quote.score,
    )
    said: set[str] = set()
    chosen = 0
    for quote in quotes:
        if chosen == MOST or quote.score < _CLOSE * quotes[0].score:
            break
        fresh = [span for span in quote.spans if _text(quote.passage, span) not in said]
        if not fresh:
            continue
        chosen += 1
        for span in fresh:
            said.add(_text(quote.passage, span))
            yield _statement(quote.passage, span)


def _quotes(passage: Passage, grounds: Grounds) -> Iterator[Quote]:
    text = passage.chunk.text
    spans = list(sentence_spans(text))
    around = grounds.coverage("\n".join((passage.description.title, *passage.chunk.heading_path)))
    number = 0
    while number < len(spans):
        after = _list_after(text, spans, number)
        run = tuple(spans[number:after]) if after > number + 1 else (spans[number],)
        own = grounds.coverage(" ".join(text[start:end] for start, end in run))
        score = _OWN * own + _AROUND * around + _FOUND * passage.score
        if after == number + 1 and number and _LEANS.match(text[spans[number][0] : spans[number][1]]):
            run = (spans[number - 1], *run)
        yield Quote(passage, run, score)
        number = max(after, number + 1)


def _list_after(text: str, spans: Sequence[tuple[int, int]], number: int) -> int:
    """Give where the list ends that this sentence introduces or begins; ``number + 1`` if it does neither."""
    sentence = text[spans[number][0] : spans[number][1]]
    if not sentence.endswith(":") and not is_list_item(sentence):
        return number + 1
    end = number + 1
    while end < len(spans) and end - number <= LONGEST_LIST and is_list_item(text[spans[end][0] : spans[end][1]]):
        end += 1
    return end


def _statement(passage: Passage, span: tuple[int, int]) -> Statement:
    start, end = span
    sentence = passage.chunk.text[start:end]
    shown = without_marker(sentence)
    return Statement(shown, (cite(passage, end - len(shown), end),), listed=is_list_item(sentence))


def _text(passage: Passage, span: tuple[int, int]) -> str:
    return " ".join(passage.chunk.text[span[0] : span[1]].split())
