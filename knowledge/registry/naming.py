"""Where a person's name stands in what belongs to the municipality: histories, verdicts and imports.

These are the municipality's documentation and not the person's own, so they are told to the person and not deleted.
"""

from datetime import datetime

from sqlalchemy import literal, select, union_all

from knowledge.conversation import Named
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.tables import feedback, framework_edition, happening, verdict


def named(database: Database, asker: str) -> list[Named]:
    """Give each place that a person is named in, oldest first."""
    places = union_all(
        select(
            literal("project").label("what"), happening.c.project_id.label("where"), happening.c.at.label("at")
        ).where(happening.c.who == asker),
        select(literal("verdict"), verdict.c.document_id, verdict.c.at).where(verdict.c.who == asker),
        select(literal("framework"), framework_edition.c.file_name, framework_edition.c.at).where(
            framework_edition.c.who == asker
        ),
        select(literal("feedback"), feedback.c.id, feedback.c.handled).where(feedback.c.handled_by == asker),
    ).subquery()
    with database.read() as connection:
        found = connection.execute(select(places).order_by(places.c.at)).all()
    return [Named(str(what), str(where), _moment(at)) for what, where, at in found]


def _moment(at: datetime) -> datetime:
    return rows.utc(at)
