"""What stands in the log: that something happened, and never what was said or by whom."""

import json
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from secrets import token_hex
from typing import Any
from unittest.mock import ANY

import pytest
from conftest import Opener
from fastapi import APIRouter
from fastapi.testclient import TestClient
from served import Served

from assistant.question import Question
from bots import logs
from bots.web.desk import AtDesk
from knowledge.access import Scope
from knowledge.registry.pauses import Door

ANSWERS = "/room/answers"
room = APIRouter()


@room.post(ANSWERS + "/{name}")
def answer(name: str, question: str, desk: AtDesk) -> str:
    """Ask and keep, as a door does."""
    given = desk.assistant.answer(Question(question, Scope.all()))
    logs.note_answer(given, "api", None)
    desk.measures.count_answer(given, "api")
    logging.getLogger("chromadb.segment").debug("query_texts=%s", question)
    return f"{name}: {given.status}"


@room.post("/room/broken/{name}")
def break_down(name: str, question: str) -> None:
    try:
        raise KeyError(f"{question}\n{question}: {name}")
    except KeyError as first:
        fail(name, first)


def fail(name: str, first: KeyError) -> None:
    raise RuntimeError(f"{name} (13097248022, tlf. 99887766, local@kommune.no) asked something") from first


@room.post("/room/writing")
def write(desk: AtDesk) -> None:
    desk.base.pauses.pause(Door.SLACK, "Fordi.", "kari")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Everything that is logged, at DEBUG."""
    written = StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    make, root = logging.getLogRecordFactory(), logging.getLogger()
    before = root.level, root.handlers[:]
    ours = logging.getLogger("omstilling")
    logs.to_stderr("DEBUG")
    monkeypatch.undo()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    ours.setLevel(logging.NOTSET)
    logging.setLogRecordFactory(make)


@pytest.fixture
def web(served: Served) -> Iterator[TestClient]:
    with served(None, room) as client:
        yield client


def test_a_request_is_one_line_without_what_its_address_holds(
    log: Callable[[], list[dict[str, Any]]], web: TestClient
) -> None:
    web.delete("/api/v1/pauses/mcp", params={"q": "kanarifugl"}, headers={"X-Request-ID": "navnet-fra-dem"})

    (line,) = [each for each in log() if each["logger"] == "omstilling.requests"]
    assert line.pop("milliseconds") >= 0
    assert line.pop("at").endswith("Z")
    assert line.pop("bytes") > 0
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "omstilling.requests",
        "method": "DELETE",
        "route": "/api/v1/pauses/{door}",
        "status": 422,
        "user": "local",
        "request": "navnet-fra-dem",
    }


def test_a_whole_conversation_leaves_nothing_of_what_was_said_in_the_log(
    log: Callable[[], list[dict[str, Any]]], web: TestClient
) -> None:
    canary = f"kanarifugl{token_hex(6)}"
    for question in ("Hva bygger kommunen langs elva?", f"Hva sier planen om {canary}?", f"Og {canary} 13097248022?"):
        answer = web.post(
            f"{ANSWERS}/{canary}",
            params={"question": question},
            headers={"Cookie": f"session={canary}", "User-Agent": canary},
        )
        assert answer.status_code == 200
    web.post(f"/room/broken/{canary}", params={"question": canary})
    told = json.dumps(log(), ensure_ascii=False)

    assert [each["ending"] for each in log() if each["event"] == "answer"] == ["quoted", ANY, "private"]
    assert len([each for each in log() if each["event"] == "failure"]) == 1
    for secret in (canary, "sykkelvei", "langs elva", "13097248022", "query_texts"):
        assert secret not in told, secret


def test_a_failure_is_kept_with_its_trace_under_the_reference_and_without_what_is_personal(
    log: Callable[[], list[dict[str, Any]]], web: TestClient
) -> None:
    reference = web.post("/room/broken/ola", params={"question": "?"}).json()["reference"]

    (line,) = [each for each in log() if each["event"] == "failure"]
    assert (line["level"], line["request"], line["kind"]) == ("error", reference, "RuntimeError")
    assert line["trace"][-1] == "RuntimeError"
    assert line["trace"][-2].endswith(", in fail")
    assert line["trace"][0].endswith(", in break_down")
    for personal in ("13097248022", "99887766", "local@kommune.no"):
        assert personal not in json.dumps(line), personal


def test_an_answer_is_counted_by_its_ending_and_timed_by_its_steps(web: TestClient) -> None:
    web.post(f"{ANSWERS}/ola", params={"question": "Hva bygger kommunen langs elva?"})
    told = web.get("/metrics").text

    assert 'omstilling_answers_total{door="api",ending="quoted"} 1.0' in told
    assert 'omstilling_answer_step_seconds_count{step="retrieve"} 1.0' in told


def test_a_database_that_somebody_else_has_is_told_and_not_a_bug(
    log: Callable[[], list[dict[str, Any]]], web: TestClient, reading: Opener
) -> None:
    with reading() as base:
        path = base.settings.data / "registry.sqlite"
    hold = sqlite3.connect(path, isolation_level=None)
    hold.execute("BEGIN IMMEDIATE")
    try:
        answer = web.post("/room/writing", headers={"Accept-Language": "en"})
    finally:
        hold.rollback()
        hold.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "registry_busy")
    assert answer.headers["retry-after"] == "5"
    assert [each for each in log() if each["event"] == "failure"] == []
    assert web.post("/room/writing").status_code == 200
