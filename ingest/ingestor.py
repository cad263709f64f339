"""A file becomes knowledge: read, describe, split, look for personal data, publish. Start reading here."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest import addressed, describe, guard, split
from ingest.identity import identify
from ingest.reader import Limits, read
from ingest.section import EDITION, UnreadableDocument
from knowledge.access import Scope, Wall
from knowledge.document import Document, Draft, Status
from knowledge.errors import Problem
from knowledge.library import Library, Outcome, Published
from knowledge.registry.documents import Documents

_NOTHING: Mapping[str, Any] = {}
RECIPE = f"{EDITION} {describe.EDITION} {split.EDITION} {guard.EDITION} {addressed.EDITION}"

Permit = Callable[[Document | None, Wall], Wall]
"""Lets a file become an edition of a document, or a new one, behind a wall: gives the wall it gets, or raises."""


def _as_said(_before: Document | None, wall: Wall) -> Wall:
    """Let everything be as it is said, for the owner of the data folder."""
    return wall


@dataclass(frozen=True, slots=True)
class Added:
    """One file that became, or already was, a document."""

    path: Path
    published: Published
    remarks: tuple[Mapping[str, object], ...]
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that could not be read, and why."""

    path: Path
    problem: Problem


class Ingestor:
    """Adds files to one knowledge base, on behalf of ``who``, as far as ``permit`` lets them.

    ``home`` is where a new document stands of which nobody says how far it reaches.
    """

    def __init__(
        self,
        library: Library,
        documents: Documents,
        limits: Limits = Limits(),
        permit: Permit = _as_said,
        who: str = "",
        home: Wall = Wall(),
    ) -> None:
        self._library = library
        self._documents = documents
        self._limits = limits
        self._permit = permit
        self._who = who
        self._home = home

    def add_all(self, paths: Iterable[Path], given: Mapping[str, Any] = _NOTHING) -> Iterator[Added | Refused]:
        """Add every file, telling of each as it is done; one that cannot be read does not stop the rest."""
        return self.add_from(((path, None) for path in files_in(paths)), given)

    def add_from(
        self, files: Iterable[tuple[Path, str | None]], given: Mapping[str, Any] = _NOTHING
    ) -> Iterator[Added | Refused]:
        """Add files that each have a source they are known by, or None for the place they lie in."""
        for path, source in files:
            try:
                yield self.add(path, given, source)
            except Problem as problem:
                yield Refused(path, problem)

    def add(
        self,
        path: Path,
        given: Mapping[str, Any] = _NOTHING,
        source: str | None = None,
        name: str | None = None,
    ) -> Added:
        """Add one file; raise ``UnreadableDocument`` and store nothing when it cannot be read.

        ``given`` are fields of the description and of the wall that a person says; what is None is not said. What was
        said of an earlier edition still holds. ``name`` is the file's own name where it is stored under another.
        """
        place, name = source or path.resolve().as_uri(), name or path.name
        if same := self._unchanged(path, place, given):
            return same
        reading = read(path, self._limits, name=name)
        identity = identify(self._documents, reading, Path(name), place)
        said = {**identity.given, **{field: value for field, value in given.items() if value is not None}}
        wall = describe.wall_of(reading, said, identity.wall or self._home)
        wall = self._permit(self._documents.find(identity.document_id, Scope.all()), wall)
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
        published = self._library.publish(draft, self._who)
        return Added(path, published, tuple(draft.remarks), self._twins(identity.document_id, _checksum(path)))

    def _unchanged(self, path: Path, source: str, given: Mapping[str, Any]) -> Added | None:
        """Recognise a file that was read before, in the same way and with the same said of it, without reading it."""
        known = self._documents.find_source(source)
        if known is None or known.status is not Status.PUBLISHED or not path.is_file():
            return None
        version = self._documents.version(known.id, known.version, Scope.all())
        told = {name: value for name, value in given.items() if value is not None}
        if version is None or (version.recipe, version.checksum) != (RECIPE, _checksum(path)):
            return None
        if {**version.given, **told} != dict(version.given) or self._permit(known, known.wall) != known.wall:
            return None
        published = Published(Outcome.UNCHANGED, known, unchanged=known.chunks)
        return Added(path, published, version.remarks, self._twins(known.id, version.checksum))

    def _twins(self, document_id: str, checksum: str) -> tuple[str, ...]:
        """Give the other documents that were read from the same bytes."""
        return tuple(twin for twin in self._documents.with_checksum(checksum) if twin != document_id)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files named, and those in the folders named, in order; hidden ones are passed over."""
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            yield from (each for each in inside if not _hidden(each.relative_to(path)))
        else:
            yield path


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)
