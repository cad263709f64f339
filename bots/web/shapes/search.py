"""Passages as a search finds them."""

from pydantic import Field

from bots.web.shapes.answers import source_path
from bots.web.shapes.shape import Shape
from knowledge.document import Kind, Passage, Provenance
from knowledge.retriever import Found


class PassageShape(Shape):
    """A passage of a document, and how well it fits."""

    document_id: str
    version: int
    title: str
    kind: Kind
    provenance: Provenance
    place: str | None
    year: int | None
    heading_path: list[str]
    page: int | None
    page_label: str | None
    url: str | None
    start: int = Field(description="Where it begins in the version's text, in code points.")
    end: int
    text: str
    source: str = Field(description="The path of the passage in its document, for whoever may see it.")
    score: float = Field(description="The two below, joined; 1 is the best that words alone can give.")
    words: float = Field(description="How well its words fit, as the index counts it.")
    meaning: float = Field(description="How near its meaning is: a cosine.")

    @classmethod
    def of(cls, passage: Passage) -> "PassageShape":
        """Tell of a passage."""
        piece, said = passage.chunk, passage.description
        return cls(
            document_id=passage.document_id,
            version=passage.version,
            title=said.title,
            kind=said.kind,
            provenance=said.provenance,
            place=said.place,
            year=said.year,
            heading_path=list(piece.heading_path),
            page=piece.page,
            page_label=piece.page_label,
            url=said.url,
            start=piece.start,
            end=piece.end,
            text=piece.text,
            source=source_path(passage.document_id, passage.version, piece.start, piece.end),
            score=round(passage.score, 6),
            words=round(passage.words, 6),
            meaning=round(passage.meaning, 6),
        )


class FoundShape(Shape):
    """What a search found."""

    passages: list[PassageShape]
    words_only: bool = Field(description="Whether the search by meaning was not at hand.")

    @classmethod
    def of(cls, found: Found) -> "FoundShape":
        """Tell what was found."""
        return cls(passages=[PassageShape.of(each) for each in found.passages], words_only=found.words_only)
