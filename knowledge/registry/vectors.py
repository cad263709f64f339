"""The vectors, named by model and by the text they stand for, so that nothing is embedded twice.

A vector is kept as little-endian float32 of unit length.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select

from knowledge.document import Status, facets
from knowledge.registry import current, rows
from knowledge.registry.database import Database
from knowledge.registry.tables import chunk, document, vector, version

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Facts:
    """What the chunks of one document may be filtered by."""

    facets: Mapping[str, tuple[str, ...]]

    @cached_property
    def digest(self) -> str:
        """A short name that changes when any of the facts does."""
        told = repr(sorted((name, values) for name, values in self.facets.items()))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Row:
    """One chunk that can be found by its meaning: its key, and what it may be filtered by."""

    key: str
    facts: Facts

    @property
    def name(self) -> str:
        """The name of the row: when its text or its facts change, it is another row."""
        return f"{self.key}.{self.facts.digest}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its vector."""

    row: Row
    vector: Vector


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
        """Give the vectors of current chunks by key; a chunk without one is left out.

        Asked in two steps: joined, SQLite walks through every vector of the model (13 ms of 5 000, against 2 ms).
        """
        found: dict[str, Vector] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), rows.BATCH):
                current_ones = current.published(select(chunk.c.key, chunk.c.digest)).where(
                    chunk.c.key.in_(keys[start : start + rows.BATCH])
                )
                digests = {str(key): str(digest) for key, digest in connection.execute(current_ones)}
                theirs = select(vector.c.digest, vector.c["values"]).where(
                    (vector.c.model == model) & vector.c.digest.in_(set(digests.values()))
                )
                held = {str(digest): _read(values) for digest, values in connection.execute(theirs)}
                found |= {key: held[digest] for key, digest in digests.items() if digest in held}
        return found

    def rows(self, model: str) -> dict[str, Row]:
        """Give every findable chunk that has a vector, by the name of its row."""
        query = current.published(select(chunk.c.document_id, chunk.c.key)).join(
            vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model)
        )
        with self._database.read() as connection:
            told = connection.execute(_DESCRIBED).mappings()
            facts = {described["id"]: _facts(dict(described)) for described in told}
            found = [Row(key, facts[name]) for name, key in connection.execute(query) if name in facts]
        return {row.name: row for row in found}

    def entries(self, model: str) -> list[Entry]:
        """Give every findable chunk that has a vector, with it."""
        wanted = self.rows(model)
        held = self.of_chunks(model, [row.key for row in wanted.values()])
        return [Entry(row, held[row.key]) for row in wanted.values() if row.key in held]


_DESCRIBED = (
    select(
        document.c.id,
        document.c.visibility,
        document.c.owner,
        document.c.groups,
        *(column for column in version.c if column.name in rows.DESCRIPTION),
    )
    .join(version, current.VERSION)
    .where(document.c.status == Status.PUBLISHED)
)


def _facts(described: Mapping[str, Any]) -> Facts:
    return Facts(facets(described["id"], rows.to_description(described), rows.to_wall(described)))


def _read(values: bytes) -> Vector:
    return np.frombuffer(values, dtype="<f4")
