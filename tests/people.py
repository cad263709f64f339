"""A server for several people, told apart by a header, that may have a model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from builders import a_draft, internal
from conftest import Opener
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from served import HERE

from bots.desk import Desk
from bots.web import identity
from bots.web.app import make_app
from bots.web.settings import WebSettings
from evals.model_server import ModelServer
from knowledge.access import Role, User

KARI = User("kari", Role.READER, "Kari", "5001")
OLA = User("ola", Role.READER, "Ola", "5006")
EVA = User("eva", Role.KNOWLEDGE_MANAGER, "Eva", "5001")
PEOPLE = {each.id: each for each in (KARI, OLA, EVA)}

FIRST = "Borgerpanelet i Trondheim hadde 1200 innbyggere."
SECOND = "Panelet møttes fire ganger i 2020."
ASKED = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
SECRET = "Svømmehallen på Heggedal selges for 40 millioner kroner."
DRAFTS = (
    a_draft(
        "panel", [f"{FIRST} {SECOND}"], title="Borgerpanelet i Trondheim", place="Trondheim", year=2021,
        municipality="5001", url="https://trondheim.example.no/panel", processes=("involvere-innbyggerne",),
    ),
    a_draft("vann", "Vannverket la 12 kilometer nye rør i 2019.", title="Vann og avløp"),
    a_draft("sak", SECRET, title="Svømmehallen på Heggedal", wall=internal("5006")),
)  # fmt: skip


@pytest.fixture
def drafts(writing: Opener) -> None:
    """Fills the test's data folder with what is open, and with what is one municipality's own."""
    with writing() as base:
        for draft in DRAFTS:
            base.library.publish(draft)
        base.library.settle()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model server that says what it is told to, configured as the model that writes."""
    with ModelServer() as running:
        monkeypatch.setenv("OMSTILLING_MODEL", "openai:scripted")
        monkeypatch.setenv("OMSTILLING_MODEL_URL", running.url)
        monkeypatch.setenv("OMSTILLING_MODEL_RETRIES", "0")
        yield running


Make = Callable[[], FastAPI]


@pytest.fixture
def make(drafts: None, reading: Opener) -> Make:  # noqa: ARG001
    """Makes the application; who asks stands in the header ``X-Who``, and is Kari without it."""

    @contextmanager
    def open_desk() -> Iterator[Desk]:
        with reading() as base:
            yield Desk(base)

    def told_apart(request: Request) -> User:
        return PEOPLE[request.headers.get("x-who", "kari")]

    def made() -> FastAPI:
        app = make_app(WebSettings(), open_desk)
        app.dependency_overrides[identity._user] = told_apart
        return app

    return made


@pytest.fixture
def people(make: Make) -> Iterator[TestClient]:
    """A client of a server that tells people apart."""
    with TestClient(make(), HERE, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
        yield client
