"""What Slack sends by HTTP: one address for events, clicks, forms and commands, inside the web application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from threading import Event, Thread
from typing import Any

from anyio import to_thread
from slack_bolt import BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.slack.door import SlackDoor
from bots.slack.guard import MOST_BYTES, TOO_LARGE
from bots.slack.installing.flow import INSTALL, REDIRECT
from bots.slack.manifest import EVENTS
from bots.slack.over_socket import connected


def join(app: Starlette, door: SlackDoor) -> None:
    """Let an application have this door in it, at work for as long as the application serves."""
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def alive(inner: Any) -> AsyncIterator[Any]:
        async with outer(inner) as state, _at_work(door):
            Thread(target=_leave_in_time, args=(app.state.stopping, door), daemon=True).start()
            yield state

    async def take(request: Request) -> Response:
        body = await _read(request)
        return _told(
            await to_thread.run_sync(door.take, dict(request.headers), body) if body is not None else TOO_LARGE
        )

    app.router.lifespan_context = alive
    if door.settings.over_http:
        app.router.routes.append(Route(EVENTS, take, methods=["POST"]))
    if door.flow is not None:
        app.router.routes.append(Route(INSTALL, _visited(door.flow.begin), methods=["GET"]))
        app.router.routes.append(Route(REDIRECT, _visited(door.flow.finish), methods=["GET"]))


@asynccontextmanager
async def _at_work(door: SlackDoor) -> AsyncIterator[None]:
    with ExitStack() as working:
        await to_thread.run_sync(working.enter_context, door.at_work())
        if door.settings.over_socket:
            await to_thread.run_sync(working.enter_context, connected(door))
        try:
            yield
        finally:
            await to_thread.run_sync(working.close)


def _leave_in_time(stopping: Event, door: SlackDoor) -> None:
    """Let the crew know as soon as the server has been asked to stop, while others are still being answered."""
    stopping.wait()
    door.crew.take_no_more()


def _visited(answer: Callable[[BoltRequest], BoltResponse]) -> Callable[[Request], Awaitable[Response]]:
    """Let a page be visited in a browser."""

    async def visit(request: Request) -> Response:
        asked = BoltRequest(body="", query=request.url.query, headers=dict(request.headers))
        return _told(await to_thread.run_sync(answer, asked))

    return visit


async def _read(request: Request) -> bytes | None:
    """Give the body of a request, or None when it is larger than anything Slack sends."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return body


def _told(response: BoltResponse) -> Response:
    told = Response(response.body, response.status, response.first_headers_without_set_cookie())
    for cookie in response.headers.get("set-cookie", []):
        told.headers.append("set-cookie", cookie)
    return told
