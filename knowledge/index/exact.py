"""The nearest chunks by meaning, found by comparing with every one: right by construction, linear in their number.

What may be filtered by is laid out beforehand as the positions of the rows that have it, so that a question costs one
product of a matrix and a vector, of no more rows than the asker may see.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.registry.vectors import Entry, Vector

_FEW = 4
"""Fewer than one row in so many is worth copying those rows; of more, the whole matrix is multiplied."""


class Nearest(Protocol):
    """Whatever finds the chunks nearest to a vector."""

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        ...


class ExactSearch:
    """Compares a vector with every chunk that the reader may see; never changes once it is made."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        held = sorted(entries, key=lambda entry: entry.row.key)
        self._keys = [entry.row.key for entry in held]
        self._matrix = np.stack([entry.vector for entry in held]) if held else np.empty((0, 0), np.float32)
        self._having = _having(held)

    def __len__(self) -> int:
        return len(self._keys)

    def vectors(self) -> dict[str, Vector]:
        """Give the vector of every chunk by its key."""
        return dict(zip(self._keys, self._matrix, strict=True))

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        seen = self._seen(filters.within(scope))
        number = len(self._keys) if seen is None else len(seen)
        if not number:
            return []
        if seen is None:
            scores = self._matrix @ vector
        elif number * _FEW < len(self._keys):
            scores = self._matrix[seen] @ vector
        else:
            scores = (self._matrix @ vector)[seen]
        best = _best(scores, limit)
        positions = best if seen is None else seen[best]
        return [(self._keys[at], float(score)) for at, score in zip(positions, scores[best], strict=True)]

    def _seen(self, terms: Mapping[str, frozenset[str]]) -> NDArray[np.intp] | None:
        """Give the positions of the rows that have one of the values in each of the fields; None for all."""
        if not terms:
            return None
        fits = np.ones(len(self._keys), bool)
        for name, values in terms.items():
            among = np.zeros(len(self._keys), bool)
            for value in values:
                among[self._having.get((name, value), [])] = True
            fits &= among
        return np.flatnonzero(fits)


def _having(held: Sequence[Entry]) -> dict[tuple[str, str], NDArray[np.intp]]:
    positions: dict[tuple[str, str], list[int]] = {}
    for at, entry in enumerate(held):
        for name, values in entry.row.facts.facets.items():
            for value in values:
                positions.setdefault((name, value), []).append(at)
    return {fact: np.array(held_at, np.intp) for fact, held_at in positions.items()}


def _best(scores: Vector, limit: int) -> NDArray[np.intp]:
    """Give where the highest scores stand, best first; of equal ones the first."""
    candidates = np.arange(len(scores))
    if limit < len(scores):
        worst = np.partition(scores, -limit)[-limit]
        candidates = np.flatnonzero(scores >= worst)
    order = np.argsort(-scores[candidates], kind="stable")[:limit]
    return candidates[order]
