"""Opens the registry's database and brings its tables up to date.

SQLite (in WAL mode, with erased bytes overwritten) by default; PostgreSQL by another address, with the same code.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from knowledge.errors import Unavailable

HEAD = "0005"
"""The newest revision in ``migrations/versions``; a test keeps the two alike."""
_PATIENCE = 10_000
"""Milliseconds that a connection waits for its turn."""


class RegistryUnavailable(Unavailable):
    """The database cannot be opened, was written by a newer program, or is busy with somebody else."""


class Database:
    """One database, its tables at revision ``HEAD``."""

    def __init__(self, url: str) -> None:
        """Open ``url``, creating or migrating the tables; raise ``RegistryUnavailable`` if that cannot be done."""
        self._engine = _engine(url)
        self._turn = Lock()
        try:
            self._migrate()
        except DatabaseError as error:
            self._engine.dispose()
            code = "registry_unreadable" if self._engine.dialect.name == "sqlite" else "registry_unreachable"
            raise RegistryUnavailable(code, reason=type(error.orig).__name__) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state of the registry; raises ``RegistryUnavailable`` as ``write``."""
        with _failing_in_words(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing. It waits its turn behind another's.

        Raise ``RegistryUnavailable`` when that turn does not come in time, or the database server is gone.
        """
        with (
            self._taking_turns(),
            _failing_in_words(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Let the threads of this process write to SQLite one after another.

        SQLite itself lets whoever waits look again, ever more seldom: some would wait for seconds behind others.
        """
        if self._engine.dialect.name != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=_PATIENCE / 1000):
            raise RegistryUnavailable("registry_busy")
        try:
            yield
        finally:
            self._turn.release()

    def erase_free_space(self) -> bool:
        """Rewrite the database file so that nothing deleted is left in it or in its log (SQLite only).

        It waits for those who read or write just now; give False when it could not be done for them.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        raw = self._engine.raw_connection()
        try:
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
                raw.cursor().execute(statement).close()
            (busy, _, _) = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        except sqlite3.OperationalError:  # somebody writes all the time, or the disk is full
            return False
        finally:
            raw.close()

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


@contextmanager
def _failing_in_words() -> Iterator[None]:
    """Tell apart what passes by itself (somebody else has the database) from what is a fault."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.OperationalError):
            if error.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise RegistryUnavailable("registry_busy") from error
        elif error.connection_invalidated:
            raise RegistryUnavailable("registry_unreachable", reason=type(error.orig).__name__) from error
        raise


def _engine(url: str) -> Engine:
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)  # below that, every row that is read may be logged
    try:
        engine = create_engine(url, hide_parameters=True)  # what is in a document never stands in an error
    except (ArgumentError, NoSuchModuleError) as error:
        raise RegistryUnavailable("registry_address", address=url.partition(":")[0]) from error
    except ModuleNotFoundError as error:
        raise RegistryUnavailable("registry_driver", driver=error.name) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin for real: Python's driver would let every CREATE TABLE stand alone, and a kill catch half a migration.

    One that will write says so at once: one that has read first is refused, and not made to wait, when another wrote.
    """
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by ``_begin``
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={_PATIENCE}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
