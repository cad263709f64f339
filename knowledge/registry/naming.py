"""Where a person's name stands in what belongs to the municipality: histories, verdicts, imports, channels.

These are the municipality's documentation and not the person's own, so they are told to the person and not deleted.
"""

from sqlalchemy import literal, select, union_all

from knowledge.conversation import Named
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import api_key, proposal
from knowledge.registry.slack.tables import slack_channel
from knowledge.registry.tables import feedback, framework_edition, happening, verdict

_PLACES = {
    "project": (happening.c.project_id, happening.c.at, happening.c.who),
    "verdict": (verdict.c.document_id, verdict.c.at, verdict.c.who),
    "framework": (framework_edition.c.file_name, framework_edition.c.at, framework_edition.c.who),
    "key": (api_key.c.id, api_key.c.created, api_key.c.created_by),
    "proposal": (proposal.c.id, proposal.c.handled, proposal.c.handled_by),
    "channel": (slack_channel.c.channel, slack_channel.c.changed, slack_channel.c.changed_by),
    "feedback": (feedback.c.id, feedback.c.handled, feedback.c.handled_by),
}
"""What a name stands in: which one, when it was put there, and the name."""


def named(database: Database, asker: str) -> list[Named]:
    """Give each place that a person is named in, oldest first."""
    places = union_all(
        *(
            select(literal(what).label("what"), where.label("where"), at.label("at")).where(
                (who == asker) & at.is_not(None)
            )
            for what, (where, at, who) in _PLACES.items()
        )
    ).subquery()
    with database.read() as connection:
        found = connection.execute(select(places).order_by(places.c.at)).all()
    return [Named(str(what), str(where), rows.utc(at)) for what, where, at in found]
