"""The vectors, named by model and by the text they stand for, so that nothing is embedded twice.

A vector is kept as little-endian float32 of unit length.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select

from knowledge.document import Document, facets
from knowledge.registry import current, rows
from knowledge.registry.database import Database
from knowledge.registry.tables import chunk, vector

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """One findable chunk: its key, its vector, and what it may be filtered by."""

    key: str
    vector: Vector
    facets: Mapping[str, tuple[str, ...]]


class Vectors:
    """The vectors of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, model: str) -> dict[str, str]:
        """Give the texts that no vector of ``model`` stands for yet, by digest."""
        query = (
            current.published(select(chunk.c.digest, chunk.c.searched))
            .outerjoin(vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model))
            .where(vector.c.digest.is_(None))
        )
        with self._database.read() as connection:
            return {str(digest): str(searched) for digest, searched in connection.execute(query)}

    def put(self, model: str, made: Mapping[str, Vector]) -> None:
        """Keep vectors by digest; those that are there already are left alone."""
        if not made:
            return
        with self._database.write() as connection:
            there = set(
                connection.scalars(
                    select(vector.c.digest).where((vector.c.model == model) & vector.c.digest.in_(list(made)))
                )
            )
            fresh = [
                {"model": model, "digest": digest, "values": values.astype("<f4").tobytes()}
                for digest, values in made.items()
                if digest not in there
            ]
            if fresh:
                connection.execute(insert(vector), fresh)

    def of_chunks(self, model: str, keys: Sequence[str]) -> dict[str, Vector]:
        """Give the vectors of current chunks by key; a chunk without one is left out."""
        found: dict[str, Vector] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), rows.BATCH):
                query = (
                    current.published(select(chunk.c.key, vector.c["values"]))
                    .join(vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model))
                    .where(chunk.c.key.in_(keys[start : start + rows.BATCH]))
                )
                found.update({str(key): _read(values) for key, values in connection.execute(query)})
        return found

    def entries(self, model: str, found: Iterable[Document]) -> list[Entry]:
        """Give every findable chunk of these documents that has a vector."""
        held = {each.id: facets(each.id, each.description, each.wall) for each in found}
        query = current.published(select(chunk.c.document_id, chunk.c.key, vector.c["values"])).join(
            vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model)
        )
        with self._database.read() as connection:
            return [
                Entry(str(key), _read(values), held[name])
                for name, key, values in connection.execute(query)
                if name in held
            ]


def _read(values: bytes) -> Vector:
    return np.frombuffer(values, dtype="<f4")
