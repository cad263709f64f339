"""Documents in the registry: published whole, read through a scope, withdrawn, restored and erased."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from knowledge.access import Scope
from knowledge.document import Chunk, Document, Draft, Filters, Passage, Status, Version, facets
from knowledge.registry import current, rows
from knowledge.registry.database import Database
from knowledge.registry.forgetting import forget
from knowledge.registry.tables import chunk, document, event, happening, vector, verdict, version

_DOCUMENT_COLUMNS = (*document.c, *(column for column in version.c if column.name not in ("created", "text")))


class Documents:
    """The documents of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, draft: Draft, checksum: str, who: str = "") -> Document:
        """Make ``draft`` the current version of its document, in one transaction; ``who`` did it, if that is known."""
        now = datetime.now(UTC)
        with self._database.write() as connection:
            number = self._next_number(connection, draft.document_id)
            head = {
                "source": draft.source,
                "status": Status.PUBLISHED,
                "visibility": draft.wall.visibility,
                "owner": draft.wall.municipality,
                "groups": list(draft.wall.groups),
                "version": number,
                "updated": now,
            }
            if number == 1:
                connection.execute(insert(document).values(id=draft.document_id, created=now, **head))
            else:
                connection.execute(update(document).where(document.c.id == draft.document_id).values(**head))
            connection.execute(insert(version).values(rows.from_draft(draft, number, checksum, now)))
            if draft.chunks:
                made = [rows.from_chunk(piece, draft.document_id, number) for piece in draft.chunks]
                connection.execute(insert(chunk), made)
            _note(connection, "published", draft.document_id, number, now, who)
        found = self.find(draft.document_id, Scope.all())
        assert found is not None
        return found

    def find(self, document_id: str, scope: Scope) -> Document | None:
        """Give one document, or None when it is not there or stands behind a wall."""
        return next(iter(self._select(scope, document.c.id == document_id)), None)

    def find_source(self, source: str) -> Document | None:
        """Give the document that was read from ``source``; for the writer, who sees everything."""
        return next(iter(self._select(Scope.all(), document.c.source == source)), None)

    def visible(self, scope: Scope, filters: Filters = Filters()) -> list[Document]:
        """Give every document that the scope sees and the filters let through, by title."""
        wanted = filters.terms()
        return [
            found for found in self._select(scope) if _fits(facets(found.id, found.description, found.wall), wanted)
        ]

    def version(self, document_id: str, number: int, scope: Scope) -> Version | None:
        """Give one edition of a document, current or not."""
        if self.find(document_id, scope) is None:
            return None
        query = select(version).where((version.c.document_id == document_id) & (version.c.number == number))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else rows.to_version(dict(row))

    def history(self, document_id: str, scope: Scope) -> list[Mapping[str, Any]]:
        """Give what has happened to a document, oldest first: ``at``, ``action``, ``version``, ``who``."""
        if self.find(document_id, scope) is None:
            return []
        query = select(event).where(event.c.document_id == document_id).order_by(event.c.id)
        with self._database.read() as connection:
            found = connection.execute(query).mappings().all()
        told = ("action", "version", "who")
        return [{"at": rows.utc(row["at"]), **{name: row[name] for name in told}} for row in found]

    def mark(self, document_id: str, status: Status, who: str = "") -> None:
        """Withdraw a document, or let it answer again; one that is so already is left as it is."""
        now = datetime.now(UTC)
        other = (document.c.id == document_id) & (document.c.status != status)
        with self._database.write() as connection:
            if connection.execute(update(document).where(other).values(status=status, updated=now)).rowcount:
                action = "withdrawn" if status is Status.WITHDRAWN else "restored"
                _note(connection, action, document_id, None, now, who)

    def erase(self, document_id: str) -> frozenset[str]:
        """Delete every trace of a document from the tables; give the checksums that no version uses any more."""
        mine = version.c.document_id == document_id
        with self._database.write() as connection:
            connection.execute(select(document.c.id).where(document.c.id == document_id).with_for_update())
            forget(connection, document_id)
            used = set(connection.scalars(select(version.c.checksum).where(mine)))
            pointing = happening.c.document_id == document_id
            connection.execute(update(happening).where(pointing).values(document_id=None))
            for table in (verdict, chunk, version, event):
                connection.execute(delete(table).where(table.c.document_id == document_id))
            connection.execute(delete(document).where(document.c.id == document_id))
            connection.execute(delete(vector).where(vector.c.digest.not_in(select(chunk.c.digest))))
            kept = set(connection.scalars(select(version.c.checksum).where(version.c.checksum.in_(used))))
        return frozenset(used - kept)

    def chunks(self, document_id: str, number: int) -> list[Chunk]:
        """Give the chunks of one version in reading order."""
        query = (
            select(chunk, current.TEXT)
            .join(version, (version.c.document_id == chunk.c.document_id) & (version.c.number == chunk.c.number))
            .where((chunk.c.document_id == document_id) & (chunk.c.number == number))
            .order_by(chunk.c.ordinal)
        )
        with self._database.read() as connection:
            return [rows.to_chunk(dict(row)) for row in connection.execute(query).mappings()]

    def passages(self, keys: Sequence[str], scope: Scope) -> dict[str, Passage]:
        """Give the chunks with these keys that are current, published and within the scope, by key."""
        query = (
            current.published(
                select(chunk, version, current.TEXT, document.c.visibility, document.c.owner, document.c.groups)
            )
            .join(version, current.VERSION)
            .where(chunk.c.key.in_(keys))
        )
        with self._database.read() as connection:
            found = [dict(row) for row in connection.execute(query).mappings()]
        return {row["key"]: rows.to_passage(row) for row in found if scope.sees(rows.to_wall(row))}

    def published(self) -> Iterator[tuple[Document, list[Chunk]]]:
        """Walk through every published document with its current chunks; what the indexes are built from."""
        for found in self._select(Scope.all(), document.c.status == Status.PUBLISHED):
            yield found, self.chunks(found.id, found.version)

    def published_keys(self) -> dict[str, str]:
        """Give the key of every chunk that should be findable, with the digest of its vector."""
        with self._database.read() as connection:
            found = connection.execute(current.published(select(chunk.c.key, chunk.c.digest)))
            return {str(key): str(digest) for key, digest in found}

    def checksums(self) -> frozenset[str]:
        """Give the checksum of every original that some version refers to."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(version.c.checksum).distinct()))

    def with_checksum(self, checksum: str) -> list[str]:
        """Give the ids of the documents whose current version was read from exactly these bytes."""
        query = select(document.c.id).join(version, current.VERSION).where(version.c.checksum == checksum)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def count_pending(self, found: Iterable[Document], model: str) -> list[Document]:
        """Add to each document how many of its chunks have no vector of ``model`` yet."""
        lacking = (
            current.published(select(chunk.c.document_id, func.count().label("pending")))
            .outerjoin(vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model))
            .where(vector.c.digest.is_(None))
            .group_by(chunk.c.document_id)
        )
        with self._database.read() as connection:
            pending = {str(name): int(number) for name, number in connection.execute(lacking)}
        return [replace(each, pending=pending.get(each.id, 0)) for each in found]

    def _select(self, scope: Scope, *conditions: object) -> list[Document]:
        pieces = select(func.count()).select_from(chunk).where(current.CHUNK).correlate(document).scalar_subquery()
        query = select(*_DOCUMENT_COLUMNS, pieces.label("chunks")).join(version, current.VERSION)
        for condition in conditions:
            query = query.where(condition)  # type: ignore[arg-type]
        with self._database.read() as connection:
            found = connection.execute(query.order_by(version.c.title)).mappings().all()
        return [rows.to_document(dict(row)) for row in found if scope.sees(rows.to_wall(dict(row)))]

    @staticmethod
    def _next_number(connection: Connection, document_id: str) -> int:
        query = select(func.max(version.c.number)).where(version.c.document_id == document_id)
        return int(connection.execute(query).scalar() or 0) + 1


def _fits(held: Mapping[str, tuple[str, ...]], wanted: Mapping[str, frozenset[str]]) -> bool:
    return all(not values.isdisjoint(held[name]) for name, values in wanted.items())


def _note(connection: Connection, action: str, document_id: str, number: int | None, now: datetime, who: str) -> None:
    row = {"at": now, "action": action, "document_id": document_id, "version": number, "who": who}
    connection.execute(insert(event).values(row))
