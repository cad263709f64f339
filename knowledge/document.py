"""Documents, their versions, chunks and passages, as values.

A document is one source with an owner and a status. Each time its content or description changes it gets a new
version; exactly one version is current. A chunk is a span of a version's stored text: ``text[start:end]`` is
literally what may be quoted.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge.access import Scope, Wall

PROCESSES = (
    "standardisere",
    "utforme-politikk",
    "etablere-innovasjonssamarbeid",
    "endre-organisasjonen",
    "involvere-innbyggerne",
    "skape-prosjekter",
)
"""The ids of the framework's six processes, in the framework's order."""


class Kind(StrEnum):
    """What sort of source a document is."""

    FRAMEWORK = "framework"
    CASE = "case"
    PLAN = "plan"
    GUIDE = "guide"
    NOTE = "note"


class Status(StrEnum):
    """Whether a document answers questions."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Provenance(StrEnum):
    """How a text knows what it says: from a source, inferred from one, proposed by us, or a municipality's own.

    ``mixed`` is for documents whose sentences say themselves whose they are.
    """

    SOURCE = "source"
    INFERRED = "inferred"
    EDITORIAL = "editorial"
    LOCAL = "local"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a version: the knowledge manager's fields.

    ``municipality`` is a kommunenummer, ``processes`` hold process ids, ``phases`` numbers from 1 to 5.
    """

    title: str
    kind: Kind = Kind.NOTE
    language: str = "nb"
    year: int | None = None
    municipality: str | None = None
    place: str | None = None
    url: str | None = None
    licence: str | None = None
    provenance: Provenance = Provenance.SOURCE
    processes: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document at rest.

    ``start`` and ``end`` count characters (code points) in the version's stored text. ``searched`` is what the
    indexes see: title and heading path in front of the text, so that a passage is found by what it is about
    though only ``text`` is ever quoted.
    """

    key: str
    ordinal: int
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...]
    page: int | None
    page_label: str | None
    searched: str

    @property
    def digest(self) -> str:
        """Names the vector of this chunk: the same searched text is never embedded twice."""
        return hashlib.sha256(self.searched.encode()).hexdigest()


def searched_text(title: str, heading_path: tuple[str, ...], text: str) -> str:
    """Put title and headings in front of a chunk's text, each once, for the indexes to see."""
    headings = [heading for heading in heading_path if heading != title]
    return "\n".join([title, *headings, text])


def chunk_key(document_id: str, searched: str, copy: int = 0) -> str:
    """Name a chunk by its document and what is searched; ``copy`` tells apart equal chunks of one document."""
    return hashlib.sha256(f"{document_id}\0{copy}\0{searched}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Draft:
    """A version as the flows hand it over, before the registry has given it a number.

    ``recipe`` names the reader and the splitter that made it: the same bytes under another recipe are a change.
    ``given`` is what a person said of the document when it was added, kept so that it need not be said again.
    """

    document_id: str
    source: str
    description: Description
    wall: Wall
    text: str
    chunks: tuple[Chunk, ...]
    content: bytes
    file_name: str
    media_type: str
    recipe: str
    pages: int | None = None
    remarks: tuple[Mapping[str, object], ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its current description."""

    id: str
    source: str
    status: Status
    wall: Wall
    version: int
    description: Description
    created: datetime
    updated: datetime
    chunks: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of a document, kept after it has been replaced."""

    document_id: str
    number: int
    description: Description
    text: str
    checksum: str
    file_name: str
    media_type: str
    recipe: str
    pages: int | None
    created: datetime
    remarks: tuple[Mapping[str, object], ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as found for one question.

    ``score`` is the fused score (1.0 is the best a passage can have by words alone); ``words`` and ``meaning``
    are the two parts it was made of: the lexical score as the index gave it, and the cosine similarity.
    """

    chunk: Chunk
    document_id: str
    version: int
    description: Description
    score: float
    words: float = 0.0
    meaning: float = 0.0
    wall: Wall = Wall()


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a search to documents that fit; an empty field does not narrow."""

    kinds: frozenset[Kind] = frozenset()
    municipalities: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    phases: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()

    def terms(self) -> Mapping[str, frozenset[str]]:
        """The narrowing fields by name, values as text; what both indexes translate."""
        chosen = {
            "kind": frozenset(str(kind) for kind in self.kinds),
            "municipality": self.municipalities,
            "process": self.processes,
            "phase": frozenset(str(phase) for phase in self.phases),
            "year": frozenset(str(year) for year in self.years),
            "language": self.languages,
            "document": self.documents,
        }
        return {name: values for name, values in chosen.items() if values}

    def within(self, scope: Scope) -> Mapping[str, frozenset[str]]:
        """The same, and the labels that the scope looks behind: a row must have one of the values in each field."""
        return self.terms() if scope.everything else {**self.terms(), "wall": scope.labels}


def facets(document_id: str, description: Description, wall: Wall) -> Mapping[str, tuple[str, ...]]:
    """Give the filterable facts of a document, under the names that ``Filters.terms`` and ``Scope`` ask for."""
    return {
        "wall": wall.labels,
        "document": (document_id,),
        "kind": (str(description.kind),),
        "language": (description.language,),
        "municipality": (description.municipality,) if description.municipality else (),
        "year": (str(description.year),) if description.year else (),
        "process": description.processes,
        "phase": tuple(str(phase) for phase in description.phases),
    }
