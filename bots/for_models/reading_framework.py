"""The framework as a model reads it: processes and phases, the activities of one cell, or one activity.

Whose words a text is stands beside each; documents that an activity names are named only to those who see them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bots.desk import Desk
from bots.for_models.acts import spoken
from bots.for_models.arguments import FrameworkArguments, texts_in
from bots.refusing import refuse_identity_numbers
from bots.telling import on_proposals, provenance
from knowledge.access import Scope
from knowledge.document import Provenance, Status
from knowledge.errors import Invalid
from knowledge.framework.framework import Activity, Cell, Framework, Phase, Process
from knowledge.framework.lookup import activities_called, process_called
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for of a framework. ``activities`` are in full; ``documents`` are those they name that are seen.

    Of the phases of ``processes`` only ``phases`` are shown.
    """

    framework: Framework
    processes: tuple[Process, ...]
    phases: tuple[int, ...]
    activities: tuple[Activity, ...]
    documents: frozenset[str]
    language: Language


def read_framework(desk: Desk, scope: Scope, chosen: FrameworkArguments) -> tuple[str, Shown]:
    """Show the framework in use, or what is asked for of it."""
    refuse_identity_numbers(texts_in(chosen.model_dump()))
    shown = _shown(desk.framework, chosen)
    documents = {name for each in shown.activities for name in (*each.cases, *each.methods)}
    seen = frozenset(name for name in documents if is_seen(desk.base, name, scope))
    shown = Shown(shown.framework, shown.processes, shown.phases, shown.activities, seen, shown.language)
    return "\n".join(_Telling(shown, desk.phrases).lines()), shown


def is_seen(base: KnowledgeBase, name: str, scope: Scope) -> bool:
    """Tell whether a document is in use, and may be seen."""
    found = base.documents.find(name, scope)
    return found is not None and found.status is Status.PUBLISHED


def _shown(framework: Framework, chosen: FrameworkArguments) -> Shown:
    every, language = (1, 2, 3, 4, 5), spoken(chosen.language)
    if chosen.activity:
        activities = activities_called(framework, chosen.activity)
        processes = tuple(framework.process(name) for name in dict.fromkeys(each.process for each in activities))
        phases = tuple(dict.fromkeys(each.phase for each in activities))
        return Shown(framework, processes, phases, activities, frozenset(), language)
    if chosen.process is None:
        if chosen.phase:
            raise Invalid("tool_phase_alone")
        return Shown(framework, framework.processes, every, (), frozenset(), language)
    process = process_called(framework, chosen.process)
    if chosen.phase is None:
        return Shown(framework, (process,), every, (), frozenset(), language)
    activities = framework.within(Cell(process.id, chosen.phase))
    return Shown(framework, (process,), (chosen.phase,), activities, frozenset(), language)


class _Telling:
    """Tells what is shown of a framework line by line."""

    def __init__(self, shown: Shown, phrases: Phrases) -> None:
        self._shown = shown
        self._framework = shown.framework
        self._language = shown.language
        self._phrases = phrases

    def lines(self) -> Iterator[str]:
        yield self._framework.title
        for process in self._shown.processes:
            yield ""
            marked = self._label(process.purpose_origin.provenance)
            yield f"{process.code} {process.name.within(self._language)} ({process.id})"
            yield f"{process.purpose.within(self._language)}{f' ({marked})' if marked else ''}"
            for phase in process.phases:
                if phase.number in self._shown.phases:
                    yield from self._phase(process, phase)
        for activity in self._shown.activities:
            yield from ("", *self._activity(activity))
        if told := on_proposals(self._framework, self._phrases, self._language):
            yield from ("", told)

    def _phase(self, process: Process, phase: Phase) -> Iterator[str]:
        held = self._framework.within(Cell(process.id, phase.number))
        name = phase.name.within(self._language)
        marked = self._label(phase.origin.provenance)
        told = self._say("tool_phase", phase=phase.number, name=name, activities=len(held))
        yield f"- {told}{f' ({marked})' if marked else ''}"
        if len(self._shown.processes) == 1 and not self._shown.activities:
            yield from (f"  - {each.title.within(self._language)} ({each.id})" for each in held)

    def _activity(self, activity: Activity) -> Iterator[str]:
        say, framework = self._language, self._framework
        marked = self._label(activity.origin.provenance)
        yield f"{activity.title.within(say)} ({activity.id}){f' · {marked}' if marked else ''}"
        yield activity.purpose.within(say)
        yield from (f"{number}. {step.within(say)}" for number, step in enumerate(activity.how, start=1))
        for code, told in (
            ("fact_deliverable", activity.deliverable.within(say)),
            ("fact_actors", ", ".join(actor.within(say) for actor in activity.actors)),
            ("fact_effort", self._say(f"effort_{activity.effort}")),
            ("fact_requires", self._titles(activity.requires)),
            ("fact_benefits_from", self._titles(activity.benefits_from)),
            ("fact_required_by", self._titles(framework.required_by.get(activity.id, ()))),
            ("fact_feeds_next_round", self._titles(activity.feeds_next_round)),
            ("fact_sdg", ", ".join(activity.sdg)),
            ("fact_cases", ", ".join(name for name in activity.cases if name in self._shown.documents)),
            ("fact_methods", ", ".join(name for name in activity.methods if name in self._shown.documents)),
            ("fact_sources", ", ".join(activity.origin.sources)),
        ):
            if told:
                yield f"{self._say(code)}: {told}"

    def _titles(self, names: tuple[str, ...]) -> str:
        return "; ".join(f"{self._framework.by_id[name].title.within(self._language)} ({name})" for name in names)

    def _label(self, known: Provenance) -> str:
        return provenance(known, self._phrases, self._language)

    def _say(self, code: str, **details: object) -> str:
        return self._phrases.say(code, self._language, **details)
