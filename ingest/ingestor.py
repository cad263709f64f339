"""A file becomes knowledge: read, describe, split, publish. The steps in order; start reading here."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest import split
from ingest.describe import describe
from ingest.reader import Limits, read
from ingest.section import EDITION, Reading, UnreadableDocument
from knowledge.access import Scope, Wall
from knowledge.document import Draft
from knowledge.errors import Problem
from knowledge.library import Library, Published
from knowledge.registry.documents import Documents

_SPELLED = str.maketrans("øåđŧŋ", "oadtn", "") | {ord("æ"): "ae"}
RECIPE = f"{EDITION} {split.EDITION}"


@dataclass(frozen=True, slots=True)
class Given:
    """What the knowledge manager says of the files: fields of the description, and who may see them."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    wall: Wall = Wall()


@dataclass(frozen=True, slots=True)
class Added:
    """One file that became, or already was, a document."""

    path: Path
    published: Published
    reading: Reading
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that could not be read, and why."""

    path: Path
    problem: Problem


class Ingestor:
    """Adds files to one knowledge base."""

    def __init__(self, library: Library, documents: Documents, limits: Limits = Limits()) -> None:
        self._library = library
        self._documents = documents
        self._limits = limits

    def add_all(self, paths: Iterable[Path], given: Given = Given()) -> Iterator[Added | Refused]:
        """Add every file, telling of each as it is done; one that cannot be read does not stop the rest."""
        for path in files_in(paths):
            try:
                yield self.add(path, given)
            except Problem as problem:
                yield Refused(path, problem)

    def add(self, path: Path, given: Given = Given(), source: str | None = None) -> Added:
        """Add one file; raise ``UnreadableDocument`` and store nothing when it cannot be read."""
        reading = read(path, self._limits)
        content = path.read_bytes()
        description = describe(reading, path.name, given.fields)
        place = source or path.resolve().as_uri()
        document_id = self._name(reading, path, place)
        text, chunks = split.split(document_id, description.title, reading.sections)
        if not chunks:
            raise UnreadableDocument("no_text", name=path.name)
        draft = Draft(
            document_id=document_id,
            source=place,
            description=description,
            wall=given.wall,
            text=text,
            chunks=chunks,
            content=content,
            file_name=path.name,
            media_type=reading.media_type,
            recipe=RECIPE,
            pages=reading.pages,
            remarks=tuple(asdict(remark) for remark in reading.remarks),
        )
        twins = self._documents.with_checksum(hashlib.sha256(content).hexdigest())
        published = self._library.publish(draft)
        return Added(path, published, reading, tuple(twin for twin in twins if twin != document_id))

    def _name(self, reading: Reading, path: Path, source: str) -> str:
        """Find the document that this file is an edition of, or a free name for a new one."""
        known = self._documents.find_source(source)
        if known is not None:
            return known.id
        if said := reading.metadata.get("id"):
            return slug(str(said))
        name = slug(path.stem)
        if self._documents.find(name, Scope.all()) is None:
            return name
        return f"{name}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files named, and those in the folders named, in order; hidden ones are passed over."""
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            yield from (each for each in inside if not _hidden(each.relative_to(path)))
        else:
            yield path


def slug(name: str) -> str:
    """Make a short name of ASCII letters, digits and hyphens; æ, ø and å become ae, o and a."""
    spelled = unicodedata.normalize("NFC", name).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120] or "dokument"


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)
