"""What stands in somebody's home tab, gathered at the moment it is shown, and only what they may see."""

from dataclasses import replace

from assistant.advice.finding import Asker
from bots.intake.proposing import waiting_for
from bots.leading import may_change
from bots.slack.home.contents import Base, Home, Latest, Work
from bots.slack.people import Person
from bots.slack.projects import place_of
from bots.slack.workshop import Workshop
from knowledge.access import Role
from knowledge.document import Status
from knowledge.project import Project

_MOST_LATEST, _MOST_NEXT = 5, 3


def home_of(workshop: Workshop, person: Person) -> Home:
    """Gather what somebody's home tab shows; guests have no project."""
    base = workshop.desk.base
    choices = base.slack_people.chosen(person.team, person.slack_id)
    home = Home(person.name, person.is_outside, is_manager(person), choices, _base(workshop, person))
    if person.is_outside:
        return home
    projects = tuple(base.projects.visible(person.scope))
    mine = next((each for each in projects if each.id == choices.project), None)
    work = _work(workshop, person, mine) if mine else None
    waiting = tuple(waiting_for(base, person.user))
    return replace(home, work=work, projects=projects, proposals=waiting)


def is_manager(person: Person) -> bool:
    """Tell whether somebody decides on what others propose."""
    return person.user.may(Role.KNOWLEDGE_MANAGER) and not person.is_outside


def may_report(person: Person, project: Project) -> bool:
    """Tell whether somebody may say how far the activities of a project have come."""
    return may_change(person.user, project) and not person.is_outside


def _base(workshop: Workshop, person: Person) -> Base:
    base = workshop.desk.base
    seen = [each for each in base.documents.visible(person.scope) if each.status is Status.PUBLISHED]
    lately = sorted(seen, key=lambda each: each.updated, reverse=True)
    latest = tuple(Latest(each.description.title, each.description.url, each.updated) for each in lately[:_MOST_LATEST])
    updated = lately[0].updated if lately else None
    days = base.settings.retention_days, base.settings.feedback_days
    return Base(len(seen), updated, latest, *days, workshop.desk.writes)


def _work(workshop: Workshop, person: Person, project: Project) -> Work:
    asker = Asker(person.scope, project.municipality)
    advice = workshop.desk.adviser.advise(project.progress, asker, place_of(project), _MOST_NEXT)
    following = tuple(each.activity for each in advice.recommendations)
    mine = may_report(person, project)
    return Work(project, advice.done, advice.relevant, following, mine, workshop.desk.framework)
