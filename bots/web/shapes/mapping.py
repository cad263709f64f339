"""What a document covers, as it goes out, and what a person says of it, as it comes in."""

from datetime import datetime

from pydantic import Field

from assistant.mapping import Proposal
from bots.covering import Covered
from bots.web.shapes.shape import Shape
from bots.web.shapes.starting_point import ActivityWords
from knowledge.coverage import Judged, Ruling
from knowledge.document import Kind
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.phrases import Phrases


class ProposalShape(Shape):
    """An activity that a document seems to cover, with the sentence that says so."""

    activity: str = Field(examples=["st1-kartlegg"])
    title: str
    confidence: float = Field(description="How probable it is that a person would agree, from 0 to 1.")
    quote: str
    start: int = Field(description="Where the sentence begins in the version's text, in code points.")
    end: int
    heading_path: list[str]
    page: int | None

    @classmethod
    def of(cls, each: Proposal, framework: Framework, language: Language) -> "ProposalShape":
        """Tell of a proposal."""
        return cls(
            activity=each.activity,
            title=framework.by_id[each.activity].title.within(language),
            confidence=round(each.confidence, 4),
            quote=each.quote,
            start=each.start,
            end=each.end,
            heading_path=list(each.heading_path),
            page=each.page,
        )


class VerdictShape(Shape):
    """What a person has said of an activity in a document, and the quote it rests on."""

    document_id: str
    document_title: str
    kind: Kind
    municipality: str | None
    version: int
    activity: str
    title: str = Field(description="The activity's title, or that the framework no longer has it.")
    ruling: Ruling
    quote: str = Field(description="Empty where an activity was rejected that no sentence shows.")
    start: int
    end: int
    at: datetime
    who: str | None = Field(description="Told only to those who may change what is said of the document.")

    @classmethod
    def of(
        cls, each: Judged, framework: Framework, language: Language, phrases: Phrases, names_people: bool
    ) -> "VerdictShape":
        """Tell of a verdict."""
        said, known = each.verdict, framework.by_id.get(each.verdict.activity)
        return cls(
            document_id=said.document_id,
            document_title=each.title,
            kind=each.kind,
            municipality=each.municipality,
            version=said.version,
            activity=said.activity,
            title=known.title.within(language) if known else phrases.say("activity_gone", language),
            ruling=said.ruling,
            quote=each.quote,
            start=said.start,
            end=said.end,
            at=each.at,
            who=each.who if names_people else None,
        )


class MappingShape(Shape):
    """What a document covers: proposals that nobody has judged, and what people have said."""

    document_id: str
    version: int
    title: str
    may_judge: bool = Field(description="Whether the caller may confirm and reject.")
    proposals: list[ProposalShape] = Field(description="The surest first.")
    judged: list[VerdictShape]

    @classmethod
    def of(
        cls, found: Covered, framework: Framework, language: Language, phrases: Phrases, may_judge: bool
    ) -> "MappingShape":
        """Tell what a document covers."""
        return cls(
            document_id=found.document.id,
            version=found.document.version,
            title=found.document.description.title,
            may_judge=may_judge,
            proposals=[ProposalShape.of(each, framework, language) for each in found.waiting],
            judged=[VerdictShape.of(each, framework, language, phrases, may_judge) for each in found.judged],
        )


class WhatIsShown(Shape):
    """What a person says that a document shows, and does not show: all of it is kept, or nothing."""

    confirmed: ActivityWords = Field(
        default=[], description="Activities or cells that it shows.", examples=[["st3-byprofil"]]
    )
    rejected: ActivityWords = Field(default=[], description="Those that it does not show.")


class TakenBack(Shape):
    """What was taken back."""

    verdicts: int = Field(description="How many verdicts no longer count.")
    mapping: MappingShape = Field(description="How it is now.")
