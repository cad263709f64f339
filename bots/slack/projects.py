"""Which project is meant where somebody speaks: the channel's, else the one that they have chosen themselves.

A project is only ever found by somebody who may see it. What is said of it where others read too, is said only when
everybody there may see it (``is_for_all``).
"""

from assistant.advice.score import Focus
from assistant.next_step import NextStep
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.workshop import Workshop
from knowledge.access import Scope
from knowledge.project import Project


def project_of(workshop: Workshop, person: Person, place: Place) -> Project | None:
    """Give the project that somebody means where they speak, or None where there is none that they may see."""
    return bound_project(workshop, place, person.scope) or chosen_project(workshop, person)


def bound_project(workshop: Workshop, place: Place, scope: Scope) -> Project | None:
    """Give the project that a channel is bound to, where a scope sees it and it is in use."""
    bound = workshop.desk.base.slack_channels.settled(place.team, place.channel).project
    return _in_use(workshop, bound, scope)


def chosen_project(workshop: Workshop, person: Person) -> Project | None:
    """Give the project that somebody has chosen for themselves."""
    return _in_use(workshop, workshop.desk.base.slack_people.chosen(person.team, person.slack_id).project, person.scope)


def place_of(project: Project) -> Focus:
    """Give the process and phase that a project is at work in, which advice for it begins with."""
    return NextStep({}, Focus()).within(project).focus


def is_for_all(workshop: Workshop, place: Place, project: Project) -> bool:
    """Tell whether everybody who reads what is posted somewhere may see a project."""
    return place.is_direct or workshop.people.audience_of(place).sees(project.wall)


def _in_use(workshop: Workshop, name: str | None, scope: Scope) -> Project | None:
    found = workshop.desk.base.projects.find(name, scope) if name else None
    return None if found is None or found.removed else found
