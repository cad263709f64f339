"""Makes the application: every room in its place, one way in for who asks, one way out for what goes wrong."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from importlib.metadata import version
from threading import Event
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from bots.desk import Desk
from bots.web import answers, conversations, feedback, me, my_data, openai_api, problems, search
from bots.web.answering import Answering
from bots.web.settings import WebSettings
from bots.web.shapes.shape import ProblemShape, Shape

OpenDesk = Callable[[], AbstractContextManager[Desk]]
ROOMS: tuple[APIRouter, ...] = (
    me.router,
    answers.router,
    search.router,
    conversations.router,
    feedback.router,
    my_data.router,
)
"""The routers of the API, in the order they stand in its document."""
PREFIX = "/api/v1"


def make_app(settings: WebSettings, open_desk: OpenDesk) -> FastAPI:
    """Make the application; the desk is opened when the server starts and closed when it stops."""

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        opening = open_desk()
        app.state.desk = await to_thread.run_sync(opening.__enter__)
        try:
            yield
        finally:
            app.state.stopping.set()
            await to_thread.run_sync(app.state.answering.close)
            await to_thread.run_sync(opening.__exit__, None, None, None)

    app = FastAPI(
        title="Omstilling",
        version=version("omstilling"),
        lifespan=alive,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        responses=problems.told_of(),
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.stopping = Event()
    app.state.answering = Answering(settings.answers_at_once, settings.answers_waiting, app.state.stopping)
    for room in ROOMS:
        app.include_router(room, prefix=PREFIX)
    app.include_router(openai_api.router)
    problems.handle_problems(app)
    app.openapi = lambda: _contract(app)  # type: ignore[method-assign]
    return app


def _contract(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document, with the problem documents that operations refer to."""
    if app.openapi_schema is None:
        told = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = told.setdefault("components", {}).setdefault("schemas", {})
        shapes: tuple[type[Shape], ...] = (ProblemShape, *answers.EVENT_SHAPES.values())
        for shape in shapes:
            schema = shape.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
            schemas |= {shape.__name__: schema, **schema.pop("$defs", {})} | schemas
        app.openapi_schema = told
    return app.openapi_schema
