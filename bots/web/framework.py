"""The framework in use: its processes, phases and activities, in the language asked for. Importing is no matter of this
door: it makes documents anew, which the command line does.
"""

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from bots.web import keeping
from bots.web.desk import AtDesk
from bots.web.identity import Administrator, Reader
from bots.web.keeping import UNCHANGED
from bots.web.problems import told_of
from bots.web.shapes.framework import (
    ActivityInShort,
    ActivityShape,
    ActivityTeller,
    EditionShape,
    FrameworkShape,
    PastEdition,
    ProcessShape,
)
from bots.web.shapes.shape import Page
from bots.web.speaking import SayChosen
from knowledge.access import User
from knowledge.document import Filters, Status
from knowledge.errors import NotFound
from knowledge.framework.framework import PHASES, Activity, Level
from knowledge.framework.lookup import process_called
from knowledge.knowledge_base import KnowledgeBase

router = APIRouter(prefix="/framework", tags=["framework"])

AProcess = Annotated[
    str | None, Query(max_length=80, description="A process by id, code or name.", examples=["standardisere"])
]
APhase = Annotated[int | None, Query(ge=1, le=PHASES, description="A phase of it.", examples=[1])]


@router.get("", response_model=FrameworkShape, responses=UNCHANGED)
def show_framework(request: Request, user: Reader, desk: AtDesk, say: SayChosen) -> Response:  # noqa: ARG001
    """Show the framework in use: the processes with their phases, and which edition it is."""
    return keeping.answer(request, FrameworkShape.of(desk.framework, edition_in_use(desk.base), say, desk.phrases))


@router.get("/processes/{process}", response_model=ProcessShape, responses=UNCHANGED | told_of(404))
def show_process(
    request: Request,
    user: Reader,  # noqa: ARG001
    desk: AtDesk,
    say: SayChosen,
    process: Annotated[str, Path(max_length=80, description="Its id, code or name.", examples=["st"])],
) -> Response:
    """Show one process with its phases."""
    framework = desk.framework
    found = process_called(framework, process)
    return keeping.answer(request, ProcessShape.of(found, framework, say, desk.phrases))


@router.get("/activities", response_model=Page[ActivityInShort], responses=UNCHANGED | told_of(404))
def list_activities(
    request: Request,
    user: Reader,  # noqa: ARG001
    desk: AtDesk,
    say: SayChosen,
    process: AProcess = None,
    phase: APhase = None,
    level: Annotated[Level | None, Query(description="How far out its actors and conditions lie.")] = None,
    offset: Annotated[int, Query(ge=0, le=10_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="How many to give at most.")] = 200,
) -> Response:
    """List activities in the framework's order: all of them, or those of a process, a phase, a cell or a level."""
    framework = desk.framework
    wanted = process_called(framework, process).id if process else None
    found = [
        each
        for each in framework.activities
        if wanted in (None, each.process) and phase in (None, each.phase) and level in (None, each.level)
    ]
    teller = ActivityTeller(framework, say, desk.phrases)
    page = Page[ActivityInShort](
        items=[teller.in_short(each) for each in found[offset : offset + limit]], total=len(found), offset=offset
    )
    return keeping.answer(request, page)


@router.get("/activities/{activity}", response_model=ActivityShape, responses=UNCHANGED | told_of(404))
def show_activity(
    request: Request,
    user: Reader,
    desk: AtDesk,
    say: SayChosen,
    activity: Annotated[str, Path(max_length=80, description="Its id.", examples=["st4-gapanalyse"])],
) -> Response:
    """Show all that is said of one activity, with those of its documents that the caller may read."""
    framework = desk.framework
    found = framework.by_id.get(activity)
    if found is None:
        raise NotFound("activity_unknown_far", activity=activity)
    told = ActivityTeller(framework, say, desk.phrases).whole(found, _titles(desk.base, found, user))
    return keeping.answer(request, told)


@router.get("/editions")
def list_editions(
    user: Administrator,  # noqa: ARG001
    desk: AtDesk,
    offset: Annotated[int, Query(ge=0, le=100_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to give at most.")] = 50,
) -> Page[PastEdition]:
    """List the editions that have been imported, the newest first. Importing is done on the command line."""
    every, in_use = desk.base.editions.all()[::-1], desk.base.editions.in_use()
    some = every[offset : offset + limit]
    return Page(items=[PastEdition.of(each, in_use) for each in some], total=len(every), offset=offset)


def edition_in_use(base: KnowledgeBase) -> EditionShape:
    """Tell which edition is in use."""
    edition = base.editions.in_use()
    if edition is None:
        return EditionShape(id=None, file_name=None, at=None, program=version("omstilling"))
    return EditionShape(id=edition.id, file_name=edition.file_name, at=edition.at, program=None)


def _titles(base: KnowledgeBase, activity: Activity, user: User) -> dict[str, str]:
    linked = frozenset({*activity.cases, *activity.methods})
    found = base.documents.visible(user.scope, Filters(documents=linked)) if linked else []
    return {each.id: each.description.title for each in found if each.status is Status.PUBLISHED}
