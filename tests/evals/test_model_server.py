"""The scripted server says what it is told to, as a model's server would, and keeps what it was asked."""

import json
from time import monotonic
from typing import Any

import httpx
import pytest

from evals.model_server import ModelServer, Reply, always, said


def ask(server: ModelServer, **body: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/chat/completions", json={"stream": True, **body}, timeout=5, trust_env=False)


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_reply_is_streamed_piece_by_piece_and_ends_with_what_it_cost() -> None:
    with ModelServer(always(Reply(["hei", " der"], finish="length"))) as server:
        told = events(ask(server, model="m"))

    choices = [choice for each in told for choice in each["choices"]]
    assert [choice["delta"].get("content") for choice in choices] == ["hei", " der", None]
    assert choices[-1]["finish_reason"] == "length"
    assert told[-1]["usage"]["total_tokens"] == 120


def test_who_asks_for_no_stream_gets_all_at_once() -> None:
    with ModelServer(always(Reply(["hei", " der"]))) as server:
        told = ask(server, stream=False).json()

    assert told["choices"][0]["message"]["content"] == "hei der"
    assert told["usage"]["total_tokens"] == 120


def test_it_keeps_what_it_was_asked_and_answers_by_it() -> None:
    with ModelServer(lambda asked: Reply([asked["model"]])) as server:
        assert events(ask(server, model="en"))[0]["choices"][0]["delta"]["content"] == "en"
        server.script = always(Reply(["alltid"]))
        assert events(ask(server, model="to"))[0]["choices"][0]["delta"]["content"] == "alltid"

        assert [each["model"] for each in server.requests] == ["en", "to"]


def test_a_refusal_has_its_status_its_headers_and_its_words() -> None:
    with ModelServer(always(Reply(["vent", " litt"], status=429, headers={"Retry-After": "3"}))) as server:
        refused = ask(server)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3")
    assert refused.json()["error"]["message"] == "vent litt"


def test_a_cut_connection_breaks_in_the_middle() -> None:
    with (
        ModelServer(always(Reply(["hei", "der"], between=0.05, cut_after=1))) as server,
        pytest.raises(httpx.TransportError),
    ):
        ask(server)


def test_it_waits_before_all_and_between_pieces_and_stops_without_waiting() -> None:
    with ModelServer(always(Reply(["a", "b"], before=0.1, between=0.1))) as server:
        begun = monotonic()
        ask(server)
        assert monotonic() - begun >= 0.2

    begun = monotonic()
    with ModelServer(always(Reply(["a"], before=30))) as server, pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}/chat/completions", json={}, timeout=0.1, trust_env=False)
    assert monotonic() - begun < 5


def test_statements_are_said_one_to_a_line() -> None:
    reply = said(("Hei.", [1]), ("Ha det.", [2, 3], "ha det"))

    assert [json.loads(line) for line in reply.pieces] == [
        {"statement": "Hei.", "sources": [1], "quote": ""},
        {"statement": "Ha det.", "sources": [2, 3], "quote": "ha det"},
    ]
    assert all(line.endswith("\n") for line in reply.pieces)
