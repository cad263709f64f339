"""The framework as it goes out: processes, phases and activities in one language, each text with whose it is."""

from datetime import datetime

from pydantic import Field

from assistant.advice.reasons import Reasons
from bots import telling
from bots.web.shapes.advice import NamedActivity
from bots.web.shapes.shape import Shape
from knowledge.document import Provenance
from knowledge.framework.framework import (
    Activity,
    Cell,
    Dimension,
    Effort,
    Framework,
    Level,
    Origin,
    Phase,
    Process,
    Text,
)
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.registry.editions import Edition


class OriginShape(Shape):
    """How a text knows what it says."""

    provenance: Provenance
    told: str = Field(description="The provenance in words; empty where the text is a source's own.")
    sources: list[str] = Field(description="Links to where it stands.")
    our_translation: bool = Field(description="Whether the text in this language is our own translation.")

    @classmethod
    def of(cls, origin: Origin, language: Language, phrases: Phrases) -> "OriginShape":
        """Tell how a text knows what it says."""
        return cls(
            provenance=origin.provenance,
            told=telling.provenance(origin.provenance, phrases, language),
            sources=list(origin.sources),
            our_translation=language in origin.ours,
        )


class OwnedText(Shape):
    """A text, in bokmål where it is not written in the caller's language, and whose it is."""

    text: str
    origin: OriginShape

    @classmethod
    def of(cls, text: Text, origin: Origin, language: Language, phrases: Phrases) -> "OwnedText":
        """Give a text with its origin."""
        return cls(text=text.within(language), origin=OriginShape.of(origin, language, phrases))


class PhaseShape(Shape):
    """A phase of one process; its name belongs to that process."""

    number: int = Field(description="From 1 to 5.")
    cell: str = Field(description="What the cell is called for short.", examples=["st1"])
    name: OwnedText
    activities: list[str] = Field(description="The ids of its activities, in the framework's order.")


class ProcessShape(Shape):
    """A process with its phases."""

    id: str = Field(examples=["standardisere"])
    code: str = Field(examples=["ST"])
    name: OwnedText
    purpose: OwnedText
    phases: list[PhaseShape]

    @classmethod
    def of(cls, process: Process, framework: Framework, language: Language, phrases: Phrases) -> "ProcessShape":
        """Tell of a process."""

        def phase(each: Phase) -> PhaseShape:
            return PhaseShape(
                number=each.number,
                cell=f"{process.code.lower()}{each.number}",
                name=OwnedText.of(each.name, each.origin, language, phrases),
                activities=[held.id for held in framework.within(Cell(process.id, each.number))],
            )

        return cls(
            id=process.id,
            code=process.code,
            name=OwnedText.of(process.name, process.name_origin, language, phrases),
            purpose=OwnedText.of(process.purpose, process.purpose_origin, language, phrases),
            phases=[phase(each) for each in process.phases],
        )


class EditionShape(Shape):
    """The edition in use: one that was imported, or the one that comes with the program."""

    id: int | None = Field(description="The number of the edition; nothing for the one that comes with the program.")
    file_name: str | None
    at: datetime | None = Field(description="When it was taken into use.")
    program: str | None = Field(description="The version of the program that the edition comes with.")


class PastEdition(Shape):
    """An edition as it was imported."""

    id: int
    at: datetime
    who: str
    file_name: str
    in_use: bool
    undone: datetime | None = Field(description="When it was taken back.")

    @classmethod
    def of(cls, edition: Edition, in_use: Edition | None) -> "PastEdition":
        """Tell of an edition."""
        return cls(
            id=edition.id,
            at=edition.at,
            who=edition.who,
            file_name=edition.file_name,
            in_use=edition == in_use,
            undone=edition.undone,
        )


class FrameworkShape(Shape):
    """The framework in use."""

    title: str
    edition: EditionShape
    language: Language = Field(description="The language of the texts.")
    processes: list[ProcessShape]
    activities: int = Field(description="How many activities there are.")
    proposals: str | None = Field(description="Says that names of phases and activities are our own proposal.")

    @classmethod
    def of(cls, framework: Framework, edition: EditionShape, language: Language, phrases: Phrases) -> "FrameworkShape":
        """Tell of a framework."""
        return cls(
            title=framework.title,
            edition=edition,
            language=language,
            processes=[ProcessShape.of(each, framework, language, phrases) for each in framework.processes],
            activities=len(framework.activities),
            proposals=telling.on_proposals(framework, phrases, language) or None,
        )


class ActivityInShort(NamedActivity):
    """An activity in a list."""

    purpose: str
    level: Level
    effort: Effort
    origin: OriginShape


class LinkedDocument(Shape):
    """A document that the caller may read."""

    document_id: str
    title: str


class ActivityShape(ActivityInShort):
    """All that is said of an activity. Texts are in bokmål where they are not written in the caller's language."""

    how: list[str] = Field(description="The steps, in order.")
    deliverable: str
    actors: list[str]
    level_told: str
    effort_told: str
    requires: list[NamedActivity] = Field(description="What must be done first.")
    benefits_from: list[NamedActivity] = Field(description="What makes it easier.")
    required_by: list[NamedActivity] = Field(description="What waits for it.")
    feeds_next_round: list[NamedActivity] = Field(description="What it gives something to in the next round.")
    signs: list[str] = Field(description="Short phrases that show in a text that it has been done.")
    sdg: list[str] = Field(description="Goals and targets of the UN.", examples=[["11", "11.3"]])
    u4ssc: list[Dimension]
    cases: list[LinkedDocument] = Field(description="Documents that show it.")
    methods: list[LinkedDocument] = Field(description="Documents that tell more.")


class ActivityTeller:
    """Tells of the activities of one framework in one language; ``titles`` are those of the documents one may read."""

    def __init__(self, framework: Framework, language: Language, phrases: Phrases) -> None:
        self._framework = framework
        self._language = language
        self._phrases = phrases
        self._words = Reasons(framework, language, phrases)

    def in_short(self, activity: Activity) -> ActivityInShort:
        """Tell of an activity in a list."""
        return ActivityInShort(
            **dict(NamedActivity.of(activity, self._words, self._language)),
            purpose=activity.purpose.within(self._language),
            level=activity.level,
            effort=activity.effort,
            origin=OriginShape.of(activity.origin, self._language, self._phrases),
        )

    def whole(self, activity: Activity, titles: dict[str, str]) -> ActivityShape:
        """Tell all of an activity, with those of its documents that have a title in ``titles``."""
        say = self._language
        return ActivityShape(
            **dict(self.in_short(activity)),
            how=[step.within(say) for step in activity.how],
            deliverable=activity.deliverable.within(say),
            actors=[actor.within(say) for actor in activity.actors],
            level_told=self._words.say(f"level_{activity.level}"),
            effort_told=self._words.say(f"effort_{activity.effort}"),
            requires=self.named(activity.requires),
            benefits_from=self.named(activity.benefits_from),
            required_by=self.named(self._framework.required_by.get(activity.id, ())),
            feeds_next_round=self.named(activity.feeds_next_round),
            signs=list(activity.signs),
            sdg=list(activity.sdg),
            u4ssc=list(activity.u4ssc),
            cases=_linked(activity.cases, titles),
            methods=_linked(activity.methods, titles),
        )

    def named(self, names: tuple[str, ...]) -> list[NamedActivity]:
        """Name activities by their ids."""
        return [NamedActivity.of(self._framework.by_id[name], self._words, self._language) for name in names]


def _linked(names: tuple[str, ...], titles: dict[str, str]) -> list[LinkedDocument]:
    return [LinkedDocument(document_id=name, title=titles[name]) for name in names if name in titles]
