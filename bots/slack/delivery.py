"""One order as the crew does it: what was asked for, what has been done of it so far, and whether to go on.

What has been done is remembered in the registry as it is done. So whoever takes up the order after a death goes on from
there, and does not do it twice. To remember is also to keep the order a while longer, and to learn that it is no longer
ours: what must not be done by two is done right after something was remembered.
"""

from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any

from bots.slack.place import Place
from knowledge.job import Job, JobState
from knowledge.registry.jobs import Jobs


class GivenUp(Exception):
    """The order was stopped, or the crew is leaving; there is nothing to tell."""


class Delivery:
    """An order that is being carried out. ``stopped`` is set when it must not go on."""

    def __init__(self, jobs: Jobs, job: Job, lease: timedelta | None = None) -> None:
        self._jobs = jobs
        self._lease = lease
        self.job = job
        self.stopped = Event()

    @property
    def id(self) -> str:
        """What the order is called here, and in what is posted for it."""
        return self.job.id

    @property
    def deed(self) -> str:
        """What is to be done."""
        return str(self.job.content["deed"])

    @property
    def what(self) -> Mapping[str, Any]:
        """All that the order says."""
        return self.job.content

    @property
    def place(self) -> Place:
        """Where it was asked for."""
        return Place.read(self.job.content["place"])

    @property
    def so_far(self) -> Mapping[str, Any]:
        """What has been done of it, by us or by whoever had it before."""
        return self.job.result

    @property
    def was_taken_before(self) -> bool:
        """Tell whether somebody has begun on it before us, and may have done more than they remembered."""
        return bool(self.job.result) or self.job.attempts > 1

    def go_on(self) -> None:
        """Raise ``GivenUp`` when the order must not go on."""
        if self.stopped.is_set():
            raise GivenUp

    def remember(self, **done: Any) -> None:
        """Remember what has been done; raise ``LeaseLost`` when the order is no longer ours."""
        self.job = self._jobs.report(self.job, {**self.job.result, **done}, 0, lease=self._lease)
        if self.job.state is JobState.STOPPED:
            self.stopped.set()
