"""All that is kept about the caller: to have a copy of, and to delete."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response

from bots.deleting import delete_all_of
from bots.told.exported import everything_as_json, written
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.shapes.conversations import DeletedShape

router = APIRouter(prefix="/me/data", tags=["me"])
_WHOLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Conversations, feedback, choices in Slack, and where the caller's name stands.",
          "content": {"application/json": {"schema": {"type": "object"}}}}
}  # fmt: skip


@router.get("", response_class=Response, responses=_WHOLE)
def export_my_data(user: Reader, desk: AtDesk) -> Response:
    """Give all that is kept about the caller: what they asked, said of answers and chose, where their name stands."""
    headers = {"Content-Disposition": 'attachment; filename="omstilling.json"', "Cache-Control": "no-store"}
    return Response(written(everything_as_json(desk.base, user.id)), media_type="application/json", headers=headers)


@router.delete("")
def delete_my_data(user: Reader, desk: AtDesk) -> DeletedShape:
    """Delete for good all that the caller has asked, said of answers and chosen in Slack.

    Conversations that are held are left, and so is the caller's name in what belongs to the municipality.
    """
    return DeletedShape(**asdict(delete_all_of(desk.base, user.id)))
