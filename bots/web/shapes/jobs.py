"""Jobs as they go out: how far they have come, and what became of each file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from bots import wiring
from bots.web.shapes.documents import RemarkShape
from bots.web.shapes.shape import Shape
from knowledge.job import Job, JobState
from knowledge.language import Language


class JobProblem(Shape):
    """Why a job failed."""

    code: str
    detail: str = Field(description="A sentence for a person, in the language that Accept-Language asks for.")


class FileShape(Shape):
    """What became of one file of a delivery."""

    number: int | None = Field(default=None, description="Its place in the delivery, from 1.")
    file: str | None = Field(default=None, description="Its name, without path and without signs that are not seen.")
    outcome: str = Field(description="waiting, created, updated, unchanged, refused, or erased.", examples=["created"])
    code: str | None = Field(default=None, description="Why it was refused; for programs.")
    message: str | None = Field(default=None, description="Why it was refused, and what to do; for people.")
    document_id: str | None = None
    version: int | None = None
    title: str | None = None
    chunks: int | None = None
    remarks: list[RemarkShape] = Field(default=[], description="What is worth knowing of what was read.")
    same_as: list[str] = Field(default=[], description="Other documents that were read from the same bytes.")

    @classmethod
    def of(cls, told: Mapping[str, Any], language: Language) -> "FileShape":
        """Tell what became of a file."""
        if "outcome" not in told:
            return cls(outcome="erased")
        facts = {name: told[name] for name in ("number", "file", "outcome", "code", "document_id", "version", "title",
                                               "chunks", "same_as") if name in told}  # fmt: skip
        if "code" in told:
            facts["message"] = wiring.phrases_over_http().say(told["code"], language, **told["details"])
        return cls(**facts, remarks=[RemarkShape.of(each, language) for each in told.get("remarks", ())])


class JobShape(Shape):
    """A change that was asked for: first it waits, then it is done, and what came of it can be seen for 30 days."""

    id: str
    kind: str = Field(description="add, change, withdraw, restore or erase.", examples=["add"])
    state: JobState
    done: int = Field(description="How many of its parts are done; a part is a file.")
    total: int
    outcome: str | None = Field(default=None, description="What became of the document, where there is one.")
    document_id: str | None = None
    version: int | None = None
    files: list[FileShape] = Field(default=[], description="The files of a delivery, in order.")
    problem: JobProblem | None = None
    settled: bool = Field(
        description="Whether it has ended and all it published is found by meaning; words find it at once."
    )
    created: datetime
    begun: datetime | None
    ended: datetime | None

    @classmethod
    def of(cls, job: Job, language: Language, pending: int) -> "JobShape":
        """Tell of a job; ``pending`` counts the pieces of its documents that meaning does not find yet."""
        result, problem = job.result, job.result.get("problem")
        return cls(
            id=job.id,
            kind=job.kind,
            state=job.state,
            done=job.done,
            total=job.total,
            outcome=result.get("outcome") or ("erased" if result.get("erased") else None),
            document_id=result.get("document_id"),
            version=result.get("version"),
            files=[FileShape.of(each, language) for each in result.get("files", ())],
            problem=JobProblem(
                code=problem["code"],
                detail=wiring.phrases_over_http().say(problem["code"], language, **problem["details"]),
            )
            if problem
            else None,
            settled=job.state.ended and pending == 0,
            created=job.created,
            begun=job.begun,
            ended=job.ended,
        )


def documents_of(job: Job) -> list[str]:
    """Name the documents that a job has told of."""
    told = [job.result, *job.result.get("files", ())]
    return [str(each["document_id"]) for each in told if each.get("document_id")]
