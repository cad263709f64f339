"""What can be asked of the documents, as jobs for the worker, and who asked.

A delivery is one job with several files; each file stands in the result with what became of it, and is what the worker
does at a time. ``content`` holds only what the worker needs, and is gone when the job has ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ingest.describe import check
from knowledge.access import Role, User
from knowledge.errors import Invalid
from knowledge.job import Content, Job, Order, Urgency
from knowledge.municipalities import load_municipalities

PROGRAM = ""
"""The owner of jobs that nobody asked for."""
UPLOAD = "upload:"
"""What the source of an uploaded document begins with."""
WAITING, REFUSED = "waiting", "refused"
"""What has become of a file that has yet to be looked at, and of one that cannot be used."""


class Kind(StrEnum):
    """What the worker does."""

    ADD = "add"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    ERASE = "erase"
    SETTLE = "settle"


KINDS = tuple(str(kind) for kind in Kind)
STOPPABLE = frozenset({Kind.ADD, Kind.CHANGE})
"""What may be stopped when it has been asked for; the others are short, and have begun in the asking."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file as it arrived, under its own name; with a ``problem`` it is refused already."""

    number: int
    name: str
    problem: Content | None = None

    def told(self) -> dict[str, Any]:
        """Give the file as it stands in a job before it has been looked at."""
        told: dict[str, Any] = {"number": self.number, "file": self.name, "outcome": WAITING}
        return told if self.problem is None else told | {"outcome": REFUSED, **self.problem}


def to_add(
    user: User,
    files: Sequence[Arrived],
    given: Mapping[str, Any],
    document_id: str | None = None,
    key: str | None = None,
    fingerprint: str = "",
) -> Order:
    """Ask for files to be added, described by what is given, or for one to replace a document."""
    content: dict[str, Any] = {"asker": _asker(user), "given": dict(given)}
    if document_id is not None:
        content["document_id"] = document_id
    result = {"files": [file.told() for file in files], "fingerprint": fingerprint}
    return Order(Kind.ADD, content, user.id, Urgency.ORDINARY, key, len(files), result)


def to_change(user: User, document_id: str, given: Mapping[str, Any], version: int | None) -> Order:
    """Ask for a document to be described otherwise, as long as ``version`` (if any is named) is the current one."""
    content = {"asker": _asker(user), "document_id": document_id, "given": dict(given), "version": version}
    return Order(Kind.CHANGE, content, user.id)


def to_take(user: User, kind: Kind, document_id: str) -> Order:
    """Ask for a document to be withdrawn, restored or erased, before anything else is done."""
    return Order(kind, {"asker": _asker(user), "document_id": document_id}, user.id, Urgency.AT_ONCE)


def to_settle() -> Order:
    """Let meaning be computed of what has been added, when there is nothing else to do."""
    return Order(Kind.SETTLE, {}, PROGRAM, Urgency.LATER)


def asker(job: Job) -> User:
    """Give the one who asked for a job, as they were when they asked."""
    held = job.content["asker"]
    return User(**{**held, "role": Role(held["role"]), "groups": tuple(held["groups"])})


def described(given: Mapping[str, Any], user: User) -> dict[str, Any]:
    """Make what is said of a document as the ingestor takes it, municipalities by number; raise for what cannot be.

    A document that is not open belongs to the municipality of whoever says so, unless another is named.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if said.get("visibility") not in (None, "open"):
        said.setdefault("owner", user.municipality)
    elif "owner" in said or "groups" in said:
        raise Invalid("wall_without_visibility")
    table = load_municipalities()
    for field in ("municipality", "owner"):
        if said.get(field) and not str(said[field]).isdigit():
            said[field] = table.called(said[field]).number
    check(said)
    return said


def source_of(user: User, name: str) -> str:
    """Give the source that a file is known by: the same name from the same municipality is a new edition."""
    return f"{UPLOAD}{user.municipality or ''}/{name}"


def waiting(job: Job) -> Iterator[Mapping[str, Any]]:
    """Give the files of a delivery that have yet to be looked at."""
    return (file for file in job.result.get("files", ()) if file.get("outcome") == WAITING)


def _asker(user: User) -> dict[str, Any]:
    return {**asdict(user), "groups": list(user.groups)}
