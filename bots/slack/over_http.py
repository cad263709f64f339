"""What Slack sends by HTTP: one address for events, clicks, forms and commands, inside the web application."""

from collections.abc import AsyncIterator
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
        body = await request.body()
        asked = BoltRequest(body=body.decode("utf-8"), headers=dict(request.headers))
        return _told(await to_thread.run_sync(door.answer, asked))

    app.router.lifespan_context = alive
    if door.settings.over_http:
        app.router.routes.append(Route(EVENTS, take, methods=["POST"]))


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


def _told(response: BoltResponse) -> Response:
    return Response(response.body, response.status, response.first_headers_without_set_cookie())
