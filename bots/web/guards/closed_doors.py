"""Answers for a door that somebody has closed for a while: why, and since when.

What an operator needs to look at it and to open it again stays open. Slack is always let in, for it must be told that
what it sends has come; whoever wrote there is told by that door itself.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.guards.notes import within
from bots.web.problems import refuse
from knowledge.errors import Problem
from knowledge.registry.pauses import Door, Pause, Pauses

_FRESH = 0.5
"""Seconds that what was read of the doors is taken for true."""
_DOORS = {"/api": Door.API, "/v1": Door.API, "/mcp": Door.MCP}
_OPEN = ("/health", "/metrics", "/api/v1/pauses", "/api/v1/status", "/api/v1/openapi.json", "/auth", "/slack")


class ClosedDoors:
    """Refuses requests by a door that is paused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._closed: dict[Door, Pause] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or tell why not."""
        if scope["type"] != "http" or any(within(scope["path"], room) for room in _OPEN):
            await self._app(scope, receive, send)
            return
        door = next((door for room, door in _DOORS.items() if within(scope["path"], room)), Door.WEB)
        pause = (await self._now_closed(scope["app"].state.desk.base.pauses)).get(door)
        if pause is None:
            await self._app(scope, receive, send)
            return
        told = {"door": door.value, "reason": pause.reason, "since": _told(pause.begun)}
        headers = {"retry-after": "60"}
        await refuse(scope, receive, send, HTTPStatus.SERVICE_UNAVAILABLE, "door_paused", headers, **told)

    async def _now_closed(self, pauses: Pauses) -> dict[Door, Pause]:
        """Give the doors that are closed, as of a moment ago."""
        if self._age() < _FRESH:
            return self._closed
        async with self._reading:
            if self._age() >= _FRESH:
                with suppress(Problem):  # what was read last holds while the registry cannot be read
                    self._closed = await to_thread.run_sync(pauses.standing)
                self._read_at = asyncio.get_running_loop().time()
        return self._closed

    def _age(self) -> float:
        return asyncio.get_running_loop().time() - self._read_at


def _told(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
