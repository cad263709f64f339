"""Sees to it that everybody gets an ending: a request that takes too long, or outlives the server, is answered for.

The work itself goes on in its thread until it is done; what it then says is not heard. A response that has begun is
let go on, for as long as the server lives: whoever streams ends by themselves when the server is stopping.
"""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from threading import Event

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.problems import refuse
from bots.web.settings import WebSettings

_TICK = 0.25
"""Seconds between looks at whether the server is stopping."""


class Patience:
    """Ends requests that have not begun to be answered in time."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._seconds = settings.request_seconds
        self._stopping_seconds = settings.shutdown_seconds
        self._waiting: set[_Waiting] = set()
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer in its place when it takes too long."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waiting = _Waiting(scope, receive, send, asyncio.get_running_loop().time() + self._seconds)
        self._waiting.add(waiting)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look(scope["app"].state.stopping))
        try:
            await self._app(scope, receive, waiting.send)
        finally:
            self._waiting.discard(waiting)

    async def _look(self, stopping: Event) -> None:
        """Look at those that wait, for as long as there are any."""
        loop = asyncio.get_running_loop()
        last: float | None = None
        while self._waiting:
            if last is None and stopping.is_set():
                last = loop.time() + self._stopping_seconds
            now = loop.time()
            for each in [each for each in self._waiting if not each.begun]:
                if last is not None and now >= last:
                    await each.end(HTTPStatus.SERVICE_UNAVAILABLE, "server_stopping")
                elif now >= each.until:
                    await each.end(HTTPStatus.GATEWAY_TIMEOUT, "request_too_slow")
            await asyncio.sleep(_TICK)


class _Waiting:
    """One request that has not begun to be answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, until: float) -> None:
        self._request = scope, receive
        self._send = send
        self.until = until
        self.begun = False
        self._ended = False

    async def send(self, message: Message) -> None:
        """Pass on what the room says, unless it comes too late."""
        if not self._ended:
            self.begun = True
            await self._send(message)

    async def end(self, status: HTTPStatus, code: str) -> None:
        """Answer in place of the room."""
        self.begun = self._ended = True
        with suppress(OSError):  # the caller has gone
            await refuse(*self._request, self._send, status, code)
