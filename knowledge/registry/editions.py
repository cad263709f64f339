"""The editions of the framework that have been imported; the latest that stands is the one in use."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from knowledge.framework.framework import Framework
from knowledge.framework.reading import read_text, required, shipped
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.tables import framework_edition


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as it was imported; ``undone`` is when it was taken back, if it was."""

    id: int
    at: datetime
    who: str
    file_name: str
    undone: datetime | None


class Editions:
    """The editions of one registry; before the first import, the one that comes with the program is in use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[int, Framework] = {}

    def current(self) -> Framework:
        """Give the framework in use; raise ``BrokenFramework`` if it can no longer be read."""
        return self._framework(self.in_use())

    def before(self) -> Framework:
        """Give the framework that would be in use if the latest edition were taken back."""
        standing = self._standing()
        return self._framework(standing[-2] if len(standing) > 1 else None)

    def in_use(self) -> Edition | None:
        """Give the edition in use, or None while it is the one that comes with the program."""
        standing = self._standing()
        return standing[-1] if standing else None

    def put(self, content: str, file_name: str, who: str) -> None:
        """Take an edition into use, as YAML that has been checked; those before it are kept."""
        row = {"at": datetime.now(UTC), "who": who, "file_name": file_name, "content": content}
        with self._database.write() as connection:
            connection.execute(insert(framework_edition).values(row))

    def undo(self) -> Edition | None:
        """Go back to the edition before, and give the one that was taken back; None where there is none."""
        latest = self.in_use()
        if latest is not None:
            taken = update(framework_edition).where(framework_edition.c.id == latest.id)
            with self._database.write() as connection:
                connection.execute(taken.values(undone=datetime.now(UTC)))
        return latest

    def all(self) -> list[Edition]:
        """Give every edition that was imported, oldest first."""
        told = (column for column in framework_edition.c if column.name != "content")
        query = select(*told).order_by(framework_edition.c.id)
        with self._database.read() as connection:
            return [
                Edition(row["id"], rows.utc(row["at"]), row["who"], row["file_name"],
                        rows.utc(row["undone"]) if row["undone"] else None)
                for row in connection.execute(query).mappings()
            ]  # fmt: skip

    def _standing(self) -> list[Edition]:
        return [each for each in self.all() if each.undone is None]

    def _framework(self, edition: Edition | None) -> Framework:
        if edition is None:
            return shipped()
        if edition.id not in self._read:
            query = select(framework_edition.c.content).where(framework_edition.c.id == edition.id)
            with self._database.read() as connection:
                content = str(connection.scalar(query))
            self._read[edition.id] = required(read_text(content, edition.file_name), edition.file_name)
        return self._read[edition.id]
