"""How much there is in a registry, for those who run it: numbers only, of nobody's and behind no wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from knowledge.registry import current, rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import job
from knowledge.registry.tables import chunk, document, generation, vector


@dataclass(frozen=True, slots=True)
class Figures:
    """How many documents by status, jobs by state and chunks without a vector, and when each live index was made."""

    documents: Mapping[str, int]
    jobs: Mapping[str, int]
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
            without_vector=connection.scalar(lacking) or 0,
            generations={
                leg: rows.utc(at) for leg, at in connection.execute(select(generation.c.leg, generation.c.created))
            },
        )
