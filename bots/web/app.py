"""Makes the application: every room in its place, one way in for who asks, one way out for what goes wrong."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from bots.desk import Desk
from bots.web import (
    advice,
    figures,
    framework,
    mapping,
    matrix,
    me,
    municipalities,
    problems,
    project_changes,
    projects,
    status,
)
from bots.web.settings import WebSettings
from bots.web.shapes.shape import ProblemShape

OpenDesk = Callable[[], AbstractContextManager[Desk]]
ROOMS: tuple[APIRouter, ...] = (
    me.router,
    framework.router,
    advice.router,
    projects.router,
    project_changes.router,
    matrix.router,
    mapping.router,
    municipalities.router,
    figures.router,
    status.router,
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
    for room in ROOMS:
        app.include_router(room, prefix=PREFIX)
    problems.handle_problems(app)
    app.openapi = lambda: _contract(app)  # type: ignore[method-assign]
    return app


def _contract(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document, with the problem documents that operations refer to."""
    if app.openapi_schema is None:
        told = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = told.setdefault("components", {}).setdefault("schemas", {})
        problem = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {}) | {"ProblemShape": problem}
        app.openapi_schema = told
    return app.openapi_schema
