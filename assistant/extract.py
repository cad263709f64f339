"""Answers by quoting: chooses the quotes that together say most about what was asked. Needs no language model.

The best quote comes first. After it a quote must speak nearly as well, or speak of words of the question that nothing
said so far has met: a question about two things is answered by a quote for each. Nothing is said twice.
"""

from collections.abc import Iterator, Sequence

from assistant.answer import Statement, cite
from assistant.grounds import Grounds
from assistant.weigh import Met, Quote, Span, together
from knowledge.document import Passage
from knowledge.index.analysis import content_words, stem
from knowledge.sentences import is_list_item, without_marker

MOST = 4
"""Quotes in an answer, at most; a list counts as one."""
MOST_OF_PART = 3
"""Quotes for each part of a question that has several."""
_CLOSE = 0.75
"""A further quote must score at least this share of the best one's, what it adds included."""
_NEW = 1.5
"""What a quote gains for each share of the question that it is the first to meet."""
_SAME = 0.8
"""Share of the words in common from which two quotes count as one."""


def extract(quotes: Sequence[Quote], grounds: Grounds, of: int = 1) -> Iterator[Statement]:
    """Give the chosen quotes as statements, the best first; none repeats another.

    Fewer are chosen where this is one of several parts of a question.
    """
    most = MOST if of == 1 else MOST_OF_PART
    said: list[frozenset[str]] = []
    shown: set[tuple[str, Span]] = set()
    met: Met = ()
    waiting = [quote for quote in quotes if _goes_with(quote, quotes[0])]
    least = _CLOSE * quotes[0].score if quotes else 0.0
    while waiting and len(said) < most:
        quote = _next(waiting, met, least, grounds)
        if quote is None:
            return
        waiting.remove(quote)
        told = _terms(quote)
        if any(_alike(told, other) for other in said):
            continue
        said.append(told)
        met = together(met, quote.met)
        for span in quote.spans:
            if (quote.passage.chunk.key, span) not in shown:
                shown.add((quote.passage.chunk.key, span))
                yield _statement(quote.passage, span)


def _goes_with(quote: Quote, first: Quote) -> bool:
    """Tell whether a quote may stand beside the first one.

    One of another document must have the names of the question as fully, and an aside must stand beside an aside.
    """
    own = quote.passage.document_id == first.passage.document_id
    return (own or quote.names >= first.names) and (first.is_aside or not quote.is_aside)


def _next(waiting: Sequence[Quote], met: Met, least: float, grounds: Grounds) -> Quote | None:
    """Give the quote that adds most to what is said already, or None when none is worth saying."""
    already = grounds.share(met) if met else 0.0

    def worth(quote: Quote) -> float:
        return quote.score + (_NEW * (grounds.share(together(met, quote.met)) - already) if met else 0.0)

    best = max(waiting, key=worth)
    return best if worth(best) >= least else None


def _terms(quote: Quote) -> frozenset[str]:
    text = quote.passage.chunk.text
    told = " ".join(text[start:end] for start, end in quote.spans)
    return frozenset(stem(word) for word in content_words(told))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two quotes say the same, give or take a few words."""
    return len(one & other) >= _SAME * min(len(one), len(other))


def _statement(passage: Passage, span: Span) -> Statement:
    start, end = span
    sentence = passage.chunk.text[start:end]
    shown = without_marker(sentence)
    return Statement(shown, (cite(passage, end - len(shown), end),), listed=is_list_item(sentence))
