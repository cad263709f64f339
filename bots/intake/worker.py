"""The worker: waits for jobs, has the folder to itself while there are some, and does them in order of urgency.

A job is held only by one who holds the folder's lock. So two workers never do the same, and whoever gets the lock knows
that every other worker that had a job is dead, and takes its jobs over at once. A folder that somebody else has is no
failed attempt: the jobs wait. Told to stop, the worker ends the file it has in hand, gives the rest back, and leaves.
"""

import errno
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bots.intake.incoming import Incoming, OutOfRoom
from bots.intake.intake import Intake, Yields
from bots.intake.orders import KINDS, REFUSED
from ingest.reader import Limits
from knowledge.errors import Problem, Unavailable
from knowledge.index.embedder import Embedder
from knowledge.index.models import open_embedder
from knowledge.job import Job, LeaseLost
from knowledge.knowledge_base import KnowledgeBase, OpenModel, open_for_writing
from knowledge.lock import FolderBusy
from knowledge.registry.database import Database
from knowledge.registry.jobs import LEASE, Jobs
from knowledge.settings import KnowledgeSettings

_JOBS = logging.getLogger("omstilling.jobs")
_FAILURES = logging.getLogger("omstilling.failure")
PACE = 0.5
"""Seconds between two looks for work; a look is one query of the registry."""
_KEPT = timedelta(days=30)
"""How long it can be seen what came of a job."""


class Worker:
    """Does the jobs of one data folder until it is told to stop."""

    def __init__(
        self,
        settings: KnowledgeSettings,
        open_model: OpenModel = open_embedder,
        limits: Limits = Limits(),
        pace: float = PACE,
        lease: timedelta = LEASE,
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._pace = pace
        self._lease = lease
        self._name = f"worker {os.getpid()} {secrets.token_hex(2)}"
        self._incoming = Incoming(settings.data)
        self._stopping = threading.Event()
        self._open_model = _once(open_model)

    def stop(self) -> None:
        """Leave as soon as what is in hand is done; may be called by a signal or from another thread."""
        self._stopping.set()

    def run(self, once: bool = False) -> None:
        """Work until told to stop or, with ``once``, until nothing waits any more."""
        self._settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(self._settings.registry_url)
        jobs = Jobs(database)
        left_over = bool(jobs.under_way(KINDS))
        try:
            while not self._stopping.is_set():
                if left_over or jobs.waits(KINDS):
                    left_over = False
                    if not self._drain():
                        self._stopping.wait(2 * self._pace)
                elif once:
                    return
                else:
                    self._stopping.wait(self._pace)
        finally:
            database.close()

    def _drain(self) -> bool:
        """Do everything that waits; give False when the folder cannot be had just now."""
        try:
            with open_for_writing(self._settings, self._open_model) as base:
                base.jobs.release(KINDS)
                base.jobs.forget(KINDS, datetime.now(UTC) - _KEPT)
                self._incoming.sweep(base.jobs.under_way(KINDS))
                while not self._stopping.is_set():
                    job = base.jobs.take(self._name, KINDS, self._lease)
                    if job is None:
                        return True
                    self._do(base, job)
        except FolderBusy:
            return False
        return True

    def _do(self, base: KnowledgeBase, job: Job) -> None:
        begun = time.perf_counter()
        intake = Intake(base, self._incoming, self._limits, self._yields(base))
        try:
            with _held(base.jobs, job, self._lease):
                ended = self._end(base, intake, job)
                intake.clear(ended)
        except LeaseLost:
            _note(job, "lost", begun)
            return
        _note(ended, str(ended.state), begun)

    def _end(self, base: KnowledgeBase, intake: Intake, job: Job) -> Job:
        try:
            return intake.do(job)
        except LeaseLost:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever a job meets ends that job, and never the worker
            problem = _problem(failure)
            held = base.jobs.find(job.id, job.owner) or job
            if isinstance(problem, Unavailable) and not held.last_attempt:
                self._stopping.wait(self._pace * 2**held.attempts)
                return base.jobs.give_back(held, counted=True)
            reference = "" if problem else secrets.token_hex(4)
            if reference:
                _FAILURES.error("reference %s", reference, exc_info=failure)
            return base.jobs.fail(held, problem, reference)

    def _yields(self, base: KnowledgeBase) -> Yields:
        return lambda job: self._stopping.is_set() or base.jobs.waits(KINDS, above=job.urgency)


def _once(open_model: OpenModel) -> OpenModel:
    """Open each model once, however often the folder is opened."""
    opened: dict[str, Embedder] = {}

    def open_kept(settings: KnowledgeSettings) -> Embedder:
        if settings.embedding_model not in opened:
            opened[settings.embedding_model] = open_model(settings)
        return opened[settings.embedding_model]

    return open_kept


@contextmanager
def _held(jobs: Jobs, job: Job, lease: timedelta) -> Iterator[None]:
    """Renew the lease of a job for as long as it is worked on."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(lease.total_seconds() / 4):
            try:
                jobs.renew(job, lease)
            except LeaseLost:
                return
            except Exception as trouble:  # noqa: BLE001 - the database may be there again before the lease runs out
                _FAILURES.warning("a lease was not renewed: %s", type(trouble).__name__)

    renewing = threading.Thread(target=renew, name="omstilling-lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


def _problem(failure: Exception) -> Problem | None:
    """Give what went wrong as a problem, if it is one."""
    if isinstance(failure, OSError) and failure.errno == errno.ENOSPC:
        return OutOfRoom("disk_full")
    return failure if isinstance(failure, Problem) else None


def _note(job: Job, ending: str, begun: float) -> None:
    """Tell of one turn at a job in the log: what and how long, and never a name or a text."""
    files = job.result.get("files", ())
    told = {
        "job": job.id,
        "kind": job.kind,
        "ending": ending,
        "attempts": job.attempts,
        "done": job.done,
        "total": job.total,
        "refused": sum(each.get("outcome") == REFUSED for each in files),
        "problem": job.result.get("problem", {}).get("code"),
        "milliseconds": round(1000 * (time.perf_counter() - begun)),
    }
    _JOBS.info("job", extra=told)
