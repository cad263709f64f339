"""What project leaders do to the projects of their own municipality. Each change is kept, and can be taken back.

Whoever sends If-Match with the ETag of the project as they have seen it, changes that one or nothing.
"""

import secrets

from fastapi import APIRouter, Request, Response

from bots.desk import Desk
from bots.refusing import refuse_identity_numbers
from bots.web.desk import AtDesk
from bots.web.identity import ProjectLeader
from bots.web.keeping import IfMatch, seen
from bots.web.problems import told_of
from bots.web.projects import ProjectName, found_project, tell, teller_of
from bots.web.shapes.project_changes import Confirmation, Description, NewProject, ProjectTakenBack, Reports
from bots.web.shapes.projects import ProjectShape
from bots.web.speaking import Say
from ingest.identity import slug
from knowledge.access import Scope, User, Visibility, Wall
from knowledge.errors import Forbidden, Invalid, NotFound
from knowledge.framework.lookup import activities_called
from knowledge.municipalities import load_municipalities
from knowledge.project import Entry, Project

router = APIRouter(prefix="/projects", tags=["projects"])

_LONGEST_NAME = 60
_CHANGES = told_of(404, 412)


@router.post("", status_code=201, responses=told_of(404))
def create_project(
    request: Request, response: Response, said: NewProject, user: ProjectLeader, desk: AtDesk, say: Say
) -> ProjectShape:
    """Begin a project in the caller's municipality. Location says where it lies."""
    refuse_identity_numbers(said.texts())
    wall = Wall(Visibility(said.visibility), _municipality(said.municipality, user))
    if not user.owns(wall):
        raise Forbidden("not_yours")
    name = _free_name(desk, f"{wall.municipality}-{slug(said.title)}"[:_LONGEST_NAME].strip("-"))
    desk.base.projects.create(name, wall, said.account, who(user))
    response.headers["Location"] = str(request.app.url_path_for("show_project", project=name))
    return tell(request, response, desk, user, name, say)


@router.patch("/{project}", responses=_CHANGES)
def describe_project(
    request: Request,
    response: Response,
    project: ProjectName,
    said: Description,
    user: ProjectLeader,
    desk: AtDesk,
    say: Say,
    if_match: IfMatch = None,
) -> ProjectShape:
    """Say something else of a project; what is left out stays."""
    refuse_identity_numbers(said.texts())
    found = own_project(desk, user, project)
    if said.is_empty:
        raise Invalid("nothing_said")
    seen(if_match, found)
    # what is left out stays as it was read here: nothing that was said meanwhile is written over
    desk.base.projects.describe(project, said.after(found.account), who(user), found.revision)
    return tell(request, response, desk, user, project, say)


@router.post("/{project}/reports", responses=_CHANGES)
def report_progress(
    request: Request,
    response: Response,
    project: ProjectName,
    said: Reports,
    user: ProjectLeader,
    desk: AtDesk,
    say: Say,
    if_match: IfMatch = None,
) -> ProjectShape:
    """Tell how far one or several activities have come: all is kept, or nothing."""
    refuse_identity_numbers(said.texts())
    found = own_project(desk, user, project)
    entries = _entries(desk, user, said)
    desk.base.projects.report(project, entries, who(user), seen(if_match, found))
    return tell(request, response, desk, user, project, say)


@router.post("/{project}/undo", responses=_CHANGES)
def undo_project_change(
    request: Request,
    response: Response,
    project: ProjectName,
    user: ProjectLeader,
    desk: AtDesk,
    say: Say,
    if_match: IfMatch = None,
) -> ProjectTakenBack:
    """Take back what was said last of a project, all that was said together."""
    found = own_project(desk, user, project)
    taken = desk.base.projects.undo(project, seen(if_match, found))
    if not taken:
        raise Invalid("project_nothing_to_undo", project=project)
    teller = teller_of(desk, user, say, [each.entry for each in taken if each.entry])
    now = tell(request, response, desk, user, project, say)
    return ProjectTakenBack(undone=[teller.happening(each, names_people=True) for each in taken], project=now)


@router.delete("/{project}", responses=_CHANGES)
def remove_project(
    request: Request,
    response: Response,
    project: ProjectName,
    user: ProjectLeader,
    desk: AtDesk,
    say: Say,
    if_match: IfMatch = None,
) -> ProjectShape:
    """Take a project out of use: it is no longer listed or counted. It is kept, and can be restored."""
    found = own_project(desk, user, project)
    revision = seen(if_match, found)
    if not found.removed:
        desk.base.projects.remove(project, who(user), revision)
    return tell(request, response, desk, user, project, say)


@router.post("/{project}/restore", responses=_CHANGES)
def restore_project(
    request: Request,
    response: Response,
    project: ProjectName,
    user: ProjectLeader,
    desk: AtDesk,
    say: Say,
    if_match: IfMatch = None,
) -> ProjectShape:
    """Take a project into use again."""
    found = own_project(desk, user, project)
    revision = seen(if_match, found)
    if found.removed:
        desk.base.projects.restore(project, who(user), revision)
    return tell(request, response, desk, user, project, say)


@router.post("/{project}/erase", status_code=204, responses=_CHANGES)
def erase_project(
    project: ProjectName, said: Confirmation, user: ProjectLeader, desk: AtDesk, if_match: IfMatch = None
) -> None:
    """Delete every trace of a project, its history too. This cannot be undone."""
    found = own_project(desk, user, project)
    if said.confirm != project:
        raise Invalid("erase_unconfirmed", project=project)
    desk.base.projects.erase(project, seen(if_match, found))


def own_project(desk: Desk, user: User, name: str) -> Project:
    """Give a project that is the caller's to change; one that may not be seen is not there."""
    found = found_project(desk, user, name)
    if not user.owns(found.wall):
        raise Forbidden("not_yours")
    return found


def who(user: User) -> str:
    """Give the name that a change is kept under."""
    return user.name or user.id


def _municipality(said: str | None, user: User) -> str:
    wanted = said or user.municipality
    if not wanted:
        raise Invalid("municipality_unsaid")
    return load_municipalities().called(wanted).number


def _free_name(desk: Desk, name: str) -> str:
    """Give a name that no project has, whoever may see it; a number that counts would tell how many there are."""
    taken = desk.base.projects.find(name, Scope.all()) is not None
    return f"{name}-{secrets.token_hex(3)}" if taken else name


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
