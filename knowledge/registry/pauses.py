"""Doors that are closed for a while, by whom and why, and when they were opened again.

A door that is paused in the registry is paused in every process that reads it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Update, insert, select, update

from knowledge.errors import NotFound
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import pause


class Door(StrEnum):
    """A way that people and programs come in by."""

    WEB = "web"
    SLACK = "slack"
    API = "api"
    MCP = "mcp"


@dataclass(frozen=True, slots=True)
class Pause:
    """One time that a door was closed; ``ended`` is None while it still is."""

    door: Door
    reason: str
    begun: datetime
    begun_by: str
    ended: datetime | None = None
    ended_by: str | None = None


class Pauses:
    """The pauses of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pause(self, door: Door, reason: str, by: str, now: datetime | None = None) -> Pause:
        """Close a door; where it is closed already, the new reason holds from now on."""
        moment = now or datetime.now(UTC)
        row = {"door": door.value, "reason": reason, "begun": moment, "begun_by": by}
        with self._database.write() as connection:
            connection.execute(_ending(door).values(ended=moment, ended_by=by))
            connection.execute(insert(pause).values(row))
        return Pause(door, reason, moment, by)

    def resume(self, door: Door, by: str, now: datetime | None = None) -> None:
        """Open a door again; raise ``NotFound`` when it is not closed."""
        with self._database.write() as connection:
            ended = _ending(door).values(ended=now or datetime.now(UTC), ended_by=by)
            if not connection.execute(ended).rowcount:
                raise NotFound("door_not_paused", door=door.value)

    def standing(self) -> dict[Door, Pause]:
        """Give the doors that are closed now."""
        return {each.door: each for each in self._select(select(pause).where(pause.c.ended.is_(None)))}

    def history(self, most: int = 100) -> list[Pause]:
        """Give the latest pauses, the newest first."""
        return self._select(select(pause).order_by(pause.c.id.desc()).limit(most))

    def _select(self, query: Select[Any]) -> list[Pause]:
        with self._database.read() as connection:
            found = connection.execute(query).mappings().all()
        return [
            Pause(
                Door(row["door"]),
                row["reason"],
                rows.utc(row["begun"]),
                row["begun_by"],
                rows.utc(row["ended"]) if row["ended"] else None,
                row["ended_by"],
            )
            for row in found
        ]


def _ending(door: Door) -> Update:
    return update(pause).where((pause.c.door == door.value) & pause.c.ended.is_(None))
