"""Socket mode from Slack's side: hello, envelopes out, acknowledgements in, and ends with or without warning."""

import asyncio
import contextlib
import json
import socket
import struct
import time
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from fake_slack.store import APP_ID, Store
from fake_slack.workspace import Json


@dataclass(eq=False, slots=True)
class Socket:
    """One socket that is open."""

    number: int
    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    warned: bool = False
    """Whether the app has been asked to come back elsewhere; nothing more is sent here then."""


class SocketGone(Exception):
    """The socket closed before the envelope was acknowledged."""


class Sockets:
    """Every socket that the app has opened."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = count(1)
        self.open: list[Socket] = []
        self._over = False
        self._waiting: dict[str, tuple[Socket, Future[Json]]] = {}
        """Envelopes that are not acknowledged yet, and where they were sent."""

    async def serve(self, opened: WebSocket) -> None:
        """Let a socket be open for as long as both sides want."""
        ticket = opened.query_params.get("ticket", "")
        if ticket not in self._store.tickets:
            await opened.close(4001)
            return
        self._store.tickets.discard(ticket)
        await opened.accept()
        one = Socket(next(self._numbers), opened, asyncio.get_running_loop())
        info = {
            "host": "applink-1",
            "started": time.strftime("%Y-%m-%d %H:%M:%S"),
            "approximate_connection_time": 18060,
        }
        hello = {"type": "hello", "num_connections": len(self.open) + 1, "debug_info": info}
        try:
            await opened.send_json(hello | {"connection_info": {"app_id": APP_ID}})
            with self._store.changed():
                left = [each for each in self.open if each.warned]
                self.open.append(one)
                self._store.note("socket", "opened", one.number)
            for each in left:
                await _leave(each)
            while True:
                self._hear(await opened.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(one)

    def _forget(self, one: Socket) -> None:
        with self._store.changed():
            if one in self.open:
                self.open.remove(one)
                self._store.note("socket", "closed", one.number)
            lost = [future for sent, future in self._waiting.values() if sent is one and not one.warned]
        for future in lost:
            if not future.done():
                future.set_exception(SocketGone())

    def _hear(self, text: str) -> None:
        """Take an acknowledgement; an app that has come back elsewhere gives it there."""
        with contextlib.suppress(ValueError):
            said: Json = json.loads(text)
            with self._store.changed():
                _, future = self._waiting.get(str(said.get("envelope_id")), (None, None))
                self._store.note("ack", str(said.get("envelope_id")), future is not None)
            if future is not None and not future.done():
                future.set_result(said)

    def send(self, envelope: Json, patience: float) -> Json:
        """Send an envelope over one of the sockets, and give its acknowledgement.

        Raises TimeoutError when none comes in time, SocketGone when the socket closes first.
        """
        end = time.monotonic() + patience
        with self._store.condition:
            if not self._store.condition.wait_for(lambda: self._over or self._usable(), patience):
                raise TimeoutError
            if self._over:
                raise SocketGone
            usable = self._usable()
            one = usable[next(self._numbers) % len(usable)]
            future: Future[Json] = Future()
            self._waiting[envelope["envelope_id"]] = (one, future)
        asyncio.run_coroutine_threadsafe(_say(one, envelope), one.loop)
        try:
            return future.result(max(0.0, end - time.monotonic()))
        finally:
            with self._store.condition:
                self._waiting.pop(envelope["envelope_id"], None)

    def give_up(self) -> None:
        """Wait for nothing more."""
        with self._store.changed():
            self._over = True
            lost = [future for _, future in self._waiting.values() if not future.done()]
        for future in lost:
            future.set_exception(SocketGone())

    def _usable(self) -> list[Socket]:
        return [each for each in self.open if not each.warned]

    def end(self, *, warn: bool = True) -> None:
        """End every socket that is open: ask the app to come back, or be gone without a word."""
        with self._store.condition:
            standing = list(self.open)
            for each in standing:
                each.warned = True
        for each in standing:
            if warn:
                info = {"host": "applink-1"}
                bye = {"type": "disconnect", "reason": "refresh_requested", "debug_info": info}
                asyncio.run_coroutine_threadsafe(_say(each, bye), each.loop)
            else:
                each.loop.call_soon_threadsafe(_cut, each)


async def _say(one: Socket, what: Json) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await one.socket.send_json(what)


async def _leave(one: Socket) -> None:
    """Close a socket whose app has come back elsewhere."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await one.socket.close()


def _cut(one: Socket) -> None:
    """Let the connection break under both."""
    transport: Any = one.socket.scope["transport"]
    if transport is not None and not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
