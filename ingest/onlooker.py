"""Looks at a file: reads, describes and splits it, and looks for personal data. Nothing is stored.

What is seen is all that publishing takes, so a person can be shown it first, and what is published is what they saw.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest import addressed, describe, guard, split
from ingest.identity import identify
from ingest.reader import Limits, read
from ingest.section import EDITION, UnreadableDocument
from knowledge.access import Scope, Wall
from knowledge.document import Document, Draft
from knowledge.personal_data.finding import found_in
from knowledge.personal_data.kinds import Personal
from knowledge.registry.documents import Documents

_NOTHING: Mapping[str, Any] = {}
RECIPE = f"{EDITION} {describe.EDITION} {split.EDITION} {guard.EDITION} {addressed.EDITION}"

Permit = Callable[[Document | None, Wall], Wall]
"""Lets a file become an edition of a document, or a new one, behind a wall: gives the wall it gets, or raises."""


def as_said(_before: Document | None, wall: Wall) -> Wall:
    """Let everything be as it is said, for the owner of the data folder."""
    return wall


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at: the draft it would be published as, and ``before``, the document it is an edition of.

    ``same_as`` are the other documents that were read from the same bytes.
    """

    path: Path
    draft: Draft
    before: Document | None = None
    same_as: tuple[str, ...] = ()

    @property
    def personal(self) -> Mapping[Personal, int]:
        """The kinds of personal data in the text, and how many of each; never what they are."""
        return Counter(each.kind for each in found_in(self.draft.text))


class Onlooker:
    """Looks at files that may become documents of one knowledge base, as far as ``permit`` lets them."""

    def __init__(
        self, documents: Documents, limits: Limits = Limits(), permit: Permit = as_said, home: Wall = Wall()
    ) -> None:
        self._documents = documents
        self._limits = limits
        self._permit = permit
        self._home = home

    def look(
        self,
        path: Path,
        given: Mapping[str, Any] = _NOTHING,
        source: str | None = None,
        name: str | None = None,
    ) -> Looked:
        """Look at one file; raise ``UnreadableDocument`` when it cannot be read. What is given, is as for adding."""
        place, name = source or path.resolve().as_uri(), name or path.name
        reading = read(path, self._limits, name=name)
        identity = identify(self._documents, reading, Path(name), place)
        before = self._documents.find(identity.document_id, Scope.all())
        said = {**identity.given, **{field: value for field, value in given.items() if value is not None}}
        wall = self._permit(before, describe.wall_of(reading, said, identity.wall or self._home))
        description = describe.describe(reading, name, said)
        text, chunks = split.split(identity.document_id, description.title, reading.sections)
        if not chunks:
            raise UnreadableDocument("no_text", name=name)
        told = (name, *reading.metadata.values(), *said.values())
        remarks = (
            *reading.remarks,
            *describe.unknown_fields(reading),
            *guard.remarks_on(reading, told, identity.document_id),
            *addressed.remarks_on(reading, told),
        )
        draft = Draft(
            document_id=identity.document_id,
            source=place,
            description=description,
            wall=wall,
            text=text,
            chunks=chunks,
            content=path.read_bytes(),
            file_name=name,
            media_type=reading.media_type,
            recipe=RECIPE,
            pages=reading.pages,
            remarks=tuple(asdict(remark) for remark in remarks),
            given=said,
        )
        return Looked(path, draft, before, twins_of(self._documents, identity.document_id, checksum_of(path)))


def twins_of(documents: Documents, document_id: str, checksum: str) -> tuple[str, ...]:
    """Give the other documents that were read from the same bytes."""
    return tuple(twin for twin in documents.with_checksum(checksum) if twin != document_id)


def checksum_of(path: Path) -> str:
    """Name a file by its content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
