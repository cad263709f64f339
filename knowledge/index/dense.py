"""The nearest chunks by meaning: vectors in Chroma, with exact search over the registry's vectors behind it.

Rights are walls: what is open lies in one collection, what belongs to a municipality in one of its own. A marker
file stands in the folder while anything is being written. Where a process died there, the marker tells, and the
folder is never opened again: a new one is built from the registry.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.registry.vectors import Entry, Vector

_MARKER = "being-written"
_BATCH = 2_000
_SETTINGS = {"hnsw": {"space": "cosine", "sync_threshold": 1_000_000}}
"""A high threshold keeps Chroma from rewriting its graph files in place, which a kill can catch half-way."""


class Nearest(Protocol):
    """Whatever finds the chunks nearest to a vector."""

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        ...


class ExactSearch:
    """Compares a vector with every chunk the reader may see; right by construction, linear in their number."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        wanted = dict(filters.terms())
        if not scope.everything:
            wanted["wall"] = scope.labels
        seen = [
            entry
            for entry in self._entries
            if all(not values.isdisjoint(entry.facets[name]) for name, values in wanted.items())
        ]
        if not seen:
            return []
        scores = np.stack([entry.vector for entry in seen]) @ vector
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(seen[position].key, float(scores[position])) for position in best]


class ChromaIndex:
    """One generation of the Chroma store, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._client: Any = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )

    @staticmethod
    def interrupted(folder: Path) -> bool:
        """Tell whether a process died while it wrote here."""
        return (folder / _MARKER).exists()

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def hold(self, entries: Iterable[Entry]) -> tuple[int, int]:
        """Make the store hold exactly these entries; give how many were added and how many removed."""
        wanted: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            wanted.setdefault(_collection(entry.facets["wall"]), {})[_row_id(entry)] = entry
        there = {collection.name: set(collection.get(include=[])["ids"]) for collection in self._collections()}
        gone = {name: ids - wanted.get(name, {}).keys() for name, ids in there.items()}
        fresh = {name: held.keys() - there.get(name, set()) for name, held in wanted.items()}
        added, removed = sum(map(len, fresh.values())), sum(map(len, gone.values()))
        if added or removed:
            with self._writing():
                for name, ids in gone.items():
                    self._delete(name, sorted(ids))
                for name, ids in fresh.items():
                    self._add(name, {row: wanted[name][row] for row in sorted(ids)})
        return added, removed

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        found: list[tuple[str, float]] = []
        for collection in self._collections():
            if not _permitted(collection.name, scope):
                continue
            where = _where(scope if collection.name != "open" else None, filters)
            answer = collection.query(
                query_embeddings=[vector.tolist()], n_results=limit, where=where, include=["distances"]
            )
            distances = (answer["distances"] or [[]])[0]
            found += [
                (row.partition(".")[0], 1.0 - float(distance))
                for row, distance in zip(answer["ids"][0], distances, strict=True)
            ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _collections(self) -> list[Any]:
        return list(self._client.list_collections())

    def _delete(self, name: str, ids: list[str]) -> None:
        collection = self._client.get_collection(name, embedding_function=None)
        for start in range(0, len(ids), _BATCH):
            collection.delete(ids=ids[start : start + _BATCH])

    def _add(self, name: str, entries: Mapping[str, Entry]) -> None:
        collection = self._client.get_or_create_collection(name, configuration=_SETTINGS, embedding_function=None)
        ids = list(entries)
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            collection.upsert(
                ids=batch,
                embeddings=np.stack([entries[row].vector for row in batch]),
                metadatas=[_metadata(entries[row].facets) for row in batch],
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        marker = self._folder / _MARKER
        marker.touch()
        yield
        marker.unlink()  # not in a finally: where writing failed, the folder is not to be trusted


def _row_id(entry: Entry) -> str:
    """Name a row by its chunk and by what it may be filtered by: when either changes, it is another row."""
    facts = repr(sorted((name, values) for name, values in entry.facets.items()))
    return f"{entry.key}.{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def _collection(labels: Sequence[str]) -> str:
    """Name the collection behind a wall: ``open``, or the municipality's own."""
    return "open" if labels == ("open",) else f"municipality-{labels[0].split(':')[1]}"


def _permitted(name: str, scope: Scope) -> bool:
    if scope.everything:
        return True
    return name == "open" or name.removeprefix("municipality-") in scope.municipalities()


def _metadata(facets: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {name: list(values) for name, values in facets.items() if values}


def _where(scope: Scope | None, filters: Filters) -> dict[str, Any] | None:
    wanted = dict(filters.terms())
    if scope is not None and not scope.everything:
        wanted["wall"] = scope.labels
    clauses = [_one_of([{name: {"$contains": value}} for value in sorted(values)]) for name, values in wanted.items()]
    return None if not clauses else clauses[0] if len(clauses) == 1 else {"$and": clauses}


def _one_of(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return choices[0] if len(choices) == 1 else {"$or": choices}
