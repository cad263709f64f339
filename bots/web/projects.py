"""Projects as those who may see them read them: lists, how far one has come, its history and its picture."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from assistant.advice.standing import Standing
from bots.desk import Desk
from bots.leading import found_project, may_change
from bots.picture import mermaid, svg
from bots.web import keeping
from bots.web.desk import AtDesk
from bots.web.framework import AProcess
from bots.web.identity import Reader
from bots.web.keeping import UNCHANGED, revision_tag
from bots.web.problems import told_of
from bots.web.shapes.projects import HappeningShape, ProjectInShort, ProjectShape, ProjectTeller
from bots.web.shapes.shape import Page
from bots.web.speaking import Say, SayChosen
from knowledge.access import User
from knowledge.document import Filters
from knowledge.framework.lookup import process_called
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.project import Entry

router = APIRouter(prefix="/projects", tags=["projects"])

ProjectName = Annotated[str, Path(max_length=80, description="The id of the project.")]
_SVG, _MERMAID = "image/svg+xml", "text/vnd.mermaid"
_DRAWN: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {_SVG: {"schema": {"type": "string"}}, _MERMAID: {"schema": {"type": "string"}}},
        "description": "The picture, in the form asked for.",
    }
}
_NOTHING_BUT_STYLE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


class Drawing(StrEnum):
    """The form of a picture."""

    SVG = "svg"
    MERMAID = "mermaid"


@router.get("", responses=told_of(404))
def list_projects(
    user: Reader,
    desk: AtDesk,
    municipality: Annotated[
        str | None, Query(max_length=80, description="Only those of this municipality.", examples=["5006"])
    ] = None,
    offset: Annotated[int, Query(ge=0, le=100_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to give at most.")] = 50,
) -> Page[ProjectInShort]:
    """List the projects in use that the caller may see, by id."""
    number = load_municipalities().called(municipality).number if municipality else None
    found, framework = desk.base.projects.visible(user.scope, number), desk.framework
    some = [ProjectInShort.of(each, framework) for each in found[offset : offset + limit]]
    return Page(items=some, total=len(found), offset=offset)


@router.get("/{project}", responses=told_of(404))
def show_project(
    request: Request, response: Response, project: ProjectName, user: Reader, desk: AtDesk, say: Say
) -> ProjectShape:
    """Show what is said of a project, and how far each activity has come that anything is said of."""
    return tell(request, response, desk, user, project, say)


@router.get("/{project}/history", responses=told_of(404))
def show_project_history(
    project: ProjectName,
    user: Reader,
    desk: AtDesk,
    say: Say,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="How many to give at most.")] = 100,
) -> Page[HappeningShape]:
    """Show what has happened to a project, oldest first, with what was taken back."""
    names_people = user.owns(found_project(desk.base, project, user.scope).wall)
    every = desk.base.projects.history(project, user.scope)
    some = every[offset : offset + limit]
    teller = teller_of(desk, user, say, [each.entry for each in some if each.entry])
    return Page(items=[teller.happening(each, names_people) for each in some], total=len(every), offset=offset)


@router.get("/{project}/picture", response_class=Response, responses=_DRAWN | UNCHANGED | told_of(404))
def draw_project(
    request: Request,
    project: ProjectName,
    user: Reader,
    desk: AtDesk,
    say: SayChosen,
    process: AProcess = None,
    form: Annotated[
        Drawing | None, Query(alias="format", description="Goes before what Accept asks for.", examples=["svg"])
    ] = None,
) -> Response:
    """Draw the activities of a project and what they wait for, as SVG or as Mermaid text."""
    found, framework = found_project(desk.base, project, user.scope), desk.framework
    focus = process_called(framework, process).id if process else None
    standing = Standing(framework, found.progress)
    if form is Drawing.MERMAID or (form is None and _MERMAID in request.headers.get("accept", "")):
        return keeping.answer_text(request, mermaid.write(standing, say, focus), _MERMAID)
    drawn = svg.draw(standing, found.account.title, say, desk.phrases, focus)
    return keeping.answer_text(request, drawn, _SVG, _NOTHING_BUT_STYLE)


def tell(request: Request, response: Response, desk: Desk, user: User, name: str, say: Language) -> ProjectShape:
    """Tell of a project as it is now, with its ETag."""
    found = found_project(desk.base, name, user.scope)
    response.headers["ETag"] = revision_tag(found)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = keeping.VARY
    place = request.app.url_path_for("show_project", project=name)
    return teller_of(desk, user, say, list(found.entries.values())).whole(found, str(place), may_change(user, found))


def teller_of(desk: Desk, user: User, say: Language, entries: list[Entry]) -> ProjectTeller:
    """Make what tells of projects to one who asks, given the entries that will be told of."""
    named = frozenset(each.document_id for each in entries if each.document_id)
    readable = desk.base.documents.visible(user.scope, Filters(documents=named)) if named else []
    return ProjectTeller(desk.framework, say, desk.phrases, frozenset(each.id for each in readable))
