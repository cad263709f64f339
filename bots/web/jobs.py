"""The caller's own jobs: how far they have come, as it stands or as it goes, and how to stop one."""

from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bots.intake.incoming import Incoming
from bots.intake.orders import STOPPABLE
from bots.web.awaiting import shape_of
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.problems import Conflict, told_of
from bots.web.shapes.jobs import JobShape
from bots.web.shapes.shape import Page
from knowledge.errors import NotFound
from knowledge.job import Job

router = APIRouter(tags=["jobs"], prefix="/jobs")
JobId = Annotated[str, Path(min_length=1, max_length=20, description="The id of one of the caller's jobs.")]
_PACE = 0.5
_LONGEST = 3600.0
"""Seconds that one connection is told of a job; who would know more asks again."""


def _own_job(job_id: JobId, user: Reader, desk: AtDesk) -> Job:
    found = desk.base.jobs.find(job_id, user.id)
    if found is None:
        raise NotFound("job_not_found", job=job_id)
    return found


OwnJob = Annotated[Job, Depends(_own_job)]


@router.get("")
def list_jobs(
    user: Reader,
    desk: AtDesk,
    request: Request,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to give at most.")] = 20,
) -> Page[JobShape]:
    """List what the caller has asked for, the latest first."""
    found = desk.base.jobs.visible(user.id, offset, limit)
    shown = [shape_of(each, desk, user, request) for each in found]
    return Page(items=shown, total=desk.base.jobs.count(user.id), offset=offset)


@router.get("/{job_id}", responses=told_of(404))
def show_job(job: OwnJob, user: Reader, desk: AtDesk, request: Request) -> JobShape:
    """Tell how far a job has come, and what has come of it."""
    return shape_of(job, desk, user, request)


@router.get("/{job_id}/events", response_class=EventSourceResponse, responses=told_of(404))
async def follow_job(job: OwnJob, user: Reader, desk: AtDesk, request: Request) -> AsyncIterator[ServerSentEvent]:
    """Tell of a job whenever something has changed: `progress` with the job, and `end` with it when it has ended."""
    told, number = None, 0
    late = anyio.current_time() + _LONGEST
    while anyio.current_time() < late:
        shape = await to_thread.run_sync(shape_of, job, desk, user, request)
        if shape != told:
            told, number = shape, number + 1
            event = "end" if job.state.ended else "progress"
            yield ServerSentEvent(data=shape.model_dump(mode="json"), event=event, id=str(number))
        if job.state.ended:
            return
        await anyio.sleep(_PACE)
        found = await to_thread.run_sync(desk.base.jobs.find, job.id, user.id)
        if found is None:
            return
        job = found


@router.post("/{job_id}/stop", responses=told_of(404, 409))
def stop_job(job: OwnJob, user: Reader, desk: AtDesk, request: Request) -> JobShape:
    """Stop a delivery or a change that has not ended. What is done stays done; the file in hand is finished."""
    if job.kind not in STOPPABLE or job.state.ended:
        raise Conflict("job_cannot_stop", job=job.id)
    stopped = desk.base.jobs.stop(job.id, user.id)
    if stopped.leased_by is None:
        Incoming(desk.base.settings.data).remove(job.id)
    return shape_of(stopped, desk, user, request)
