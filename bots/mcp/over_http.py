"""The door over HTTP (streamable HTTP), as routes and a lifespan for the application that it is joined with.

Each request is let in by itself and answered by itself: there are no sessions, so none can be taken over, and any
server process may answer any request. The protocol of 2026 has no sessions at all. Older clients do without, at one
price: a call that they cancel by a message, without hanging up, is worked on to its end.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from mcp.server.auth.routes import build_resource_metadata_url, create_protected_resource_routes
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl, ConfigDict, TypeAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as Asked

from bots import wiring
from bots.desk import Desk
from bots.mcp.calling import Admit, admit_all
from bots.mcp.server import AT_ONCE, Context, make_server
from knowledge.access import User
from knowledge.errors import Forbidden, Problem, Unavailable

PATH = "/mcp"
LARGEST = 256 * 1024
"""Bytes of a request; the longest arguments that any tool takes are well below."""
WAYS = ("http", "https")
_USER = "omstilling.user"
_WELL_KNOWN = "/.well-known/oauth-protected-resource"
_ADDRESSES = TypeAdapter(list[AnyHttpUrl], config=ConfigDict(url_preserve_empty_path=True))
"""Issuers as they are written: a slash at the end would make another issuer of one."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who is let in, and by which names the server is called.

    ``user_of`` tells from a request who asks (it may block), and raises ``Forbidden`` for whoever it does not know;
    it must never go by a cookie. ``address`` is the whole address that clients use, ``issuers`` those whose tokens are
    accepted. ``hosts`` are names without ports; a request by another name, or from a page of another, is refused, for
    a web page may have led a browser here (DNS rebinding). ``admit`` is asked before each use of a tool.
    """

    user_of: Callable[[Request], User]
    address: str
    hosts: Sequence[str]
    issuers: Sequence[str] = ()
    admit: Admit = admit_all
    at_once: int = AT_ONCE


def join(app: Starlette, desk: Callable[[], Desk], entrance: Entrance) -> None:
    """Add the door to an application; it opens after the application has started, and closes before it stops."""
    door = HttpDoor(desk, entrance)
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[Any]:
        async with outer(app) as state, door.alive():
            yield state

    app.router.routes.extend(door.routes)
    app.router.lifespan_context = alive


class HttpDoor:
    """The routes to add to an application, and what must be alive while it serves."""

    def __init__(self, desk: Callable[[], Desk], entrance: Entrance) -> None:
        self._entrance = entrance
        self._server = make_server(desk, _user, entrance.admit, entrance.at_once)
        self._manager: StreamableHTTPSessionManager | None = None
        self._metadata = AnyHttpUrl(entrance.address) if entrance.issuers else None

    @property
    def routes(self) -> list[Route]:
        """``/mcp``, and where clients learn who gives out tokens for it (RFC 9728)."""
        here = [Route(path, endpoint=_Gate(self), methods=["POST"]) for path in (PATH, f"{PATH}/")]
        if self._metadata is None:
            return here
        issuers = _ADDRESSES.validate_python(list(self._entrance.issuers))
        told = create_protected_resource_routes(self._metadata, issuers, resource_name="Omstilling")
        return [*here, *told, Route(_WELL_KNOWN, endpoint=told[0].endpoint, methods=["GET", "OPTIONS"])]

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Serve as long as this lasts; calls that are under way when it ends are cancelled."""
        names = [f"[{each}]" if ":" in each else each for each in self._entrance.hosts]
        allowed = TransportSecuritySettings(
            allowed_hosts=[f"{name}{port}" for name in names for port in ("", ":*")],
            allowed_origins=[f"{way}://{name}{port}" for way in WAYS for name in names for port in ("", ":*")],
        )
        self._manager = StreamableHTTPSessionManager(
            self._server, stateless=True, security_settings=allowed, max_request_body_size=LARGEST
        )
        try:
            async with self._manager.run():
                yield
        finally:
            self._manager = None

    async def handle(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Let a request in, or tell why not; then leave it to the protocol."""
        try:
            user = await to_thread.run_sync(self._entrance.user_of, Request(asked))
        except Problem as problem:
            await self._refused(problem)(asked, receive, send)
            return
        assert self._manager is not None, "the door is alive while the application serves"
        await self._manager.handle_request({**asked, _USER: user}, receive, send)

    def _refused(self, problem: Problem) -> Response:
        sentence = wiring.phrases_over_mcp().say(problem.code, wiring.door_settings().language, **problem.details)
        told = json.dumps({"error": problem.code, "error_description": sentence}, ensure_ascii=False)
        if isinstance(problem, Forbidden):
            where = f' resource_metadata="{build_resource_metadata_url(self._metadata)}"' if self._metadata else ""
            return Response(told, 401, {"WWW-Authenticate": f"Bearer{where}"}, "application/json")
        if isinstance(problem, Unavailable):
            return Response(told, 503, {"Retry-After": "5"}, "application/json")
        return Response(told, 400, media_type="application/json")


class _Gate:
    """What Starlette calls for each request: an application of its own, not a function."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door

    async def __call__(self, asked: Asked, receive: Receive, send: Send) -> None:
        await self._door.handle(asked, receive, send)


def _user(context: Context) -> User:
    """Give who was let in with the request that a message came by."""
    request: Any = context.request
    user = request.scope[_USER]
    assert isinstance(user, User)
    return user
