"""Where an answer belongs in the framework, and what could be asked next.

Both come from the documents that were found: the cells they are described with, and headings that are questions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answer import Statement
from knowledge.document import Passage
from knowledge.index.analysis import content_words, stem

Cells = tuple[tuple[str, int], ...]
"""Process ids with the number of a phase, or 0 for the process as a whole."""
MOST_CELLS = 2
MOST_QUESTIONS = 3
_NAMED = re.compile(r"\w \+?[A-ZÆØÅ]")
"""A question that stands alone names somebody or something."""
_MUCH = 0.6
"""The share of words in common from which a question has been asked already."""


def cells_of(statements: Sequence[Statement], passages: Sequence[Passage]) -> Cells:
    """Give the cells that most of what is cited belongs to; none where the documents say nothing of it."""
    found = {passage.chunk.key: passage.description for passage in passages}
    counted: Counter[tuple[str, int]] = Counter()
    for statement in statements:
        for key in {citation.chunk_key for citation in statement.citations}:
            said = found.get(key)
            if said is not None and len(said.processes) <= MOST_CELLS:
                counted.update((process, phase) for process in said.processes for phase in said.phases or (0,))
    return tuple(cell for cell, _ in counted.most_common(MOST_CELLS))


def follow_ups(question: str, statements: Sequence[Statement], passages: Sequence[Passage]) -> tuple[str, ...]:
    """Give questions that other passages that were found answer, as their headings ask them."""
    cited = {citation.heading_path for statement in statements for citation in statement.citations}
    asked = [_words(question)]
    chosen: list[str] = []
    for heading in _asking(passages, cited):
        words = _words(heading)
        if all(len(words & other) < _MUCH * min(len(words), len(other)) for other in asked if words and other):
            asked.append(words)
            chosen.append(heading)
        if len(chosen) == MOST_QUESTIONS:
            break
    return tuple(chosen)


def _asking(passages: Sequence[Passage], cited: set[tuple[str, ...]]) -> Iterator[str]:
    for passage in passages:
        path = passage.chunk.heading_path
        if path and path not in cited and path[-1].endswith("?") and _NAMED.search(path[-1]):
            yield path[-1]


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))
