"""What has been settled for a channel: its project, its language, which documents, whether it must be mentioned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from knowledge.language import Language
from knowledge.registry.database import Database
from knowledge.registry.slack.tables import slack_channel


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds in one channel; ``nudge`` is when its weekly reminder comes, as ``mon 09:00``, or None."""

    project: str | None = None
    language: Language | None = None
    mention_only: bool = False
    narrowing: Mapping[str, Any] = field(default_factory=dict)
    nudge: str | None = None


class SlackChannels:
    """What has been settled for every channel."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settled(self, team: str, channel: str) -> Settled:
        """Give what holds in a channel."""
        with self._database.read() as connection:
            row = connection.execute(select(slack_channel).where(_is(team, channel))).mappings().first()
        return Settled() if row is None else _settled(row)

    def settle(self, team: str, channel: str, settled: Settled, who: str, now: datetime | None = None) -> None:
        """Let something hold in a channel from now on."""
        values = {
            "project": settled.project,
            "language": settled.language,
            "mention_only": settled.mention_only,
            "narrowing": dict(settled.narrowing),
            "nudge": settled.nudge,
            "changed": now or datetime.now(UTC),
            "changed_by": who,
        }
        with self._database.write() as connection:
            if not connection.execute(update(slack_channel).where(_is(team, channel)).values(values)).rowcount:
                connection.execute(insert(slack_channel).values({"team": team, "channel": channel, **values}))

    def nudged(self) -> list[tuple[str, str, Settled]]:
        """Give every channel that wants a weekly reminder, with its workspace."""
        query = select(slack_channel).where(slack_channel.c.nudge.is_not(None))
        with self._database.read() as connection:
            found = connection.execute(query).mappings().all()
        return [(row["team"], row["channel"], _settled(row)) for row in found]

    def forget(self, team: str) -> None:
        """Delete what has been settled in a workspace."""
        with self._database.write() as connection:
            connection.execute(delete(slack_channel).where(slack_channel.c.team == team))


def _is(team: str, channel: str) -> ColumnElement[bool]:
    return (slack_channel.c.team == team) & (slack_channel.c.channel == channel)


def _settled(row: Mapping[Any, Any]) -> Settled:
    language = Language(row["language"]) if row["language"] else None
    return Settled(row["project"], language, row["mention_only"], row["narrowing"], row["nudge"])
