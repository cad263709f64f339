"""Lanes: jobs that are done one at a time, in the order they came, whoever adds them and whoever does them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from knowledge.job import JobState
from knowledge.registry import rows
from knowledge.registry.door_tables import job

UNDER_WAY = job.c.state.in_([JobState.WAITING, JobState.RUNNING])


def behind_another(now: datetime) -> ColumnElement[bool]:
    """Tell of a job that one before it in its lane has not ended, or that another of its lane is being done."""
    other = job.alias("other")
    earlier = (other.c.created < job.c.created) | ((other.c.created == job.c.created) & (other.c.id < job.c.id))
    before = other.c.state.in_([JobState.WAITING, JobState.RUNNING]) & earlier
    in_hand = (other.c.state == JobState.RUNNING) & (other.c.leased_until >= now)
    return (
        select(other.c.id).where((other.c.lane == job.c.lane) & (other.c.id != job.c.id) & (before | in_hand)).exists()
    )


def moment(connection: Connection, lane: str | None) -> datetime:
    """Give the moment a job is added, inside the transaction that adds it: later than all that waits in its lane.

    So a lane has one order even when two processes add to it at once, or a clock is set back.
    """
    now = datetime.now(UTC)
    if lane is None:
        return now
    if connection.dialect.name == "postgresql":  # elsewhere one writes at a time
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(lane))))
        now = datetime.now(UTC)
    last = connection.scalar(select(func.max(job.c.created)).where((job.c.lane == lane) & UNDER_WAY))
    return now if last is None else max(now, rows.utc(last) + timedelta(microseconds=1))
