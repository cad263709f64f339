"""When it was last looked whether everything that is stored is also found, and how that went."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.tables import audit


@dataclass(frozen=True, slots=True)
class Audited:
    """One look: at how many chunks, and how many of them were not found as they should be."""

    at: datetime
    chunks: int
    lost: int


class Audits:
    """The latest audit of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, chunks: int, lost: int, now: datetime | None = None) -> None:
        """Note an audit in the place of the one before."""
        with self._database.write() as connection:
            connection.execute(delete(audit))
            connection.execute(insert(audit).values(at=now or datetime.now(UTC), chunks=chunks, lost=lost))

    def latest(self) -> Audited | None:
        """Give the latest audit, or None when there was none."""
        with self._database.read() as connection:
            row = connection.execute(select(audit)).mappings().first()
        return Audited(rows.utc(row["at"]), row["chunks"], row["lost"]) if row else None
