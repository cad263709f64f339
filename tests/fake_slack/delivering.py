"""How what Slack tells reaches the app: over HTTP or a socket, again when it is not acknowledged, twice when asked.

Events are tried again as Slack does, each time saying that they are; interactions and commands are not.
"""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from threading import Event
from typing import Any

import httpx

from fake_slack.payloads import as_http, signature
from fake_slack.sockets import SocketGone, Sockets
from fake_slack.store import Store
from fake_slack.workspace import Json

Poster = Callable[[bytes, dict[str, str]], tuple[int, dict[str, str], bytes]]
"""Whatever takes a body and headers to the app, and gives status, headers and body of the answer."""


class Mode(StrEnum):
    """The two ways in."""

    HTTP = "http"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: what the app answered, and after how long."""

    number: int
    status: int
    body: bytes
    milliseconds: float
    why: str = ""
    no_retry: bool = False
    said: Json = field(default_factory=dict)

    @property
    def acknowledged(self) -> bool:
        """Whether Slack would be content."""
        return 200 <= self.status < 300


@dataclass(eq=False, slots=True)
class Delivery:
    """Something that was told to the app, and how it was taken."""

    kind: str
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    settled: Event = field(default_factory=Event)

    @property
    def last(self) -> Attempt:
        """The attempt that counts: the first that was acknowledged, else the last."""
        self.settled.wait(60)
        return next((each for each in self.attempts if each.acknowledged), self.attempts[-1])

    @property
    def acknowledged(self) -> bool:
        """Whether the app took it."""
        return self.last.acknowledged


@dataclass(slots=True)
class Habits:
    """How Slack delivers; a test may change it."""

    ack_limit: float = 3.0
    """Seconds within which an acknowledgement must come."""
    retry_pauses: tuple[float, ...] = (0.0, 0.2, 1.0)
    """Seconds before each further try of an event; Slack itself waits none, a minute and five."""
    repeat: int = 1
    """How often each delivery is sent although it was acknowledged."""


class Deliverer:
    """Takes deliveries to the app, each in a thread of its own."""

    def __init__(self, store: Store, sockets: Sockets, mode: Mode, secret: str, habits: Habits) -> None:
        self._store, self._sockets, self._habits = store, sockets, habits
        self.mode = mode
        self.secret = secret
        self.posters: list[Poster] = []
        self._turn = count()
        self._pool = ThreadPoolExecutor(24, thread_name_prefix="slack")
        self._stopped = Event()
        self._held: list[Delivery] | None = None
        self._going: set[Future[Any]] = set()
        self._client = httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=64))

    def stop(self) -> None:
        """Deliver nothing more."""
        self._stopped.set()
        self._sockets.give_up()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def post_to(self, target: str | Poster) -> None:
        """Deliver over HTTP to one more address, or to whatever takes a body and headers."""
        self.posters.append(self._poster(target) if isinstance(target, str) else target)

    def _poster(self, address: str) -> Poster:
        def post(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            timeout = httpx.Timeout(self._habits.ack_limit)
            answer = self._client.post(address, content=body, headers=headers, timeout=timeout)
            return answer.status_code, dict(answer.headers), answer.content

        return post

    def deliver(self, kind: str, payload: Json) -> Delivery:
        """Tell the app something; give at once what will know how it went."""
        delivery = Delivery(kind, payload)
        if self._held is not None:
            self._held.append(delivery)
            return delivery
        self._start(delivery, self._habits.repeat)
        return delivery

    def _start(self, delivery: Delivery, times: int) -> None:
        for copy in range(times):
            self._submit(delivery, copy)

    def _submit(self, delivery: Delivery, copy: int) -> None:
        if self._stopped.is_set():
            delivery.attempts.append(Attempt(0, 0, b"", 0.0, "stopped"))
            delivery.settled.set()
            return
        with self._store.changed():
            future = self._pool.submit(self._carry, delivery, copy)
            self._going.add(future)
        future.add_done_callback(self._done)

    def _done(self, future: Future[Any]) -> None:
        with self._store.changed():
            self._going.discard(future)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._going

    @contextlib.contextmanager
    def shuffled(self, seed: int, most: int) -> Iterator[list[Delivery]]:
        """Hold back what is delivered within, then send it in any order, each up to ``most`` times; wait for all."""
        chance = random.Random(seed)
        held: list[Delivery] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None
        copies = [(each, copy) for each in held for copy in range(chance.randint(1, most))]
        chance.shuffle(copies)
        for delivery, copy in copies:
            self._submit(delivery, copy)
        with self._store.condition:
            going = list(self._going)
        wait(going)

    def _carry(self, delivery: Delivery, copy: int) -> None:
        """Try until it is acknowledged or Slack would give up."""
        anywhere = bool(self.posters) or self.mode is Mode.SOCKET
        pauses = self._habits.retry_pauses if delivery.kind == "events_api" and anywhere else ()
        reason = "http_timeout" if copy else ""
        try:
            for number, pause in enumerate((0.0, *pauses)):
                if number and (self._stopped.wait(pause) or self._stopped.is_set()):
                    return
                attempt = self._try(delivery, number + copy, reason)
                with self._store.changed():
                    delivery.attempts.append(attempt)
                    self._store.note("delivery", delivery.kind, (delivery.payload.get("event_id"), attempt.status))
                reason = attempt.why
                if attempt.acknowledged or attempt.no_retry:
                    return
        finally:
            if not delivery.attempts:
                delivery.attempts.append(Attempt(0, 0, b"", 0.0, "stopped"))
            with self._store.changed():
                delivery.settled.set()

    def _try(self, delivery: Delivery, number: int, reason: str) -> Attempt:
        start = time.perf_counter()
        try:
            by = self._over_http if self.mode is Mode.HTTP else self._over_socket
            attempt = by(delivery, number, reason)
        except (TimeoutError, httpx.TimeoutException):
            attempt = Attempt(number, 0, b"", 0.0, "http_timeout")
        except (SocketGone, httpx.HTTPError, OSError):
            attempt = Attempt(number, 0, b"", 0.0, "connection_failed")
        except Exception as broken:  # noqa: BLE001 - whatever breaks inside an app is a server's error to Slack
            attempt = Attempt(number, 500, repr(broken).encode(), 0.0, "http_error")
        spent = (time.perf_counter() - start) * 1000
        if attempt.acknowledged and spent > self._habits.ack_limit * 1000:
            attempt = Attempt(number, 0, b"", 0.0, "http_timeout")
        why = attempt.why or ("" if attempt.acknowledged else "http_error")
        return Attempt(number, attempt.status, attempt.body, spent, why, attempt.no_retry, attempt.said)

    def _over_http(self, delivery: Delivery, number: int, reason: str) -> Attempt:
        body, kind = as_http(delivery.kind, delivery.payload)
        headers = self.signed(body) | {"content-type": kind}
        if number:
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        posters = self.posters
        if not posters:
            raise ConnectionRefusedError
        status, answered, content = posters[next(self._turn) % len(posters)](body, headers)
        lowered = {name.lower(): value for name, value in answered.items()}
        said: Json = {}
        if content and lowered.get("content-type", "").startswith("application/json"):
            with contextlib.suppress(ValueError):
                said = httpx.Response(200, content=content).json()
        elif content:
            said = {"text": content.decode("utf-8", "replace")}
        return Attempt(number, status, content, 0.0, no_retry="x-slack-no-retry" in lowered, said=said)

    def _over_socket(self, delivery: Delivery, number: int, reason: str) -> Attempt:
        accepts = delivery.kind != "events_api"
        envelope: Json = {"envelope_id": self._store.number("e"), "payload": delivery.payload, "type": delivery.kind}
        envelope |= {"accepts_response_payload": accepts}
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        answer = self._sockets.send(envelope, self._habits.ack_limit)
        said = answer.get("payload") or {}
        return Attempt(
            number, 200, httpx.Request("POST", "http://x", json=said).content if said else b"", 0.0, said=said
        )

    def signed(self, body: bytes, timestamp: str | None = None, secret: str | None = None) -> dict[str, str]:
        """Give the headers that prove a body to be Slack's; another secret or time makes them false."""
        stamp = timestamp if timestamp is not None else str(int(time.time()))
        return {
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature(secret or self.secret, body, stamp),
        }
