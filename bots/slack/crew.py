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
from datetime import UTC, datetime, timedelta

from bots.intake.outcomes import plain
from bots.slack.calling import Later, Refused
from bots.slack.delivery import Delivery
from bots.slack.delivery import GivenUp as GivenUp
from knowledge.errors import Problem
from knowledge.job import Job, LeaseLost
from knowledge.registry.jobs import Jobs

_DELIVERIES = logging.getLogger("omstilling.slack")
_FAILURES = logging.getLogger("omstilling.failure")
Deed = Callable[[Delivery], None]
"""Carries out one kind of order. Raises ``Later`` for what may pass, ``Refused`` for what Slack will not do."""
Sorry = Deed
"""Tells whoever placed an order that it came to nothing; why, is what is remembered of it as ``failure``."""
KIND, LASTING = "slack", "slack_lasting"
"""The kinds of job that the crew does: ``LASTING`` is for what must not be done twice in a week, or lies for one."""
KINDS = {KIND: timedelta(days=2), LASTING: timedelta(days=8)}
"""How long it is remembered that an order has been carried out, so that it is not taken again."""
Chore = Callable[[], None]
"""Looks whether there is something to order that nobody orders; done again and again, at any moment."""
PACE = 0.5
"""Seconds between two looks for orders that other processes have taken, or that are due."""
_LONGEST = 60.0
"""Seconds that an order waits at most before it is tried again, when Slack does not answer."""
_GOOD_FOR = timedelta(hours=12)
"""How long an order is tried, from when it was first taken, while Slack is away."""
_SWEEP = 600.0
_DEATHS = 5
"""How many times an order is taken at most: the last time to tell that whoever had it before has died each time."""
_LAST_WORDS = 1.0
"""Seconds that what is stopped gets to end, when the crew leaves."""
_CHORES = 20.0
"""Seconds between two looks at the chores."""


class Crew:
    """Threads that carry out the orders of one registry until they are told to leave."""

    def __init__(
        self, jobs: Callable[[], Jobs], deeds: Mapping[str, Deed], sorry: Sorry, at_once: int, lease: timedelta
    ) -> None:
        self._jobs = jobs
        self._deeds = deeds
        self._sorry = sorry
        self._lease = lease
        self.chores: list[Chore] = []
        self._name = f"slack {os.getpid()} {secrets.token_hex(2)}"
        self._awake = threading.Event()
        self._leaving = threading.Event()
        self._left = threading.Event()
        self._slots = threading.Semaphore(at_once)
        self._in_hand: dict[str | None, Delivery] = {}
        """By the one time that each was taken: one that was lost may be taken again while the first still works."""
        self._changing = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._told = 0.0

    def wake(self) -> None:
        """Look for orders at once."""
        self._awake.set()

    def start(self) -> None:
        """Begin to work."""
        for work in (self._hand_out, self._hold, self._do_chores):
            thread = threading.Thread(target=work, name=f"slack-{work.__name__.strip('_')}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def take_no_more(self) -> None:
        """Begin on no more orders: the crew will soon be asked to leave."""
        if not self._leaving.is_set():
            self._told = time.monotonic()
            self._leaving.set()
            self._awake.set()

    def leave(self, seconds: float) -> None:
        """Take no more orders, end what is in hand within so many seconds of hearing it, and give back the rest.

        Nobody waits for a thread that does not listen: its order is no longer its own, so nothing more comes of it.
        """
        self.take_no_more()
        if self._threads:
            self._threads[0].join()
        self._wait_for_hands(self._told + seconds - time.monotonic())
        for each in self._held():
            each.stopped.set()
        self._wait_for_hands(_LAST_WORDS)
        for each in self._held():  # it may be posting just now: nobody looks for its message before the call has ended
            self._quietly(lambda each=each: self._jobs().give_back(each.job, due=_in(self._lease)))  # type: ignore[misc]
        self._left.set()
        for thread in self._threads:
            thread.join()

    def stop_lane(self, lane: str) -> bool:
        """Stop what is done or waits in a lane, in this process at once, in others soon; tell if there was anything."""
        stopped = self._jobs().stop_lane(lane)
        for each in self._held():
            if each.id in stopped:
                each.stopped.set()
        return bool(stopped)

    def stop_team(self, team: str) -> None:
        """Stop what is done or waits for a workspace."""
        stopped = self._jobs().stop_lanes(f"slack {team} ")
        for each in self._held():
            if each.id in stopped:
                each.stopped.set()

    def _held(self) -> list[Delivery]:
        with self._changing:
            return list(self._in_hand.values())

    def _wait_for_hands(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self._held() and time.monotonic() < until:
            time.sleep(0.05)

    def _hand_out(self) -> None:
        swept = float("-inf")
        while not self._leaving.is_set():
            if not self._slots.acquire(timeout=PACE):
                continue
            if self._begin():
                continue
            self._slots.release()
            if time.monotonic() - swept > _SWEEP:
                swept = time.monotonic()
                for kind, kept in KINDS.items():
                    self._quietly(lambda kind=kind, kept=kept: self._forget(kind, kept))  # type: ignore[misc]
            self._awake.wait(PACE)
            self._awake.clear()

    def _begin(self) -> bool:
        """Take the next order and begin on it; tell whether there was one."""
        if self._leaving.is_set():
            return False
        try:
            jobs = self._jobs()
            job = self._next(jobs) if jobs.waits(tuple(KINDS)) else None
        except Exception as trouble:  # noqa: BLE001 - the registry may be there again at the next look
            _FAILURES.warning("no order could be taken: %s", type(trouble).__name__)
            return False
        if job is None:
            return False
        delivery = Delivery(jobs, job, self._lease)
        with self._changing:
            self._in_hand[job.leased_by] = delivery
        threading.Thread(target=self._carry_out, args=(delivery, job), name=f"slack {job.id}", daemon=True).start()
        return True

    def _next(self, jobs: Jobs) -> Job | None:
        """Take the next order; of those that somebody has died with, one at a time.

        So the one that took its process down is told from those that were in hand beside it.
        """
        suspected = any(each.job.attempts > 1 for each in self._held())
        return jobs.take(self._name, tuple(KINDS), self._lease, most=_DEATHS, tried=0 if suspected else None)

    def _carry_out(self, delivery: Delivery, taken: Job) -> None:
        begun, deed = time.perf_counter(), taken.content.get("deed")
        try:
            ending = self._ended(delivery)
        except LeaseLost:
            ending = "lost"
        except Exception as trouble:  # noqa: BLE001 - the lease runs out, and the order is taken again
            _FAILURES.error("an order was left as it was", exc_info=trouble)
            ending = "left"
        finally:
            with self._changing:
                del self._in_hand[taken.leased_by]
            self._slots.release()
            self._awake.set()
        told = {"delivery": taken.id, "deed": deed, "ending": ending, "attempts": taken.attempts}
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
            jobs.fail(delivery.job, None, refused.code)
            return "refused"
        jobs.finish(delivery.job, _ids_only(delivery.so_far))
        return "failed" if "failure" in delivery.so_far else "done"

    def _try(self, delivery: Delivery) -> None:
        """Carry out an order; where that fails, tell whoever placed it."""
        if delivery.job.attempts >= _DEATHS and "failure" not in delivery.so_far:
            delivery.remember(failure=_bug(RuntimeError("whoever had this order before died of it")))
        if "failure" not in delivery.so_far:
            try:
                self._deeds[delivery.deed](delivery)
                return
            except (Later, GivenUp, LeaseLost):
                raise
            except Refused as refused:
                _DELIVERIES.warning("slack refused", extra={"method": refused.method, "code": refused.code})
                if refused.nobody_is_reached and "response_url" not in delivery.what:
                    raise
                delivery.remember(failure=_bug(refused))
            except Problem as problem:
                delivery.remember(failure={"code": problem.code, "details": plain(problem.details)})
            except Exception as bug:  # noqa: BLE001 - whatever an order meets ends that order, and never the crew
                delivery.remember(failure=_bug(bug))
        if "place" in delivery.what:
            self._sorry(delivery)

    def _wait(self, jobs: Jobs, delivery: Delivery, later: Later) -> str:
        first = delivery.job.begun or delivery.job.created
        if datetime.now(UTC) - first > _GOOD_FOR:
            jobs.fail(delivery.job, None, "slack_away")
            return "given up"
        seconds = later.seconds
        if not later.is_limit:
            tries = int(delivery.so_far.get("tries", 0)) + 1
            delivery.remember(tries=tries)
            seconds = min(_LONGEST, seconds * 2 ** min(tries - 1, 10))
        jobs.give_back(delivery.job, due=_in(timedelta(seconds=seconds)))
        return "later"

    def _hold(self) -> None:
        """Renew the leases of what is in hand, until the crew has left."""
        while not self._left.wait(self._lease.total_seconds() / 4):
            if held := self._held():
                self._quietly(lambda held=held: self._renew(held))  # type: ignore[misc]

    def _renew(self, held: list[Delivery]) -> None:
        names = {each.job.leased_by or "": each for each in held}
        states = self._jobs().renew_all([each.job for each in held], self._lease)
        for name, each in names.items():
            if name not in states or states[name].ended:
                each.stopped.set()

    def _do_chores(self) -> None:
        while not self._leaving.is_set():
            for chore in self.chores:
                self._quietly(chore)
            self._leaving.wait(_CHORES)

    def _forget(self, kind: str, kept: timedelta) -> None:
        self._jobs().forget([kind], datetime.now(UTC) - kept)

    def _quietly(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except LeaseLost:
            pass
        except Exception as trouble:  # noqa: BLE001 - the registry may be there again at the next look
            _FAILURES.warning("the registry was not reached: %s", type(trouble).__name__)


def _in(time_left: timedelta) -> datetime:
    return datetime.now(UTC) + time_left


def _bug(bug: Exception) -> dict[str, str]:
    """Log a failure that nobody thought of; give the reference it is logged under."""
    reference = secrets.token_hex(4)
    _FAILURES.error("reference %s", reference, exc_info=bug)
    return {"reference": reference}


def _ids_only(so_far: Mapping[str, object]) -> dict[str, object]:
    """Give what is remembered of an order that has ended."""
    return {name: each for name, each in so_far.items() if name in {"posted", "failure"}}
