"""What the tools give to programs of the framework and of advice: activities, their cells, and what speaks for them."""

from typing import Self

from pydantic import Field

from assistant.advice.evidence import Basis, Evidence
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Blocked, Recommendation
from bots.for_models.reading_framework import Shown
from bots.mcp.shapes import CitationShape, Shape
from bots.telling import proposals
from knowledge.document import Provenance
from knowledge.framework.framework import Activity, Cell, Effort, Framework, Process
from knowledge.language import Language
from knowledge.phrases import Phrases

_OURS = "Whose words it is: editorial is Omstilling's own proposal, not the framework owner's."


class NamedShape(Shape):
    """An activity by name, and the cell it belongs to."""

    id: str
    title: str
    process: str
    phase: int
    provenance: Provenance = Field(description=_OURS)

    @classmethod
    def named(cls, activity: Activity, language: Language) -> "NamedShape":
        """Name an activity."""
        return NamedShape(
            id=activity.id,
            title=activity.title.within(language),
            process=activity.process,
            phase=activity.phase,
            provenance=activity.origin.provenance,
        )


class ActivityShape(NamedShape):
    """An activity in full."""

    purpose: str
    how: list[str] = Field(description="Its steps, in order.")
    deliverable: str
    actors: list[str]
    effort: Effort
    requires: list[str] = Field(description="Activities that must be done first.")
    benefits_from: list[str]
    required_by: list[str]
    feeds_next_round: list[str]
    sdg: list[str]
    cases: list[str] = Field(description="Documents that show it.")
    methods: list[str] = Field(description="Documents that tell more.")
    sources: list[str]

    @classmethod
    def of(cls, activity: Activity, shown: Shown) -> Self:
        """Tell of an activity, with the documents of it that may be seen."""
        say = shown.language
        return cls(
            **NamedShape.named(activity, say).model_dump(),
            purpose=activity.purpose.within(say),
            how=[step.within(say) for step in activity.how],
            deliverable=activity.deliverable.within(say),
            actors=[actor.within(say) for actor in activity.actors],
            effort=activity.effort,
            requires=list(activity.requires),
            benefits_from=list(activity.benefits_from),
            required_by=list(shown.framework.required_by.get(activity.id, ())),
            feeds_next_round=list(activity.feeds_next_round),
            sdg=list(activity.sdg),
            cases=[name for name in activity.cases if name in shown.documents],
            methods=[name for name in activity.methods if name in shown.documents],
            sources=list(activity.origin.sources),
        )


class PhaseShape(Shape):
    """A phase of one process; its name belongs to that process."""

    number: int
    name: str
    provenance: Provenance = Field(description=_OURS)
    activities: list[NamedShape]


class ProcessShape(Shape):
    """A process, with the phases of it that were asked for."""

    id: str
    code: str
    name: str
    purpose: str
    provenance: Provenance = Field(description=f"Of the purpose. {_OURS}")
    sources: list[str]
    phases: list[PhaseShape]

    @classmethod
    def of(cls, process: Process, shown: Shown) -> Self:
        """Tell of a process."""
        say, framework = shown.language, shown.framework
        return cls(
            id=process.id,
            code=process.code,
            name=process.name.within(say),
            purpose=process.purpose.within(say),
            provenance=process.purpose_origin.provenance,
            sources=list(process.purpose_origin.sources),
            phases=[
                PhaseShape(
                    number=phase.number,
                    name=phase.name.within(say),
                    provenance=phase.origin.provenance,
                    activities=[
                        NamedShape.named(each, say) for each in framework.within(Cell(process.id, phase.number))
                    ],
                )
                for phase in process.phases
                if phase.number in shown.phases
            ],
        )


class FrameworkShape(Shape):
    """The framework in use, or what was asked for of it."""

    title: str
    language: Language
    processes: list[ProcessShape]
    activities: list[ActivityShape] = Field(description="In full, where one phase or one activity was asked for.")
    note: str = Field(description="What is Omstilling's own proposal in it; say so to the user.")

    @classmethod
    def of(cls, shown: Shown, phrases: Phrases) -> Self:
        """Tell of what is shown of a framework."""
        return cls(
            title=shown.framework.title,
            language=shown.language,
            processes=[ProcessShape.of(each, shown) for each in shown.processes],
            activities=[ActivityShape.of(each, shown) for each in shown.activities],
            note=proposals(shown.framework, phrases, shown.language),
        )


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
            note=proposals(framework, phrases, language),
        )
