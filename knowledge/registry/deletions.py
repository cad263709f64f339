"""What was deleted for good, and whether the database file has been rewritten since.

A deletion is noted in the transaction that deletes, so that whoever comes after a process that died between the two
can see that the file has yet to be rewritten. A note never says what it was that was deleted.
"""

import sqlite3
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from knowledge.conversation import Deletion
from knowledge.registry import rows
from knowledge.registry.database import Database
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
        except sqlite3.OperationalError:  # somebody else is writing, or the disk is full: the next one finishes it
            return False
        if gone:
            now = datetime.now(UTC)
            with self._database.write() as connection:
                connection.execute(update(deletion).where(deletion.c.id.in_(waiting)).values(finished=now))
        return gone

    def latest(self, what: str) -> Deletion | None:
        """Give the latest deletion of a sort."""
        return next((each for each in reversed(self.all()) if each.what == what), None)

    def all(self) -> list[Deletion]:
        """Give every deletion that was noted, oldest first."""
        with self._database.read() as connection:
            found = connection.execute(select(deletion).order_by(deletion.c.id)).mappings().all()
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
