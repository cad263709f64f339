"""What is kept out at the door, and what every response bears."""

import threading
import time
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from served import Served

from bots.web.settings import WebSettings

ME = "/api/v1/me"
room = APIRouter()
let_go = threading.Event()


@room.get("/room/slow")
def be_slow() -> str:
    let_go.wait(3)
    return "late"


@room.get("/room/broken/{what}")
def break_down(what: str) -> str:
    raise RuntimeError(f"no sentence for {what}")


@room.post("/room/length")
async def measure(request: Request) -> int:
    return len(await request.body())


@room.get("/room/stream")
def stream() -> StreamingResponse:
    def pieces() -> Iterator[str]:
        yield "first "
        time.sleep(1.6)
        yield "last"

    return StreamingResponse(pieces())


@pytest.fixture
def guarded(served: Served) -> Iterator[TestClient]:
    """A server with small limits, and rooms that try them."""
    let_go.clear()
    with served(WebSettings(body_limit=1_000, upload_limit=3_000, request_seconds=1.0), room) as client:
        yield client
    let_go.set()


def test_every_response_tells_browsers_to_show_and_keep_nothing(web: TestClient) -> None:
    for answer in (web.get(ME), web.get("/api/v1/nowhere"), web.get(ME, headers={"Host": "elsewhere.example"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in answer.headers


def test_browsers_are_told_to_use_https_where_people_do(served: Served) -> None:
    with served(WebSettings(public_url="https://omstilling.example")) as web:
        answer = web.get("/health/live", headers={"Host": "omstilling.example"})

    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "[::1]:8470", "intern.example"])
def test_a_host_of_its_own_is_let_in_with_any_port(served: Served, host: str) -> None:
    with served(WebSettings(allowed_hosts="intern.example")) as web:  # type: ignore[arg-type]
        assert web.get(ME, headers={"Host": host}).status_code == 200


def test_what_is_too_large_is_refused_whether_its_length_is_told_or_not(guarded: TestClient) -> None:
    told = guarded.post("/room/length", content=b"x" * 1_001)
    untold = guarded.post("/room/length", content=iter([b"x" * 600, b"x" * 600]))
    shaped = guarded.post("/api/v1/pauses", content=iter([b'"' + b"x" * 600, b"x" * 600]))

    for answer in (told, untold, shaped):
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert "0.001 MB" in answer.json()["detail"]
    assert guarded.post("/room/length", content=iter([b"x" * 500, b"x" * 500])).json() == 1_000


def test_a_file_may_be_larger_only_where_files_are_taken(guarded: TestClient) -> None:
    file = {"file": ("plan.txt", b"x" * 2_000)}

    assert guarded.post("/room/length", files=file).status_code == 413
    assert guarded.post("/api/v1/documents", files=file).status_code != 413
    assert guarded.post("/api/v1/documents", files={"file": ("plan.txt", b"x" * 4_000)}).status_code == 413


def test_a_request_that_takes_too_long_gets_an_ending(guarded: TestClient) -> None:
    answer = guarded.get("/room/slow", headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.json()["code"]) == (504, "request_too_slow")
    assert "too long" in answer.json()["detail"]


def test_a_response_that_has_begun_may_take_its_time(guarded: TestClient) -> None:
    assert guarded.get("/room/stream").text == "first last"


def test_a_bug_is_told_under_the_name_of_the_request_and_without_what_it_says(guarded: TestClient) -> None:
    answer = guarded.get("/room/broken/kanari")

    assert answer.status_code == 500
    assert answer.json()["reference"] == answer.headers["x-request-id"]
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert "kanari" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_request_keeps_the_name_that_its_caller_gave(web: TestClient) -> None:
    given = "5f0c6b1e-8f7a-4f0d-9f39-6a1b2c3d4e5f"

    answer = web.get("/api/v1/nowhere", headers={"X-Request-ID": given})

    assert answer.headers["x-request-id"] == answer.json()["reference"] == given


@pytest.mark.parametrize("given", ["kort", "x" * 65, 'en" linje {}', "<script>alert(1)</script>"])
def test_a_name_that_is_not_sane_is_replaced(web: TestClient, given: str) -> None:
    name = web.get(ME, headers={"X-Request-ID": given}).headers["x-request-id"]

    assert name != given
    assert name.isalpha()


def test_the_description_of_the_api_can_be_kept_back(served: Served) -> None:
    with served() as web:
        assert web.get("/api/v1/openapi.json").status_code == 200
    with served(WebSettings(openapi=False)) as web:
        assert web.get("/api/v1/openapi.json").status_code == 404
