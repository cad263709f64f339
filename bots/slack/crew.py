"""Carries out the orders: so many at once, each on lease, those of one thread in the order they came.

An order that must wait, because Slack asks for patience or is away, goes back to the queue until it is due, and nobody
waits for it here. One whose process dies is taken by another. Every order has an ending, and whoever placed it is told:
where it went wrong, by a sentence and a reference under which the log tells more.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bots.intake.outcomes import plain
from bots.slack.calling import Later, Refused
from bots.slack.delivery import Delivery
from knowledge.errors import Problem
from knowledge.job import Job, LeaseLost
from knowledge.registry.jobs import Jobs

_DELIVERIES = logging.getLogger("omstilling.slack")
_FAILURES = logging.getLogger("omstilling.failure")
Deed = Callable[[Delivery], None]
"""Carries out one kind of order. Raises ``Later`` for what may pass, ``Refused`` for what Slack will not do."""
Sorry = Deed
"""Tells whoever placed an order that it came to nothing; why, is what is remembered of it as ``failure``."""
KIND = "slack"
"""The kind of job that the crew does."""
PACE = 0.5
"""Seconds between two looks for orders that other processes have taken, or that are due."""
_LONGEST = 60.0
"""Seconds that an order waits at most before it is tried again, when Slack does not answer."""
_KEPT = timedelta(days=2)
"""How long it is remembered that an order has been carried out, so that it is not taken again."""
_SWEEP = 600.0


class GivenUp(Exception):
    """The order was stopped, or the crew is leaving; there is nothing to tell."""


class Crew:
    """Threads that carry out the orders of one registry until they are told to leave."""

    def __init__(
        self, jobs: Callable[[], Jobs], deeds: Mapping[str, Deed], sorry: Sorry, at_once: int, lease: timedelta
    ) -> None:
        self._jobs = jobs
        self._deeds = deeds
        self._sorry = sorry
        self._at_once = at_once
        self._lease = lease
        self._name = f"slack {os.getpid()} {secrets.token_hex(2)}"
        self._awake = threading.Event()
        self._leaving = threading.Event()
        self._slots = threading.Semaphore(at_once)
        self._in_hand: dict[str, Delivery] = {}
        self._changing = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._pool: ThreadPoolExecutor | None = None

    def wake(self) -> None:
        """Look for orders at once."""
        self._awake.set()

    def start(self) -> None:
        """Begin to work."""
        self._pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="slack")
        for work in (self._hand_out, self._hold):
            thread = threading.Thread(target=work, name=f"slack-{work.__name__.strip('_')}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def leave(self, seconds: float) -> None:
        """Take no more orders, end what is in hand within so many seconds, and give back what is not done by then."""
        self._leaving.set()
        self._awake.set()
        until = time.monotonic() + seconds
        while self._in_hand and time.monotonic() < until:
            time.sleep(0.05)
        with self._changing:
            for each in self._in_hand.values():
                each.stopped.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        for thread in self._threads:
            thread.join()

    def stop_lane(self, lane: str) -> bool:
        """Stop what is done or waits in a lane, in this process at once, in others soon; tell if there was anything."""
        stopped = self._jobs().stop_lane(lane)
        with self._changing:
            for each in self._in_hand.values():
                if each.id in stopped:
                    each.stopped.set()
        return bool(stopped)

    def stop_team(self, team: str) -> None:
        """Stop what is done or waits for a workspace."""
        stopped = self._jobs().stop_lanes(f"slack {team} ")
        with self._changing:
            for each in self._in_hand.values():
                if each.id in stopped:
                    each.stopped.set()

    def _hand_out(self) -> None:
        assert self._pool is not None, "the crew has started"
        swept = 0.0
        while not self._leaving.is_set():
            self._slots.acquire()
            job = self._next()
            if job is not None:
                self._pool.submit(self._carry_out, job)
                continue
            self._slots.release()
            if time.monotonic() - swept > _SWEEP:
                swept = time.monotonic()
                self._quietly(lambda: self._jobs().forget([KIND], datetime.now(UTC) - _KEPT))
            self._awake.wait(PACE)
            self._awake.clear()

    def _next(self) -> Job | None:
        try:
            jobs = self._jobs()
            return jobs.take(self._name, [KIND], self._lease) if jobs.waits([KIND]) else None
        except Exception as trouble:  # noqa: BLE001 - the registry may be there again at the next look
            _FAILURES.warning("no order could be taken: %s", type(trouble).__name__)
            return None

    def _carry_out(self, job: Job) -> None:
        begun, delivery = time.perf_counter(), Delivery(self._jobs(), job)
        with self._changing:
            self._in_hand[job.id] = delivery
        try:
            ending = self._ended(delivery)
        except LeaseLost:
            ending = "lost"
        except Exception as trouble:  # noqa: BLE001 - the lease runs out, and the order is taken again
            _FAILURES.error("an order was left as it was", exc_info=trouble)
            ending = "left"
        finally:
            with self._changing:
                del self._in_hand[job.id]
            self._slots.release()
            self._awake.set()
        told = {"delivery": job.id, "deed": job.content.get("deed"), "ending": ending, "attempts": job.attempts}
        _DELIVERIES.info("delivery", extra={**told, "milliseconds": round(1000 * (time.perf_counter() - begun))})

    def _ended(self, delivery: Delivery) -> str:
        """Carry out an order, and end it or give it back; tell which."""
        jobs = self._jobs()
        try:
            self._try(delivery)
        except Later as later:
            return self._wait(jobs, delivery, later)
        except GivenUp:
            if self._leaving.is_set():
                jobs.give_back(delivery.job)
                return "given back"
            jobs.finish(delivery.job, {})
            return "stopped"
        except Refused as refused:
            _DELIVERIES.warning("slack refused", extra={"method": refused.method, "code": refused.code})
            jobs.fail(delivery.job, None, refused.code)
            return "refused"
        jobs.finish(delivery.job, _ids_only(delivery.so_far))
        return "failed" if "failure" in delivery.so_far else "done"

    def _try(self, delivery: Delivery) -> None:
        """Carry out an order; where that fails, tell whoever placed it."""
        if delivery.job.last_attempt and "failure" not in delivery.so_far:
            delivery.remember(failure=_bug(RuntimeError("whoever had this order before died of it")))
        if "failure" not in delivery.so_far:
            try:
                self._deeds[delivery.deed](delivery)
                return
            except (Later, Refused, GivenUp, LeaseLost):
                raise
            except Problem as problem:
                delivery.remember(failure={"code": problem.code, "details": plain(problem.details)})
            except Exception as bug:  # noqa: BLE001 - whatever an order meets ends that order, and never the crew
                delivery.remember(failure=_bug(bug))
        self._sorry(delivery)

    def _wait(self, jobs: Jobs, delivery: Delivery, later: Later) -> str:
        seconds = later.seconds
        if not later.is_limit:
            tries = int(delivery.so_far.get("tries", 0)) + 1
            delivery.remember(tries=tries)
            seconds = min(_LONGEST, seconds * 2 ** (tries - 1))
        jobs.give_back(delivery.job, due=datetime.now(UTC) + timedelta(seconds=seconds))
        return "later"

    def _hold(self) -> None:
        """Renew the leases of what is in hand, for as long as there is any."""
        while not (self._leaving.is_set() and not self._in_hand):
            self._leaving.wait(self._lease.total_seconds() / 4) if not self._leaving.is_set() else time.sleep(0.1)
            with self._changing:
                held = list(self._in_hand.values())
            for each in held:
                self._quietly(lambda each=each: self._renew(each))  # type: ignore[misc]

    def _renew(self, delivery: Delivery) -> None:
        try:
            if self._jobs().renew(delivery.job, self._lease).state.ended:
                delivery.stopped.set()
        except LeaseLost:
            delivery.stopped.set()

    def _quietly(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except Exception as trouble:  # noqa: BLE001 - the registry may be there again at the next look
            _FAILURES.warning("the registry was not reached: %s", type(trouble).__name__)


def _bug(bug: Exception) -> dict[str, str]:
    """Log a failure that nobody thought of; give the reference it is logged under."""
    reference = secrets.token_hex(4)
    _FAILURES.error("reference %s", reference, exc_info=bug)
    return {"reference": reference}


def _ids_only(so_far: Mapping[str, object]) -> dict[str, object]:
    """Give what is remembered of an order that has ended."""
    return {name: each for name, each in so_far.items() if name in {"posted", "failure"}}
