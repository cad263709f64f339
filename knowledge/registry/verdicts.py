"""Verdicts in the registry: what people have said of the activities that documents cover."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from knowledge.access import Scope
from knowledge.coverage import Judged, Ruling, Verdict
from knowledge.document import Kind, Status
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.tables import document, verdict, version

_NOW = version.alias("now")
_QUOTE = func.substr(version.c.text, verdict.c.start + 1, verdict.c.end - verdict.c.start).label("quote")


class Verdicts:
    """The verdicts of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def judge(self, made: Sequence[Verdict], who: str) -> None:
        """Keep what a person said, all or none; the latest word on an activity in a document counts."""
        now = datetime.now(UTC)
        kept = [
            {
                "document_id": each.document_id,
                "version": each.version,
                "activity": each.activity,
                "ruling": each.ruling,
                "start": each.start,
                "end": each.end,
                "at": now,
                "who": who,
            }
            for each in made
        ]
        if kept:
            with self._database.write() as connection:
                connection.execute(insert(verdict), kept)

    def undo(self, document_id: str) -> int:
        """Take back what was said last of a document, all that was said together; give how much that was."""
        mine = (verdict.c.document_id == document_id) & verdict.c.undone.is_(None)
        with self._database.write() as connection:
            latest = connection.scalar(select(verdict.c.at).where(mine).order_by(verdict.c.id.desc()).limit(1))
            if latest is None:
                return 0
            taken = update(verdict).where(mine & (verdict.c.at == latest)).values(undone=datetime.now(UTC))
            return connection.execute(taken).rowcount

    def standing(self, scope: Scope, document_id: str | None = None, municipality: str | None = None) -> list[Judged]:
        """Give the verdicts that count, on published documents that the scope sees; of one of them, or of one place."""
        last = select(func.max(verdict.c.id)).where(verdict.c.undone.is_(None))
        last = last.group_by(verdict.c.document_id, verdict.c.activity)
        query = (
            select(verdict, _QUOTE, _NOW.c.title, _NOW.c.kind, _NOW.c.municipality, document.c.visibility,
                   document.c.owner, document.c.groups)
            .join(document, document.c.id == verdict.c.document_id)
            .join(version, (version.c.document_id == verdict.c.document_id) & (version.c.number == verdict.c.version))
            .join(_NOW, (_NOW.c.document_id == document.c.id) & (_NOW.c.number == document.c.version))
            .where(verdict.c.id.in_(last) & (document.c.status == Status.PUBLISHED))
            .order_by(verdict.c.document_id, verdict.c.start, verdict.c.id)
        )  # fmt: skip
        if document_id is not None:
            query = query.where(verdict.c.document_id == document_id)
        if municipality is not None:
            query = query.where(_NOW.c.municipality == municipality)
        with self._database.read() as connection:
            found = [dict(row) for row in connection.execute(query).mappings()]
        return [_judged(row) for row in found if scope.sees(rows.to_wall(row))]


def _judged(row: Mapping[str, Any]) -> Judged:
    said = Verdict(row["document_id"], row["version"], row["activity"], Ruling(row["ruling"]), row["start"], row["end"])
    at = rows.utc(row["at"])
    return Judged(said, at, row["who"], row["title"], Kind(row["kind"]), row["municipality"], row["quote"])
