"""Text that cannot be kept or sent on is refused before any room meets it."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

JSON = {"Content-Type": "application/json"}
NUL, HALF = "\x00", "\ud800"
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/answers": {"question": "a{}b"},
    "/api/v1/projects": {"title": "a{}b", "municipality": "5001"},
    "/api/v1/recommendations": {"done": ["st1", "a{}b"]},
    "/api/v1/answers/xyz/feedback": {"opinion": "useful", "comment": "{}"},
    "/api/v1/pauses": {"door": "slack", "reason": "a{}b"},
}


def unsound(value: Any, sign: str) -> Any:
    """Put a sign in the blanks of a value."""
    if isinstance(value, dict):
        return {name: unsound(each, sign) for name, each in value.items()}
    return [unsound(each, sign) for each in value] if isinstance(value, list) else value.replace("{}", sign)


@pytest.mark.parametrize("sign", [NUL, HALF])
@pytest.mark.parametrize("path", BODIES)
def test_a_body_with_text_that_cannot_be_kept_is_refused_with_its_place(web: TestClient, path: str, sign: str) -> None:
    answer = web.post(path, content=json.dumps(unsound(BODIES[path], sign)), headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_not_understood")
    assert [each["where"].split(".")[0] for each in answer.json()["errors"]] == ["body"]


@pytest.mark.parametrize("sign", [NUL, HALF])
@pytest.mark.parametrize("content", ["a{}b", [{"type": "text", "text": "a{}b"}]])
def test_a_chat_message_with_such_text_is_refused_in_the_form_of_its_own_door(
    web: TestClient, content: Any, sign: str
) -> None:
    said = {"model": "omstilling", "messages": [{"role": "user", "content": unsound(content, sign)}]}

    answer = web.post("/v1/chat/completions", content=json.dumps(said), headers=JSON)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "request_not_understood")


def test_the_name_of_a_field_is_text_too(web: TestClient) -> None:
    answer = web.post("/api/v1/answers", content='{"question": "Hei", "a\\ud800": 1}', headers=JSON)

    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.a\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize(
    "path", ["documents/a%00b", "search?q=%00", "verdicts?activity=%00", "municipalities/%00", "jobs/%00"]
)
def test_an_address_with_the_nul_character_is_refused(web: TestClient, path: str) -> None:
    assert web.get(f"/api/v1/{path}").status_code == 422


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, '{"question": ' + "9" * 10_000 + "}", "\ufeff{}", "null"])
def test_what_is_no_question_is_refused_and_never_a_failure_of_ours(web: TestClient, content: str) -> None:
    answer = web.post("/api/v1/answers", content=content.encode(), headers=JSON)

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("accept", ["", " "])
def test_an_empty_accept_takes_anything(web: TestClient, accept: str) -> None:
    answer = web.post("/api/v1/answers", json={"question": "Hei", "store": False}, headers={"Accept": accept})

    assert answer.status_code == 200


@pytest.mark.parametrize("value", [0, 1, "true", "yes"])
def test_what_is_true_or_false_is_said_as_that(web: TestClient, value: object) -> None:
    assert web.post("/api/v1/answers", json={"question": "Hei", "store": value}).status_code == 422
