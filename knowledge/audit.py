"""Is everything that was stored also found? Asked of every chunk, for a count of rows proves nothing.

Each published chunk must be in the lexical index, must have a vector, and must be found by its own vector.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.access import Scope
from knowledge.document import Filters, Status
from knowledge.index.indexes import Indexes
from knowledge.registry.documents import Documents
from knowledge.registry.vectors import Vector, Vectors

_NEAR = 0.999
_AMONG = 10
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found; the lists hold chunk keys."""

    documents: int
    withdrawn: int
    chunks: int
    missing_words: tuple[str, ...]
    surplus_words: tuple[str, ...]
    without_vector: tuple[str, ...]
    not_found_by_meaning: tuple[str, ...]
    store_sound: bool

    @property
    def healthy(self) -> bool:
        """True when every chunk is found by its words and by its meaning."""
        return self.store_sound and not (
            self.missing_words or self.surplus_words or self.without_vector or self.not_found_by_meaning
        )

    @property
    def lost(self) -> int:
        """How many chunks are not found as they should be."""
        return len({*self.missing_words, *self.surplus_words, *self.without_vector, *self.not_found_by_meaning})


def audit(documents: Documents, vectors: Vectors, indexes: Indexes, model: str, progress: Progress) -> Audit:
    """Look for every chunk by its own vector of ``model``, and compare the words with the registry."""
    every = documents.visible(Scope.all())
    keys = documents.published_keys()
    words = indexes.words.keys()
    known = vectors.of_chunks(model, list(keys))
    lost = _not_found(indexes, model, known, keys, progress)
    return Audit(
        documents=len(every),
        withdrawn=sum(document.status is Status.WITHDRAWN for document in every),
        chunks=len(keys),
        missing_words=tuple(sorted(keys.keys() - words)),
        surplus_words=tuple(sorted(words - keys.keys())),
        without_vector=tuple(sorted(keys.keys() - known.keys())),
        not_found_by_meaning=lost,
        store_sound=indexes.meaning.sound(),
    )


def _not_found(
    indexes: Indexes, model: str, known: Mapping[str, Vector], digests: Mapping[str, str], progress: Progress
) -> tuple[str, ...]:
    """Give the chunks that their own vector does not lead to; equal texts in other places count as found."""
    nearest = indexes.meaning.nearest(model)
    lost: list[str] = []
    for number, (key, vector) in enumerate(known.items(), start=1):
        progress(number, len(known))
        found = nearest.search(vector, Scope.all(), Filters(), _AMONG)
        same = {other for other, similarity in found if similarity > _NEAR and digests.get(other) == digests[key]}
        if key not in same and not (same and len(same) == len(found)):
            lost.append(key)
    return tuple(sorted(lost))
