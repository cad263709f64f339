"""Which message in Slack shows which answer: for follow-ups in a thread, for feedback, and to show an answer again.

Only ids are kept here. An answer that went to one person alone is ``private``, and is nothing that others in the thread
go on from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.slack.tables import slack_answer


@dataclass(frozen=True, slots=True)
class Spot:
    """A thread in a channel of a workspace."""

    team: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One answer as it was given in Slack; ``id`` is that of the delivery that gave it.

    ``project`` is the one that advice was given for, where it was for one.
    """

    id: str
    spot: Spot
    asker: str
    private: bool
    conversation_id: str | None = None
    answer_id: str | None = None
    message: str | None = None
    project: str | None = None
    at: datetime | None = None


class SlackAnswers:
    """The answers that were given in Slack."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deletions = Deletions(database)

    def note(self, posted: Posted, now: datetime | None = None) -> None:
        """Note an answer, or what has changed of it."""
        values = {
            "team": posted.spot.team,
            "channel": posted.spot.channel,
            "thread": posted.spot.thread,
            "message": posted.message,
            "asker": posted.asker,
            "conversation_id": posted.conversation_id,
            "answer_id": posted.answer_id,
            "private": posted.private,
            "project": posted.project,
        }
        same = slack_answer.c.id == posted.id
        with self._database.write() as connection:
            if not connection.execute(update(slack_answer).where(same).values(values)).rowcount:
                row = {"id": posted.id, "at": now or datetime.now(UTC), **values}
                connection.execute(insert(slack_answer).values(row))

    def find(self, posted_id: str) -> Posted | None:
        """Give one answer by the delivery that gave it."""
        return next(iter(self._select(select(slack_answer).where(slack_answer.c.id == posted_id))), None)

    def in_thread(self, spot: Spot) -> list[Posted]:
        """Give the answers in a thread, oldest first; those given in private too."""
        here = (slack_answer.c.team == spot.team) & (slack_answer.c.channel == spot.channel)
        query = select(slack_answer).where(here & (slack_answer.c.thread == spot.thread))
        return self._select(query.order_by(slack_answer.c.at, slack_answer.c.id))

    def has_spoken(self, spot: Spot) -> bool:
        """Tell whether the assistant has answered openly in a thread."""
        return any(not each.private for each in self.in_thread(spot))

    def of(self, asker: str) -> list[Posted]:
        """Give where one asker got their answers, oldest first."""
        query = select(slack_answer).where(slack_answer.c.asker == asker)
        return self._select(query.order_by(slack_answer.c.at, slack_answer.c.id))

    def forget(self, asker: str, now: datetime | None = None) -> int:
        """Delete for good where one asker got their answers; give how many that was."""
        with self._database.write() as connection:
            gone = connection.execute(delete(slack_answer).where(slack_answer.c.asker == asker)).rowcount
            if gone:
                note(connection, "slack", gone, now or datetime.now(UTC))
        self._deletions.finish()
        return gone

    def _select(self, query: Select[Any]) -> list[Posted]:
        with self._database.read() as connection:
            return [_posted(row) for row in connection.execute(query).mappings()]


def _posted(row: Mapping[Any, Any]) -> Posted:
    spot = Spot(row["team"], row["channel"], row["thread"])
    kept = row["conversation_id"], row["answer_id"], row["message"], row["project"]
    return Posted(row["id"], spot, row["asker"], row["private"], *kept, rows.utc(row["at"]))
