"""The framework: processes, phases and activities, each with whose words it is."""

from typing import Self

from pydantic import Field

from bots.for_models.reading_framework import Shown
from bots.mcp.shapes.place import WHOSE, Shape
from bots.telling import on_proposals
from knowledge.document import Provenance
from knowledge.framework.framework import Activity, Cell, Effort, Process
from knowledge.language import Language
from knowledge.phrases import Phrases


class NamedShape(Shape):
    """An activity by name, and the cell it belongs to."""

    id: str
    title: str
    process: str
    phase: int
    provenance: Provenance = Field(description=WHOSE)

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
    provenance: Provenance = Field(description=WHOSE)
    activities: list[NamedShape]


class ProcessShape(Shape):
    """A process, with the phases of it that were asked for."""

    id: str
    code: str
    name: str
    purpose: str
    provenance: Provenance = Field(description=f"Of the purpose. {WHOSE}")
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
            note=on_proposals(shown.framework, phrases, shown.language),
        )
