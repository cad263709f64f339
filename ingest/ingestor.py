"""A file becomes knowledge: looked at (``onlooker.py``: read, described, split), then published. Start reading here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.onlooker import RECIPE, Looked, Onlooker, Permit, as_said, checksum_of, twins_of
from ingest.reader import Limits
from knowledge.access import Scope, Wall
from knowledge.document import Status
from knowledge.errors import Problem
from knowledge.library import Library, Outcome, Published
from knowledge.registry.documents import Documents

_NOTHING: Mapping[str, Any] = {}


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
        permit: Permit = as_said,
        who: str = "",
        home: Wall = Wall(),
    ) -> None:
        self._library = library
        self._documents = documents
        self._onlooker = Onlooker(documents, limits, permit, home)
        self._permit = permit
        self._who = who

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
        return self.publish(self._onlooker.look(path, given, place, name))

    def publish(self, looked: Looked) -> Added:
        """Make what was read of a file the current version of its document."""
        published = self._library.publish(looked.draft, self._who)
        return Added(looked.path, published, tuple(looked.draft.remarks), looked.same_as)

    def _unchanged(self, path: Path, source: str, given: Mapping[str, Any]) -> Added | None:
        """Recognise a file that was read before, in the same way and with the same said of it, without reading it."""
        known = self._documents.find_source(source)
        if known is None or known.status is not Status.PUBLISHED or not path.is_file():
            return None
        version = self._documents.version(known.id, known.version, Scope.all())
        told = {name: value for name, value in given.items() if value is not None}
        if version is None or (version.recipe, version.checksum) != (RECIPE, checksum_of(path)):
            return None
        if {**version.given, **told} != dict(version.given) or self._permit(known, known.wall) != known.wall:
            return None
        published = Published(Outcome.UNCHANGED, known, unchanged=known.chunks)
        return Added(path, published, version.remarks, twins_of(self._documents, known.id, version.checksum))


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files named, and those in the folders named, in order; hidden ones are passed over."""
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            yield from (each for each in inside if not _hidden(each.relative_to(path)))
        else:
            yield path


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)
