"""Advice as it goes out: what to do next, why, who has done it before, and what stands in the way.

Every activity comes with its title, and every fact with its sentence, in the language of the caller: what is shown of
it needs no look-up. The sentences are those of every other door.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from assistant.advice.evidence import Basis, Evidence
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Blocked, Gap, Imbalance, Recommendation
from assistant.advice.score import Focus, Part
from assistant.answer import Citation
from bots import telling
from bots.web.shapes.shape import Shape
from knowledge.document import Kind, Provenance
from knowledge.framework.framework import Activity, Effort, Framework, Level
from knowledge.language import Language
from knowledge.phrases import Phrases


class NamedActivity(Shape):
    """An activity by its id, title and cell."""

    id: str = Field(examples=["st4-gapanalyse"])
    title: str
    process: str = Field(description="The id of its process.", examples=["standardisere"])
    phase: int = Field(description="From 1 to 5, within that process.")
    cell: str = Field(description="Process and phase in words.", examples=["Standardisere, fase 4 (Evaluere)"])

    @classmethod
    def of(cls, activity: Activity, words: Reasons, language: Language) -> "NamedActivity":
        """Name an activity."""
        return cls(
            id=activity.id,
            title=activity.title.within(language),
            process=activity.process,
            phase=activity.phase,
            cell=words.cell(activity.cell),
        )


class PartShape(Shape):
    """One part of a score: the reason in words, and the facts that it tells."""

    name: str = Field(description="What it weighs.", examples=["unlocks"])
    value: float = Field(description="From 0 to 1.")
    weight: float
    score: float = Field(description="What it adds: value times weight.")
    reason: str
    details: dict[str, Any] = Field(description="Facts that the reason is told with, such as ids of activities.")

    @classmethod
    def of(cls, part: Part, words: Reasons) -> "PartShape":
        """Tell of a part."""
        return cls(
            name=part.name,
            value=round(part.value, 4),
            weight=part.weight,
            score=round(part.score, 4),
            reason=words.reason(part),
            details=dict(part.details),
        )


class QuotedPassage(Shape):
    """The sentence of a document that shows an activity, literally, and where it stands."""

    version: int
    quote: str
    heading_path: list[str]
    page: int | None
    page_label: str | None
    url: str | None
    provenance: Provenance
    start: int = Field(description="Where the quote begins in the version's text, in code points.")
    end: int
    chunk_key: str

    @classmethod
    def of(cls, citation: Citation) -> "QuotedPassage":
        """Tell where a quote stands."""
        return cls(
            version=citation.version,
            quote=citation.quote,
            heading_path=list(citation.heading_path),
            page=citation.page,
            page_label=citation.page_label,
            url=citation.url,
            provenance=citation.provenance,
            start=citation.start,
            end=citation.end,
            chunk_key=citation.chunk_key,
        )


class EvidenceShape(Shape):
    """A document that shows an activity, and how we know that it does."""

    document_id: str
    title: str
    kind: Kind
    place: str | None
    year: int | None
    nearness: str = Field(
        description="How near its municipality is: `own`, `alike`, `related` or `other`.", examples=["alike"]
    )
    basis: Basis
    basis_told: str = Field(description="The basis in words.", examples=["bekreftet av et menneske"])
    citation: QuotedPassage | None = Field(description="The passage that shows it, where one is known.")

    @classmethod
    def of(cls, evidence: Evidence, words: Reasons) -> "EvidenceShape":
        """Tell of a piece of evidence."""
        return cls(
            document_id=evidence.document_id,
            title=evidence.title,
            kind=evidence.kind,
            place=evidence.place,
            year=evidence.year,
            nearness=evidence.nearness.name.lower(),
            basis=evidence.basis,
            basis_told=words.say(f"basis_{evidence.basis}"),
            citation=QuotedPassage.of(evidence.citation) if evidence.citation else None,
        )


class RecommendationShape(Shape):
    """An activity worth doing next."""

    activity: NamedActivity
    purpose: str
    deliverable: str
    actors: list[str]
    level: Level
    effort: Effort
    provenance: Provenance
    provenance_told: str = Field(description="Whose the activity is, in words; empty where it is a source's own.")
    score: float
    reasons: list[str] = Field(description="What speaks for it, the heaviest first; nothing is said twice.")
    parts: list[PartShape] = Field(description="All parts of the score.")
    easier_after: list[NamedActivity] = Field(description="What would make it easier, and is not done.")
    easier: str | None = Field(description="The same as a sentence.")
    evidence: list[EvidenceShape] = Field(description="Who has done it before, the nearest and surest first.")
    no_evidence: str | None = Field(description="Says so where nothing in the knowledge base shows it.")


class BlockedShape(Shape):
    """An activity that cannot be begun yet."""

    activity: NamedActivity
    missing: list[NamedActivity] = Field(description="What it directly requires and is not done.")
    chain: list[NamedActivity] = Field(description="All that must be done first, in order.")
    message: str


class GapShape(Shape):
    """An activity that is done or under way though what it requires is not."""

    activity: NamedActivity
    missing: list[NamedActivity]
    message: str


class ImbalanceShape(Shape):
    """A process left behind."""

    process: str
    reached: int = Field(description="The furthest phase in which something is done or under way; 0 for none.")
    ahead: str = Field(description="The process that has come furthest.")
    furthest: int
    waiting: int = Field(description="How many activities outside the process wait for it.")
    message: str

    @classmethod
    def of(cls, imbalance: Imbalance, words: Reasons) -> "ImbalanceShape":
        """Tell of an imbalance."""
        return cls(
            process=imbalance.process,
            reached=imbalance.reached,
            ahead=imbalance.ahead,
            furthest=imbalance.furthest,
            waiting=imbalance.waiting,
            message=words.imbalance(imbalance),
        )


class FocusShape(Shape):
    """What was asked about; nothing for the whole framework."""

    process: str | None
    phase: int | None
    after: list[NamedActivity] = Field(description="What the question was taken to say is done.")
    understood: str | None = Field(description="The same as a sentence.")


class AdviceShape(Shape):
    """What to do next, and all that belongs to it."""

    focus: FocusShape
    done: int
    relevant: int = Field(description="How many activities are not set aside as not relevant.")
    finished: bool
    progress: str = Field(description="How far it has come, as a sentence.")
    recommendations: list[RecommendationShape] = Field(description="What is ready to begin, the best first.")
    nothing_ready: str | None = Field(description="What to do where nothing new can be begun.")
    under_way: list[NamedActivity]
    blocked: list[BlockedShape]
    gaps: list[GapShape]
    imbalances: list[ImbalanceShape]
    next_round: list[NamedActivity] = Field(description="What to take along into the next round.")
    proposals: str | None = Field(description="Says that names of phases and activities are our own proposal.")

    @classmethod
    def of(cls, advice: Advice, framework: Framework, language: Language, phrases: Phrases) -> "AdviceShape":
        """Tell advice in a language."""
        told = _Teller(framework, language, phrases)
        say = told.words.say
        progress = say("advice_finished" if advice.finished else "advice_progress", done=advice.done,
                       relevant=advice.relevant)  # fmt: skip
        stuck = not advice.finished and not advice.recommendations
        return cls(
            focus=told.focus(advice.focus),
            done=advice.done,
            relevant=advice.relevant,
            finished=advice.finished,
            progress=progress,
            recommendations=[told.recommendation(each) for each in advice.recommendations],
            nothing_ready=say("advice_nothing_ready") if stuck else None,
            under_way=told.activities(advice.under_way),
            blocked=[told.blocked(each) for each in advice.blocked],
            gaps=[told.gap(each) for each in advice.gaps],
            imbalances=[ImbalanceShape.of(each, told.words) for each in advice.imbalances],
            next_round=told.activities(advice.next_round),
            proposals=telling.on_proposals(framework, phrases, language) or None,
        )


class _Teller:
    """Tells the parts of advice on one framework in one language."""

    def __init__(self, framework: Framework, language: Language, phrases: Phrases) -> None:
        self.words = Reasons(framework, language, phrases)
        self._framework = framework
        self._language = language
        self._phrases = phrases

    def activities(self, some: Iterable[Activity]) -> list[NamedActivity]:
        return [NamedActivity.of(each, self.words, self._language) for each in some]

    def named(self, names: Iterable[str]) -> list[NamedActivity]:
        return self.activities(self._framework.by_id[name] for name in names)

    def focus(self, focus: Focus) -> FocusShape:
        after = self.named(focus.after)
        understood = self.words.say("advised_from", done="; ".join(each.title for each in after)) if after else None
        return FocusShape(process=focus.process, phase=focus.phase, after=after, understood=understood)

    def recommendation(self, each: Recommendation) -> RecommendationShape:
        activity, say = each.activity, self._language
        return RecommendationShape(
            activity=NamedActivity.of(activity, self.words, say),
            purpose=activity.purpose.within(say),
            deliverable=activity.deliverable.within(say),
            actors=[actor.within(say) for actor in activity.actors],
            level=activity.level,
            effort=activity.effort,
            provenance=activity.origin.provenance,
            provenance_told=telling.provenance(activity.origin.provenance, self._phrases, say),
            score=round(each.score, 4),
            reasons=self.words.of(each.parts),
            parts=[PartShape.of(part, self.words) for part in each.parts],
            easier_after=self.named(each.easier_after),
            easier=self.words.easier_after(each.easier_after) if each.easier_after else None,
            evidence=[EvidenceShape.of(one, self.words) for one in each.evidence],
            no_evidence=None if each.evidence else self.words.say("advice_no_evidence"),
        )

    def blocked(self, each: Blocked) -> BlockedShape:
        return BlockedShape(
            activity=NamedActivity.of(each.activity, self.words, self._language),
            missing=self.named(each.missing),
            chain=self.named(each.chain),
            message=self.words.blocked(each),
        )

    def gap(self, each: Gap) -> GapShape:
        return GapShape(
            activity=NamedActivity.of(each.activity, self.words, self._language),
            missing=self.named(each.missing),
            message=self.words.gap(each),
        )
