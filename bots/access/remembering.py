"""Remembers what an issuer said of itself, so that it need not be asked with every request, nor be up for each.

What is an hour old is asked for anew. Where that fails the old serves on, for a day at most.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from knowledge.errors import Unavailable

Value = TypeVar("Value")
Clock = Callable[[], float]
FRESH = 3600.0
"""Seconds after which the issuer is asked anew."""
SERVES = 24 * 3600.0
"""Seconds for which the old serves on when the issuer is down."""
PAUSE = 60.0
"""Seconds between two times of asking anew, however many requests would have it."""
AFTER_FAILURE = 5.0
"""Seconds for which an issuer that has not answered is not asked when nothing is remembered."""


class Remembered(Generic[Value]):
    """One thing that is fetched when it is needed. Any number of threads may ask; one of them fetches."""

    def __init__(self, fetch: Callable[[], Value], clock: Clock = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._kept: tuple[Value, float] | None = None
        self._tried = float("-inf")
        self._failed: tuple[Unavailable, float] | None = None

    def value(self, anew: bool = False) -> Value:
        """Give it; with ``anew`` what was fetched in the last minute, at the oldest.

        Raise ``Unavailable`` when it cannot be fetched and nothing, or nothing new enough, is remembered.
        """
        kept = self._serving()
        if kept is not None and not self._is_due(kept, anew):
            return self._as_it_is(kept, anew)
        if not self._lock.acquire(blocking=anew or kept is None):
            assert kept is not None
            return kept[0]  # another thread is fetching; nobody else waits for it
        try:
            return self._fetched(anew)
        finally:
            self._lock.release()

    def _serving(self) -> tuple[Value, float] | None:
        kept = self._kept
        return kept if kept is not None and self._clock() - kept[1] < SERVES else None

    def _as_it_is(self, kept: tuple[Value, float], anew: bool) -> Value:
        failed = self._failed
        if anew and failed is not None:
            raise Unavailable(failed[0].code, **failed[0].details)
        return kept[0]

    def _is_due(self, kept: tuple[Value, float], anew: bool) -> bool:
        now = self._clock()
        return (anew or now - kept[1] >= FRESH) and now - self._tried >= PAUSE

    def _fetched(self, anew: bool) -> Value:
        kept, now = self._serving(), self._clock()
        if kept is not None:
            if not self._is_due(kept, anew):
                return self._as_it_is(kept, anew)
            self._tried = now
        elif self._failed and now - self._failed[1] < AFTER_FAILURE:
            raise Unavailable(self._failed[0].code, **self._failed[0].details)
        try:
            value = self._fetch()
        except Unavailable as failure:
            self._failed = failure, now
            if kept is None or anew:
                raise
            return kept[0]
        self._kept, self._failed = (value, now), None
        return value
