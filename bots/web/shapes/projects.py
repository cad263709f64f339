"""Projects as they go out: what is said of them, and how far they have come.

The id of a document that shows something is told only to those who may read that document.
"""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from assistant.advice.standing import Standing, Turn
from bots.web.shapes.shape import Shape
from knowledge.access import Visibility
from knowledge.framework.framework import Activity, Framework
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.phrases import Phrases
from knowledge.project import Account, Deed, Entry, Happening, Participant, Project, State


class ParticipantShape(Shape):
    """Somebody who takes part: a role, and a name where that is needed."""

    role: str = Field(min_length=1, max_length=200, examples=["Prosjektleder"])
    name: str = Field(default="", max_length=200, examples=["Kari Nordmann"])

    @classmethod
    def of(cls, each: Participant) -> "ParticipantShape":
        """Tell of a participant."""
        return cls(role=each.role, name=each.name)


class Tally(Shape):
    """How many activities have come how far."""

    done: int
    under_way: int
    ready: int = Field(description="Not begun, and all that they require is done.")
    blocked: int = Field(description="Not begun, and something that they require is not done.")
    relevant: int = Field(description="All but those set aside as not relevant.")

    @classmethod
    def of(cls, turns: list[Turn]) -> "Tally":
        """Count how activities stand."""
        return cls(
            done=turns.count(Turn.DONE),
            under_way=turns.count(Turn.UNDER_WAY),
            ready=turns.count(Turn.READY),
            blocked=turns.count(Turn.BLOCKED),
            relevant=len(turns) - turns.count(Turn.NOT_RELEVANT),
        )


class ProjectInShort(Shape):
    """A project in a list."""

    id: str = Field(examples=["5006-klimaby-steinkjer"])
    title: str
    municipality: str = Field(description="Its kommunenummer.", examples=["5006"])
    municipality_name: str
    visibility: Visibility
    removed: bool = Field(description="Whether it has been taken out of use.")
    revision: int = Field(description="Grows with every change; in quotation marks it is the ETag of the project.")
    progress: Tally

    @classmethod
    def of(cls, project: Project, framework: Framework) -> "ProjectInShort":
        """Tell of a project in a list."""
        standing = Standing(framework, project.progress)
        return cls(
            id=project.id,
            title=project.account.title,
            municipality=project.municipality,
            municipality_name=load_municipalities().name(project.municipality),
            visibility=project.wall.visibility,
            removed=project.removed,
            revision=project.revision,
            progress=Tally.of([standing.turn(each.id) for each in framework.activities]),
        )


class EntryShape(Shape):
    """How far one activity has come, as it was reported last."""

    activity: str = Field(examples=["st1-kartlegg"])
    title: str = Field(description="The activity's title, or that the framework no longer has it.")
    state: State
    state_told: str
    note: str
    day: date | None = Field(description="The date it is about.")
    document_id: str | None = Field(description="A document that shows it, which the caller may read.")


class ProcessProgress(Shape):
    """How far one process has come."""

    process: str
    name: str
    reached: int = Field(description="The furthest phase in which something is done or under way; 0 for none.")
    progress: Tally


class ProjectLinks(Shape):
    """Where to go from a project."""

    next: str = Field(description="What to do next.", examples=["/api/v1/projects/5006-klimaby/recommendations"])
    history: str
    picture: str


class ProjectShape(ProjectInShort):
    """All that is said of a project."""

    description: str
    participants: list[ParticipantShape]
    process: str | None = Field(description="The process that its people say they are at work in.")
    phase: int | None = Field(description="The phase of that process.")
    entries: list[EntryShape] = Field(description="What has been reported on, in the framework's order.")
    processes: list[ProcessProgress]
    may_change: bool = Field(description="Whether the caller may change it.")
    links: ProjectLinks


class HappeningShape(Shape):
    """A line in a project's history."""

    at: datetime
    who: str | None = Field(description="Told only to those of the project's own municipality.")
    deed: Deed
    told: str = Field(description="What happened, in words.", examples=["gjort"])
    entry: EntryShape | None
    title: str | None = Field(description="What the project was called from then on, where that was said.")
    process: str | None = Field(description="The process that its people were at work in from then on, likewise.")
    phase: int | None = Field(description="The phase of that process.")
    undone: datetime | None = Field(description="When it was taken back.")


class ProjectTeller:
    """Tells of projects in one language to one who may read the documents in ``readable``."""

    def __init__(
        self, framework: Framework, language: Language, phrases: Phrases, readable: frozenset[str] = frozenset()
    ) -> None:
        self._framework = framework
        self._language = language
        self._phrases = phrases
        self._readable = readable

    def whole(self, project: Project, place: str, may_change: bool) -> ProjectShape:
        """Tell all of a project that lies at the address ``place``."""
        standing = Standing(self._framework, project.progress)
        names = [each.id for each in self._framework.activities]
        names += sorted(project.entries.keys() - self._framework.by_id.keys())
        return ProjectShape(
            **dict(ProjectInShort.of(project, self._framework)),
            description=project.account.description,
            participants=[ParticipantShape.of(each) for each in project.account.participants],
            process=project.account.process,
            phase=project.account.phase,
            entries=[self._entry(project.entries[name]) for name in names if name in project.entries],
            processes=self._processes(standing),
            may_change=may_change,
            links=ProjectLinks(next=f"{place}/recommendations", history=f"{place}/history", picture=f"{place}/picture"),
        )

    def happening(self, each: Happening, names_people: bool) -> HappeningShape:
        """Tell of a line in a history."""
        told = f"state_{each.entry.state}" if each.entry else f"deed_{each.deed}"
        return HappeningShape(
            at=each.at,
            who=each.who if names_people else None,
            deed=each.deed,
            told=self._phrases.say(told, self._language),
            entry=self._entry(each.entry) if each.entry else None,
            title=each.account.title if each.account else None,
            process=each.account.process if each.account else None,
            phase=each.account.phase if each.account else None,
            undone=each.undone,
        )

    def _entry(self, entry: Entry) -> EntryShape:
        known: Mapping[str, Activity] = self._framework.by_id
        gone = self._phrases.say("activity_gone", self._language)
        return EntryShape(
            activity=entry.activity,
            title=known[entry.activity].title.within(self._language) if entry.activity in known else gone,
            state=entry.state,
            state_told=self._phrases.say(f"state_{entry.state}", self._language),
            note=entry.note,
            day=entry.day,
            document_id=entry.document_id if entry.document_id in self._readable else None,
        )

    def _processes(self, standing: Standing) -> list[ProcessProgress]:
        turns: dict[str, list[Turn]] = {}
        for each in self._framework.activities:
            turns.setdefault(each.process, []).append(standing.turn(each.id))
        return [
            ProcessProgress(
                process=process.id,
                name=process.name.within(self._language),
                reached=standing.reached(process.id),
                progress=Tally.of(turns.get(process.id, [])),
            )
            for process in self._framework.processes
        ]


def account_of(title: str, description: str, participants: list[ParticipantShape]) -> Account:
    """Give what is said of a project."""
    return Account(title, description, tuple(Participant(each.role, each.name) for each in participants))
