"""What the registry's indexes depend on, at one look, so that another process's changes are seen at small cost.

Documents change only with an event, vectors are only added to, and an erasure, which takes both away, ends in new
generations. Equal states therefore mean that nothing that is searched has changed between them.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Integer, func, literal_column, select

from knowledge.registry.database import Database
from knowledge.registry.generations import LiveFolder
from knowledge.registry.tables import event, generation, vector


@dataclass(frozen=True, slots=True)
class State:
    """The live folder of each leg, the latest event, and a number that grows with the vectors."""

    live: tuple[tuple[str, LiveFolder], ...]
    event: tuple[object, ...]
    vectors: int

    def folder(self, leg: str) -> LiveFolder | None:
        """Give the live folder of a leg, or None when there is none."""
        return dict(self.live).get(leg)


class States:
    """The states of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> State:
        """Give the state as it is now."""
        live = select(generation.c.leg, generation.c.folder, generation.c.recipe).order_by(generation.c.leg)
        latest = select(event.c.id, event.c.at).order_by(event.c.id.desc()).limit(1)
        with self._database.read() as connection:
            folders = tuple((leg, LiveFolder(name, json.loads(made))) for leg, name, made in connection.execute(live))
            last = connection.execute(latest).first()
            vectors = connection.scalar(_newest if connection.dialect.name == "sqlite" else _every)
        return State(folders, tuple(last) if last else (), int(vectors or 0))


_every = select(func.count()).select_from(vector)
_newest = select(func.max(literal_column("rowid", Integer))).select_from(
    vector
)  # found at once, where counting walks them all
