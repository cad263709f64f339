"""From where advice is given: a project, and what was said of process, phase and what is done.

The channel's project goes first, then the one that somebody has chosen, then what they wrote. Who has none of these is
asked.
"""

from dataclasses import dataclass

from assistant.advice.finding import Asker
from assistant.advice.recommend import Advice
from assistant.advice.score import Focus
from assistant.next_step import NextStep
from bots.slack.people import Person
from bots.slack.workshop import Workshop
from knowledge.access import Scope
from knowledge.municipalities import load_municipalities
from knowledge.project import Progress, Project


@dataclass(frozen=True, slots=True)
class Start:
    """Where somebody begins. ``project`` is whose progress it is, if it is a project's."""

    progress: Progress
    focus: Focus
    municipality: str | None
    project: Project | None = None


def start_of(workshop: Workshop, project: Project | None, text: str, person: Person) -> Start | None:
    """Give where somebody begins, from a project and from what they wrote; None where neither tells."""
    step = workshop.desk.assistant.told_in(text) if text else None
    if project is None:
        return Start(step.progress, step.focus, _own(person)) if step and step.is_clear else None
    there = (step or NextStep({}, Focus())).within(project)
    return Start(there.progress, there.focus, project.municipality, project)


def start_from(project: Project) -> Start:
    """Give where a project begins."""
    step = NextStep({}, Focus()).within(project)
    return Start(step.progress, step.focus, project.municipality, project)


def advice_from(workshop: Workshop, start: Start, scope: Scope, most: int | None = None) -> Advice:
    """Advise from there, with evidence that a scope may see."""
    return workshop.desk.adviser.advise(start.progress, Asker(scope, start.municipality), start.focus, most)


def _own(person: Person) -> str | None:
    """Give the municipality of a person, if it is one of today's."""
    number = person.user.municipality
    today = load_municipalities().today(number) if number else ()
    return today[0].number if len(today) == 1 else None
