"""What to do next: for a project, for a municipality, or from what is said in the request, and why."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.advice.finding import Asker
from assistant.advice.score import Focus
from bots.desk import Desk
from bots.starting_point import Said, starting_point
from bots.web.desk import AtDesk
from bots.web.framework import APhase, AProcess
from bots.web.identity import Reader
from bots.web.problems import told_of
from bots.web.shapes.advice import AdviceShape
from bots.web.shapes.starting_point import WhereWeAre
from bots.web.speaking import Say
from knowledge.access import User
from knowledge.framework.lookup import process_called
from knowledge.language import Language
from knowledge.municipalities import load_municipalities

router = APIRouter(tags=["advice"])


@router.post("/recommendations", responses=told_of(404))
def recommend_activities(said: WhereWeAre, user: Reader, desk: AtDesk, say: Say) -> AdviceShape:
    """Advise on what to do next, with reasons, and with evidence that the caller may read.

    Nothing is kept. What is said to be done counts beside what projects have reported.
    """
    place = said.municipality or (None if said.project else _own(user))
    return _advise(desk, user, say, _said(said, place), said.most)


@router.get("/projects/{project}/recommendations", responses=told_of(404))
def recommend_for_project(
    project: Annotated[str, Path(max_length=80, description="Its id.")],
    user: Reader,
    desk: AtDesk,
    say: Say,
    process: AProcess = None,
    phase: APhase = None,
    most: Annotated[
        int | None, Query(ge=1, le=20, description="So many, whatever they score; else as many as are good enough.")
    ] = None,
) -> AdviceShape:
    """Advise on what to do next in a project, from what it has reported."""
    return _advise(desk, user, say, Said(project=project, process=process, phase=phase), most)


def _said(said: WhereWeAre, place: str | None) -> Said:
    return Said(said.project, place, said.process, said.phase, said.done, said.under_way, said.not_relevant)


def _own(user: User) -> str | None:
    """Give the municipality of the caller, if it is one of today's."""
    today = load_municipalities().today(user.municipality) if user.municipality else ()
    return today[0].number if len(today) == 1 else None


def _advise(desk: Desk, user: User, say: Language, said: Said, most: int | None) -> AdviceShape:
    adviser = desk.adviser
    framework = adviser.framework
    focus = Focus(process_called(framework, said.process).id if said.process else None, said.phase)
    progress, municipality = starting_point(desk.base, framework, said, user.scope)
    advice = adviser.advise(progress, Asker(user.scope, municipality), focus, most)
    return AdviceShape.of(advice, framework, say, desk.phrases)
