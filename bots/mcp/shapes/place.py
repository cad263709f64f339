"""Places in documents: passages, quotes, and pieces of text.

``start``, ``end``, ``offset`` and ``total`` count characters (code points) of a version's stored text, so that
``text[start:end]`` is the quote, sign for sign.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Citation
from bots.for_models.reading_document import Excerpt
from knowledge.access import Visibility
from knowledge.document import Kind, Passage, Provenance
from knowledge.retriever import Found

WHOSE = "Whose words it is: editorial is Omstilling's own proposal, inferred its own reading of a source."


class Shape(BaseModel):
    """Something that goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceShape(Shape):
    """A place in a version of a document."""

    document: str = Field(description="The id of the document, for the tool document.")
    version: int
    title: str
    headings: list[str] = Field(description="The headings above it, outermost first.")
    page: int | None
    page_label: str | None
    url: str | None
    place: str | None
    year: int | None
    provenance: Provenance = Field(description=WHOSE)
    start: int
    end: int


class CitationShape(PlaceShape):
    """A literal quote, and where it stands."""

    quote: str

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """Tell of a citation."""
        return cls(
            document=citation.document_id,
            version=citation.version,
            title=citation.title,
            headings=list(citation.heading_path),
            page=citation.page,
            page_label=citation.page_label,
            url=citation.url,
            place=citation.place,
            year=citation.year,
            provenance=citation.provenance,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
        )


class PassageShape(PlaceShape):
    """A passage of a source, word for word."""

    kind: Kind
    language: str
    text: str
    score: float

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Tell of a passage."""
        piece, said = passage.chunk, passage.description
        return cls(
            document=passage.document_id,
            version=passage.version,
            title=said.title,
            headings=list(piece.heading_path),
            page=piece.page,
            page_label=piece.page_label,
            url=said.url,
            place=said.place,
            year=said.year,
            provenance=said.provenance,
            start=piece.start,
            end=piece.end,
            kind=said.kind,
            language=said.language,
            text=piece.text,
            score=round(passage.score, 4),
        )


class PassagesShape(Shape):
    """What a search gave, the best first; numbered from 1 in the text."""

    passages: list[PassageShape]
    words_only: bool = Field(description="Whether the search by meaning was not at hand.")

    @classmethod
    def of(cls, found: Found) -> Self:
        """Tell of what was found."""
        return cls(passages=[PassageShape.of(each) for each in found.passages], words_only=found.words_only)


class DocumentShape(Shape):
    """What is said of a version of a document, and a piece of its text, word for word."""

    document: str
    version: int
    current: int = Field(description="The version that is current.")
    title: str
    kind: Kind
    language: str
    municipality: str | None = Field(description="A kommunenummer.")
    place: str | None
    year: int | None
    url: str | None
    licence: str | None
    provenance: Provenance = Field(description=WHOSE)
    visibility: Visibility
    processes: list[str]
    phases: list[int]
    pages: int | None
    text: str
    offset: int
    total: int = Field(description="How many characters the whole text has.")
    next: int | None = Field(description="The offset of the rest, if there is any.")

    @classmethod
    def of(cls, excerpt: Excerpt) -> Self:
        """Tell of an excerpt."""
        said = excerpt.version.description
        return cls(
            document=excerpt.document.id,
            version=excerpt.version.number,
            current=excerpt.document.version,
            title=said.title,
            kind=said.kind,
            language=said.language,
            municipality=said.municipality,
            place=said.place,
            year=said.year,
            url=said.url,
            licence=said.licence,
            provenance=said.provenance,
            visibility=excerpt.document.wall.visibility,
            processes=list(said.processes),
            phases=list(said.phases),
            pages=excerpt.version.pages,
            text=excerpt.text,
            offset=excerpt.offset,
            total=excerpt.total,
            next=excerpt.next,
        )
