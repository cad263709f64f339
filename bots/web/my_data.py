"""All that is kept about the caller: to have a copy of, and to delete."""

from typing import Any

from fastapi import APIRouter, Response

from bots.told.exported import everything_as_json, written
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.shapes.conversations import DeletedShape
from knowledge.registry.naming import named

router = APIRouter(prefix="/me/data", tags=["me"])
_WHOLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Conversations, feedback, and where the caller's name stands.",
          "content": {"application/json": {"schema": {"type": "object"}}}}
}  # fmt: skip


@router.get("", response_class=Response, responses=_WHOLE)
def export_my_data(user: Reader, desk: AtDesk) -> Response:
    """Give all that is kept about the caller: what they asked, what they said of answers, where their name stands."""
    headers = {"Content-Disposition": 'attachment; filename="omstilling.json"', "Cache-Control": "no-store"}
    return Response(written(everything_as_json(desk.base, user.id)), media_type="application/json", headers=headers)


@router.delete("")
def delete_my_data(user: Reader, desk: AtDesk) -> DeletedShape:
    """Delete for good all that the caller has asked and said of answers.

    Conversations that are held are left, and so is the caller's name in what belongs to the municipality.
    """
    base = desk.base
    said, gone = base.feedback.delete_all(user.id), base.conversations.delete_all(user.id)
    held = len(base.conversations.visible(user.id))
    return DeletedShape(conversations=gone, feedback=said, held=held, named=len(named(base.database, user.id)))
