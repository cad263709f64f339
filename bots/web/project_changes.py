"""What project leaders do to the projects of their own municipality. Each change is kept, and can be taken back.

Whoever sends If-Match with the ETag of the project as they have seen it, changes that one or nothing.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bots.desk import Desk
from bots.leading import begin_project, free_name, own_project
from bots.refusing import refuse_identity_numbers
from bots.web.desk import AtDesk
from bots.web.identity import ProjectLeader
from bots.web.keeping import IfMatch, seen
from bots.web.problems import told_of
from bots.web.projects import ProjectName, tell, teller_of
from bots.web.shapes.project_changes import Confirmation, Description, NewProject, ProjectTakenBack, Reports
from bots.web.shapes.projects import ProjectShape
from bots.web.speaking import Say
from knowledge.access import User, Visibility, Wall
from knowledge.errors import Invalid, NotFound
from knowledge.framework.lookup import activities_called
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.project import Entry, Project
from knowledge.registry.projects import Projects

router = APIRouter(prefix="/projects", tags=["projects"])

_CHANGES = told_of(404, 412)


@router.post("", status_code=201, responses=told_of(404))
def create_project(
    request: Request, response: Response, said: NewProject, user: ProjectLeader, desk: AtDesk, say: Say
) -> ProjectShape:
    """Begin a project in the caller's municipality. Location says where it lies."""
    refuse_identity_numbers(said.texts())
    wall = Wall(Visibility(said.visibility), _municipality(said.municipality, user))
    name = free_name(desk.base, wall.municipality or "", said.title)
    begin_project(desk.base, user, name, wall, said.account)
    response.headers["Location"] = str(request.app.url_path_for("show_project", project=name))
    return tell(request, response, desk, user, name, say)


@dataclass(frozen=True, slots=True)
class _Change:
    """What somebody changes of a project of theirs; ``revision`` is the one they say they have seen, if they do."""

    project: Project
    revision: int | None
    user: User
    desk: Desk
    request: Request
    response: Response
    say: Language

    @property
    def projects(self) -> Projects:
        """Where it is kept."""
        return self.desk.base.projects

    def told(self) -> ProjectShape:
        """Tell of the project as it is now."""
        return tell(self.request, self.response, self.desk, self.user, self.project.id, self.say)


def _change(
    project: ProjectName,
    user: ProjectLeader,
    desk: AtDesk,
    request: Request,
    response: Response,
    say: Say,
    if_match: IfMatch = None,
) -> _Change:
    """Find the project, which must be the caller's to change, and be as they know it."""
    found = own_project(desk.base, user, project)
    return _Change(found, seen(if_match, found), user, desk, request, response, say)


Change = Annotated[_Change, Depends(_change)]


@router.patch("/{project}", responses=_CHANGES)
def describe_project(said: Description, change: Change) -> ProjectShape:
    """Say something else of a project; what is left out stays."""
    refuse_identity_numbers(said.texts())
    if said.is_empty:
        raise Invalid("nothing_said")
    found = change.project
    # what is left out stays as it was read here: nothing that was said meanwhile is written over
    change.projects.describe(found.id, said.after(found.account), change.user.known_as, found.revision)
    return change.told()


@router.post("/{project}/reports", responses=_CHANGES)
def report_progress(said: Reports, change: Change) -> ProjectShape:
    """Tell how far one or several activities have come: all is kept, or nothing."""
    refuse_identity_numbers(said.texts())
    entries = _entries(change.desk, change.user, said)
    change.projects.report(change.project.id, entries, change.user.known_as, change.revision)
    return change.told()


@router.post("/{project}/undo", responses=_CHANGES)
def undo_project_change(change: Change) -> ProjectTakenBack:
    """Take back what was said last of a project, all that was said together."""
    taken = change.projects.undo(change.project.id, change.revision)
    if not taken:
        raise Invalid("project_nothing_to_undo", project=change.project.id)
    teller = teller_of(change.desk, change.user, change.say, [each.entry for each in taken if each.entry])
    undone = [teller.happening(each, names_people=True) for each in taken]
    return ProjectTakenBack(undone=undone, project=change.told())


@router.delete("/{project}", responses=_CHANGES)
def remove_project(change: Change) -> ProjectShape:
    """Take a project out of use: it is no longer listed or counted. It is kept, and can be restored."""
    if not change.project.removed:
        change.projects.remove(change.project.id, change.user.known_as, change.revision)
    return change.told()


@router.post("/{project}/restore", responses=_CHANGES)
def restore_project(change: Change) -> ProjectShape:
    """Take a project into use again."""
    if change.project.removed:
        change.projects.restore(change.project.id, change.user.known_as, change.revision)
    return change.told()


@router.post("/{project}/erase", status_code=204, responses=_CHANGES)
def erase_project(said: Confirmation, change: Change) -> None:
    """Delete every trace of a project, its history too. This cannot be undone."""
    if said.confirm != change.project.id:
        raise Invalid("erase_unconfirmed", project=change.project.id)
    change.projects.erase(change.project.id, change.revision)


def _municipality(said: str | None, user: User) -> str:
    wanted = said or user.municipality
    if not wanted:
        raise Invalid("municipality_unsaid")
    return load_municipalities().called(wanted).number


def _entries(desk: Desk, user: User, said: Reports) -> list[Entry]:
    """Give what was reported, activity by activity; raise a problem where anything of it cannot be kept."""
    entries: dict[str, Entry] = {}
    for name in {each.document_id for each in said.reports if each.document_id}:
        if desk.base.documents.find(name, user.scope) is None:
            raise NotFound("document_not_found", document=name)
    for each in said.reports:
        for activity in activities_called(desk.framework, each.activity):
            if activity.id in entries:
                raise Invalid("reported_twice", activity=activity.id)
            entries[activity.id] = Entry(activity.id, each.state, each.note, each.day, each.document_id)
    return list(entries.values())
