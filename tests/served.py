"""A server with a small knowledge base, asked by a real HTTP client inside the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from builders import a_draft
from conftest import Opener
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bots.desk import Desk
from bots.web import identity
from bots.web.app import make_app
from bots.web.settings import WebSettings
from knowledge.access import Role, User

HERE = "http://127.0.0.1:8470"
"""The address of the server on its own machine."""


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the test's data folder with one small document."""
    with writing() as base:
        base.library.publish(a_draft(paragraphs=["Kommunen bygger sykkelvei langs elva.", "Biblioteket har åpent."]))
        base.library.settle()


@pytest.fixture
def web(filled: None, reading: Opener) -> Iterator[TestClient]:  # noqa: ARG001
    """A client of a server that works on the test's data folder."""

    @contextmanager
    def open_desk() -> Iterator[Desk]:
        with reading() as base:
            yield Desk(base)

    app = make_app(WebSettings(), open_desk)
    with TestClient(app, HERE, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
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
