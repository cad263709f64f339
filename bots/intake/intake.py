"""Does what a job asks of an open knowledge base, one unit at a time: a file of a delivery, or one small change.

Between units it gives way to what is more urgent, so that a withdrawal never waits behind a hundred files. What became
of a unit is told in the job before the next is begun; one that was done and not yet told when the worker died is found
done, and not done twice. Whoever asked must be allowed to when it is done, not only when it was asked for.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bots.intake import orders, outcomes
from bots.intake.incoming import Incoming
from bots.intake.orders import Kind
from bots.intake.rights import find_own, home_of, may_manage, permit
from ingest.identity import IdTaken
from ingest.ingestor import Added, Ingestor, Refused
from ingest.reader import Limits
from knowledge.access import User
from knowledge.document import Document, Status
from knowledge.errors import Invalid, NotFound, Problem, Unavailable
from knowledge.job import ERASED, Job, JobState
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Outcome
from knowledge.project import Outdated

Yields = Callable[[Job], bool]
"""Tells whether a job must give way now: to a more urgent one, or because the worker is to stop."""
_FAILURES = logging.getLogger("omstilling.failure")


class _GiveWay(Exception):
    """Something is more urgent than this."""


class Intake:
    """What the worker does with a knowledge base that it alone has open for writing."""

    def __init__(self, base: KnowledgeBase, incoming: Incoming, limits: Limits, yields: Yields) -> None:
        self._base = base
        self._jobs = base.jobs
        self._incoming = incoming
        self._limits = limits
        self._yields = yields
        self._deeds: dict[str, Callable[[Job], Job]] = {
            Kind.ADD: self._add,
            Kind.CHANGE: self._change,
            Kind.WITHDRAW: self._withdraw,
            Kind.RESTORE: self._restore,
            Kind.ERASE: self._erase,
            Kind.SETTLE: self._settle,
        }

    def do(self, job: Job) -> Job:
        """Do a job, or as much of it as there is leave for; give it as it then stands. Raises the problem it meets."""
        if job.content.get(ERASED):
            return self._without_document(job)
        return self._deeds[job.kind](job)

    def clear(self, job: Job) -> None:
        """Take away what is left of a job's files when it has ended."""
        if job.state.ended:
            self._incoming.remove(job.id)

    def _add(self, job: Job) -> Job:
        user = orders.asker(job)
        self._will_settle()
        while (file := next(orders.waiting(job), None)) is not None and job.state is JobState.RUNNING:
            again = job.attempts > 1
            if job.last_attempt:  # it has taken the worker down: told to be refused before it is tried once more
                job = self._tell(job, file, {"outcome": orders.REFUSED, "code": "file_parked", "details": {}})
            job = self._tell(job, file, self._one(job, file, user, again))
            self._incoming.remove(job.id, file["number"])
            if self._yields(job) and next(orders.waiting(job), None) is not None:
                return self._jobs.give_back(job)
        return self._jobs.finish(job, job.result)

    def _one(self, job: Job, file: Mapping[str, Any], user: User, again: bool) -> dict[str, Any]:
        """Add one file of a delivery and tell what became of it; raise only what may pass by itself."""
        name, path = file["file"], self._incoming.path(job.id, file["number"])
        try:
            source = self._source(job, user, name)
            added = self._ingestor(user).add(path, job.content["given"], source, name)
        except IdTaken as taken:  # whose id it is may not be for this person to know
            return outcomes.as_told(Refused(path, Invalid("id_taken_elsewhere", **_only(taken, "id", "name"))), name)
        except Unavailable:
            raise
        except Problem as problem:
            return outcomes.as_told(Refused(path, problem), name)
        except Exception as bug:  # noqa: BLE001 - one file must not keep the others of its delivery from being added
            reference = secrets.token_hex(4)
            _FAILURES.error("reference %s", reference, exc_info=bug)
            return {"outcome": orders.REFUSED, "code": "job_failed", "details": {"reference": reference}}
        return self._told(job, added, name, user, again)

    def _change(self, job: Job) -> Job:
        user, asked = orders.asker(job), job.content
        document = find_own(self._base.documents, asked["document_id"], user)
        if document.status is Status.WITHDRAWN:
            raise Invalid("change_of_withdrawn", document=document.id)
        if asked["version"] not in (None, document.version):
            raise Outdated("document_changed_meanwhile", document=document.id)
        version = self._base.documents.version(document.id, document.version, user.scope)
        assert version is not None
        self._will_settle()
        path = self._base.files.place(version.checksum)
        added = self._ingestor(user).add(path, asked["given"], document.source, version.file_name)
        return self._jobs.finish(job, self._told(job, added, version.file_name, user, job.attempts > 1))

    def _withdraw(self, job: Job) -> Job:
        user, document = self._own(job)
        return self._changed(job, "withdrawn", self._base.library.withdraw(document.id, user.known_as))

    def _restore(self, job: Job) -> Job:
        user, document = self._own(job)
        self._will_settle()
        return self._changed(job, "restored", self._base.library.restore(document.id, user.known_as))

    def _erase(self, job: Job) -> Job:
        _, document = self._own(job)
        self._base.library.erase(document.id)
        return self._jobs.finish(job, {"outcome": ERASED})

    def _settle(self, job: Job) -> Job:
        held = job

        def progress(done: int, every: int) -> None:
            nonlocal held
            held = self._jobs.report(held, held.result, done, every)
            if self._yields(held):
                raise _GiveWay

        try:
            self._base.library.settle(progress)
        except _GiveWay:
            return self._jobs.give_back(held)
        return self._jobs.finish(held, {})

    def _without_document(self, job: Job) -> Job:
        """End a job whose document has been erased since it was asked for, be it by the job itself."""
        if job.kind == Kind.ERASE:
            self._base.library.mend()  # it may have been cut off before the last byte was gone
            return self._jobs.finish(job, {"outcome": ERASED})
        raise NotFound("job_without_document")

    def _will_settle(self) -> None:
        """See to it, before anything is published, that its meaning is computed afterwards, come what may."""
        if not self._jobs.under_way([Kind.SETTLE]):
            self._jobs.add(orders.to_settle())

    def _tell(self, job: Job, file: Mapping[str, Any], outcome: Mapping[str, Any]) -> Job:
        number = file["number"]
        told = {"number": number, "file": file["file"], **outcome}
        files = [told if each.get("number") == number else each for each in job.result["files"]]
        done = sum(each.get("outcome") != orders.WAITING for each in files)
        return self._jobs.report(job, {**job.result, "files": files}, done)

    def _told(self, job: Job, added: Added, name: str, user: User, again: bool) -> dict[str, Any]:
        """Tell what was added; what an earlier attempt of this job published is told as that, not as unchanged."""
        told = outcomes.as_told(added, name)
        seen = [each for each in added.same_as if self._base.documents.find(each, user.scope) is not None]
        found = added.published
        if again and found.outcome is Outcome.UNCHANGED:
            version = self._base.documents.version(found.document.id, found.document.version, user.scope)
            if version is not None and job.begun is not None and version.created >= job.begun:
                told["outcome"] = str(Outcome.CREATED if version.number == 1 else Outcome.UPDATED)
        return {**told, "same_as": seen}

    def _changed(self, job: Job, outcome: str, document: Document) -> Job:
        return self._jobs.finish(job, {"outcome": outcome, "document_id": document.id, "version": document.version})

    def _own(self, job: Job) -> tuple[User, Document]:
        user = orders.asker(job)
        return user, find_own(self._base.documents, job.content["document_id"], user)

    def _source(self, job: Job, user: User, name: str) -> str:
        may_manage(user)
        if replaced := job.content.get("document_id"):
            return find_own(self._base.documents, replaced, user).source
        return orders.source_of(user, name)

    def _ingestor(self, user: User) -> Ingestor:
        may = partial(permit, user)
        base = self._base
        return Ingestor(base.library, base.documents, self._limits, may, user.known_as, home_of(user))


def _only(problem: Problem, *names: str) -> dict[str, object]:
    return {name: problem.details[name] for name in names}
