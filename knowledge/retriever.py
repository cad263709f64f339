"""The one reader: a question and a scope become passages, best first.

Words and meaning are searched side by side, both inside the scope, and their scores are fused. What comes back is
looked up in the registry through the scope once more, so that an index that lags behind can hide, never reveal.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge.access import Scope
from knowledge.document import Filters, Passage
from knowledge.errors import Unavailable
from knowledge.glossary import Glossary
from knowledge.index import analysis
from knowledge.index.dense import Nearest
from knowledge.index.embedder import Embedder
from knowledge.index.fusion import fuse
from knowledge.index.lexical import Alternatives, LexicalIndex
from knowledge.registry.documents import Documents
from knowledge.registry.vectors import Vectors

CANDIDATES = 100
EXPANSION = 0.5
"""Weight of a term's other names against the words of the question; measured in ``docs/adr/0005``."""


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
        glossary: Glossary,
        expansion: float = EXPANSION,
    ) -> None:
        self._documents = documents
        self._vectors = vectors
        self._words = words
        self._meaning = meaning
        self._glossary = glossary
        self._expansion = expansion

    def retrieve(self, question: str, scope: Scope, filters: Filters = Filters(), limit: int = 10) -> Found:
        """Give the best passages for a question, at most ``limit``, within scope and filters."""
        words = dict(self._words().search(self.alternatives(question), scope, filters, CANDIDATES))
        try:
            meaning = self._meaning()
            near = {} if meaning is None else self._near(meaning, question, scope, filters, list(words))
        except Unavailable:
            meaning, near = None, {}
        ranked = fuse(words, near, meaning.embedder.card.weight if meaning else 0.0)
        passages = self._documents.passages([key for key, _ in ranked], scope)
        best = [
            replace(passages[key], score=score, words=words.get(key, 0.0), meaning=near.get(key, 0.0))
            for key, score in ranked
            if key in passages
        ]
        return Found(tuple(best[:limit]), words_only=meaning is None)

    def alternatives(self, question: str) -> list[Alternatives]:
        """Give the search terms of a question, each phrase with its own words and, more lightly, its other names.

        The names of one phrase are alternatives: a passage is scored by the one it fits best, so that a term with
        many names does not outweigh the rest of the question.
        """
        plain: dict[str, float] = {}
        wanted: list[Alternatives] = []
        for phrase in self._glossary.phrases(question):
            others = phrase.others if self._expansion else ()
            if others:
                said = analysis.query_terms(phrase.said)
                wanted.append((said, *(self._other(name, sum(said.values())) for name in others)))
            elif phrase.said not in analysis.stopwords():
                for term, weight in analysis.query_terms(phrase.said).items():
                    plain[term] = plain.get(term, 0.0) + weight
        if plain:
            wanted.append((plain,))
        return wanted or [(analysis.query_terms(question),)]

    def _other(self, name: str, weight: float) -> dict[str, float]:
        """Give the search terms of another name, weighing together a share of what the name that was said weighs."""
        terms = analysis.query_terms(name)
        share = self._expansion * weight / sum(terms.values())
        return {term: each * share for term, each in terms.items()}

    def rarities(self, terms: list[str]) -> dict[str, float]:
        """Give how rare each search term is in the base (inverse document frequency)."""
        return self._words().rarities(terms)

    def _near(
        self, meaning: Meaning, question: str, scope: Scope, filters: Filters, also: list[str]
    ) -> dict[str, float]:
        """Give the nearest chunks, and the similarity of those found by words as well."""
        asked = meaning.embedder.query(question)
        near = dict(meaning.nearest.search(asked, scope, filters, CANDIDATES))
        lacking = [key for key in also if key not in near]
        known = self._vectors.of_chunks(meaning.embedder.card.name, lacking)
        return near | {key: float(vector @ asked) for key, vector in known.items()}
