"""``projects``: a municipality's projects, what is said of them, how far they have come, and what has happened.

Projects lie in the registry only, so these commands never wait for one that builds an index.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.table import Table

from assistant.advice.standing import Standing, Turn
from bots import wiring
from bots.refusing import refuse_identity_numbers
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.access import Scope, Visibility, Wall
from knowledge.errors import Invalid, NotFound
from knowledge.framework.lookup import activities_called
from knowledge.knowledge_base import KnowledgeBase, open_for_reading
from knowledge.municipalities import load_municipalities
from knowledge.project import Account, Entry, Happening, Participant, Project, State

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a project; None is not said."""

    title: str | None
    description: str | None
    participants: Sequence[str] | None

    def texts(self) -> list[str | None]:
        """Give all that the person wrote."""
        return [self.title, self.description, *(self.participants or ())]


@dataclass(frozen=True, slots=True)
class Report:
    """What a person says of activities: how far they have come, a note, a date, and a document that shows it."""

    state: State
    note: str
    day: date | None
    document_id: str | None


def show_list(data: Path | None, municipality: str | None, as_json: bool) -> None:
    """List the projects in use."""
    screen = Screen()
    number = load_municipalities().called(municipality).number if municipality else None
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.projects.visible(Scope.all(), number)
        framework = base.editions.current()
    if as_json:
        screen.json([_as_json(each) for each in found])
        return
    if not found:
        screen.write(screen.say("no_projects"))
        return
    columns = ("id", "title", "municipality", "done", "under_way")
    table = Table(*(screen.say(f"column_{name}") for name in columns), box=None, pad_edge=False)
    for each in found:
        standing = Standing(framework, each.progress)
        turns = [standing.turn(activity.id) for activity in framework.activities]
        place = load_municipalities().name(each.municipality)
        relevant = len(turns) - turns.count(Turn.NOT_RELEVANT)
        done = f"{turns.count(Turn.DONE)}/{relevant}"
        table.add_row(each.id, each.account.title, place, done, str(turns.count(Turn.UNDER_WAY)))
    screen.out.print(table)


def new(data: Path | None, name: str, municipality: str, said: Said, shared: bool, by: str | None) -> None:
    """Begin a project."""
    screen = Screen()
    refuse_identity_numbers([name, *said.texts()])
    if not _ID.fullmatch(name):
        raise Invalid("project_id", project=name)
    place = load_municipalities().called(municipality)
    wall = Wall(Visibility.OPEN if shared else Visibility.INTERNAL, place.number)
    account = _account(Account(name), said)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        base.projects.create(name, wall, account, name_of(by))
    screen.write(screen.say("project_created", project=name, title=account.title, municipality=place.name))


def show_one(data: Path | None, name: str, as_json: bool) -> None:
    """Show a project: what is said of it, and how far each activity has come that anything is said of."""
    screen = Screen()
    with opened(data, name) as (base, project):
        framework = base.editions.current()
    if as_json:
        screen.json(_as_json(project))
        return
    account = project.account
    screen.write(account.title, style="bold")
    place = load_municipalities().name(project.municipality)
    reach = screen.say(f"wall_{project.wall.visibility}", owner=project.municipality)
    removed = screen.say("document_withdrawn") if project.removed else ""
    screen.write(" · ".join(part for part in (project.id, place, reach, removed) if part), style="dim")
    if account.description:
        screen.write(account.description)
    for each in account.participants:
        screen.write(f"- {each.role}{f': {each.name}' if each.name else ''}")
    screen.write()
    if not project.entries:
        screen.write(screen.say("no_progress", project=name))
        return
    columns = ("activity", "title", "state", "date", "note", "evidence")
    table = Table(*(screen.say(f"column_{code}") for code in columns), box=None, pad_edge=False)
    for activity in framework.activities:
        if entry := project.entries.get(activity.id):
            table.add_row(activity.id, activity.title.within(screen.language), *_row(screen, entry))
    for gone in sorted(project.entries.keys() - framework.by_id.keys()):
        table.add_row(gone, screen.say("activity_gone"), *_row(screen, project.entries[gone]))
    screen.out.print(table)


def edit(data: Path | None, name: str, said: Said, by: str | None) -> None:
    """Say something else of a project; what is not said stays."""
    screen = Screen()
    if (said.title, said.description, said.participants) == (None, None, None):
        raise Invalid("nothing_said")
    refuse_identity_numbers(said.texts())
    with opened(data, name) as (base, project):
        base.projects.describe(name, _account(project.account, said), name_of(by))
    screen.write(screen.say("project_described", project=name))


def report(data: Path | None, name: str, activities: Sequence[str], said: Report, by: str | None) -> None:
    """Tell how far activities have come; all of them or, when one is unknown, none."""
    screen = Screen()
    refuse_identity_numbers([said.note])
    with opened(data, name) as (base, _):
        framework = base.editions.current()
        if said.document_id and base.documents.find(said.document_id, Scope.all()) is None:
            raise NotFound("document_not_found", document=said.document_id)
        called = dict.fromkeys(each for word in activities for each in activities_called(framework, word))
        entries = [Entry(each.id, said.state, said.note, said.day, said.document_id) for each in called]
        base.projects.report(name, entries, name_of(by))
    for each in called:
        screen.write(f"{screen.say(f'state_{said.state}')}: {each.title.within(screen.language)} ({each.id})")


def history(data: Path | None, name: str, as_json: bool) -> None:
    """Show what has happened to a project, oldest first, with what was taken back."""
    screen = Screen()
    with opened(data, name) as (base, _):
        every = base.projects.history(name, Scope.all())
    if as_json:
        screen.json(every)
        return
    table = Table(
        *(screen.say(f"column_{code}") for code in ("when", "who", "what", "undone")), box=None, pad_edge=False
    )
    for each in every:
        undone = screen.moment(each.undone) if each.undone else ""
        table.add_row(screen.moment(each.at), each.who, _told(screen, each), undone)
    screen.out.print(table)


def undo(data: Path | None, name: str) -> None:
    """Take back what was said last of a project."""
    screen = Screen()
    with opened(data, name) as (base, _):
        taken = base.projects.undo(name)
    if not taken:
        raise Invalid("project_nothing_to_undo", project=name)
    for each in taken:
        screen.write(screen.say("project_undone", what=_told(screen, each)))


def remove(data: Path | None, name: str, erase: bool, yes: bool, by: str | None) -> None:
    """Take a project out of use, or erase it after asking."""
    screen = Screen()
    with opened(data, name) as (base, project):
        if not erase:
            base.projects.remove(name, name_of(by))
            screen.write(screen.say("project_removed", project=name))
            return
        if not yes and not screen.confirmed("confirm_erase", title=project.account.title):
            screen.write(screen.say("not_confirmed"))
            raise SystemExit(1)
        base.projects.erase(name)
    screen.write(screen.say("erased", title=project.account.title))


def restore(data: Path | None, name: str, by: str | None) -> None:
    """Take a project into use again."""
    screen = Screen()
    with opened(data, name) as (base, _):
        base.projects.restore(name, name_of(by))
    screen.write(screen.say("project_restored", project=name))


@contextmanager
def opened(data: Path | None, name: str) -> Iterator[tuple[KnowledgeBase, Project]]:
    """Open the knowledge base and find one project in it; raise ``NotFound`` when it is not there."""
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        project = base.projects.find(name, Scope.all())
        if project is None:
            raise NotFound("project_not_found", project=name)
        yield base, project


def _account(before: Account, said: Said) -> Account:
    """Give what is said of a project from now on; a participant is said as ``role`` or ``role: name``."""
    after = replace(before, title=said.title or before.title)
    if said.description is not None:
        after = replace(after, description=said.description)
    if said.participants is not None:
        told = (each.partition(":") for each in said.participants)
        after = replace(after, participants=tuple(Participant(role.strip(), who.strip()) for role, _, who in told))
    return after


def _row(screen: Screen, entry: Entry) -> tuple[str, str, str, str]:
    return screen.say(f"state_{entry.state}"), str(entry.day or ""), entry.note, entry.document_id or ""


def _told(screen: Screen, happening: Happening) -> str:
    if entry := happening.entry:
        facts = (entry.note, str(entry.day) if entry.day else "", entry.document_id or "")
        told = "; ".join(fact for fact in facts if fact)
        return f"{entry.activity}: {screen.say(f'state_{entry.state}')}{f' ({told})' if told else ''}"
    told, account = screen.say(f"deed_{happening.deed}"), happening.account
    if account is None:
        return told
    at_work = f" ({account.process} {account.phase})" if account.process and account.phase else ""
    return f"{told}: {account.title}{at_work}"


def _as_json(project: Project) -> dict[str, Any]:
    return asdict(project) | {"municipality": project.municipality}
