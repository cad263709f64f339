"""The one reader: a question and a scope become passages, best first.

Words and meaning are searched side by side, both inside the scope, and their scores are fused. What comes back is
looked up in the registry through the scope once more, so that an index that lags behind can hide, never reveal.
Where another process changed something meanwhile, the question is asked again: what comes is of one state.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from knowledge.access import Scope
from knowledge.document import Filters, Passage
from knowledge.errors import Unavailable
from knowledge.glossary import Glossary
from knowledge.index import analysis
from knowledge.index.embedder import Embedder
from knowledge.index.exact import Nearest
from knowledge.index.fusion import fuse
from knowledge.index.lexical import Alternatives, LexicalIndex
from knowledge.language import Language, detect
from knowledge.registry.documents import Documents
from knowledge.registry.vectors import Vectors

CANDIDATES = 100
_TRIES = 5
"""How often a question is asked while others write, before what it gave is taken as it is."""
EXPANSION = 0.5
"""Weight of a term's other names against the words of the question; measured in ``docs/adr/0005``."""
NEAR, TRANSLATED = 0.5, 0.8
"""Weight of other words for the same, in a Norwegian question and in an English one, whose own words few texts hold."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The search by meaning: a model, and what finds the nearest vectors of that model."""

    embedder: Embedder
    nearest: Nearest


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave, and whether it could be made by words only."""

    passages: tuple[Passage, ...]
    words_only: bool = False


class Retriever:
    """Finds passages in one knowledge base."""

    def __init__(
        self,
        documents: Documents,
        vectors: Vectors,
        words: Callable[[], LexicalIndex],
        meaning: Callable[[], Meaning | None],
        state: Callable[[], object],
        glossary: Glossary,
        expansion: float = EXPANSION,
    ) -> None:
        self._documents = documents
        self._vectors = vectors
        self._words = words
        self._meaning = meaning
        self._state = state
        self._glossary = glossary
        self._expansion = expansion

    def retrieve(self, question: str, scope: Scope, filters: Filters = Filters(), limit: int = 10) -> Found:
        """Give the best passages for a question, at most ``limit``, within scope and filters."""
        after = self._state()
        for _ in range(_TRIES):
            before = after
            found = self._find(question, scope, filters, limit)
            after = self._state()
            if after == before:
                break
        return found

    def _find(self, question: str, scope: Scope, filters: Filters, limit: int) -> Found:
        words = dict(self._words().search(self.alternatives(question), scope, filters, CANDIDATES))
        try:
            meaning = self._meaning()
            near = {} if meaning is None else self._nearest(meaning, question, scope, filters, list(words))
        except Unavailable:
            meaning, near = None, {}
        ranked = fuse(words, near, meaning.embedder.card.weight if meaning else 0.0)
        best = [
            replace(passage, score=score, words=words.get(key, 0.0), meaning=near.get(key, 0.0))
            for key, score, passage in islice(self._looked_up(ranked, scope, 2 * limit), limit)
        ]
        return Found(tuple(best), words_only=meaning is None)

    def _looked_up(
        self, ranked: Sequence[tuple[str, float]], scope: Scope, together: int
    ) -> Iterator[tuple[str, float, Passage]]:
        """Give what may still be seen of the chunks found, in order, reading so many of them at a time."""
        for start in range(0, len(ranked), together):
            some = ranked[start : start + together]
            passages = self._documents.passages([key for key, _ in some], scope)
            yield from ((key, score, passages[key]) for key, score in some if key in passages)

    def alternatives(self, question: str) -> list[Alternatives]:
        """Give the search terms of a question, each phrase with its own words and, more lightly, its other names.

        The names of one phrase are alternatives: a passage is scored by the one it fits best, so that a term with
        many names does not outweigh the rest of the question.
        """
        plain: dict[str, float] = {}
        wanted: list[Alternatives] = []
        near = TRANSLATED if detect(question) is Language.EN else NEAR
        for phrase in self._glossary.phrases(question):
            said = analysis.query_terms(phrase.said)
            others = [(name, self._expansion) for name in phrase.others] + [(word, near) for word in phrase.near]
            if self._expansion and others and phrase.said not in analysis.stopwords():
                weight = sum(said.values())
                wanted.append((said, *(_other(name, share * weight) for name, share in others)))
            elif phrase.said not in analysis.stopwords():
                for term, weight in said.items():
                    plain[term] = plain.get(term, 0.0) + weight
        if plain:
            wanted.append((plain,))
        return wanted or [(analysis.query_terms(question),)]

    def rarities(self, terms: list[str]) -> dict[str, float]:
        """Give how rare each search term is in the base (inverse document frequency)."""
        return self._words().rarities(terms)

    def _nearest(
        self, meaning: Meaning, question: str, scope: Scope, filters: Filters, also: list[str]
    ) -> dict[str, float]:
        """Give the nearest chunks, and the similarity of those found by words as well."""
        asked = meaning.embedder.query(question)
        near = dict(meaning.nearest.search(asked, scope, filters, CANDIDATES))
        lacking = [key for key in also if key not in near]
        known = self._vectors.of_chunks(meaning.embedder.card.name, lacking)
        return near | {key: float(vector @ asked) for key, vector in known.items()}


def _other(name: str, weight: float) -> dict[str, float]:
    """Give the search terms of another name, weighing so much together."""
    terms = analysis.query_terms(name)
    each = weight / sum(terms.values())
    return {term: share * each for term, share in terms.items()}
