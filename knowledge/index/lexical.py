"""The best chunks by words: BM25 in a tantivy index on disk, over the terms of ``analysis``.

tantivy fixes BM25's k1 at 1.2. Norwegian passages want 0.6 (``docs/adr/0005``), and writing every term twice gives
exactly that: with tf' = 2 tf, tf'/(tf' + 1.2 K) = tf/(tf + 0.6 K), while lengths relative to the mean stay.
Readers see the last commit, whole; a writer that dies leaves it intact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import tantivy

from knowledge.access import Scope
from knowledge.document import Chunk, Filters
from knowledge.errors import Unavailable
from knowledge.index import analysis

_REPEAT = 2
_FACETS = ("wall", "document", "kind", "language", "municipality", "year", "process", "phase")
_FIELDS = {"terms": 1.0, "headings": 0.15}
"""What is searched, and how much a match in it counts: headings stand in both, so that a long section is not passed
over when its heading asks the very question. Measured in ``docs/adr/0005``."""
_MEMORY = 50_000_000
_COMMITTED = "meta.json"
"""The file that tantivy replaces, in one step, at each commit."""

Alternatives = tuple[Mapping[str, float], ...]
"""Weighted terms that say one thing in different words; a chunk is scored by the alternative it fits best."""


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """One chunk as the index takes it: what is searched, the headings in it, and what it may be filtered by."""

    key: str
    searched: str
    headings: str
    facets: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, chunk: Chunk, facets: Mapping[str, tuple[str, ...]]) -> "LexicalEntry":
        """Make the entry of a chunk."""
        return cls(chunk.key, chunk.searched, chunk.searched.removesuffix(chunk.text), facets)


class WordsLost(Unavailable):
    """An index of words cannot be opened, because its folder was swept away or is damaged."""


class LexicalIndex:
    """One generation of the lexical index, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``; raise ``WordsLost`` when there is none (any more)."""
        self.folder = folder
        self._schema = _schema()
        try:
            self._index = tantivy.Index.open(str(folder))
        except (OSError, ValueError) as failure:
            raise WordsLost("words_lost") from failure
        self._index.config_reader("Manual")
        self._followed: tuple[int, int] | None = None
        self.follow()

    @classmethod
    def begin(cls, folder: Path) -> "LexicalIndex":
        """Make an empty index in a new folder."""
        folder.mkdir(parents=True)
        tantivy.Index(_schema(), path=str(folder))
        return cls(folder)

    def follow(self) -> None:
        """See what another process has committed since; raise ``WordsLost`` when the folder has been swept away."""
        try:
            told = (self.folder / _COMMITTED).stat()
            if (told.st_ino, told.st_mtime_ns) != self._followed:
                self._index.reload()
        except (OSError, ValueError) as failure:
            raise WordsLost("words_lost") from failure
        self._followed = (told.st_ino, told.st_mtime_ns)

    def replace(self, entries: Iterable[LexicalEntry], gone: Iterable[str] = ()) -> None:
        """Write entries (replacing those with the same key) and remove ``gone``, in one commit."""
        writer = self._index.writer(_MEMORY, 1)
        for key in gone:
            writer.delete_documents_by_term("key", key)
        for entry in entries:
            writer.delete_documents_by_term("key", entry.key)
            document = tantivy.Document(key=[entry.key])
            for field, text in (("terms", entry.searched), ("headings", entry.headings)):
                document.add_text(field, " ".join(analysis.index_terms(text) * _REPEAT))
            for name in _FACETS:
                for value in entry.facets.get(name, ()):
                    document.add_text(name, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(
        self, wanted: Sequence[Alternatives], scope: Scope, filters: Filters, limit: int
    ) -> list[tuple[str, float]]:
        """Give the keys of the best chunks with their BM25 scores, best first, within scope and filters.

        A chunk's score is the sum over ``wanted`` of the alternative that it fits best.
        """
        should = [
            (tantivy.Occur.Should, tantivy.Query.disjunction_max_query([self._any(terms) for terms in alternatives]))
            for alternatives in wanted
        ]
        must = [(tantivy.Occur.Must, clause) for clause in self._narrow(scope, filters)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, tantivy.Query.boolean_query(should)), *must])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        return [(str(searcher.doc(address)["key"][0]), float(score)) for score, address in hits]

    def keys(self) -> frozenset[str]:
        """Give the key of every chunk in the index."""
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs)).hits
        return frozenset(str(searcher.doc(address)["key"][0]) for _, address in hits)

    def rarities(self, terms: Sequence[str]) -> dict[str, float]:
        """Give each term's inverse document frequency as BM25 has it; highest for a term that no chunk holds."""
        searcher = self._index.searcher()
        every = searcher.num_docs
        held = {term: searcher.doc_freq("terms", term) for term in terms}
        return {term: log(1 + (every - number + 0.5) / (number + 0.5)) for term, number in held.items()}

    def _narrow(self, scope: Scope, filters: Filters) -> list[tantivy.Query]:
        """Clauses that let chunks through without giving them any score."""
        return [
            tantivy.Query.const_score_query(
                tantivy.Query.boolean_query(
                    [(tantivy.Occur.Should, self._term(name, value)) for value in sorted(values)]
                ),
                0.0,
            )
            for name, values in filters.within(scope).items()
        ]

    def _any(self, terms: Mapping[str, float]) -> tantivy.Query:
        """A clause that scores each term by BM25 times its weight, in the whole text and again in its headings."""
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), weight * share))
                for term, weight in terms.items()
                for field, share in _FIELDS.items()
            ]
        )

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "freq" if field in _FIELDS else "basic")


def recipe() -> dict[str, str]:
    """Name what an index is made by; one of another recipe does not serve."""
    return {"recipe": f"tantivy/2 {analysis.edition()}"}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in _FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()
