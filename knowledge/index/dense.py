"""The nearest chunks by meaning, from one generation of vectors in Chroma, which never changes once it is live.

Rights are walls: what is open lies in one collection, what belongs to a municipality in one of its own. A generation
is written once, by ``build``, and then only read, by any number of threads and processes. The names of its rows lie
beside it in a file, so that what it lacks can be told without opening it.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.errors import Unavailable
from knowledge.registry.vectors import Entry, Vector

_ROWS = "rows.txt"
_DATABASE = "chroma.sqlite3"
_BATCH = 2_000
_SETTINGS = {"hnsw": {"space": "cosine"}}
_MARGIN = 32
"""How many rows more than wanted are asked for at first, where some may have to be passed over."""
_CLIENTS = threading.RLock()
"""Chroma shares what it has opened of one folder inside a process, and counts who uses it without a lock of its own."""


class StoreLost(Unavailable):
    """A generation cannot be read, because its folder was swept away or is damaged."""


@dataclass(frozen=True, slots=True)
class _Collection:
    """What lies behind one wall, and how many rows that is."""

    name: str
    held: Any
    rows: int


class ChromaIndex:
    """One generation, in a folder of its own; opened by the first search, closed when nobody holds it any more."""

    def __init__(self, folder: Path) -> None:
        """Read which rows the generation in ``folder`` holds; none if it is not a generation."""
        self.folder = folder
        self.rows = _rows(folder)
        self._opening = threading.Lock()
        self._opened: list[_Collection] | None = None

    @staticmethod
    def build(folder: Path, entries: Iterable[Entry]) -> int:
        """Write a generation of these entries into a new folder; give how many rows it has.

        To be called in a process that has read nothing else: Chroma's graph library writes memory it never set.
        """
        held: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            held.setdefault(_collection(entry.row.facts.facets["wall"]), {})[entry.row.name] = entry
        folder.mkdir(parents=True)
        client = _open(folder)
        for name in sorted(held):
            _fill(client, name, held[name])
        _close(client)
        rows = sorted(row for rows in held.values() for row in rows)
        (folder / _ROWS).write_text("\n".join(rows), "utf-8")
        return len(rows)

    def search(
        self,
        vector: Vector,
        scope: Scope,
        filters: Filters,
        limit: int,
        stale: frozenset[str] = frozenset(),
    ) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters.

        Rows in ``stale`` are passed over and take nobody's place. Raises ``StoreLost``.
        """
        try:
            found = [
                pair
                for collection in self._collections()
                if _permitted(collection.name, scope)
                for pair in _living(collection, vector, scope, filters, limit, stale)
            ]
        except StoreLost:
            raise
        except Exception as failure:  # whatever comes up from Chroma's engine: the caller has another way to search
            raise StoreLost("store_lost") from failure
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _collections(self) -> list[_Collection]:
        with self._opening:
            if self._opened is None:
                if not (self.folder / _DATABASE).exists():  # Chroma would begin an empty one
                    raise StoreLost("store_lost")
                client = _open(self.folder)
                finalize(self, _close, client)
                opened = [_Collection(each.name, each, each.count()) for each in client.list_collections()]
                if sum(each.rows for each in opened) != len(self.rows):
                    raise StoreLost("store_lost")
                self._opened = opened
            return self._opened


def _living(
    collection: _Collection, vector: Vector, scope: Scope, filters: Filters, limit: int, stale: frozenset[str]
) -> list[tuple[str, float]]:
    """Give the nearest rows of one collection that are not stale, asking for more until there are enough of them."""
    where = _where(scope if collection.name != "open" else None, filters)
    number, most = limit + min(_MARGIN, len(stale)), limit + len(stale)
    while True:
        answer = collection.held.query(
            query_embeddings=[vector.tolist()], n_results=number, where=where, include=["distances"]
        )
        rows, distances = answer["ids"][0], (answer["distances"] or [[]])[0]
        if where is None and len(rows) < min(number, collection.rows):  # a damaged graph is silent of what it lost
            raise StoreLost("store_lost")
        living = [
            (row.partition(".")[0], 1.0 - float(distance))
            for row, distance in zip(rows, distances, strict=True)
            if row not in stale
        ]
        if len(living) >= limit or len(rows) < number or number >= most:
            return living[:limit]
        number = min(most, 2 * number)


def _rows(folder: Path) -> frozenset[str]:
    try:
        return frozenset((folder / _ROWS).read_text("utf-8").split())
    except OSError:
        return frozenset()


def _open(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    with _CLIENTS:
        return chromadb.PersistentClient(path=str(folder), settings=settings)


def _close(client: Any) -> None:
    with _CLIENTS:
        client.close()


def _fill(client: Any, name: str, entries: Mapping[str, Entry]) -> None:
    collection = client.create_collection(name, configuration=_SETTINGS, embedding_function=None)
    ids = sorted(entries)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        collection.add(
            ids=batch,
            embeddings=np.stack([entries[row].vector for row in batch]),
            metadatas=[_metadata(entries[row].row.facts.facets) for row in batch],
        )


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
    terms = filters.within(scope) if scope else filters.terms()
    clauses = [_one_of([{name: {"$contains": value}} for value in sorted(values)]) for name, values in terms.items()]
    return None if not clauses else clauses[0] if len(clauses) == 1 else {"$and": clauses}


def _one_of(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return choices[0] if len(choices) == 1 else {"$or": choices}
