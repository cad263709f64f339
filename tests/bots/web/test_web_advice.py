"""Advice, matrices and mapping over HTTP: the same as at the terminal, as far as the caller may see."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from builders import a_draft, internal
from conftest import Opener
from fastapi.testclient import TestClient
from served import a_leader, a_manager, a_reader, as_user

from assistant.advice.finding import Asker
from assistant.advice.reasons import Reasons
from bots import wiring
from bots.told.advice import advice_as_json
from bots.told.voice import plain
from bots.web.shapes.advice import AdviceShape
from knowledge.access import Scope
from knowledge.document import Kind
from knowledge.framework.framework import Cell, Text
from knowledge.framework.reading import shipped
from knowledge.framework.writing import write_yaml
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.project import State

ADVICE = "/api/v1/recommendations"
PROJECTS = "/api/v1/projects"
FIRST = [each.id for each in shipped().within(Cell("standardisere", 1))]
MAPPING = "/api/v1/documents/samfunnsdel/mapping"
VERDICTS = "/api/v1/documents/samfunnsdel/verdicts"
PLAN = [
    "Kommunen har laget og publisert en byprofil med fakta om byen.",
    "Kommunestyret har vedtatt en gapanalyse som viser gapet mellom nåsituasjonen og målene.",
]


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the folder with an internal plan of 5001 and an open one of 0301."""
    with writing() as base:
        told = {"kind": Kind.PLAN, "municipality": "5001"}
        base.library.publish(a_draft("samfunnsdel", PLAN, wall=internal("5001"), **told))
        base.library.publish(a_draft("oslo", PLAN, kind=Kind.PLAN, municipality="0301"))


@pytest.fixture
def begun(web: TestClient) -> TestClient:
    """A server on which 5001 and 0301 have an internal project each, and 5001 has done something."""
    for municipality, title in (("0301", "Oslo"), ("5001", "Loft")):
        as_user(web, a_leader(municipality)).post(PROJECTS, json={"title": title})
    done = {"reports": [{"activity": "st1", "state": "done"}]}
    assert web.post(f"{PROJECTS}/5001-loft/reports", json=done).status_code == 200
    return web


def ids(told: Mapping[str, Any]) -> list[str]:
    return [each["activity"]["id"] for each in told["recommendations"]]


def test_whoever_says_nothing_is_advised_from_their_own_municipality(begun: TestClient) -> None:
    mine = as_user(begun, a_reader("5001")).post(ADVICE, json={}).json()
    theirs = as_user(begun, a_reader("0301")).post(ADVICE, json={}).json()
    nobodys = as_user(begun, a_reader(None)).post(ADVICE, json={}).json()

    assert [each["done"] for each in (mine, theirs, nobodys)] == [len(FIRST), 0, 0]
    assert mine["relevant"] == len(shipped().activities)
    assert not set(ids(mine)) & set(FIRST)


def test_what_others_have_done_behind_a_wall_does_not_count(begun: TestClient) -> None:
    told = as_user(begun, a_reader("0301")).post(ADVICE, json={"municipality": "5001"}).json()

    assert told["done"] == 0
    assert begun.post(ADVICE, json={"project": "5001-loft"}).status_code == 404
    assert as_user(begun, a_reader("5001")).post(ADVICE, json={"project": "5001-loft"}).json()["done"] == len(FIRST)


def test_what_is_said_counts_beside_what_was_reported_and_is_not_kept(begun: TestClient) -> None:
    as_user(begun, a_reader("5001"))
    told = begun.post(ADVICE, json={"done": ["st2"], "under_way": ["po1"], "most": 3}).json()

    assert told["done"] == len(FIRST) + len(shipped().within(Cell("standardisere", 2)))
    assert {each["process"] for each in told["under_way"]} == {"utforme-politikk"}
    assert len(told["recommendations"]) == 3
    assert begun.post(ADVICE, json={}).json()["done"] == len(FIRST)


@pytest.mark.parametrize("language", list(Language))
def test_every_activity_is_named_in_the_language_of_the_caller(web: TestClient, language: Language) -> None:
    said = {"done": ["st3"], "most": 2}
    told = as_user(web, a_reader()).post(ADVICE, json=said, headers={"Accept-Language": language}).json()

    named = [each["activity"] for key in ("recommendations", "blocked", "gaps") for each in told[key]]
    named += [one for key in ("blocked", "gaps") for each in told[key] for one in each["missing"]]
    named += [one for each in told["blocked"] for one in each["chain"]]
    assert told["blocked"]
    assert told["gaps"]
    for each in named:
        assert each["title"] == shipped().by_id[each["id"]].title.within(language)
        assert each["cell"] == Reasons(shipped(), language, wiring.all_phrases()).cell(shipped().by_id[each["id"]].cell)


@pytest.mark.parametrize("language", list(Language))
def test_advice_says_the_same_as_at_the_terminal(base: KnowledgeBase, language: Language) -> None:
    base.library.publish(a_draft("samfunnsdel", PLAN, kind=Kind.PLAN, municipality="5001"))
    adviser, phrases = wiring.adviser(base), wiring.all_phrases()
    progress = {each.id: State.DONE for each in shipped().within(Cell("standardisere", 3))}
    progress |= {each.id: State.UNDER_WAY for each in shipped().within(Cell("utforme-politikk", 1))}
    advice = adviser.advise(progress, Asker(Scope.all(), "5001"))

    told = AdviceShape.of(advice, shipped(), language, phrases).model_dump(mode="json")
    screen = plain(advice_as_json(advice, Reasons(shipped(), language, phrases)))

    assert [each["message"] for key in ("blocked", "gaps", "imbalances") for each in told[key]] == [
        each["message"] for key in ("blocked", "gaps", "imbalances") for each in screen[key]
    ]
    for ours, theirs in zip(told["recommendations"], screen["recommendations"], strict=True):
        assert (ours["activity"]["id"], ours["score"]) == (theirs["activity"]["id"], theirs["score"])
        assert ours["activity"]["cell"] == theirs["cell"]
        assert ours["parts"] == theirs["parts"]
        assert [each["document_id"] for each in ours["evidence"]] == [
            each["document_id"] for each in theirs["evidence"]
        ]
        assert [each["nearness"] for each in ours["evidence"]] == [each["nearness"] for each in theirs["evidence"]]
        assert [each["id"] for each in ours["easier_after"]] == theirs["easier_after"]
    assert [each["id"] for each in told["under_way"]] == screen["under_way"]


def test_a_finished_round_leads_to_the_next(web: TestClient) -> None:
    every = [f"{process.code}{phase.number}" for process in shipped().processes for phase in process.phases]

    told = as_user(web, a_reader()).post(ADVICE, json={"done": every}).json()

    assert (told["finished"], told["recommendations"], told["nothing_ready"]) == (True, [], None)
    assert told["next_round"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"phase": 6}, 422),
        ({"most": 0}, 422),
        ({"most": 21}, 422),
        ({"done": ["x" * 81]}, 422),
        ({"done": ["st1"] * 201}, 422),
        ({"ferdig": ["st1"]}, 422),
        ({"done": ["ukjent"]}, 404),
        ({"process": "ukjent"}, 404),
        ({"project": "ukjent"}, 404),
        ({"municipality": "ukjent"}, 404),
    ],
)
def test_what_cannot_be_advised_from_is_refused(web: TestClient, said: dict[str, Any], status: int) -> None:
    assert web.post(ADVICE, json=said).status_code == status


def test_evidence_is_what_the_caller_may_read(web: TestClient) -> None:
    as_user(web, a_manager("5001")).post(VERDICTS, json={"confirmed": ["st3-byprofil"]})
    found = {}
    said = {"municipality": "5001", "process": "st", "done": ["st1", "st2", "st3-kvalitetssikring"], "most": 20}
    for municipality in ("5001", "0301"):
        told = as_user(web, a_reader(municipality)).post(ADVICE, json=said).json()
        found[municipality] = {one["document_id"] for each in told["recommendations"] for one in each["evidence"]}

    assert "samfunnsdel" in found["5001"]
    assert "samfunnsdel" not in found["0301"]


def counts(told: Mapping[str, Any], municipality: str) -> Mapping[str, Any]:
    held: Mapping[str, Any] = next(each for each in told["municipalities"] if each["municipality"] == municipality)
    return held


def test_the_matrix_counts_what_the_caller_may_see(begun: TestClient) -> None:
    place = "/api/v1/matrix"
    named = {"municipality": ["5001", "Oslo"]}

    mine = as_user(begun, a_reader("5001")).get(place).json()
    assert [(each["municipality"], each["projects"]) for each in mine["municipalities"]] == [("5001", 1)]
    assert mine["municipalities"][0]["cells"][0] | {"sources": 0} == {
        "process": "standardisere", "phase": 1, "planned": 0, "under_way": 0, "done": len(FIRST),
        "relevant": len(FIRST), "sources": 0,
    }  # fmt: skip

    beside = as_user(begun, a_reader("0301")).get(place, params=named).json()
    assert [(each["municipality"], each["projects"]) for each in beside["municipalities"]] == [("5001", 0), ("0301", 1)]
    assert sum(cell["done"] for cell in counts(beside, "5001")["cells"]) == 0
    assert begun.get(place, params={"municipality": "ukjent"}).status_code == 404
    assert begun.get(place, params={"municipality": ["5001"] * 51}).status_code == 422


def test_plans_count_in_the_matrix_for_those_who_may_read_them(begun: TestClient) -> None:
    as_user(begun, a_manager("5001")).post(VERDICTS, json={"confirmed": ["st3-byprofil"]})

    def planned(municipality: str) -> int:
        told = as_user(begun, a_reader(municipality)).get("/api/v1/matrix", params={"municipality": "5001"}).json()
        return sum(cell["planned"] for cell in counts(told, "5001")["cells"])

    assert (planned("5001"), planned("0301")) == (1, 0)


@pytest.mark.parametrize("asked", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}])
def test_the_matrix_as_csv_has_a_row_a_cell(begun: TestClient, asked: dict[str, Any]) -> None:
    answer = as_user(begun, a_reader("5001")).get("/api/v1/matrix", **asked)

    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 31
    assert rows[1][:2] == ["5001", "Trondheim"]


def test_no_name_in_the_csv_becomes_a_formula(begun: TestClient, reading: Opener) -> None:
    first, *rest = shipped().processes
    with reading() as base:
        made = replace(shipped(), processes=(replace(first, name=Text("=1+1")), *rest))
        base.editions.put(write_yaml(made), "farlig.yaml", "Ola")

    told = as_user(begun, a_reader("5001")).get("/api/v1/matrix", params={"format": "csv", "language": "nb"}).text
    assert "'=1+1" in told
    assert ";=1+1" not in told


def test_a_matrix_that_has_not_changed_is_not_sent_again(begun: TestClient) -> None:
    first = begun.get("/api/v1/matrix")
    known = {"If-None-Match": first.headers["etag"]}
    assert begun.get("/api/v1/matrix", headers=known).status_code == 304

    begun.post(f"{PROJECTS}/5001-loft/reports", json={"reports": [{"activity": "st2", "state": "done"}]})
    assert begun.get("/api/v1/matrix", headers=known).status_code == 200


def test_readers_see_what_is_proposed_and_only_those_whose_document_it_is_judge_it(web: TestClient) -> None:
    told = as_user(web, a_reader("5001")).get(MAPPING, headers={"Accept-Language": "en"}).json()
    found = {each["activity"]: each for each in told["proposals"]}

    assert told["may_judge"] is False
    assert found["st3-byprofil"]["quote"] == PLAN[0]
    assert found["st3-byprofil"]["title"] == shipped().by_id["st3-byprofil"].title.en
    assert web.post(VERDICTS, json={"confirmed": ["st3-byprofil"]}).status_code == 403
    assert as_user(web, a_leader("5001")).post(VERDICTS, json={"confirmed": ["st3-byprofil"]}).status_code == 403
    as_user(web, a_manager("5001"))
    assert web.get(MAPPING).json()["may_judge"] is True
    refused = web.post("/api/v1/documents/oslo/verdicts", json={"confirmed": ["st3-byprofil"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


def test_a_document_behind_a_wall_is_not_there_to_map(web: TestClient) -> None:
    as_user(web, a_manager("0301"))

    assert web.get(MAPPING).status_code == 404
    assert web.post(VERDICTS, json={"confirmed": ["st3-byprofil"]}).status_code == 404
    assert web.post(f"{VERDICTS}/undo").status_code == 404


def test_weaker_proposals_are_shown_when_they_are_asked_for(web: TestClient) -> None:
    as_user(web, a_reader("5001"))

    assert len(web.get(MAPPING, params={"least": 0}).json()["proposals"]) > len(web.get(MAPPING).json()["proposals"])
    assert web.get(MAPPING, params={"least": 1.1}).status_code == 422


def test_verdicts_are_kept_together_no_longer_proposed_and_taken_back_together(web: TestClient) -> None:
    as_user(web, a_manager("5001"))
    told = web.post(VERDICTS, json={"confirmed": ["st3-byprofil"], "rejected": ["st4-gapanalyse"]}).json()

    assert {each["activity"]: each["ruling"] for each in told["judged"]} == {
        "st3-byprofil": "confirmed",
        "st4-gapanalyse": "rejected",
    }
    assert not {each["activity"] for each in told["proposals"]} & {"st3-byprofil", "st4-gapanalyse"}
    back = web.post(f"{VERDICTS}/undo").json()
    assert (back["verdicts"], back["mapping"]["judged"]) == (2, [])
    assert web.post(f"{VERDICTS}/undo").json()["code"] == "map_nothing_to_undo"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 422),
        ({"confirmed": ["ukjent"]}, 404),
        ({"confirmed": ["st3-byprofil"], "rejected": ["st3-byprofil"]}, 422),
        ({"confirmed": ["st3-byprofil", "ib5"]}, 422),
        ({"confirmed": ["st3-byprofil"], "who": "Kari"}, 422),
    ],
)
def test_verdicts_are_kept_all_or_none(web: TestClient, said: dict[str, Any], status: int) -> None:
    as_user(web, a_manager("5001"))

    assert web.post(VERDICTS, json=said).status_code == status
    assert web.get("/api/v1/verdicts").json()["total"] == 0


def test_who_judged_is_told_to_those_whose_document_it_is(web: TestClient) -> None:
    as_user(web, a_manager("5001", name="Ola Nordmann")).post(VERDICTS, json={"confirmed": ["st3-byprofil"]})
    place = "/api/v1/verdicts"

    assert [each["who"] for each in web.get(place).json()["items"]] == ["Ola Nordmann"]
    told = as_user(web, a_reader("5001")).get(place, params={"municipality": "Trondheim"}).json()
    assert [(each["activity"], each["who"]) for each in told["items"]] == [("st3-byprofil", None)]
    assert web.get(place, params={"municipality": "Oslo"}).json()["total"] == 0
    assert web.get(place, params={"activity": "st4-gapanalyse"}).json()["total"] == 0
    assert as_user(web, a_reader("0301")).get(place).json()["total"] == 0
