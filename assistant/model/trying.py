"""Tries again what failed for a passing reason, with growing pauses, as long as somebody waits for it.

The providers' own clients would go on trying in their sleep after everybody has left, and keep a turn from others.
"""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_when_event_set,
    wait_exponential_jitter,
)
from tenacity.nap import sleep_using_event

from assistant.model.failures import failure_of

_PASSING = {"model_down", "model_busy"}
_GROWING = wait_exponential_jitter(multiplier=0.5, max=8)
Given = TypeVar("Given")


def tried(work: Callable[[], Given], retries: int, longest: float, stopped: Event) -> Given:
    """Give what work gives, trying so many times more; raise its last error.

    A server that asks for a pause gets it, but not one of more than ``longest`` seconds.
    """
    retrying = Retrying(
        retry=retry_if_exception(lambda error: _may_pass(error, longest)),
        stop=stop_after_attempt(retries + 1) | stop_when_event_set(stopped),
        wait=_pause,
        sleep=sleep_using_event(stopped),
        reraise=True,
    )
    return retrying(work)


def _may_pass(error: BaseException, longest: float) -> bool:
    return isinstance(error, Exception) and failure_of(error).code in _PASSING and _asked_pause(error) <= longest


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return (_asked_pause(error) if error else 0.0) or _GROWING(state)


def _asked_pause(error: BaseException) -> float:
    """Give the seconds that a server asks to be left alone for; 0 where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0
