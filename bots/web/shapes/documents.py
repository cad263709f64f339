"""Documents as they go out, and what is said of one as it comes in."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from bots import wiring
from bots.web.shapes.shape import Shape
from knowledge.access import User, Visibility
from knowledge.document import PROCESSES, Chunk, Description, Document, Kind, Provenance, Status, Version
from knowledge.language import Language

Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[^\s<>\"]+$")]
Municipality = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Group = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Process = Annotated[str, Field(max_length=60, json_schema_extra={"enum": list(PROCESSES)})]
Phase = Annotated[int, Field(ge=1, le=5)]
Year = Annotated[int, Field(ge=1800, le=2099)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class RemarkShape(Shape):
    """Something worth knowing about what was read."""

    code: str
    message: str = Field(description="A sentence for a person, in the language that Accept-Language asks for.")

    @classmethod
    def of(cls, remark: Mapping[str, Any], language: Language) -> "RemarkShape":
        """Tell a remark."""
        said = wiring.phrases_over_http().say(remark["code"], language, **remark["details"])
        return cls(code=remark["code"], message=said)


class WallShape(Shape):
    """Who may see a document, and whose it is to change."""

    visibility: Visibility
    municipality: str | None = Field(description="The kommunenummer of its owner; null when nobody owns it.")
    groups: list[str]


class DescriptionShape(Shape):
    """What is said of a version."""

    title: str
    kind: Kind
    language: str
    year: int | None
    municipality: str | None = Field(description="The kommunenummer of the municipality it is about.")
    place: str | None
    url: str | None
    licence: str | None
    provenance: Provenance
    processes: list[str]
    phases: list[int]

    @classmethod
    def of(cls, said: Description) -> "DescriptionShape":
        """Tell a description."""
        facts = {name: getattr(said, name) for name in cls.model_fields}
        return cls(**{**facts, "processes": list(said.processes), "phases": list(said.phases)})


class DocumentShape(Shape):
    """A document, as its current version describes it."""

    id: str
    status: Status
    description: DescriptionShape
    wall: WallShape
    version: int = Field(description="The number of its current version.")
    chunks: int = Field(description="The pieces it is searched by.")
    pending: int = Field(description="Pieces that are found by their words, and not yet by their meaning.")
    yours: bool = Field(description="Whether the caller's municipality owns it.")
    created: datetime
    updated: datetime

    @classmethod
    def of(cls, document: Document, user: User) -> "DocumentShape":
        """Tell of a document."""
        return cls(**cls.facts(document, user))

    @staticmethod
    def facts(document: Document, user: User) -> dict[str, Any]:
        """Give the fields of a document."""
        wall = document.wall
        return {
            "id": document.id,
            "status": document.status,
            "description": DescriptionShape.of(document.description),
            "wall": WallShape(visibility=wall.visibility, municipality=wall.municipality, groups=list(wall.groups)),
            "version": document.version,
            "chunks": document.chunks,
            "pending": document.pending,
            "yours": user.owns(wall),
            "created": document.created,
            "updated": document.updated,
        }


class VersionShape(Shape):
    """One edition of a document."""

    number: int
    current: bool
    description: DescriptionShape
    file_name: str
    media_type: str
    sha256: str = Field(description="The checksum of the original file.")
    pages: int | None
    characters: int = Field(description="The length of the text, in code points.")
    remarks: list[RemarkShape]
    created: datetime

    @classmethod
    def of(cls, version: Version, current: int, language: Language) -> "VersionShape":
        """Tell of a version."""
        return cls(
            number=version.number,
            current=version.number == current,
            description=DescriptionShape.of(version.description),
            file_name=version.file_name,
            media_type=version.media_type,
            sha256=version.checksum,
            pages=version.pages,
            characters=len(version.text),
            remarks=[RemarkShape.of(remark, language) for remark in version.remarks],
            created=version.created,
        )


class DocumentDetail(DocumentShape):
    """A document with the facts of its current version."""

    read: VersionShape = Field(description="What was read, and what there is to know of it.")


class EventShape(Shape):
    """Something that happened to a document."""

    at: datetime
    action: str = Field(examples=["published", "withdrawn", "restored"])
    version: int | None
    who: str = Field(description="Who did it; empty where that is not known.")


class TextShape(Shape):
    """Some of the text of a version."""

    document_id: str
    version: int
    text: str
    offset: int = Field(description="Where this text begins, in code points.")
    total: int = Field(description="The length of the whole text.")
    next_offset: int | None = Field(description="Where to go on; null at the end.")


class ChunkShape(Shape):
    """A piece of a version, as it is searched and quoted."""

    key: str
    number: int
    start: int
    end: int
    text: str
    heading_path: list[str]
    page: int | None
    page_label: str | None

    @classmethod
    def of(cls, chunk: Chunk) -> "ChunkShape":
        """Tell of a chunk."""
        facts = {name: getattr(chunk, name) for name in ("key", "start", "end", "text", "page", "page_label")}
        return cls(**facts, number=chunk.ordinal + 1, heading_path=list(chunk.heading_path))


class SourceShape(Shape):
    """A quote where it stands: what is cited, in the text that it was cited from."""

    document_id: str
    version: int
    title: str
    url: str | None
    status: Status
    start: int
    end: int
    quote: str
    sha256: str = Field(description="The checksum of the quote in UTF-8; the same text gives the same.")
    before: str = Field(description="Some of the text before it.")
    after: str = Field(description="Some of the text after it.")
    heading_path: list[str]
    page: int | None
    page_label: str | None
    newer_version: int | None = Field(description="The current version, when the quote is from an older one.")

    @classmethod
    def of(
        cls, document: Document, version: Version, chunk: Chunk | None, span: tuple[int, int], around: int
    ) -> "SourceShape":
        """Show a span of a version's text with what stands around it; ``chunk`` is the piece it begins in."""
        start, end = span
        quote = version.text[start:end]
        return cls(
            document_id=document.id,
            version=version.number,
            title=version.description.title,
            url=version.description.url,
            status=document.status,
            start=start,
            end=end,
            quote=quote,
            sha256=hashlib.sha256(quote.encode()).hexdigest(),
            before=version.text[max(0, start - around) : start],
            after=version.text[end : end + around],
            heading_path=list(chunk.heading_path) if chunk else [],
            page=chunk.page if chunk else None,
            page_label=chunk.page_label if chunk else None,
            newer_version=document.version if document.version > version.number else None,
        )


def _say_no_defaults(schema: dict[str, Any]) -> None:
    """Leave out of the contract what stands in a field that was not said, for it is never used."""
    for each in schema["properties"].values():
        each.pop("default", None)


class SaidShape(Shape):
    """What a knowledge manager says of a document. What is not said is kept, or read from the file."""

    model_config = ConfigDict(json_schema_extra=_say_no_defaults)

    title: Line = Field(default="", description="What people see.")
    kind: Kind = Field(default=Kind.NOTE)
    language: Language = Field(default=Language.NB)
    year: Year | None = None
    municipality: Municipality | None = Field(default=None, description="The one it is about: a name or a number.")
    place: Line | None = None
    url: Url | None = None
    licence: Line | None = None
    provenance: Provenance = Field(default=Provenance.SOURCE)
    processes: list[Process] = Field(default=[], max_length=6)
    phases: list[Phase] = Field(default=[], max_length=5)
    visibility: Visibility = Field(
        default=Visibility.INTERNAL,
        description="Who may see it. What is new is internal to the municipality of whoever sends it in, unless this "
        "or the file says otherwise; a new edition stands where the one before stood.",
    )
    owner: Municipality | None = Field(
        default=None,
        description="Whose it is when it is not open; the caller's own municipality, unless said otherwise.",
    )
    groups: list[Group] = Field(default=[], max_length=20, description="Who may see it when it is restricted.")

    def given(self) -> dict[str, Any]:
        """Give what was said, and nothing of what was not. What is null is taken away."""
        said = {name: "" if value is None else value for name, value in self.model_dump(mode="json").items()}
        return {name: said[name] for name in self.model_fields_set - {"document_id"}}


class DeliverySaid(SaidShape):
    """What is said of the files that come with it; a title and a document to replace only where there is one file."""

    document_id: Id | None = Field(default=None, description="The document that the file is a new edition of.")
