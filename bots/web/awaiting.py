"""Answers with a job: at once, or when it has ended if the caller prefers to wait (RFC 7240) and it is soon done."""

import re
import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Header, Request, Response

from bots.desk import Desk
from bots.intake.pending import with_pending
from bots.web.shapes.jobs import JobShape, documents_of
from bots.web.speaking import language_of
from knowledge.access import User
from knowledge.job import Job

LONGEST = 30
SOON = 10
_PACE = 0.1
_WAITING = BoundedSemaphore(8)
"""How many wait at a time; others get the job as it stands, so that waiting never takes up all threads."""

Prefer = Annotated[
    str | None,
    Header(max_length=200, description="`wait=N`: wait up to N seconds, at most 30, for the job to end (RFC 7240)."),
]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a caller waits, and whether they have said so."""

    seconds: int
    said: bool = False

    @classmethod
    def of(cls, prefer: str | None, otherwise: int) -> "Patience":
        """Read what is preferred."""
        if found := re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?(?=$|[,;\s])", prefer or ""):
            return cls(min(int(found.group(1)), LONGEST), said=True)
        if re.search(r"(?:^|[,;\s])respond-async(?=$|[,;\s])", prefer or ""):
            return cls(0)
        return cls(otherwise)


def answer_with(job: Job, desk: Desk, user: User, request: Request, response: Response, patience: Patience) -> JobShape:
    """Wait for a job as long as the caller will, and tell of it as it then stands: 200 when it has ended, else 202."""
    job = _waited_for(job, desk, user, patience.seconds)
    response.status_code = 200 if job.state.ended else 202
    response.headers["Location"] = request.app.url_path_for("show_job", job_id=job.id)
    if patience.said:
        response.headers["Preference-Applied"] = f"wait={patience.seconds}"
    return shape_of(job, desk, user, request)


def shape_of(job: Job, desk: Desk, user: User, request: Request) -> JobShape:
    """Tell of a job in the language of the caller, with what its documents still wait for."""
    named = [desk.base.documents.find(each, user.scope) for each in documents_of(job)]
    pending = with_pending(desk.base, [each for each in named if each is not None])
    return JobShape.of(job, language_of(request), sum(each.pending for each in pending))


def _waited_for(job: Job, desk: Desk, user: User, seconds: int) -> Job:
    if not seconds or job.state.ended or not _WAITING.acquire(blocking=False):
        return job
    try:
        late = time.monotonic() + seconds
        while not job.state.ended and time.monotonic() < late:
            time.sleep(_PACE)
            job = desk.base.jobs.find(job.id, user.id) or job
    finally:
        _WAITING.release()
    return job
