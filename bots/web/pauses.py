"""Closing doors for a while, for administrators; it holds in every process within a second."""

from typing import Annotated

from fastapi import APIRouter, Path

from bots.refusing import refuse_identity_numbers
from bots.web.desk import AtDesk
from bots.web.identity import Administrator
from bots.web.problems import told_of
from bots.web.shapes.operation import NewPause, PauseShape, PausesShape
from knowledge.registry.pauses import Door

router = APIRouter(tags=["operation"], prefix="/pauses")


@router.get("")
def list_pauses(desk: AtDesk, user: Administrator) -> PausesShape:  # noqa: ARG001 - asked for to be let in
    """Tell which doors are closed, why and since when, and which have been."""
    pauses = desk.base.pauses
    return PausesShape(
        standing=[PauseShape.of(each) for each in pauses.standing().values()],
        history=[PauseShape.of(each) for each in pauses.history()],
    )


@router.post("", status_code=201)
def pause_door(wish: NewPause, desk: AtDesk, user: Administrator) -> PauseShape:
    """Close a door: whoever comes by it is told the reason (503, `door_paused`). What is being answered is finished.

    This operation, health and metrics stay open. A door that is closed already gets the new reason.
    """
    refuse_identity_numbers([wish.reason])
    return PauseShape.of(desk.base.pauses.pause(wish.door, wish.reason, user.id))


@router.delete("/{door}", status_code=204, responses=told_of(404))
def resume_door(door: Annotated[Door, Path(description="The door.")], desk: AtDesk, user: Administrator) -> None:
    """Open a door again."""
    desk.base.pauses.resume(door, user.id)
