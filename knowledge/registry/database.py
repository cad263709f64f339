"""Opens the registry's database and brings its tables up to date.

SQLite (in WAL mode, with erased bytes overwritten) by default; PostgreSQL by another address, with the same code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError

from knowledge.errors import Unavailable

HEAD = "0001"
"""The newest revision in ``migrations/versions``; a test keeps the two alike."""


class RegistryUnavailable(Unavailable):
    """The database cannot be opened, or was written by a newer program."""


class Database:
    """One database, its tables at revision ``HEAD``."""

    def __init__(self, url: str) -> None:
        """Open ``url``, creating or migrating the tables; raise ``RegistryUnavailable`` if that cannot be done."""
        self._engine = _engine(url)
        try:
            self._migrate()
        except DatabaseError as error:
            self._engine.dispose()
            raise RegistryUnavailable("registry_unreadable", reason=type(error.orig).__name__) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state of the registry."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with self._engine.begin() as connection:
            yield connection

    def erase_free_space(self) -> None:
        """Rewrite the database file so that nothing deleted is left in it or in its log (SQLite only)."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def _migrate(self) -> None:
        if self._revision() == HEAD:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self._engine
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise RegistryUnavailable("registry_newer", revision=self._revision()) from error

    def _revision(self) -> str | None:
        with self._engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
