"""Marks that hold for a while and count once: an installation that was begun, and a request that has been seen.

A mark is the digest of what it stands for; what that was cannot be told from it. The marks are the same for every
process on one registry, and outlive them.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from knowledge.registry.database import Database
from knowledge.registry.slack.tables import slack_mark


class SlackMarks:
    """Every mark that holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, *what: str, lasts: timedelta, now: datetime | None = None) -> bool:
        """Set a mark; tell whether it is the first for this, among those that hold."""
        moment = now or datetime.now(UTC)
        row = {"digest": _digest(what), "expires": moment + lasts}
        try:
            with self._database.write() as connection:
                connection.execute(delete(slack_mark).where(slack_mark.c.expires <= moment))
                connection.execute(insert(slack_mark).values(row))
        except IntegrityError:
            return False
        return True

    def take(self, *what: str, now: datetime | None = None) -> bool:
        """Take a mark away; tell whether it was there, and held."""
        this = (slack_mark.c.digest == _digest(what)) & (slack_mark.c.expires > (now or datetime.now(UTC)))
        with self._database.write() as connection:
            return bool(connection.execute(delete(slack_mark).where(this)).rowcount)

    def count(self) -> int:
        """Count the marks."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(slack_mark)) or 0)


def _digest(what: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(what).encode()).hexdigest()
