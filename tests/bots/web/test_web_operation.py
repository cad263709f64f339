"""Doors that are closed for a while, and what whoever watches over the server is told."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from conftest import Opener
from fastapi import APIRouter
from fastapi.testclient import TestClient
from served import Served

from bots.web.settings import WebSettings
from knowledge.errors import NotFound
from knowledge.registry.pauses import Door

ME = "/api/v1/me"
REASON = "Vi legger inn nye planer."
room = APIRouter()


@room.get("/room")
def show_room() -> str:
    return "et rom"


def closed(web: TestClient, within: float = 1.0) -> bool:
    """Tell whether the API is closed, or becomes so in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if web.get(ME).status_code == 503:
            return True
        time.sleep(0.05)
    return False


def test_a_door_that_is_paused_says_why_and_since_when_and_can_be_opened(web: TestClient) -> None:
    assert web.get(ME).status_code == 200
    assert web.post("/api/v1/pauses", json={"door": "api", "reason": REASON}).status_code == 201

    assert closed(web)
    told = web.get(ME, headers={"Accept-Language": "nn"})
    assert told.json()["code"] == "door_paused"
    assert told.json()["detail"].startswith("Mellombels stengt sidan ")
    assert told.json()["detail"].endswith(REASON)
    assert told.headers["retry-after"] == "60"

    (standing,) = web.get("/api/v1/pauses").json()["standing"]
    assert (standing["door"], standing["reason"], standing["begun_by"]) == ("api", REASON, "local")
    assert web.delete("/api/v1/pauses/api").status_code == 204
    time.sleep(0.6)
    assert web.get(ME).status_code == 200
    (history,) = web.get("/api/v1/pauses").json()["history"]
    assert history["ended_by"] == "local"


def test_slack_is_let_in_while_its_door_is_paused_for_it_must_hear_that_its_events_have_come(web: TestClient) -> None:
    assert web.post("/api/v1/pauses", json={"door": "slack", "reason": REASON}).status_code == 201
    assert web.post("/api/v1/pauses", json={"door": "web", "reason": REASON}).status_code == 201

    assert closed(web) is False
    assert web.post("/slack/events").status_code == 404


def test_a_pause_from_another_process_holds_within_a_second(web: TestClient, reading: Opener) -> None:
    assert web.get(ME).status_code == 200
    with reading() as base:
        base.pauses.pause(Door.API, REASON, "kari")

    assert closed(web)


def test_a_closed_door_leaves_the_others_open(served: Served, reading: Opener) -> None:
    with reading() as base:
        base.pauses.pause(Door.API, REASON, "kari")
    with served(None, room) as web:
        assert [web.get(path).status_code for path in (ME, "/v1/models", "/room")] == [503, 503, 200]
        assert [web.get(f"/health/{name}").status_code for name in ("live", "ready")] == [200, 200]
        assert web.get("/metrics").status_code == 200
        assert web.post("/mcp").status_code == 404


def test_a_door_that_is_open_cannot_be_opened_and_one_that_is_closed_gets_the_new_reason(reading: Opener) -> None:
    with reading() as base:
        with pytest.raises(NotFound):
            base.pauses.resume(Door.WEB, "kari")
        base.pauses.pause(Door.WEB, "Den første grunnen.", "kari")
        base.pauses.pause(Door.WEB, "Den andre grunnen.", "ola")

        assert base.pauses.standing()[Door.WEB].reason == "Den andre grunnen."
        assert [(each.begun_by, each.ended_by) for each in base.pauses.history()] == [("ola", None), ("kari", "ola")]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"door": "kjeller", "reason": REASON}, "request_not_understood"),
        ({"door": "web", "reason": ""}, "request_not_understood"),
        ({"door": "web", "reason": "x" * 301}, "request_not_understood"),
        ({"door": "web", "reason": "Gjelder 13097248022."}, "identity_number_refused"),
    ],
)
def test_a_door_is_not_closed_for_no_reason(web: TestClient, wish: dict[str, str], code: str) -> None:
    answer = web.post("/api/v1/pauses", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_server_that_can_answer_says_so_and_when_it_was_last_looked_over(served: Served, writing: Opener) -> None:
    with served() as web:
        before = web.get("/health/ready").json()
    with writing() as base:
        assert base.audit(lambda *_: None).healthy
    with served() as web:
        after = web.get("/health/ready")

    assert before == {"ready": True, "reasons": [], "meaning": "store", "model": "none", "slack": "none", "audit": None}
    assert after.status_code == 200
    assert after.json()["audit"]["lost"] == 0
    assert after.json()["audit"]["chunks"] == 2
    assert 0 <= after.json()["audit"]["days"] < 0.1


def test_a_server_that_cannot_answer_says_why(served: Served) -> None:
    with served() as web:
        base = web.app.state.desk.base  # type: ignore[attr-defined]
        with base.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM generation")
        answer = web.get("/health/ready")

    assert answer.status_code == 503
    assert (answer.json()["ready"], answer.json()["reasons"]) == (False, ["words_missing"])
    assert web.get("/health/live").json() == {"live": True}


def test_a_server_that_is_stopping_is_not_ready(web: TestClient) -> None:
    assert web.get("/health/ready").status_code == 200
    web.app.state.stopping.set()  # type: ignore[attr-defined]

    assert web.get("/health/ready").json()["reasons"] == ["stopping"]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as opened:
        yield opened


def test_a_model_that_does_not_answer_keeps_nobody_from_answering(
    served: Served, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL", "openai:liten")
    monkeypatch.setenv("OMSTILLING_MODEL_URL", f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    with served() as web:
        assert web.get("/health/ready").json()["model"] == "reachable"
    listener.close()
    with served() as web:
        answer = web.get("/health/ready")

    assert (answer.status_code, answer.json()["model"]) == (200, "unreachable")


def test_nothing_is_tried_beyond_this_machine_where_that_is_forbidden(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL", "openai:liten")
    monkeypatch.setenv("OMSTILLING_MODEL_URL", "http://model.example/v1")
    monkeypatch.setenv("OMSTILLING_LOCAL_ONLY", "true")
    with served() as web:
        assert web.get("/health/ready").json()["model"] == "not_tried"


def test_requests_are_counted_by_template_and_nothing_else(web: TestClient) -> None:
    web.get(ME, params={"q": "kanarifugl"})
    web.delete("/api/v1/pauses/mcp")
    web.get("/kanarifugl")
    web.request("KANARI", ME)
    told = web.get("/metrics").text

    assert 'omstilling_request_seconds_count{method="GET",route="/api/v1/me",status="422"} 1.0' in told
    assert 'omstilling_request_seconds_count{method="DELETE",route="/api/v1/pauses/{door}",status="404"} 1.0' in told
    assert 'omstilling_request_seconds_count{method="GET",route="-",status="404"} 1.0' in told
    assert 'omstilling_documents{status="published"} 1.0' in told
    assert "omstilling_chunks_without_vector 0.0" in told
    assert 'omstilling_index_age_seconds{index="words"}' in told
    assert "kanari" not in told.lower()


def test_metrics_are_for_this_machine_until_there_is_a_secret(served: Served) -> None:
    with served() as web:
        web.get("/health/live")
        assert web.get("/metrics").status_code == 200
        assert web.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 404
    with served(WebSettings(metrics_token="hemmelig")) as web:  # type: ignore[arg-type]
        assert web.get("/metrics").status_code == 404
        assert web.get("/metrics", headers={"Authorization": "Bearer feil"}).status_code == 404
        assert web.get("/metrics", headers={"Authorization": "Bearer hemmelig"}).status_code == 200


def test_metrics_are_no_part_of_the_contract(web: TestClient) -> None:
    paths = web.get("/api/v1/openapi.json").json()["paths"]

    assert "/metrics" not in paths
    assert {"/health/live", "/health/ready", "/api/v1/pauses"} <= paths.keys()
