"""How much each caller may ask for: so many answers, and so much of everything else, in a window that moves with time.

Whoever is known is counted by their id, others by their address. Each process counts for itself, in memory.
"""

from math import ceil
from time import monotonic, time
from typing import Annotated, Any

from fastapi import Depends, Request
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from bots.web.guards.notes import RATES, USER_ID
from bots.web.identity import known
from bots.web.problems import TooOften
from bots.web.settings import WebSettings
from knowledge.access import User

ANSWERS: dict[str, Any] = {"x-rate-limit": "answers"}
"""``openapi_extra`` of an operation that gives answers, which there are fewer of than of anything else."""
_SWEEP = 60.0


class Rates:
    """What each caller has used of what they may."""

    def __init__(self, settings: WebSettings) -> None:
        self._storage = _Storage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._swept = monotonic()
        self._policies: dict[str, dict[str, RateLimitItem]] = {
            "answers": {
                "answers-minute": RateLimitItemPerMinute(settings.answers_per_minute, namespace="answers"),
                "answers-day": RateLimitItemPerDay(settings.answers_per_day, namespace="answers"),
            },
            "requests": {"requests": RateLimitItemPerMinute(settings.requests_per_minute, namespace="requests")},
        }

    def take(self, sort: str, caller: str) -> tuple[tuple[bytes, bytes], ...]:
        """Count one request of a sort; give the headers that tell what is left, or raise ``TooOften``."""
        self._sweep()
        policies = self._policies[sort]
        for item in policies.values():
            if not self._limiter.test(item, caller):
                reset = self._limiter.get_window_stats(item, caller).reset_time
                raise TooOften("asked_too_often", seconds=max(1, ceil(reset - time())))
        for item in policies.values():
            self._limiter.hit(item, caller)
        return self._told(policies, caller)

    def _told(self, policies: dict[str, RateLimitItem], caller: str) -> tuple[tuple[bytes, bytes], ...]:
        """Tell as the IETF draft has it (draft-ietf-httpapi-ratelimit-headers-10)."""
        allowed, left = [], []
        for name, item in policies.items():
            stats = self._limiter.get_window_stats(item, caller)
            allowed.append(f'"{name}";q={item.amount};w={item.get_expiry()}')
            left.append(f'"{name}";r={max(0, stats.remaining)};t={max(0, ceil(stats.reset_time - time()))}')
        return (b"ratelimit-policy", ", ".join(allowed).encode()), (b"ratelimit", ", ".join(left).encode())

    def _sweep(self) -> None:
        """Forget those who have not been here for long."""
        if monotonic() - self._swept > _SWEEP:
            self._swept = monotonic()
            for key in list(self._storage.expirations):
                self._storage.get(key)


class _Storage(MemoryStorage):
    """Keeps the counts; it is swept by its owner, not by a thread that is started with each count."""

    def __init__(self) -> None:
        super().__init__()
        self.timer.cancel()
        self.timer = _Swept()  # type: ignore[assignment]


class _Swept:
    def is_alive(self) -> bool:
        return True


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
