"""Jobs in the registry: a queue that survives every process, with one owner to read each job and one worker to do it.

Whoever takes a job has it on lease and renews the lease while working. What a worker writes is written only while the
lease is its own, so a job is never told of by two. One whose worker died is taken again, and parked when that has
happened too often. Every read by a person takes the owner; the rest is for workers, who see the jobs of their kinds.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.conversation import fresh_id
from knowledge.errors import NotFound, Problem
from knowledge.job import MOST_ATTEMPTS, Content, Job, JobState, LeaseLost, Order
from knowledge.registry import lanes, rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import job

LEASE = timedelta(seconds=60)
_UNDER_WAY = lanes.UNDER_WAY


class Jobs:
    """The jobs of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, order: Order, job_id: str | None = None) -> Job:
        """Put a job in the queue; give the one that is there already under the owner's key."""
        key = None if order.key is None else _hashed(order.owner, order.key)
        row = {
            "id": job_id or fresh_id(),
            "kind": order.kind,
            "key": key,
            "owner": order.owner,
            "content": dict(order.content),
            "result": dict(order.result),
            "state": JobState.WAITING,
            "urgency": int(order.urgency),
            "attempts": 0,
            "done": 0,
            "total": order.total,
            "lane": order.lane,
            "due": order.due,
        }
        try:
            with self._database.write() as connection:
                if key is not None and (there := _first(connection, job.c.key == key)):
                    return there
                connection.execute(insert(job).values({**row, "created": lanes.moment(connection, order.lane)}))
                added = _first(connection, job.c.id == row["id"])
        except IntegrityError:  # another added it under the same key at this very moment
            with self._database.read() as connection:
                added = _first(connection, job.c.key == key)
        assert added is not None
        return added

    def find(self, job_id: str, owner: str) -> Job | None:
        """Give one job of the owner's."""
        with self._database.read() as connection:
            return _first(connection, (job.c.id == job_id) & (job.c.owner == owner))

    def visible(self, owner: str, offset: int = 0, limit: int | None = None) -> list[Job]:
        """Give the owner's jobs, the latest first."""
        query = select(job).where(job.c.owner == owner).order_by(job.c.created.desc(), job.c.id)
        with self._database.read() as connection:
            return [_job(dict(row)) for row in connection.execute(query.offset(offset).limit(limit)).mappings()]

    def count(self, owner: str) -> int:
        """Count the owner's jobs."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).where(job.c.owner == owner)) or 0)

    def stop(self, job_id: str, owner: str) -> Job:
        """Stop a job of the owner's that has not ended; its worker notices when it next tells of it."""
        mine = (job.c.id == job_id) & (job.c.owner == owner)
        with self._database.write() as connection:
            stopped = _ended(JobState.STOPPED)
            connection.execute(update(job).where(mine & (job.c.state == JobState.RUNNING)).values(stopped))
            waits = mine & (job.c.state == JobState.WAITING)
            connection.execute(update(job).where(waits).values({**stopped, "content": {}}))
            found = _first(connection, mine)
        if found is None:
            raise NotFound("job_not_found", job=job_id)
        return found

    def waits(self, kinds: Collection[str], above: int = 0) -> bool:
        """Tell whether a job of these kinds, more urgent than ``above``, could be taken now."""
        query = select(job.c.id).where(_free(kinds, datetime.now(UTC)) & (job.c.urgency > above)).limit(1)
        with self._database.read() as connection:
            return connection.scalar(query) is not None

    def under_way(self, kinds: Collection[str]) -> frozenset[str]:
        """Give the ids of the jobs of these kinds that have not ended."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(job.c.id).where(job.c.kind.in_(kinds) & _UNDER_WAY)))

    def is_busy(self, lane: str) -> bool:
        """Tell whether a job of a lane has not ended."""
        with self._database.read() as connection:
            return connection.scalar(select(job.c.id).where((job.c.lane == lane) & _UNDER_WAY).limit(1)) is not None

    def under(self, owner: str, key: str) -> Job | None:
        """Give the job that an owner has asked for under a key, if it is remembered."""
        with self._database.read() as connection:
            return _first(connection, job.c.key == _hashed(owner, key))

    def take(
        self,
        worker: str,
        kinds: Collection[str],
        lease: timedelta = LEASE,
        *,
        most: int = MOST_ATTEMPTS,
        tried: int | None = None,
    ) -> Job | None:
        """Take the oldest of the most urgent jobs that are free; park those whose workers died ``most`` times.

        Those that have been ``tried`` more often than that are passed over.
        """
        while True:
            now = datetime.now(UTC)
            free = _free(kinds, now) if tried is None else _free(kinds, now) & (job.c.attempts <= tried)
            first = select(job).where(free).order_by(job.c.urgency.desc(), job.c.created, job.c.id)
            with self._database.write() as connection:
                row = connection.execute(first.limit(1).with_for_update(skip_locked=True)).mappings().first()
                if row is None:
                    return None
                this = job.c.id == row["id"]
                if row["attempts"] >= most:
                    parked = _told("job_parked", {"attempts": row["attempts"]})
                    changed = {**_ended(JobState.FAILED, now), "result": {**row["result"], **parked}, "content": {}}
                    connection.execute(update(job).where(this).values(changed))
                    continue
                held = {
                    "state": JobState.RUNNING,
                    "attempts": row["attempts"] + 1,
                    "begun": row["begun"] or now,
                    "leased_by": f"{worker[:40]} {fresh_id()}",
                    "leased_until": now + lease,
                }
                connection.execute(update(job).where(this).values(held))
                return _first(connection, this)

    def renew(self, held: Job, lease: timedelta = LEASE) -> Job:
        """Keep a job a while longer, and give it as it now stands; raise ``LeaseLost`` when it is no longer held."""
        return self._write(held, {"leased_until": datetime.now(UTC) + lease})

    def renew_all(self, held: Collection[Job], lease: timedelta) -> Mapping[str, JobState]:
        """Keep jobs a while longer, all at once; give the state of each that is still held, by its ``leased_by``."""
        mine = job.c.leased_by.in_([each.leased_by for each in held])
        with self._database.write() as connection:
            connection.execute(update(job).where(mine).values(leased_until=datetime.now(UTC) + lease))
            found = connection.execute(select(job.c.leased_by, job.c.state).where(mine))
            return {name: JobState(state) for name, state in found}

    def stop_lane(self, lane: str) -> frozenset[str]:
        """Stop every job of a lane that has not ended; give which. Whoever has one in hand notices when renewing it."""
        return self._stop(job.c.lane == lane)

    def stop_lanes(self, beginning: str) -> frozenset[str]:
        """Stop every job that has not ended in the lanes whose names begin so; give which."""
        return self._stop(job.c.lane.startswith(beginning, autoescape=True))

    def _stop(self, which: ColumnElement[bool]) -> frozenset[str]:
        here = which & _UNDER_WAY
        with self._database.write() as connection:
            stopped = frozenset(connection.scalars(select(job.c.id).where(here)))
            running = here & (job.c.state == JobState.RUNNING)
            connection.execute(update(job).where(running).values(_ended(JobState.STOPPED)))
            connection.execute(update(job).where(here).values({**_ended(JobState.STOPPED), "content": {}}))
        return stopped

    def report(
        self, held: Job, result: Content, done: int, total: int | None = None, lease: timedelta | None = None
    ) -> Job:
        """Tell how far a job has come and what has come of it; when it has come further, the rest is tried afresh.

        With a ``lease`` it is kept that much longer from now. Give it as it now stands: its owner may have stopped it.
        Raise ``LeaseLost`` when it is no longer held.
        """
        attempts = 1 if done > held.done else held.attempts
        of = held.total if total is None else total
        kept = {} if lease is None else {"leased_until": datetime.now(UTC) + lease}
        return self._write(held, {"result": dict(result), "done": done, "total": of, "attempts": attempts, **kept})

    def finish(self, held: Job, result: Content) -> Job:
        """End a job that is done; what was asked for is kept no longer. One that was stopped stays stopped."""
        ended = {**_ended(JobState.DONE), "state": _unless_stopped(JobState.DONE), "done": job.c.total}
        return self._write(held, {**ended, "result": dict(result), "content": {}})

    def fail(self, held: Job, problem: Problem | None = None, reference: str = "") -> Job:
        """End a job that cannot be done, by a problem or by a bug that was logged under a reference."""
        if problem is None:
            told = _told("job_failed", {"reference": reference})
        else:
            told = _told(problem.code, problem.details)
        ended = {**_ended(JobState.FAILED), "state": _unless_stopped(JobState.FAILED)}
        return self._write(held, {**ended, "result": {**held.result, **told}, "content": {}})

    def give_back(self, held: Job, counted: bool = False, due: datetime | None = None) -> Job:
        """Let somebody take a job again, from where it has come, when it is ``due``.

        Only ``counted`` is it an attempt that failed.
        """
        attempts = held.attempts if counted else max(0, held.attempts - 1)
        freed = {"state": _unless_stopped(JobState.WAITING), "attempts": attempts, "due": due}
        return self._write(held, {**freed, "leased_by": None, "leased_until": None})

    def release(self, kinds: Collection[str]) -> int:
        """Free the jobs of workers that are known to be dead, without waiting for their leases to run out.

        For one who holds something that every worker of these kinds must hold while it has a job.
        """
        freed = {"state": JobState.WAITING, "leased_by": None, "leased_until": None}
        running = job.c.kind.in_(kinds) & (job.c.state == JobState.RUNNING)
        stopped = job.c.kind.in_(kinds) & (job.c.state == JobState.STOPPED) & job.c.leased_by.is_not(None)
        with self._database.write() as connection:
            connection.execute(update(job).where(stopped).values(content={}, leased_by=None, leased_until=None))
            return connection.execute(update(job).where(running).values(freed)).rowcount

    def forget(self, kinds: Collection[str], before: datetime) -> int:
        """Delete jobs of these kinds that ended before a moment."""
        with self._database.write() as connection:
            return connection.execute(delete(job).where(job.c.kind.in_(kinds) & (job.c.ended < before))).rowcount

    def _write(self, held: Job, values: Mapping[str, Any]) -> Job:
        mine = (job.c.id == held.id) & (job.c.leased_by == held.leased_by)
        with self._database.write() as connection:
            if not connection.execute(update(job).where(mine).values(**values)).rowcount:
                raise LeaseLost(held.id)
            found = _first(connection, job.c.id == held.id)
        assert found is not None
        return found


def _hashed(owner: str, key: str) -> str:
    return hashlib.sha256(f"{owner}\0{key}".encode()).hexdigest()


def _free(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    due = job.c.due.is_(None) | (job.c.due <= now)
    abandoned = (job.c.state == JobState.RUNNING) & (job.c.leased_until < now)
    return job.c.kind.in_(kinds) & (((job.c.state == JobState.WAITING) & due) | abandoned) & ~lanes.behind_another(now)


def _unless_stopped(state: JobState) -> ColumnElement[str]:
    return case((job.c.state == JobState.STOPPED, str(JobState.STOPPED)), else_=str(state))


def _ended(state: JobState, now: datetime | None = None) -> dict[str, Any]:
    """Give the columns of a job that has ended; one that is stopped is its worker's until that has let go of it."""
    ended: dict[str, Any] = {"state": state, "ended": now or datetime.now(UTC)}
    return ended if state is JobState.STOPPED else {**ended, "leased_by": None, "leased_until": None}


def _told(code: str, details: Mapping[str, object]) -> dict[str, Any]:
    plain = {name: each if isinstance(each, str | int | float) else str(each) for name, each in details.items()}
    return {"problem": {"code": code, "details": plain}}


def _first(connection: Connection, which: ColumnElement[bool]) -> Job | None:
    row = connection.execute(select(job).where(which)).mappings().first()
    return None if row is None else _job(dict(row))


def _job(row: rows.Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        owner=row["owner"],
        content=row["content"],
        result=row["result"],
        state=JobState(row["state"]),
        urgency=row["urgency"],
        attempts=row["attempts"],
        done=row["done"],
        total=row["total"],
        created=rows.utc(row["created"]),
        begun=rows.utc(row["begun"]) if row["begun"] else None,
        ended=rows.utc(row["ended"]) if row["ended"] else None,
        leased_by=row["leased_by"],
        lane=row["lane"],
    )
