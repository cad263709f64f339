"""How much each caller may ask for: so many answers, and so much of everything else.

Whoever is known is counted by their id, others by their address.
"""

from typing import Annotated, Any

from fastapi import Depends, Request

from bots.limiting import Allowance, Counts
from bots.web.guards.notes import RATES, USER_ID
from bots.web.identity import known
from bots.web.settings import WebSettings
from knowledge.access import User

ANSWERS: dict[str, Any] = {"x-rate-limit": "answers"}
"""``openapi_extra`` of an operation that gives answers, which there are fewer of than of anything else."""


class Rates:
    """What each caller has used of what they may."""

    def __init__(self, settings: WebSettings) -> None:
        answers = {
            "answers-minute": Allowance(settings.answers_per_minute),
            "answers-day": Allowance(settings.answers_per_day, daily=True),
        }
        self._counts = Counts({"answers": answers, "requests": {"requests": Allowance(settings.requests_per_minute)}})

    def take(self, sort: str, caller: str) -> tuple[tuple[bytes, bytes], ...]:
        """Count one request of a sort; give the headers that tell what is left, or raise ``TooOften``.

        They tell it as the IETF draft has it (draft-ietf-httpapi-ratelimit-headers-10).
        """
        left = self._counts.take(sort, caller)
        policy = ", ".join(f'"{each.name}";q={each.most};w={each.window}' for each in left)
        told = ", ".join(f'"{each.name}";r={each.left};t={each.seconds}' for each in left)
        return (b"ratelimit-policy", policy.encode()), (b"ratelimit", told.encode())


async def count(request: Request, user: Annotated[User | None, Depends(known)]) -> None:
    """Count a request against what its caller may; raise ``TooOften`` when there is nothing left."""
    address = request.client.host if request.client else ""
    if user is not None:
        request.scope[USER_ID] = user.id
    marked = getattr(request.scope.get("route"), "openapi_extra", None) or {}
    rates: Rates = request.app.state.rates
    request.scope[RATES] = rates.take(
        marked.get("x-rate-limit", "requests"), f"user {user.id}" if user else f"address {address}"
    )
