"""Who the caller is, as the server knows them."""

from fastapi import APIRouter

from bots.web.identity import Asking
from bots.web.shapes.people import MeShape

router = APIRouter(tags=["me"])


@router.get("/me")
def show_me(caller: Asking) -> MeShape:
    """Tell who the caller is, what they may do, where they belong, and how they came in."""
    return MeShape.told(caller.user, caller.way, caller.csrf_token)
