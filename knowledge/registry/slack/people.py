"""What each person has chosen in Slack: language, project, whether their questions are kept, what they wish to hear of.

A person is known here by their workspace and Slack id, and belongs to an asker: what an asker has chosen is told and
deleted with the rest of what is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from knowledge.language import Language
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.slack.tables import slack_person


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody has chosen; None is for what they have not."""

    language: Language | None = None
    project: str | None = None
    keeps: bool = True
    wishes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody's choices, with where they made them and when they last did."""

    team: str
    slack_id: str
    choices: Choices
    changed: datetime


class SlackPeople:
    """The choices of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deletions = Deletions(database)

    def chosen(self, team: str, slack_id: str) -> Choices:
        """Give what somebody has chosen."""
        with self._database.read() as connection:
            row = connection.execute(select(slack_person).where(_is(team, slack_id))).mappings().first()
        return Choices() if row is None else _choices(row)

    def choose(self, team: str, slack_id: str, asker: str, choices: Choices, now: datetime | None = None) -> None:
        """Keep what somebody chooses."""
        values = {
            "asker": asker,
            "language": choices.language,
            "project": choices.project,
            "keeps": choices.keeps,
            "wishes": sorted(choices.wishes),
            "changed": now or datetime.now(UTC),
        }
        with self._database.write() as connection:
            if not connection.execute(update(slack_person).where(_is(team, slack_id)).values(values)).rowcount:
                connection.execute(insert(slack_person).values({"team": team, "slack_id": slack_id, **values}))

    def wishing(self, wish: str) -> list[tuple[str, str]]:
        """Give the workspace and Slack id of everybody who wishes to hear of something."""
        query = select(slack_person.c.team, slack_person.c.slack_id, slack_person.c.wishes)
        with self._database.read() as connection:
            return [(team, slack_id) for team, slack_id, wishes in connection.execute(query) if wish in wishes]

    def of(self, asker: str) -> list[Chosen]:
        """Give all that one asker has chosen."""
        query = select(slack_person).where(slack_person.c.asker == asker).order_by(slack_person.c.changed)
        with self._database.read() as connection:
            found = connection.execute(query).mappings().all()
        return [Chosen(row["team"], row["slack_id"], _choices(row), rows.utc(row["changed"])) for row in found]

    def forget(self, asker: str, now: datetime | None = None) -> int:
        """Delete for good what one asker has chosen; give in how many places that was.

        That they do not want their questions kept is all that stays: otherwise the next one would be kept unasked.
        """
        moment, theirs = now or datetime.now(UTC), slack_person.c.asker == asker
        with self._database.write() as connection:
            bare: dict[str, Any] = {"language": None, "project": None, "wishes": [], "changed": moment}
            emptied = connection.execute(update(slack_person).where(theirs & ~slack_person.c.keeps).values(bare))
            gone = connection.execute(delete(slack_person).where(theirs & slack_person.c.keeps)).rowcount
            if gone + emptied.rowcount:
                note(connection, "slack", gone + emptied.rowcount, moment)
        self._deletions.finish()
        return gone + emptied.rowcount


def _is(team: str, slack_id: str) -> ColumnElement[bool]:
    return (slack_person.c.team == team) & (slack_person.c.slack_id == slack_id)


def _choices(row: Mapping[Any, Any]) -> Choices:
    language = Language(row["language"]) if row["language"] else None
    return Choices(language, row["project"], row["keeps"], frozenset(row["wishes"]))
