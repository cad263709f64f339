"""What was deleted for good, and whether the database file has been rewritten since.

A deletion is noted in the transaction that deletes, so that whoever comes after a process that died between the two
can see that the file has yet to be rewritten. A note never says what it was that was deleted.
"""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.exc import OperationalError

from knowledge.conversation import Deletion
from knowledge.registry import rows
from knowledge.registry.database import Database, RegistryUnavailable
from knowledge.registry.tables import deletion


def note(connection: Connection, what: str, number: int, now: datetime, before: datetime | None = None) -> None:
    """Note that ``number`` things of a sort are deleted in this transaction; of nothing there is nothing to rewrite."""
    row = {"at": now, "what": what, "number": number, "before": before, "finished": None if number else now}
    connection.execute(insert(deletion).values(row))


class Deletions:
    """The deletions of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def finish(self) -> bool:
        """Rewrite the database file if something was deleted since it was; give whether nothing is left to be done."""
        unfinished = deletion.c.finished.is_(None)
        with self._database.read() as connection:
            waiting = list(connection.scalars(select(deletion.c.id).where(unfinished)))
        if not waiting:
            return True
        try:
            gone = self._database.erase_free_space()
            if gone:
                done = update(deletion).where(deletion.c.id.in_(waiting)).values(finished=datetime.now(UTC))
                with self._database.write() as connection:
                    connection.execute(done)
        except (sqlite3.OperationalError, OperationalError, RegistryUnavailable):
            return False  # busy, or the disk is full: the next one finishes it
        return gone

    def latest_by_age(self) -> Deletion | None:
        """Give the latest deletion of what was too old."""
        query = select(deletion).where(deletion.c.before.is_not(None)).order_by(deletion.c.id.desc()).limit(1)
        return next(iter(self._select(query)), None)

    def all(self) -> list[Deletion]:
        """Give every deletion that was noted, oldest first."""
        return self._select(select(deletion).order_by(deletion.c.id))

    def _select(self, query: Select[Any]) -> list[Deletion]:
        with self._database.read() as connection:
            found = connection.execute(query).mappings().all()
        return [
            Deletion(
                rows.utc(row["at"]),
                row["what"],
                row["number"],
                rows.utc(row["before"]) if row["before"] else None,
                rows.utc(row["finished"]) if row["finished"] else None,
            )
            for row in found
        ]
