"""How much each caller may ask for: so much in a window that moves with time, in whichever door they come by.

Each process counts for itself, in memory. What a caller is told of it is for the door.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from time import monotonic, time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from knowledge.errors import Unavailable

_SWEEP = 60.0


class TooOften(Unavailable):
    """They have asked for as much as they may for now; ``seconds`` tells when there is more."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in a minute, or in a day."""

    most: int
    daily: bool = False

    def item(self, sort: str) -> RateLimitItem:
        """Give it as the counter takes it."""
        kind = RateLimitItemPerDay if self.daily else RateLimitItemPerMinute
        return kind(self.most, namespace=sort)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an allowance: of how many, in how many seconds, how many, and in how many there are more."""

    name: str
    most: int
    window: int
    left: int
    seconds: int


class Counts:
    """What each caller has used of what they may, by the sort of what they asked for."""

    def __init__(self, allowed: Mapping[str, Mapping[str, Allowance]]) -> None:
        self._storage = _Storage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._swept = monotonic()
        self._items = {
            sort: {name: each.item(sort) for name, each in allowances.items()} for sort, allowances in allowed.items()
        }

    def take(self, sort: str, caller: str, code: str = "asked_too_often") -> list[Left]:
        """Count one of a sort, and give what is left; raise ``TooOften``, by this code, where there is nothing."""
        self._sweep()
        items = self._items[sort]
        for item in items.values():
            if not self._limiter.test(item, caller):
                reset = self._limiter.get_window_stats(item, caller).reset_time
                raise TooOften(code, seconds=max(1, ceil(reset - time())))
        for item in items.values():
            self._limiter.hit(item, caller)
        return [self._left(name, item, caller) for name, item in items.items()]

    def _left(self, name: str, item: RateLimitItem, caller: str) -> Left:
        stats = self._limiter.get_window_stats(item, caller)
        seconds = max(0, ceil(stats.reset_time - time()))
        return Left(name, item.amount, item.get_expiry(), max(0, stats.remaining), seconds)

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
