"""Makes what somebody has chosen hold: one choice at a time, by its name in what they pressed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bots.slack.home import view
from bots.slack.home.gathered import is_manager, may_report
from bots.slack.people import Person
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.project import OPEN, Entry, Outdated, State
from knowledge.registry.slack.people import Choices

STATES: Mapping[str, State] = {view.DONE: State.DONE, view.BEGUN: State.UNDER_WAY}


def choose(base: KnowledgeBase, person: Person, name: str, value: str) -> None:
    """Keep one choice; what they may not choose, or what is not there any more, changes nothing."""
    chosen = base.slack_people.chosen(person.team, person.slack_id)
    changed = _changed(base, person, chosen, name, value)
    if changed != chosen:
        base.slack_people.choose(person.team, person.slack_id, person.user.id, changed)


def report(base: KnowledgeBase, framework: Framework, person: Person, state: State, value: str) -> None:
    """Say how far an activity has come, in a project of theirs; ``value`` names both.

    What somebody has settled since the tab was shown stands, and so does what they tell at the same moment.
    """
    project_id, _, activity = value.partition(" ")
    project = base.projects.find(project_id, person.scope)
    if project is None or project.removed or activity not in framework.by_id or not may_report(person, project):
        return
    now = project.progress.get(activity, State.NOT_STARTED)
    if now is not state and now in OPEN:
        with suppress(Outdated):
            base.projects.report(project.id, [Entry(activity, state)], person.user.known_as, project.revision)


def _changed(base: KnowledgeBase, person: Person, chosen: Choices, name: str, value: str) -> Choices:
    if name == view.LANGUAGE:
        return replace(chosen, language=Language(value) if value in set(Language) else None)
    if name == view.KEEPS:
        return replace(chosen, keeps=value == view.ON)
    if name == view.WISHES and is_manager(person):
        rest = chosen.wishes - {view.PROPOSALS}
        return replace(chosen, wishes=rest | {view.PROPOSALS} if value == view.ON else rest)
    if name == view.PROJECT and not person.is_outside:
        found = base.projects.find(value, person.scope) if value != view.NONE else None
        return replace(chosen, project=found.id if found else None)
    return chosen
