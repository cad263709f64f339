"""A server that lets people in by the word of the trial issuer, and a browser that signs in there."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from conftest import Opener
from fastapi.testclient import TestClient
from issuer import AUDIENCE, CLIENT, SECRET, TrialIssuer
from served import HERE

from bots.desk import Desk
from bots.web.app import make_app
from bots.web.settings import WebSettings

PUBLIC = "https://omstilling.example.no"


class Entrance:
    """Starts servers on the test's data folder, and signs in at them."""

    def __init__(self, reading: Opener, folder: Path, issuer: TrialIssuer, open_until: ExitStack) -> None:
        self._reading = reading
        self._folder = folder
        self._issuer = issuer
        self._open_until = open_until

    def entry(self, **changed: Any) -> dict[str, Any]:
        """Give what the access file says of the trial issuer, with something changed."""
        (self._folder / "secret").write_text(SECRET, "utf-8")
        said: dict[str, Any] = {
            "name": "trondheim",
            "title": "Trondheim kommune",
            "issuer": self._issuer.address,
            "client_id": CLIENT,
            "client_secret": {"file": str(self._folder / "secret")},
            "audiences": [AUDIENCE],
            "municipality": "5001",
            "role": {"values": {"Leder": "project_leader"}},
        }
        return said | changed

    def server(
        self, *entries: dict[str, Any] | None, near: bool = True, settings: dict[str, Any] | None = None
    ) -> TestClient:
        """Start a server with an access file for the entries given; with None alone, without one."""
        given = dict(settings or {})
        if entries != (None,):
            written = self._folder / "access.yaml"
            written.write_text(yaml.safe_dump({"issuers": list(entries)}), "utf-8")
            given["access"] = written

        @contextmanager
        def open_desk() -> Iterator[Desk]:
            with self._reading() as base:
                yield Desk(base)

        app = make_app(WebSettings(**given), open_desk)
        client = ("127.0.0.1" if near else "192.0.2.7", 50000)
        address = str(given.get("public_url") or HERE)
        browser = TestClient(app, address, raise_server_exceptions=False, follow_redirects=False, client=client)
        return self._open_until.enter_context(browser)


def sent_back(browser: TestClient, place: str = "/") -> httpx.QueryParams:
    """Begin to sign in, sign in at the issuer, and give what it sends the browser back with."""
    begun = browser.get("/auth/login", params={"next": place})
    assert begun.status_code == 303, begun.text
    returned = httpx.get(begun.headers["location"]).headers["location"]
    assert urlsplit(returned).path == "/auth/callback"
    return httpx.QueryParams(urlsplit(returned).query)


def sign_in(browser: TestClient) -> str:
    """Sign in; give the token that goes with changes."""
    back = browser.get("/auth/callback", params=dict(sent_back(browser)))
    assert back.status_code == 303, back.text
    return str(browser.get("/api/v1/me").json()["csrf_token"])


def asked_for(begun: Any) -> dict[str, str]:
    """Give what a browser is sent to the issuer with."""
    query = parse_qs(urlsplit(begun.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


@pytest.fixture
def entrance(filled: None, reading: Opener, tmp_path: Path, issuer: TrialIssuer) -> Iterator[Entrance]:  # noqa: ARG001
    with ExitStack() as open_until:
        yield Entrance(reading, tmp_path, issuer, open_until)
