"""What the tools give to programs beside the text: the contract that their output schemas are made from.

``start``, ``end``, ``offset`` and ``total`` count characters (code points) of a version's stored text, so that
``text[start:end]`` is the quote, sign for sign.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer, Citation, Lacking, Statement, Status
from bots.for_models.reading_document import Excerpt
from knowledge.access import Visibility
from knowledge.document import Kind, Passage, Provenance
from knowledge.language import Language
from knowledge.retriever import Found

_OURS = "Whose words it is: editorial is Omstilling's own proposal, inferred its own reading of a source."


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
    provenance: Provenance = Field(description=_OURS)
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


class StatementShape(Shape):
    """One checked sentence or list item, with the quotes it rests on."""

    text: str
    listed: bool = Field(description="Whether it is an item of a list.")
    provenance: Provenance = Field(description=_OURS)
    citations: list[CitationShape]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Tell of a statement."""
        return cls(
            text=statement.text,
            listed=statement.listed,
            provenance=statement.provenance,
            citations=[CitationShape.of(each) for each in statement.citations],
        )


class AnswerShape(Shape):
    """An answer, or how the question ended without one."""

    status: Status = Field(description="answered, quoted and advised are answers; not_found: the sources do not say.")
    language: Language
    statements: list[StatementShape]
    beside: list[StatementShape] = Field(description="Quotes that answer what was asked beside advice.")
    disagreeing: list[StatementShape] = Field(description="Quotes of other sources that say otherwise.")
    lacking: Lacking | None = Field(description="What the question must tell before it can be answered.")
    asked: str = Field(description="The question as it was understood.")
    confidence: float = Field(description="How probable it is that what was found answers, 0 to 1.")
    words_only: bool = Field(description="Whether the search by meaning was not at hand.")
    model: str = Field(description="The chat model that wrote it; empty where it is quoted.")
    follow_ups: list[str] = Field(description="What could be asked next.")

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Tell of an answer."""
        return cls(
            status=answer.status,
            language=answer.language,
            statements=[StatementShape.of(each) for each in answer.statements],
            beside=[StatementShape.of(each) for each in answer.beside],
            disagreeing=[StatementShape.of(each) for each in answer.disagreeing],
            lacking=answer.lacking,
            asked=answer.asked,
            confidence=round(answer.confidence, 3),
            words_only=answer.words_only,
            model=answer.writing.model if answer.status is Status.ANSWERED else "",
            follow_ups=list(answer.follow_ups),
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
    provenance: Provenance = Field(description=_OURS)
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
