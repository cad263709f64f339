"""A server with a small knowledge base, asked by a real HTTP client inside the test's own process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from builders import a_draft
from conftest import Opener
from fakes import HashingEmbedder, opening
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from bots.desk import Desk
from bots.intake.worker import Worker
from bots.web import identity
from bots.web.app import make_app
from bots.web.settings import WebSettings
from bots.web.uploads import upload_limits
from ingest.reader import Limits
from knowledge.access import Role, User
from knowledge.knowledge_base import KnowledgeBase
from knowledge.settings import KnowledgeSettings

HERE = "http://127.0.0.1:8470"
"""The address of the server on its own machine."""


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the test's data folder with one small document."""
    with writing() as base:
        base.library.publish(a_draft(paragraphs=["Kommunen bygger sykkelvei langs elva.", "Biblioteket har åpent."]))
        base.library.settle()


Served = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def served(filled: None, reading: Opener) -> Served:  # noqa: ARG001
    """Opens a client of a server on the test's data folder, with settings and rooms that a test wishes."""

    @contextmanager
    def open_desk() -> Iterator[Desk]:
        with reading() as base:
            yield Desk(base)

    @contextmanager
    def serve(settings: WebSettings | None = None, *rooms: APIRouter) -> Iterator[TestClient]:
        app = make_app(settings or WebSettings(), open_desk)
        for room in rooms:
            app.include_router(room)
        with TestClient(app, HERE, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
            yield client

    return serve


@pytest.fixture
def web(served: Served) -> Iterator[TestClient]:
    """A client of a server that works on the test's data folder."""
    with served() as client:
        yield client


def as_user(web: TestClient, user: User) -> TestClient:
    """Let whoever asks through a client be this user from now on."""
    app = web.app
    assert isinstance(app, FastAPI)
    app.dependency_overrides[identity._user] = lambda: user
    return web


def a_reader(municipality: str | None = "5001", **changes: Any) -> User:
    return User(**{"id": "leser", "role": Role.READER, "municipality": municipality} | changes)


def a_leader(municipality: str | None = "5001", **changes: Any) -> User:
    return a_reader(municipality, **{"id": "leder", "role": Role.PROJECT_LEADER, "name": "Kari Nordmann"} | changes)


def a_manager(municipality: str | None = "5001", **changes: Any) -> User:
    return a_reader(municipality, **{"id": "forvalter", "role": Role.KNOWLEDGE_MANAGER} | changes)


Files = dict[str, str | bytes]


@dataclass
class Office:
    """A server, whoever asks it, and a worker that works when it is told to."""

    app: FastAPI
    client: TestClient
    base: KnowledgeBase
    worker: Worker

    def ask(self, user: User | None, method: str, path: str, **more: Any) -> Response:
        """Ask as somebody, or as the owner of the machine."""
        overrides = self.app.dependency_overrides
        overrides.pop(identity._user, None)
        if user is not None:
            overrides[identity._user] = lambda: user
        return self.client.request(method, f"/api/v1{path}", **more)

    def upload(self, user: User | None, files: Files, headers: dict[str, str] | None = None, **said: Any) -> Response:
        """Send files with what there is to say of them."""
        parts = [("files", (name, content)) for name, content in files.items()]
        return self.ask(user, "POST", "/documents", files=parts, data=said, headers=headers)

    def added(self, user: User | None, files: Files, **said: Any) -> dict[str, Any]:
        """Send files, let the worker work, and give the job as it then stands."""
        sent = self.upload(user, files, **said)
        assert sent.status_code == 202, sent.text
        self.worker.run(once=True)
        job: dict[str, Any] = self.ask(user, "GET", f"/jobs/{sent.json()['id']}").json()
        return job

    def limit(self, size: int) -> None:
        """Let a file be no larger than this."""
        self.app.dependency_overrides[upload_limits] = lambda: Limits(file_size=size)


@pytest.fixture
def office(
    filled: None,  # noqa: ARG001
    settings: KnowledgeSettings,
    reading: Opener,
    embedder: HashingEmbedder,
) -> Iterator[Office]:
    """A server on the test's data folder, which others write to meanwhile."""
    with reading() as base:

        @contextmanager
        def open_desk() -> Iterator[Desk]:
            yield Desk(base)

        app = make_app(WebSettings(), open_desk)
        with TestClient(app, HERE, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
            yield Office(app, client, base, Worker(settings, opening(embedder), pace=0.01))
