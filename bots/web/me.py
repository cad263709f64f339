"""Who the caller is, as the server knows them."""

from fastapi import APIRouter

from bots.web.identity import Reader
from bots.web.shapes.people import UserShape

router = APIRouter(tags=["me"])


@router.get("/me")
def show_me(user: Reader) -> UserShape:
    """Tell who the caller is, what they may do, and where they belong."""
    return UserShape.of(user)
