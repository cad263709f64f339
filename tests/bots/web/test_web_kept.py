"""What somebody asked over HTTP is theirs: shown, given out, held, judged and deleted, and nobody else's."""

import json
from typing import Any

import pytest
from conftest import Terminal
from fastapi.testclient import TestClient
from people import ASKED, KARI, SECRET, Make
from served import HERE

from bots.told.exported import conversation_as_markdown
from bots.told.voice import Voice
from knowledge.conversation import Record

API = "/api/v1"
NUMBER = "02013299997"
OLA = {"X-Who": "ola"}
EVA = {"X-Who": "eva"}


def ask(client: TestClient, question: str = ASKED, **more: Any) -> Any:
    return client.post(f"{API}/answers", json={"question": question, **more}).json()


def test_conversations_are_listed_the_latest_first_with_the_question_they_begin_with(people: TestClient) -> None:
    first = ask(people)["conversation_id"]
    second = ask(people, "Hva la vannverket i 2019?")["conversation_id"]
    ask(people, "Når møttes det?", conversation_id=first)

    told = people.get(f"{API}/conversations").json()

    assert [(each["id"], each["question"], each["answers"]) for each in told["items"]] == [
        (first, ASKED, 2), (second, "Hva la vannverket i 2019?", 1),
    ]  # fmt: skip
    page = people.get(f"{API}/conversations", params={"offset": 1, "limit": 1}).json()
    assert ([each["id"] for each in page["items"]], page["total"], page["offset"]) == ([second], 2, 1)


def test_a_conversation_is_shown_as_it_was_with_all_of_each_answer(people: TestClient) -> None:
    given = ask(people)

    told = people.get(f"{API}/conversations/{given['conversation_id']}").json()
    (kept,) = told["answers"]

    assert (kept["id"], kept["question"], told["conversation"]["door"]) == (given["answer_id"], ASKED, "web")
    assert people.get(f"{API}/answers/{given['answer_id']}").json() == kept
    numbers = [[each["number"] for each in statement["citations"]] for statement in kept["content"]["statements"]]
    assert numbers == [[each["number"] for each in statement["citations"]] for statement in given["statements"]]
    assert kept["content"]["shown"]["framework"]["title"]
    assert all(each["sha256"] for each in kept["content"]["passages"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "conversations/{conversation}"), ("GET", "conversations/{conversation}/export"),
        ("POST", "conversations/{conversation}/hold"), ("POST", "conversations/{conversation}/release"),
        ("DELETE", "conversations/{conversation}"), ("GET", "answers/{answer}"), ("DELETE", "answers/{answer}"),
        ("POST", "answers/{answer}/feedback"),
    ],
)  # fmt: skip
def test_what_another_has_asked_is_not_there(people: TestClient, method: str, path: str) -> None:
    given = ask(people)
    place = path.format(conversation=given["conversation_id"], answer=given["answer_id"])

    body = {"opinion": "useful"} if path.endswith("feedback") else None
    answer = people.request(method, f"{API}/{place}", json=body, headers=OLA)

    assert answer.status_code == 404
    assert people.get(f"{API}/answers/{given['answer_id']}").status_code == 200
    assert people.get(f"{API}/conversations", headers=OLA).json()["total"] == 0


def test_a_conversation_is_exported_as_the_terminal_exports_it(people: TestClient) -> None:
    given = ask(people)
    place = f"{API}/conversations/{given['conversation_id']}/export"

    as_json = people.get(place, params={"format": "json", "case": "24/118"})
    as_text = people.get(place, params={"case": "24/118"})

    told = as_json.json()
    assert (told["case"], told["conversation"]["asker"], told["answers"][0]["question"]) == ("24/118", "kari", ASKED)
    assert as_text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert given["conversation_id"] in as_text.headers["content-disposition"]
    base = people.app.state.desk.base  # type: ignore[attr-defined]
    kept = base.conversations.conversation(given["conversation_id"], KARI.id)
    records: list[Record] = base.conversations.turns(kept.id, KARI.id)
    expected = conversation_as_markdown(Voice(), kept, records, "24/118")
    without_time = [line for line in expected.splitlines() if "ksportert" not in line]
    assert [line for line in as_text.text.splitlines() if "ksportert" not in line] == without_time
    assert "SHA-256" in as_text.text
    assert people.get(place, headers={"Accept-Language": "en"}).text.splitlines()[0] != as_text.text.splitlines()[0]


def test_what_was_asked_over_http_is_shown_at_the_terminal_too(
    make: Make, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "kari")
    with TestClient(make(), HERE) as client:
        given = ask(client)

    shown = terminal("answers", "show", given["answer_id"])

    assert (shown.code, given["statements"][0]["text"] in shown.out) == (0, True)
    assert "[1] Borgerpanelet i Trondheim, Trondheim, 2021" in shown.out
    assert "følger med programmet" in shown.err


def test_what_is_held_is_not_deleted_until_it_is_released(people: TestClient) -> None:
    place = f"{API}/conversations/{ask(people)['conversation_id']}"

    assert people.post(f"{place}/hold").status_code == 204
    held = people.delete(place)
    assert (held.status_code, held.json()["code"]) == (422, "conversation_held")
    assert people.post(f"{place}/release").status_code == 204
    assert people.delete(place).status_code == 204
    assert people.get(place).status_code == 404


def test_an_answer_is_deleted_and_the_last_one_takes_its_conversation_along(people: TestClient) -> None:
    given = ask(people)

    assert people.delete(f"{API}/answers/{given['answer_id']}").status_code == 204
    assert people.delete(f"{API}/answers/{given['answer_id']}").status_code == 404
    assert people.get(f"{API}/conversations").json()["total"] == 0


def test_all_that_is_kept_about_somebody_is_given_out_and_deleted(people: TestClient) -> None:
    kept, held = ask(people), ask(people)
    people.post(f"{API}/answers/{kept['answer_id']}/feedback", json={"opinion": "useful", "comment": "Fint!"})
    people.post(f"{API}/conversations/{held['conversation_id']}/hold")

    told = people.get(f"{API}/me/data").json()
    gone = people.delete(f"{API}/me/data").json()

    assert (told["asker"], len(told["conversations"]), told["feedback"][0]["said"]["comment"]) == ("kari", 2, "Fint!")
    assert gone == {"conversations": 1, "feedback": 1, "slack": 0, "proposals": 0, "held": 1, "named": 0}
    assert len(people.get(f"{API}/me/data").json()["conversations"]) == 1
    assert people.get(f"{API}/me/data", headers=OLA).json()["conversations"] == []


# Feedback


def judge(client: TestClient, answer: str, headers: dict[str, str] | None = None, **said: Any) -> Any:
    return client.post(f"{API}/answers/{answer}/feedback", json={"opinion": "not_useful", **said}, headers=headers)


def test_the_queue_tells_what_was_said_but_not_who_and_the_question_only_where_it_was_shared(
    people: TestClient,
) -> None:
    shared, bare = ask(people)["answer_id"], ask(people)["answer_id"]
    given = judge(people, shared, reason="feil tall", share_question=True)
    judge(people, bare, opinion="source_does_not_say", citation=1)

    told = people.get(f"{API}/feedback", headers=EVA).json()

    assert given.json()["told"].startswith("Takk!")
    assert told["total"] == 2
    one, other = told["items"]
    assert (one["id"], one["question"], one["reason"], one["state"]) == (given.json()["id"], ASKED, "feil tall", "new")
    assert (other["question"], other["document_id"], other["citation"]) == (None, "panel", 1)
    assert "1200" in one["statements"][0]["text"]
    assert "kari" not in json.dumps(told).lower()


def test_the_queue_is_for_knowledge_managers(people: TestClient) -> None:
    name = judge(people, ask(people)["answer_id"]).json()["id"]

    for answer in (
        people.get(f"{API}/feedback"),
        people.get(f"{API}/feedback/{name}"),
        people.post(f"{API}/feedback/{name}/state", json={"state": "seen"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role_needed")


def test_the_knowledge_manager_moves_feedback_and_says_why(people: TestClient) -> None:
    name = judge(people, ask(people)["answer_id"]).json()["id"]

    moved = people.post(f"{API}/feedback/{name}/state", json={"state": "resolved", "note": "Rettet."}, headers=EVA)

    assert (moved.json()["state"], moved.json()["note"], moved.json()["by"]) == ("resolved", "Rettet.", "eva")
    assert people.get(f"{API}/feedback/{name}", headers=EVA).json() == moved.json()
    assert people.get(f"{API}/feedback", params={"state": "new"}, headers=EVA).json()["total"] == 0
    assert people.get(f"{API}/feedback/ukjent", headers=EVA).status_code == 404
    assert people.post(f"{API}/feedback/ukjent/state", json={"state": "seen"}, headers=EVA).status_code == 404


def test_what_was_said_in_another_municipality_is_not_in_the_queue(people: TestClient) -> None:
    question = {"question": "Hva selges svømmehallen på Heggedal for?"}
    answer = people.post(f"{API}/answers", json=question, headers=OLA).json()
    assert "40 millioner" in str(answer["statements"])
    name = judge(people, answer["answer_id"], headers=OLA, comment="Heggedal!", share_question=True).json()["id"]

    told = people.get(f"{API}/feedback", headers=EVA).json()
    shown = people.get(f"{API}/feedback/{name}", headers=EVA)
    moved = people.post(f"{API}/feedback/{name}/state", json={"state": "seen"}, headers=EVA)

    assert (told["items"], told["total"]) == ([], 0)
    assert [each.status_code for each in (shown, moved)] == [404, 404]
    assert not any(word in shown.text + moved.text for word in (SECRET, "40 millioner", "Heggedal"))


@pytest.mark.parametrize("said", [{"comment": f"Sak {NUMBER}"}, {"reason": NUMBER}])
def test_an_identity_number_is_not_taken_in_feedback(people: TestClient, said: dict[str, str]) -> None:
    answer = judge(people, ask(people)["answer_id"], **said)

    assert (answer.status_code, answer.json()["code"]) == (422, "identity_number_refused")
    assert people.get(f"{API}/feedback", headers=EVA).json()["total"] == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"opinion": "source_does_not_say"}, "feedback_without_source"),
        ({"citation": 99}, "citation_unknown"),
        ({"opinion": "great"}, "request_not_understood"),
        ({"stars": 5}, "request_not_understood"),
    ],
)
def test_feedback_that_says_nothing_of_the_answer_is_refused(
    people: TestClient, said: dict[str, Any], code: str
) -> None:
    answer = judge(people, ask(people)["answer_id"], **said)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


# Searching


def test_a_search_gives_passages_with_scores_and_the_way_to_them(people: TestClient) -> None:
    told = people.get(f"{API}/search", params={"q": "borgerpanelet i Trondheim", "limit": 1}).json()

    (found,) = told["passages"]
    assert (found["document_id"], found["score"] > 0) == ("panel", True)
    assert found["source"] == f"/api/v1/documents/panel/source?version=1&start={found['start']}&end={found['end']}"


def test_a_search_finds_nothing_of_another_municipality(people: TestClient) -> None:
    asked = {"q": "svømmehallen på Heggedal", "limit": 100}

    theirs = people.get(f"{API}/search", params=asked, headers=OLA).json()
    mine = people.get(f"{API}/search", params=asked).json()

    assert "sak" in [each["document_id"] for each in theirs["passages"]]
    assert "sak" not in [each["document_id"] for each in mine["passages"]]
    assert "svømmehallen" not in str(mine).lower()


@pytest.mark.parametrize(
    ("filters", "found"),
    [({"year": 2021}, {"panel"}), ({"process": "involvere-innbyggerne"}, {"panel"}), ({"kind": "plan"}, set()),
     ({"municipality": "Trondheim"}, {"panel"})],
)  # fmt: skip
def test_a_search_is_narrowed(people: TestClient, filters: dict[str, Any], found: set[str]) -> None:
    told = people.get(f"{API}/search", params={"q": "borgerpanelet", **filters}).json()

    assert {each["document_id"] for each in told["passages"]} == found


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"q": NUMBER}, 422, "identity_number_refused"),
        ({"q": "vann", "municipality": "Atlantis"}, 404, "municipality_unknown"),
        ({"q": "vann", "limit": 101}, 422, "request_not_understood"),
        ({}, 422, "request_not_understood"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(
    people: TestClient, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = people.get(f"{API}/search", params=asked)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
