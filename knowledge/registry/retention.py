"""Deletes what has been kept for as long as it may be: answers and conversations, and what people said of them.

The program sees to it itself, at most once a day. A conversation that is held stays whole, however old it is. Where
answers were given in Slack, and what was proposed and has been handled, is kept for as long as answers are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy.exc import DBAPIError

from knowledge.conversation import Deletion
from knowledge.registry.database import Database, RegistryUnavailable
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.door_tables import proposal
from knowledge.registry.slack.tables import slack_answer
from knowledge.registry.tables import answer, conversation, deletion, feedback

_DAY = timedelta(days=1)
SORTS = ("answer", "conversation", "feedback")
"""What has a time of its own to be kept, by the names that deletions are noted under."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a sort is kept, for how many days, and how much of it is too old at this moment."""

    what: str
    days: int
    number: int
    due: int
    held: int


class Retention:
    """How long one registry keeps things: ``days`` for answers and conversations, ``feedback_days`` for feedback."""

    def __init__(self, database: Database, days: int, feedback_days: int) -> None:
        self._database = database
        self._deletions = Deletions(database)
        self._days: Mapping[str, int] = {"answer": days, "conversation": days, "feedback": feedback_days}

    def run(self, now: datetime) -> list[Deletion]:
        """Delete what is too old and leave no byte of it; give what was deleted, sort by sort.

        What an earlier run, or another deletion, left to be rewritten is rewritten too.
        """
        with self._database.write() as connection:
            empty = deletion.c.number == 0
            connection.execute(delete(deletion).where(empty))  # that a run found nothing is told until the next one
            for what in SORTS:
                gone = connection.execute(delete(_TABLES[what]).where(self._too_old(what, now))).rowcount
                note(connection, what, gone, now, before=self._limit(what, now))
            before = self._limit("answer", now)
            for what, (table, moment) in _BESIDE.items():
                if gone := connection.execute(delete(table).where(moment < before)).rowcount:
                    note(connection, what, gone, now, before=before)
        self._deletions.finish()
        return [each for each in self._deletions.all() if each.at == now and each.before]

    def run_if_due(self, now: datetime) -> None:
        """Run if that has not been done for a day; else only finish what was left. What fails is left to the next."""
        try:
            last = self._deletions.latest_by_age()
            if last is None or abs(now - last.at) >= _DAY:
                self.run(now)
            else:
                self._deletions.finish()
        except (
            DBAPIError,
            RegistryUnavailable,
        ):  # the database is busy or full: the answer that was to be kept is kept already
            return

    def status(self, now: datetime) -> list[Kept]:
        """Tell how much is kept of each sort, and how much of it is due to go."""
        with self._database.read() as connection:
            return [
                Kept(
                    what,
                    self._days[what],
                    _count(connection, what),
                    _count(connection, what, self._too_old(what, now)),
                    _count(connection, what, ~_FREE[what]) if what in _FREE else 0,
                )
                for what in SORTS
            ]

    def _limit(self, what: str, now: datetime) -> datetime:
        return now - timedelta(days=self._days[what])

    def _too_old(self, what: str, now: datetime) -> ColumnElement[bool]:
        old = _MOMENTS[what] < self._limit(what, now)
        return old & _FREE[what] if what in _FREE else old


_TABLES = {"answer": answer, "conversation": conversation, "feedback": feedback}
_BESIDE = {"slack": (slack_answer, slack_answer.c.at), "proposal": (proposal, proposal.c.handled)}
"""What is kept for as long as answers are, and is counted only when it goes."""
_MOMENTS = {"answer": answer.c.at, "conversation": conversation.c.latest, "feedback": feedback.c.at}
_FREE: Mapping[str, ColumnElement[bool]] = {
    "answer": answer.c.conversation_id.not_in(select(conversation.c.id).where(conversation.c.held)),
    "conversation": ~conversation.c.held,
}
"""What is not held; feedback never is."""


def _count(connection: Connection, what: str, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(_TABLES[what]).where(*conditions)) or 0
