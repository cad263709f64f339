"""Asking over HTTP: an answer whole or as it comes, with one ending, stopped, kept and gone on with."""

from typing import Any

import httpx
import pytest
from asking import Sent, sent, served, until
from fastapi.testclient import TestClient
from people import ASKED, FIRST, SECOND, SECRET, Make

from evals.model_server import ModelServer, Reply, always, said

ANSWERS = "/api/v1/answers"
STREAM = {"Accept": "text/event-stream"}
ENDINGS = {"answer", "problem", "stopped"}
NUMBER = "02013299997"


def ask(client: TestClient, question: str = ASKED, who: str = "kari", **more: Any) -> Any:
    answer = client.post(ANSWERS, json={"question": question, **more}, headers={"X-Who": who})
    assert answer.status_code == 200, answer.text
    return answer.json()


def stream(client: TestClient, question: str = ASKED, who: str = "kari", **more: Any) -> list[Sent]:
    told = {"question": question, **more}
    with client.stream("POST", ANSWERS, json=told, headers=STREAM | {"X-Who": who}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.read()
        return list(sent(answer.iter_lines()))


def test_an_answer_comes_with_its_sources_and_is_kept(people: TestClient) -> None:
    told = ask(people)

    (first, *_) = told["statements"]
    (citation, *_) = first["citations"]
    assert (told["status"], told["language"], told["question"]) == ("quoted", "nb", ASKED)
    assert "1200" in first["text"]
    assert (citation["number"], citation["document_id"], citation["version"]) == (1, "panel", 1)
    assert citation["url"] == "https://trondheim.example.no/panel"
    assert citation["source"] == (
        f"/api/v1/documents/panel/source?version=1&start={citation['start']}&end={citation['end']}"
    )
    assert told["cells"] == [{"process": "involvere-innbyggerne", "phase": None, "name": "Involvere innbyggerne"}]
    assert told["answer_id"]
    assert told["milliseconds"]["retrieve"] > 0


def test_a_stream_tells_the_steps_then_the_statements_and_ends_with_the_same_answer(
    people: TestClient, model: ModelServer
) -> None:
    del model
    came = stream(people)

    names = [each.name for each in came]
    assert names[:3] == ["started", "working", "working"]
    assert [each.data["step"] for each in came if each.name == "working"][:2] == ["understand", "retrieve"]
    assert [name for name in names if name in ENDINGS] == ["answer"]
    whole = came[-1].data
    assert [each.data for each in came if each.name == "statement"] == whole["statements"] != []
    assert whole.keys() == ask(people).keys()


def test_what_a_model_writes_comes_statement_by_statement(model: ModelServer, people: TestClient) -> None:
    model.script = always(said((FIRST, [1]), (SECOND, [1])))

    came = stream(people)

    assert [each.data["text"] for each in came if each.name == "statement"] == [FIRST, SECOND]
    assert (came[-1].data["status"], came[-1].data["writing"]["model"]) == ("answered", "openai:scripted")
    assert any("språkmodell" in note for note in came[-1].data["notes"])


def test_the_next_question_leans_on_the_conversation_that_it_goes_on_with(people: TestClient) -> None:
    first = ask(people)

    second = ask(people, "Når møttes det?", conversation_id=first["conversation_id"])

    assert second["conversation_id"] == first["conversation_id"]
    assert second["asked"] != second["question"] == "Når møttes det?"
    assert "borgerpanelet" in second["asked"].lower()


def test_a_conversation_of_another_is_not_there(people: TestClient) -> None:
    mine = ask(people)["conversation_id"]

    answer = people.post(ANSWERS, json={"question": ASKED, "conversation_id": mine}, headers={"X-Who": "ola"})

    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


def test_only_the_first_answer_tells_what_it_is_that_answers(people: TestClient) -> None:
    assert "kunstig intelligens" in ask(people)["ai_notice"]
    assert ask(people)["ai_notice"] is None
    assert ask(people, who="ola")["ai_notice"]


def test_what_is_not_to_be_kept_is_not_kept(people: TestClient) -> None:
    told = ask(people, store=False)

    assert (told["answer_id"], told["conversation_id"]) == (None, None)
    assert people.get("/api/v1/conversations").json()["total"] == 0


@pytest.mark.parametrize("streams", [False, True])
def test_a_question_with_an_identity_number_is_answered_as_private_and_never_kept(
    people: TestClient, streams: bool
) -> None:
    question = f"Hva er vedtatt for {NUMBER}?"

    told = stream(people, question)[-1].data if streams else ask(people, question)

    assert (told["status"], told["answer_id"], told["ai_notice"]) == ("private", None, None)
    assert told["way_forward"]
    assert NUMBER not in str(told)
    assert people.get("/api/v1/conversations").json()["total"] == 0


def test_what_belongs_to_another_municipality_is_nowhere_in_an_answer(people: TestClient) -> None:
    question = "Hva selges svømmehallen på Heggedal for?"

    theirs, mine = ask(people, question, "ola"), ask(people, question)

    assert "40 millioner" in str(theirs["statements"])
    assert (mine["status"], mine["statements"]) != ("quoted", theirs["statements"])
    assert not any(word in str(mine) for word in ("40 millioner", "'sak'", SECRET))
    assert "40 millioner" not in str(stream(people, question))


@pytest.mark.parametrize(
    ("question", "language", "word"),
    [
        ("Kva kostar ei barnehageplass på månen?", None, "svarar på spørsmål"),
        ("What does a moon rocket cost?", None, "knowledge base"),
        ("Hva koster en månerakett?", "en", "knowledge base"),
    ],
)
def test_an_answer_is_told_in_the_language_of_the_question_or_the_one_that_is_named(
    people: TestClient, question: str, language: str | None, word: str
) -> None:
    told = ask(people, question, language=language)

    assert told["status"] in {"not_found", "off_topic"}
    assert word in " ".join([told["ending"], *told["way_forward"]])


def test_advice_comes_with_its_reasons(people: TestClient) -> None:
    told = ask(people, "Hva bør vi gjøre etter at byprofilen er klar?")

    assert told["status"] == "advised"
    assert told["advice"]["recommendations"][0]["reasons"]
    assert told["advice"]["focus"]["understood"].startswith("Jeg forstår det slik")


def test_filters_narrow_what_is_looked_at(people: TestClient) -> None:
    narrowed = ask(people, filters={"years": [1999]})

    assert narrowed["statements"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"question": ASKED, "pleased": True},
        {"question": ASKED, "filters": {"kind": "plan"}},
        {"question": ""},
        {"question": "a" * 2001},
        {"question": ASKED, "filters": {"phases": [6]}},
        {"question": ASKED, "language": "se"},
    ],
)
def test_what_is_not_known_or_far_too_long_is_refused(people: TestClient, body: dict[str, Any]) -> None:
    answer = people.post(ANSWERS, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_not_understood")


@pytest.mark.parametrize("streams", [False, True])
def test_a_question_without_a_word_is_a_problem(people: TestClient, streams: bool) -> None:
    if streams:
        (*_, last) = stream(people, "???")
        assert (last.name, last.data["code"], last.data["status"]) == ("problem", "question_empty", 422)
    else:
        assert people.post(ANSWERS, json={"question": "???"}).json()["code"] == "question_empty"


def test_whoever_takes_neither_form_is_told_which_there_are(people: TestClient) -> None:
    answer = people.post(ANSWERS, json={"question": ASKED}, headers={"Accept": "image/png"})

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_both_forms_stand_in_the_contract(people: TestClient) -> None:
    contract = people.get("/api/v1/openapi.json").json()

    forms = contract["paths"][ANSWERS]["post"]["responses"]["200"]["content"]
    assert forms.keys() == {"application/json", "text/event-stream"}
    named = [each["properties"]["event"]["const"] for each in forms["text/event-stream"]["itemSchema"]["oneOf"]]
    assert named == ["started", "working", "statement", "answer", "problem", "stopped"]
    assert {"StatementShape", "StartedShape", "ProblemShape"} <= contract["components"]["schemas"].keys()


# In progress


SLOW = Reply([*said((FIRST, [1])).pieces, " "], endless=True, between=0.05)


def running(app: Any) -> int:
    return len(app.state.answering._running)


def test_an_answer_in_progress_is_stopped_by_whoever_asked_and_nobody_else(
    model: ModelServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL_MAX_TOKENS", "100000")
    model.script, app = always(SLOW), make()
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        with client.stream("POST", ANSWERS, json={"question": ASKED}, headers=STREAM) as answer:
            coming = sent(answer.iter_lines())
            name = next(coming).data["id"]
            assert next(each for each in coming if each.name == "statement").data["text"] == FIRST
            stop = f"{ANSWERS}/{name}/stop"
            assert client.post(stop, headers={"X-Who": "ola"}).status_code == 404
            assert client.post(stop).json() == {"id": name, "stopped": True}
            assert [each.name for each in coming] == ["stopped"]
        assert until(lambda: running(app) == 0, 3)
        assert client.post(stop).status_code == 404
        assert client.get("/api/v1/conversations").json()["total"] == 0


@pytest.mark.parametrize("headers", [STREAM, {}], ids=["stream", "whole"])
def test_whoever_closes_the_connection_stops_a_model_that_is_silent(
    model: ModelServer, make: Make, headers: dict[str, str]
) -> None:
    model.script, app = always(Reply(["hei"], before=15)), make()
    with served(app) as address:
        with (
            pytest.raises(httpx.ReadTimeout),
            httpx.Client(base_url=address, timeout=httpx.Timeout(5, read=1.5)) as client,
            client.stream("POST", ANSWERS, json={"question": ASKED}, headers=headers) as answer,
        ):
            answer.read()
        assert model.requests
        assert until(lambda: running(app) == 0, 3)


def test_when_the_server_stops_a_stream_ends_with_a_problem(model: ModelServer, make: Make) -> None:
    model.script, app = always(Reply(["hei"], before=15)), make()
    with (
        served(app) as address,
        httpx.Client(base_url=address, timeout=20) as client,
        client.stream("POST", ANSWERS, json={"question": ASKED}, headers=STREAM) as answer,
    ):
        coming = sent(answer.iter_lines())
        assert next(coming).name == "started"
        app.state.stopping.set()
        (*_, last) = coming
        assert (last.name, last.data["code"], last.data["status"]) == ("problem", "server_stopping", 503)
        assert client.post(ANSWERS, json={"question": ASKED}).json()["code"] == "server_stopping"


def test_who_comes_when_the_line_is_full_is_told_at_once(
    model: ModelServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("OMSTILLING_ANSWERS_WAITING", "1")
    model.script, app = always(Reply(["hei"], before=15)), make()
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        one = client.stream("POST", ANSWERS, json={"question": ASKED}, headers=STREAM)
        two = client.stream("POST", ANSWERS, json={"question": ASKED}, headers=STREAM)
        with one as first, two as second:
            coming = sent(second.iter_lines())  # the connection closes with it
            in_line = next(coming).data["id"]
            full = client.post(ANSWERS, json={"question": ASKED})
            assert (full.status_code, full.json()["code"]) == (503, "answers_busy")
            assert int(full.headers["retry-after"]) > 0
            assert client.post(f"{ANSWERS}/{in_line}/stop").json()["stopped"]
            assert [each.name for each in coming] == ["stopped"]
            assert until(lambda: running(app) == 1, 3)
            assert first.status_code == 200
        assert until(lambda: running(app) == 0, 3)


def test_in_a_long_silence_a_stream_says_that_it_is_alive(
    model: ModelServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.web.answering.HEARTBEAT", 0.3)
    model.script = always(Reply(said((FIRST, [1])).pieces, before=1.5))
    with (
        served(make()) as address,
        httpx.Client(base_url=address, timeout=20) as client,
        client.stream("POST", ANSWERS, json={"question": ASKED}, headers=STREAM) as answer,
    ):
        lines = list(answer.iter_lines())

    assert lines.count(": ping") >= 2
    assert [each.name for each in sent(lines) if each.name in ENDINGS] == ["answer"]


def test_a_failure_nobody_thought_of_ends_a_stream_with_a_reference(
    people: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("knowledge.retriever.Retriever.retrieve", fail)

    (*_, last) = stream(people)

    assert (last.name, last.data["code"], len(last.data["reference"])) == ("problem", "server_failed", 14)
