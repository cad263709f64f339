"""The days of the three people, from the first key to the last byte, by the doors that their programs come in by."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from conftest import Terminal
from openai import OpenAI
from reportlab.pdfgen.canvas import Canvas
from running import API, STEINKJER, TRONDHEIM, Person, Running, build, events, holding, said_in, started, wait_until

CANARY = "Zebrafinkevika"
BATH = "Hva koster svømmehallen i Zebrafinkevika?"
MEETING = "Når møtes styringsgruppa for svømmehallen?"
ELSEWHERE = "Hva koster svømmehallen?"
ASKED = "Kor mange innbyggjarar hadde borgarpanelet i Trondheim?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("kommunen") / "data"
    build(data, model_cache)
    with started(data, model_cache, OMSTILLING_ANSWERS_PER_MINUTE="600") as running:
        yield running


Come = Callable[..., Person]


@pytest.fixture
def come(server: Running, terminal: Terminal) -> Iterator[Come]:
    """Makes a key at the terminal, and comes with it."""
    with ExitStack() as leaving:

        def one(name: str, role: str, municipality: str) -> Person:
            made = terminal(
                "--data", server.data, "keys", "create", "--name", name, "--role", role, "--municipality", municipality
            )
            assert made.code == 0, made.err
            return leaving.enter_context(Person(server.url, made.out.strip()))

        yield one


def a_plan(sum_told: str) -> bytes:
    document, content = docx.Document(), io.BytesIO()
    document.add_heading("Handlingsplan for idrett", 0)
    document.add_heading("Svømmehallen", 1)
    document.add_paragraph(f"Svømmehallen i {CANARY} koster {sum_told} millioner kroner. Den åpner i 2031.")
    document.save(content)
    return content.getvalue()


def a_report() -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.drawString(72, 740, "Styringsgruppa for svømmehallen møtes hver tredje torsdag på rådhuset.")
    canvas.save()
    return content.getvalue()


def test_what_a_knowledge_manager_adds_answers_replaced_withdrawn_restored_and_is_gone_when_erased(
    server: Running, come: Come
) -> None:
    manager = come("Sakssystemet", "knowledge_manager", "Steinkjer")
    reader, stranger = come("leser", "reader", STEINKJER), come("nabo", "knowledge_manager", "Trondheim")
    counted = stranger.get("/status")["counted"]

    plan, report = added(manager)
    answer = reader.ask(BATH)
    assert "37 millioner" in said_in(answer)
    [citation] = answer["statements"][0]["citations"]
    shown = reader.http.get(citation["source"]).json()
    assert shown["quote"] == citation["quote"]
    assert shown["quote"] in f"{shown['before']}{shown['quote']}{shown['after']}"
    assert shown["heading_path"][-1] == "Svømmehallen"
    assert "torsdag" in said_in(reader.ask(MEETING))
    assert_it_is_not_there(stranger, plan, answer, counted)

    [new] = manager.do(
        "POST", "/documents", files=[("files", ("ny plan.docx", a_plan("41")))], data={"document_id": plan}
    )["files"]
    assert (new["outcome"], new["document_id"], new["version"]) == ("updated", plan, 2)
    assert "41 millioner" in said_in(reader.ask(BATH))
    assert "37 millioner" not in said_in(reader.ask(BATH))
    assert reader.http.get(citation["source"]).json()["newer_version"] == 2
    happened = [(each["action"], each["version"], each["who"]) for each in manager.get(f"/documents/{plan}/history")]
    assert happened == [("published", 1, "Sakssystemet"), ("published", 2, "Sakssystemet")]

    assert manager.do("POST", f"/documents/{plan}/withdraw")["outcome"] == "withdrawn"
    assert "millioner" not in said_in(reader.ask(BATH))
    assert manager.do("POST", f"/documents/{plan}/restore")["outcome"] == "restored"
    assert "41 millioner" in said_in(reader.ask(BATH))

    assert holding(server.data, CANARY)
    assert manager.http.delete(f"{API}/documents/{plan}", params={"confirm": "plan"}).status_code == 422
    assert manager.do("DELETE", f"/documents/{plan}", params={"confirm": plan})["outcome"] == "erased"
    assert_it_is_gone(server, reader, plan, answer)
    assert "torsdag" in said_in(reader.ask(MEETING))
    manager.do("DELETE", f"/documents/{report}", params={"confirm": report})


def added(manager: Person) -> tuple[str, str]:
    """Send a plan, a report and a file that is broken; give the ids of the two that can be read."""
    files = {"idrettsplan.docx": a_plan("37"), "ødelagt.docx": b"PK\x03\x04 ikke en zip", "referat.pdf": a_report()}
    job = manager.send(files, kind="plan", visibility="internal", municipality="Steinkjer")
    heard = list(manager.follow(job["id"]))
    assert heard[-1][0] == "end"
    assert {name for name, _ in heard[:-1]} <= {"progress"}
    done = [told["done"] for _, told in heard]
    assert (done, done[-1]) == (sorted(done), 3)
    plan, broken, report = heard[-1][1]["files"]
    assert [plan["outcome"], broken["outcome"], report["outcome"]] == ["created", "refused", "created"]
    assert "ødelagt.docx" in broken["message"]
    return plan["document_id"], report["document_id"]


def assert_it_is_not_there(stranger: Person, document: str, answer: Any, counted: Any) -> None:
    """Look for another municipality's document by every door."""
    assert stranger.get("/status")["counted"] == counted
    assert document not in [each["id"] for each in stranger.get("/documents")["items"]]
    assert stranger.get("/jobs")["total"] == 0
    parts = ("", "/versions", "/history", "/versions/1/text", "/versions/1/original", "/source?start=0&end=9",
             "/mapping")  # fmt: skip
    places = [f"/documents/{document}{part}" for part in parts]
    places += [f"/answers/{answer['answer_id']}", f"/conversations/{answer['conversation_id']}"]
    assert {place: stranger.refused(place) for place in places} == dict.fromkeys(places, 404)
    assert stranger.http.post(f"{API}/documents/{document}/withdraw").status_code == 404
    asked = {"model": "omstilling", "messages": [{"role": "user", "content": ELSEWHERE}]}
    told = [
        stranger.http.post(f"{API}/answers", json={"question": ELSEWHERE}).text,
        stranger.http.get(f"{API}/search", params={"q": "svømmehallen", "limit": 100}).text,
        stranger.http.get(f"{API}/matrix", params={"municipality": STEINKJER}).text,
        stranger.http.get(f"{API}/feedback").text,
        stranger.http.post("/v1/chat/completions", json=asked).text,
        *(str(each) for each in stranger.call(
            ("ask", {"question": ELSEWHERE}), ("search", {"query": "svømmehallen"}), ("document", {"document": "vann"})
        )),
    ]  # fmt: skip
    assert [text for text in told if CANARY in text or "millioner" in text or document in text] == []
    assert stranger.call(("document", {"document": document}))[0].is_error


def assert_it_is_gone(server: Running, reader: Person, document: str, answer: Any) -> None:
    assert reader.refused(f"/documents/{document}") == 404
    assert "millioner" not in said_in(reader.ask("Hva koster svømmehallen?"))
    kept = reader.get(f"/answers/{answer['answer_id']}")
    assert kept["question"] == BATH
    assert "millioner" not in str(kept["content"])
    assert reader.http.delete(f"{API}/me/data").status_code == 200  # what they asked is theirs, and names it too
    assert holding(server.data, CANARY) == []
    assert not [path for path in (server.data / "incoming").rglob("*") if path.is_file()]
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (server.data / "files").rglob("*")
                 if path.is_file()}  # fmt: skip
    assert not originals & {hashlib.sha256(a_plan(each)).hexdigest() for each in ("37", "41")}
    assert CANARY not in server.log.read_text("utf-8")


def test_a_project_leader_learns_what_is_next_and_nobody_writes_over_what_they_have_not_seen(come: Come) -> None:
    leader, other = come("Kari", "project_leader", STEINKJER), come("Ola", "project_leader", STEINKJER)
    project = leader.do("POST", "/projects", json={"title": "Klimaby"})
    place, seen = f"/projects/{project['id']}", other.http.get(f"{API}/projects/{project['id']}")
    first = leader.get(f"{place}/recommendations")
    names = [each["activity"]["id"] for each in first["recommendations"]]
    assert len(names) >= 3
    assert all(each["reasons"] for each in first["recommendations"])

    done = {"reports": [{"activity": name, "state": "done"} for name in names[:2]]}
    after = leader.do("POST", f"{place}/reports", json=done)
    assert (after["progress"]["done"], after["revision"]) == (2, project["revision"] + 2)
    assert not set(names[:2]) & set(advised_by_both(leader, project["id"]))
    stale = other.http.post(f"{API}{place}/reports", json=done, headers={"If-Match": seen.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "project_changed")
    assert "hent" in stale.json()["detail"].lower()
    drawn = other.http.get(f"{API}{place}/picture")
    assert drawn.text.startswith("<svg")
    cells = leader.get("/matrix", municipality="Steinkjer")
    assert sum(cell["done"] for cell in all_cells(cells)) == 2

    undone = leader.do("POST", f"{place}/undo")
    assert {each["entry"]["activity"] for each in undone["undone"]} == set(names[:2])
    assert advised_by_both(leader, project["id"]) == names
    assert come("nabo", "project_leader", TRONDHEIM).refused(place) == 404


def advised_by_both(leader: Person, project: str) -> list[str]:
    """Give what is advised next, which is the same by the API and by MCP."""
    advice = leader.get(f"/projects/{project}/recommendations")
    names = [str(each["activity"]["id"]) for each in advice["recommendations"]]
    [told] = leader.call(("next_activities", {"project": project}))
    assert [each["activity"]["id"] for each in told.structured_content["recommendations"]] == names
    return names


def all_cells(told: Any) -> Iterator[dict[str, Any]]:
    """Give what counts activities anywhere in a matrix."""
    if isinstance(told, dict):
        if "done" in told and "phase" in told:
            yield told
        for each in told.values():
            yield from all_cells(each)
    elif isinstance(told, list):
        for each in told:
            yield from all_cells(each)


def test_an_employee_is_answered_in_nynorsk_asks_on_says_what_they_think_and_takes_it_all_away(
    server: Running, come: Come
) -> None:
    employee = come("Åse", "reader", STEINKJER)
    with employee.http.stream(
        "POST", f"{API}/answers", json={"question": ASKED}, headers={"Accept": "text/event-stream"}
    ) as coming:
        heard = list(events(coming.iter_lines()))
    assert heard[0][0] == "started"
    name, answer = heard[-1]
    assert (name, answer["language"], answer["status"]) == ("answer", "nn", "quoted")
    assert [told for name, told in heard if name == "statement"] == answer["statements"]
    assert "1200 innbyggere" in said_in(answer)
    assert any("ordrett" in note for note in answer["notes"])

    next_one = employee.ask("Og kva svara det på?", conversation_id=answer["conversation_id"])
    assert "klima" in said_in(next_one)
    assert next_one["conversation_id"] == answer["conversation_id"]
    assert "borgarpanel" in next_one["asked"].lower()

    number = answer["statements"][0]["citations"][0]["number"]
    said = {"opinion": "not_useful", "citation": number, "reason": "gammal", "comment": "Panelet er lagt ned."}
    employee.do("POST", f"/answers/{answer['answer_id']}/feedback", json=said)
    manager = come("forvalter", "knowledge_manager", STEINKJER)
    [told] = [each for each in manager.get("/feedback")["items"] if each["comment"] == said["comment"]]
    assert (told["question"], told["document_id"]) == (None, "panel")
    exported = employee.http.get(f"{API}/conversations/{answer['conversation_id']}/export").text
    assert ASKED in exported
    assert "1200 innbyggere" in exported
    assert_programs_get_the_same(server, employee, answer)

    gone = {"conversations": 1, "feedback": 1, "held": 0, "named": 0, "proposals": 0, "slack": 0}
    assert employee.do("DELETE", "/me/data") == gone
    assert employee.refused(f"/conversations/{answer['conversation_id']}") == 404
    wait_until(lambda: not holding(server.data, "Panelet er lagt ned"))


def assert_programs_get_the_same(server: Running, employee: Person, answer: Any) -> None:
    """Ask by OpenAI's client and by MCP what was asked by the API."""
    quotes = {each["quote"] for statement in answer["statements"] for each in statement["citations"]}
    with OpenAI(base_url=f"{server.url}/v1", api_key=employee.key, max_retries=0) as client:
        told = client.chat.completions.create(model="omstilling", messages=[{"role": "user", "content": ASKED}])
    text, whole = told.choices[0].message.content or "", told.model_extra["omstilling"]  # type: ignore[index]
    assert all(quote in text for quote in quotes)
    assert "https://eksempel.no/panel" in text
    assert whole["statements"] == answer["statements"]
    [called] = employee.call(("ask", {"question": ASKED}))
    cited = [each for statement in called.structured_content["statements"] for each in statement["citations"]]
    assert {each["quote"] for each in cited} == quotes
    assert {each["document"] for each in cited} == {"panel"}


def test_what_is_done_at_the_terminal_while_the_server_runs_is_known_in_its_next_answer(
    server: Running, come: Come, terminal: Terminal, tmp_path: Path
) -> None:
    reader = come("leser", "reader", STEINKJER)
    asked = "Hvor mange ladepunkter har kommunen på Henning?"
    assert "83" not in said_in(reader.ask(asked))
    (tmp_path / "lading.md").write_text("# Lading\n\nKommunen har 83 ladepunkter på Henning.\n", "utf-8")

    added = terminal("--data", server.data, "ingest", tmp_path / "lading.md", "--kind", "note")
    assert added.code == 0, added.err
    assert "83 ladepunkter" in said_in(reader.ask(asked))
    assert terminal("--data", server.data, "doctor").code == 0

    terminal("--data", server.data, "pause", "api", "--reason", "Vi flytter")
    wait_until(lambda: reader.refused("/documents") == 503, 5)
    closed = reader.http.get(f"{API}/documents")
    assert (closed.json()["code"], "Vi flytter" in closed.json()["detail"]) == ("door_paused", True)
    assert reader.http.post("/v1/chat/completions", json={}).status_code == 503
    assert [httpx.get(f"{server.url}/health/{each}").status_code for each in ("live", "ready")] == [200, 200]
    terminal("--data", server.data, "resume", "api")
    wait_until(lambda: reader.refused("/documents") == 200, 5)
