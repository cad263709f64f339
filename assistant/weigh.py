"""Weighs every sentence of the passages found: how much does it speak about what was asked?

A sentence is weighed by how much of the question it meets, alone and under its heading, by how well its passage was
found, and by whether it holds the sort of thing that was asked for (a number, a time …). A list that answers is
quoted whole, with the sentence that introduces it; a sentence that leans on the one before it (*Det* ble …) brings
that one along, and one that says where sources disagree is brought along by what it disagrees with.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import yaml

from assistant.grounds import Grounds
from assistant.places import is_elsewhere, places_asked, places_of
from assistant.sought import what_is_sought
from knowledge.document import Passage
from knowledge.index.analysis import words
from knowledge.personal_data.finding import holds_identity_number
from knowledge.sentences import is_list_item, sentence_spans

PASSAGES = 6
"""Passages that are read for quotes."""
LONGEST_LIST = 12
_OWN, _JOINT, _FOUND, _SOUGHT = 1.0, 0.55, 1.7, 0.25
"""Weights, fitted on the development questions (``docs/adr/0006``): coverage by the sentence, coverage by sentence,
heading and title together, the passage's share of the best passage's score, and having what is sought."""
_HEADING, _LEAD, _ASIDE = 0.5, 0.05, 0.3
"""For a heading that asks the same, for opening its section, and against proposals and pointers elsewhere."""
_LEANS = re.compile(
    r"(?:Det|Den|De|Dette|Disse|Desse|Han|Hun|Ho|Der|Her|It|This|These|They|He|She)\b(?! (?:som|er viktig at)\b)"
)
_SENTENCE = 60
"""Signs from which the items of a list are sentences by themselves, on the average."""
_SIDES = 2
"""Sentences that follow one that says that sources disagree, and are shown with it: what each of them says."""
Span = tuple[int, int]
Met = tuple[float, ...]
"""For each word of the question how fully it is met, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of sentences in one passage that belong together, with its score.

    ``met`` tells how fully it meets each word of the question, ``covered`` the share of the question that it and its
    headings meet (0 to 1), ``names`` the share of its names among that, and ``has_sought`` whether it holds the sort of
    thing that was asked for (True where nothing special was). ``is_aside`` marks proposals and pointers elsewhere.
    """

    passage: Passage
    spans: tuple[Span, ...]
    score: float
    met: Met
    covered: float
    names: float
    has_sought: bool
    is_aside: bool


def weigh(question: str, passages: Sequence[Passage], grounds: Grounds) -> list[Quote]:
    """Weigh every run of sentences in the passages found first; give them best first."""
    sought = what_is_sought(question, grounds.other_names)
    best = max((passage.score for passage in passages), default=0.0) or 1.0
    known = places_of(passages)
    asked = places_asked(question, known)
    quotes = (
        without
        for passage in passages[:PASSAGES]
        for quote in _quotes(passage, best, grounds, sought)
        if not is_elsewhere(_told(passage.chunk.text, quote.spans), passage, asked, known)
        and (without := _without_identity_numbers(quote)).spans
    )
    return sorted(quotes, key=lambda quote: -quote.score)


def _without_identity_numbers(quote: Quote) -> Quote:
    """Leave out the sentences that hold an identity number: none of them is quoted, whatever stands beside it."""
    text = quote.passage.chunk.text
    spans = tuple((start, end) for start, end in quote.spans if not holds_identity_number(text[start:end]))
    return quote if spans == quote.spans else replace(quote, spans=spans)


def _quotes(passage: Passage, best: float, grounds: Grounds, sought: Callable[[str], float] | None) -> Iterator[Quote]:
    text = passage.chunk.text
    spans = [(start, end) for start, end in sentence_spans(text) if words(text[start:end])]
    heading = passage.chunk.heading_path[-1] if passage.chunk.heading_path else ""
    title_and_heading = grounds.met(f"{passage.description.title}\n{heading}")
    common = _FOUND * passage.score / best + _HEADING * grounds.likeness(heading)
    number = 0
    while number < len(spans):
        after = _list_after(text, spans, number)
        told = _told(text, spans[number:after])
        # a list without a sentence that introduces it is introduced by its heading
        weighed = f"{heading}\n{told}" if is_list_item(told) else told
        met = _met_by(weighed, grounds)
        met_above_too = together(title_and_heading, met)
        covered, names = grounds.share(met_above_too), grounds.share_of_names(met_above_too)
        held = sought(weighed) if sought else 0.0
        score = _OWN * grounds.share(met) + _JOINT * covered + common + _SOUGHT * held + _LEAD * (number == 0)
        aside = any(cue.match(told) for cue in _patterns("asides.yaml"))
        score -= _ASIDE * aside
        run = _with_company(text, spans, number, after)
        yield Quote(passage, run, score, met, covered, names, sought is None or held > 0, aside)
        number = after


def _met_by(told: str, grounds: Grounds) -> Met:
    """Give how fully a run meets each word of the question.

    A list of sentences meets what its lead-in and one of its items meet, the best: among many sentences something is
    always met, without any of them being about it. A list of short items is read as one.
    """
    lead, *items = told.split("\n")
    if len(items) < 2 or len(told) / len(items) < _SENTENCE:
        return grounds.met(told)
    above = grounds.met(lead)
    return max((together(above, grounds.met(item)) for item in items), key=grounds.share)


def together(one: Met, other: Met) -> Met:
    """Give how fully two texts meet each word between them."""
    return tuple(map(max, one, other)) if one else other


def _told(text: str, spans: Sequence[Span]) -> str:
    return "\n".join(text[start:end] for start, end in spans)


def _list_after(text: str, spans: Sequence[Span], number: int) -> int:
    """Give where the list ends that this sentence introduces or begins; ``number + 1`` if it does neither."""
    sentence = text[spans[number][0] : spans[number][1]]
    end = number + 1
    if not sentence.endswith(":") and not is_list_item(sentence):
        return end
    while end < len(spans) and end - number <= LONGEST_LIST and is_list_item(text[spans[end][0] : spans[end][1]]):
        end += 1
    return end


def _with_company(text: str, spans: Sequence[Span], number: int, after: int) -> tuple[Span, ...]:
    """Add to a sentence the one that it leans on, and those that tell that another source says otherwise."""
    if after > number + 1:
        return tuple(spans[number:after])
    first = number
    if number and _LEANS.match(text, spans[number][0]):
        first -= 1
    while _follows(text, spans, after) and _disagrees(text, spans[after]):
        after += 1
    if after == number + 1 and _disagrees(text, spans[number]):
        while _follows(text, spans, after) and after <= number + _SIDES:
            after += 1
    return tuple(spans[first:after])


def _follows(text: str, spans: Sequence[Span], number: int) -> bool:
    """Tell whether there is such a sentence, in the same paragraph as the one before it."""
    return number < len(spans) and "\n" not in text[spans[number - 1][1] : spans[number][0]]


def _disagrees(text: str, span: Span) -> bool:
    return any(cue.search(text[span[0] : span[1]]) for cue in _patterns("disagreements.yaml"))


@cache
def _patterns(file: str) -> tuple[re.Pattern[str], ...]:
    listed = yaml.safe_load(resources.files("assistant").joinpath(file).read_text("utf-8"))
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in listed)
