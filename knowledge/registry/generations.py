"""Which folder of each index is the live one: one row a leg, changed in one transaction."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from knowledge.registry.database import Database
from knowledge.registry.tables import generation


@dataclass(frozen=True, slots=True)
class LiveFolder:
    """The name of a folder, and the recipe that what lies in it was made by."""

    name: str
    recipe: dict[str, str]


class LiveFolders:
    """The live folders of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, leg: str) -> LiveFolder | None:
        """Give the live folder of a leg, or None when there is none yet."""
        query = select(generation.c.folder, generation.c.recipe).where(generation.c.leg == leg)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else LiveFolder(row.folder, json.loads(row.recipe))

    def put(self, leg: str, folder: LiveFolder) -> None:
        """Make a folder the live one of its leg."""
        row = {"leg": leg, "folder": folder.name, "recipe": json.dumps(folder.recipe), "created": datetime.now(UTC)}
        with self._database.write() as connection:
            connection.execute(delete(generation).where(generation.c.leg == leg))
            connection.execute(insert(generation).values(row))

    def names(self) -> frozenset[str]:
        """Give the names of all live folders."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(generation.c.folder)))
