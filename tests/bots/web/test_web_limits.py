"""How much a caller may ask for, and what they are told of it."""

import re

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient
from served import Served

from bots.access.authenticator import OWNER
from bots.web.identity import known
from bots.web.limiting import ANSWERS, count
from bots.web.settings import WebSettings
from knowledge.access import Role, User

ME = "/api/v1/me"
room = APIRouter(dependencies=[Depends(count)])


@room.post("/room/answers", openapi_extra=ANSWERS)
def answer() -> str:
    return "svar"


def a_user(name: str) -> User:
    return User(name, Role.READER)


def as_user(web: TestClient, user: User | None) -> None:
    web.app.dependency_overrides[known] = lambda: user  # type: ignore[attr-defined]


def test_a_caller_who_asks_too_often_is_told_when_there_is_more(served: Served) -> None:
    with served(WebSettings(requests_per_minute=3)) as web:
        allowed = [web.get(ME) for _ in range(3)]
        refused = web.get(ME, headers={"Accept-Language": "nn"})

    assert [each.status_code for each in allowed] == [200, 200, 200]
    assert [each.headers["ratelimit"].split(";")[1] for each in allowed] == ["r=2", "r=1", "r=0"]
    assert allowed[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
    assert (refused.status_code, refused.json()["code"]) == (429, "asked_too_often")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert f"{refused.headers['retry-after']} sekund." in refused.json()["detail"]


def test_answers_are_counted_by_the_minute_and_by_the_day(served: Served) -> None:
    with served(WebSettings(answers_per_minute=2, answers_per_day=3), room) as web:
        first, second, third = (web.post("/room/answers") for _ in range(3))
        other = web.get(ME)

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert first.headers["ratelimit-policy"] == '"answers-minute";q=2;w=60, "answers-day";q=3;w=86400'
    assert re.fullmatch(r'"answers-minute";r=1;t=\d+, "answers-day";r=2;t=\d+', first.headers["ratelimit"])
    assert other.status_code == 200


def test_what_one_uses_is_not_taken_from_another(served: Served) -> None:
    with served(WebSettings(requests_per_minute=1)) as web:
        as_user(web, a_user("kari"))
        assert [web.get(ME).status_code for _ in range(2)] == [200, 429]
        as_user(web, a_user("ola"))
        assert web.get(ME).status_code == 200


def test_those_whom_nobody_knows_are_counted_by_their_address(served: Served) -> None:
    with served(WebSettings(requests_per_minute=1)) as web:
        as_user(web, None)
        assert [web.get(ME).status_code for _ in range(2)] == [200, 429]
        as_user(web, OWNER)
        assert web.get(ME).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_whoever_watches_over_the_server_is_not_counted(served: Served, path: str) -> None:
    with served(WebSettings(requests_per_minute=1)) as web:
        assert {web.get(path).status_code for _ in range(4)} == {200}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/answers", {"question": "Hva bygger kommunen?"}),
        ("/v1/chat/completions", {"model": "omstilling", "messages": [{"role": "user", "content": "Hva bygger de?"}]}),
    ],
)
def test_every_way_to_ask_is_counted_as_an_answer_and_told_in_the_metrics(
    served: Served, path: str, asked: dict[str, object]
) -> None:
    with served(WebSettings(answers_per_minute=1)) as web:
        first, *more = (
            web.post(path, json=asked).status_code for _ in range(3)
        )  # the second may be in the next minute
        told = web.get("/metrics").text

    given = 1 + more.count(200)
    assert (first, more[-1]) == (200, 429)
    assert re.findall(r"^omstilling_answers_total{.*} (.*)$", told, re.MULTILINE) == [f"{given}.0"]
    assert "omstilling_answers_in_progress 0.0" in told
