"""Makes the application: every room in its place, one way in for who asks, one way out for what goes wrong."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from importlib.metadata import version
from threading import Event

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI

from bots.access.access import Access
from bots.access.authenticator import Authenticator
from bots.desk import Desk
from bots.web import (
    advice,
    answers,
    conversations,
    document_changes,
    documents,
    feedback,
    figures,
    framework,
    health,
    jobs,
    limiting,
    mapping,
    matrix,
    me,
    municipalities,
    my_data,
    openai_api,
    pauses,
    problems,
    project_changes,
    projects,
    search,
    signing_in,
    status,
    uploads,
)
from bots.web.answering import Answering
from bots.web.contract import contract_of
from bots.web.guards.rank import post_guards
from bots.web.known_queries import refuse_unknown_queries
from bots.web.settings import WebSettings
from bots.web.sound_text import refuse_unsound_text

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
    documents.router,
    uploads.router,
    document_changes.router,
    jobs.router,
    figures.router,
    status.router,
    answers.router,
    search.router,
    conversations.router,
    feedback.router,
    my_data.router,
    pauses.router,
)
"""The routers of the API, in the order they stand in its document."""
PREFIX = "/api/v1"


def make_app(settings: WebSettings, open_desk: OpenDesk, access: Access | None = None) -> FastAPI:
    """Make the application; the desk is opened when the server starts and closed when it stops.

    Raise ``Invalid`` where what says who may come in cannot be used.
    """
    access = access or Access.read(settings.access, settings.public_url)

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        opening = open_desk()
        desk = await to_thread.run_sync(opening.__enter__)
        app.state.desk, app.state.authenticator = desk, Authenticator(desk.base.keys, desk.base.sessions, access)
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
        openapi_url=f"{PREFIX}/openapi.json" if settings.openapi else None,
        responses=problems.told_of(),
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.stopping = Event()
    app.state.answering = Answering(settings.answers_at_once, settings.answers_waiting, app.state.stopping)
    app.state.rates = limiting.Rates(settings)
    app.state.readiness = health.Readiness()
    app.state.slack = None  # tells whether there is a connection to Slack, where that door is joined
    before = [Depends(limiting.count), Depends(refuse_unsound_text)]
    for room in ROOMS:
        app.include_router(room, prefix=PREFIX, dependencies=[*before, Depends(refuse_unknown_queries)])
    for room in (signing_in.router, openai_api.router):
        app.include_router(room, dependencies=before)
    app.include_router(health.router)
    problems.handle_problems(app)
    post_guards(app, settings, access)
    app.openapi = lambda: contract_of(app, access)  # type: ignore[method-assign]
    return app
