"""How much there is in a registry, for those who run it: numbers only, of nobody's and behind no wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from knowledge.job import JobState
from knowledge.registry import current, rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import job
from knowledge.registry.tables import chunk, document, generation, vector


@dataclass(frozen=True, slots=True)
class Line:
    """The jobs of one kind: how many by state, and when the oldest that has not ended was asked for."""

    states: Mapping[str, int]
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many documents by status, jobs by state and chunks without a vector, and when each live index was made."""

    documents: Mapping[str, int]
    jobs: Mapping[str, int]
    lines: Mapping[str, Line]
    without_vector: int
    generations: Mapping[str, datetime]


def figures(database: Database, model: str | None) -> Figures:
    """Count; ``model`` is the one that chunks should have vectors of."""
    lacking = (
        current.published(select(func.count()))
        .outerjoin(vector, (vector.c.digest == chunk.c.digest) & (vector.c.model == model))
        .where(vector.c.digest.is_(None))
    )
    by_status = select(document.c.status, func.count()).group_by(document.c.status)
    by_state = select(job.c.state, func.count()).group_by(job.c.state)
    with database.read() as connection:
        return Figures(
            documents={str(name): int(number) for name, number in connection.execute(by_status)},
            jobs={str(name): int(number) for name, number in connection.execute(by_state)},
            lines=_lines(connection),
            without_vector=connection.scalar(lacking) or 0,
            generations={
                leg: rows.utc(at) for leg, at in connection.execute(select(generation.c.leg, generation.c.created))
            },
        )


def line(database: Database, kind: str) -> Line:
    """Count the jobs of one kind."""
    with database.read() as connection:
        return _lines(connection).get(kind, Line({}))


def _lines(connection: Connection) -> dict[str, Line]:
    counted = select(job.c.kind, job.c.state, func.count(), func.min(job.c.created)).group_by(job.c.kind, job.c.state)
    states: dict[str, dict[str, int]] = {}
    oldest: dict[str, datetime] = {}
    for kind, state, number, first in connection.execute(counted):
        states.setdefault(kind, {})[state] = int(number)
        if not JobState(state).ended:
            oldest[kind] = min(oldest.get(kind, rows.utc(first)), rows.utc(first))
    return {kind: Line(each, oldest.get(kind)) for kind, each in states.items()}
