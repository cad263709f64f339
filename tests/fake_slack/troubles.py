"""What a test wants to go wrong when the app calls: too many calls, errors, silence, broken connections.

A trouble meets calls of its method (or every method, ``*``) until it has met as many as it should, or its time is up.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Literal

from fake_slack.workspace import Json

What = Literal["limit", "status", "error", "hang", "reset"]


@dataclass(eq=False, slots=True)
class Trouble:
    """One thing that goes wrong; ``met`` counts how often it did."""

    what: What
    method: str
    times: int | None = 1
    until: float | None = None
    retry_after: int = 1
    status: int = 503
    error: str = "internal_error"
    after_effect: bool = False
    when: Callable[[Json], bool] | None = None
    met: int = 0
    _over: bool = False
    _waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=list)

    def meets(self, method: str, said: Json) -> bool:
        """Say whether this call is one that goes wrong, and count it."""
        spent = self._over or (self.times is not None and self.met >= self.times)
        late = self.until is not None and time.monotonic() > self.until
        if spent or late or not fnmatchcase(method, self.method) or (self.when and not self.when(said)):
            return False
        self.met += 1
        return True

    def release(self) -> None:
        """Be over; calls that hang are answered now."""
        self._over = True
        for loop, event in self._waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def hang(self) -> None:
        """Let a call wait until somebody releases it, or the time is up."""
        event = asyncio.Event()
        self._waiting.append((asyncio.get_running_loop(), event))
        left = None if self.until is None else max(0.0, self.until - time.monotonic())
        try:
            await asyncio.wait_for(event.wait(), left)
        except TimeoutError:
            return


@dataclass(slots=True)
class Troubles:
    """The troubles that a test has asked for, the oldest first."""

    asked: list[Trouble] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def _ask(self, trouble: Trouble) -> Trouble:
        with self._lock:
            self.asked.append(trouble)
        return trouble

    def limit(
        self,
        method: str = "*",
        times: int | None = 1,
        *,
        seconds: float | None = None,
        retry_after: int = 1,
        when: Callable[[Json], bool] | None = None,
    ) -> Trouble:
        """Answer 429 a number of times, or for so many seconds."""
        return self._ask(Trouble("limit", method, *_span(times, seconds), retry_after=retry_after, when=when))

    def fail(self, method: str = "*", times: int | None = 1, *, status: int = 503) -> Trouble:
        """Answer with a broken server's page."""
        return self._ask(Trouble("status", method, times, status=status))

    def refuse(
        self, method: str, error: str, times: int | None = 1, *, when: Callable[[Json], bool] | None = None
    ) -> Trouble:
        """Answer with one of Slack's own errors."""
        return self._ask(Trouble("error", method, times, error=error, when=when))

    def hang(self, method: str = "*", times: int | None = 1, *, seconds: float | None = None) -> Trouble:
        """Answer nothing until the trouble is released, or for so many seconds; the call is carried out then."""
        until = None if seconds is None else time.monotonic() + seconds
        return self._ask(Trouble("hang", method, times, until))

    def reset(self, method: str = "*", times: int | None = 1, *, after_effect: bool = False) -> Trouble:
        """Break the connection, before the call takes effect or after."""
        return self._ask(Trouble("reset", method, times, after_effect=after_effect))

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            asked, self.asked[:] = list(self.asked), []
        for trouble in asked:
            trouble.release()

    def met_by(self, method: str, said: Json) -> Trouble | None:
        """Give what goes wrong with this call, if anything does."""
        with self._lock:
            return next((each for each in self.asked if each.meets(method, said)), None)


def _span(times: int | None, seconds: float | None) -> tuple[int | None, float | None]:
    return (times, None) if seconds is None else (None, time.monotonic() + seconds)
