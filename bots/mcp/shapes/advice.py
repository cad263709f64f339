"""Advice: activities worth doing next with what speaks for each, and what cannot be begun."""

from typing import Self

from pydantic import Field

from assistant.advice.evidence import Basis, Evidence
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Blocked, Recommendation
from bots.mcp.shapes.framework import NamedShape
from bots.mcp.shapes.place import CitationShape, Shape
from bots.telling import on_proposals
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.phrases import Phrases


class EvidenceShape(Shape):
    """A document that shows an activity."""

    document: str
    title: str
    place: str | None
    year: int | None
    basis: Basis = Field(description="confirmed by a person, linked by the framework, or found by the search.")
    citation: CitationShape | None

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """Tell of a piece of evidence."""
        return cls(
            document=evidence.document_id,
            title=evidence.title,
            place=evidence.place,
            year=evidence.year,
            basis=evidence.basis,
            citation=CitationShape.of(evidence.citation) if evidence.citation else None,
        )


class RecommendationShape(Shape):
    """An activity worth doing next, and what speaks for it."""

    activity: NamedShape
    purpose: str
    deliverable: str
    score: float
    reasons: list[str]
    easier_after: list[str] = Field(description="Activities that it benefits from and that are not done.")
    evidence: list[EvidenceShape]

    @classmethod
    def of(cls, each: Recommendation, reasons: Reasons, language: Language) -> Self:
        """Tell of a recommendation."""
        return cls(
            activity=NamedShape.named(each.activity, language),
            purpose=each.activity.purpose.within(language),
            deliverable=each.activity.deliverable.within(language),
            score=round(each.score, 3),
            reasons=reasons.of(each.parts),
            easier_after=list(each.easier_after),
            evidence=[EvidenceShape.of(found) for found in each.evidence],
        )


class BlockedShape(Shape):
    """An activity that cannot be begun."""

    activity: NamedShape
    missing: list[str] = Field(description="What it lacks.")
    chain: list[str] = Field(description="All that must be done first, in order.")
    why: str

    @classmethod
    def of(cls, each: Blocked, reasons: Reasons, language: Language) -> Self:
        """Tell of an activity that is blocked."""
        return cls(
            activity=NamedShape.named(each.activity, language),
            missing=list(each.missing),
            chain=list(each.chain),
            why=reasons.blocked(each),
        )


class AdviceShape(Shape):
    """What to do next, and all that belongs to it."""

    language: Language
    done: int
    relevant: int = Field(description="How many activities there are, without those that are not relevant.")
    finished: bool
    recommendations: list[RecommendationShape]
    under_way: list[NamedShape]
    blocked: list[BlockedShape]
    remarks: list[str] = Field(description="What was begun too early, and which processes are left behind.")
    next_round: list[NamedShape] = Field(description="What to take along when everything is done.")
    note: str = Field(description="What is Omstilling's own proposal in it; say so to the user.")

    @classmethod
    def of(cls, advice: Advice, framework: Framework, phrases: Phrases, language: Language) -> Self:
        """Tell of advice."""
        reasons = Reasons(framework, language, phrases)
        remarks = [*map(reasons.imbalance, advice.imbalances), *map(reasons.gap, advice.gaps)]
        return cls(
            language=language,
            done=advice.done,
            relevant=advice.relevant,
            finished=advice.finished,
            recommendations=[RecommendationShape.of(each, reasons, language) for each in advice.recommendations],
            under_way=[NamedShape.named(each, language) for each in advice.under_way],
            blocked=[BlockedShape.of(each, reasons, language) for each in advice.blocked],
            remarks=remarks,
            next_round=[NamedShape.named(each, language) for each in advice.next_round],
            note=on_proposals(framework, phrases, language),
        )
