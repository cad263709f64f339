"""Projects over HTTP: begun, reported on, taken back and erased by those whose they are, seen by those who may."""

from typing import Any

import pytest
from builders import a_draft, internal, restricted
from conftest import Opener
from fastapi.testclient import TestClient
from served import a_leader, a_manager, a_reader, as_user

from bots.web.shapes.project_changes import Description
from bots.web.shapes.projects import ParticipantShape
from knowledge.access import Role, User
from knowledge.framework.framework import Cell
from knowledge.framework.reading import shipped
from knowledge.project import Account, Participant

PROJECTS = "/api/v1/projects"
TITLE = "Grønt løft"
NAME = "5001-gront-loft"
FIRST = [each.id for each in shipped().within(Cell("standardisere", 1))]
IDENTITY_NUMBER = "01010750160"


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the folder with documents behind walls."""
    with writing() as base:
        base.library.publish(a_draft("vedtak", wall=restricted("5001", "plan")))
        base.library.publish(a_draft("plan-oslo", wall=internal("0301")))


@pytest.fixture
def loft(web: TestClient) -> TestClient:
    """A server on which 5001 has an internal project; its leader asks."""
    begun = as_user(web, a_leader()).post(PROJECTS, json={"title": TITLE})
    assert begun.status_code == 201, begun.text
    return web


def report(web: TestClient, *reports: dict[str, Any], **headers: str) -> Any:
    return web.post(f"{PROJECTS}/{NAME}/reports", json={"reports": reports}, headers=headers)


def test_a_project_is_begun_in_the_callers_own_municipality(web: TestClient) -> None:
    said = {
        "title": TITLE,
        "description": "Fra plan til praksis",
        "participants": [{"role": "Prosjektleder", "name": "Kari"}, {"role": "Planlegger"}],
    }
    begun = as_user(web, a_leader()).post(PROJECTS, json=said)

    told = begun.json()
    assert begun.headers["location"] == f"{PROJECTS}/{NAME}"
    assert (told["id"], told["municipality"], told["visibility"]) == (NAME, "5001", "internal")
    assert (told["title"], told["description"]) == (TITLE, "Fra plan til praksis")
    assert told["participants"] == [{"role": "Prosjektleder", "name": "Kari"}, {"role": "Planlegger", "name": ""}]
    assert (told["may_change"], told["entries"]) == (True, [])
    assert told["progress"]["relevant"] == len(shipped().activities)
    assert web.get(told["links"]["next"]).status_code == 200
    assert web.get(told["links"]["history"]).json()["items"][0]["who"] == "Kari Nordmann"
    assert web.get(told["links"]["picture"]).status_code == 200


def test_two_projects_with_one_title_get_ids_of_their_own(loft: TestClient) -> None:
    other = loft.post(PROJECTS, json={"title": TITLE}).json()

    assert other["id"] != NAME
    assert [each["title"] for each in loft.get(PROJECTS).json()["items"]] == [TITLE, TITLE]


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"title": " "},
        {"title": "x" * 201},
        {},
        {"title": "A", "color": "green"},
        {"title": "A", "visibility": "restricted"},
        {"title": "A", "participants": [{"name": "uten rolle"}]},
        {"title": f"Prosjekt {IDENTITY_NUMBER}"},
        {"title": "A", "description": IDENTITY_NUMBER},
        {"title": "A", "participants": [{"role": "Leder", "name": IDENTITY_NUMBER}]},
    ],
)
def test_what_cannot_be_a_project_is_refused_and_nothing_is_kept(web: TestClient, said: dict[str, Any]) -> None:
    answer = as_user(web, a_leader()).post(PROJECTS, json=said)

    assert answer.status_code == 422
    assert IDENTITY_NUMBER not in answer.json()["detail"]
    assert web.get(PROJECTS).json()["total"] == 0


def test_nobody_begins_a_project_for_another_municipality(web: TestClient) -> None:
    answer = as_user(web, a_leader()).post(PROJECTS, json={"title": TITLE, "municipality": "Oslo"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_whoever_belongs_to_no_municipality_must_say_one(web: TestClient) -> None:
    owner = User(id="local", role=Role.ADMINISTRATOR, everything=True)

    assert as_user(web, owner).post(PROJECTS, json={"title": TITLE}).json()["code"] == "municipality_unsaid"
    assert web.post(PROJECTS, json={"title": TITLE, "municipality": "Steinkjer"}).json()["municipality"] == "5006"


CHANGES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", "", {"title": "Annet"}),
    ("POST", "/reports", {"reports": [{"activity": "st1", "state": "done"}]}),
    ("POST", "/undo", None),
    ("DELETE", "", None),
    ("POST", "/restore", None),
    ("POST", "/erase", {"confirm": NAME}),
]


@pytest.mark.parametrize(("method", "way", "said"), CHANGES)
def test_readers_change_nothing(loft: TestClient, method: str, way: str, said: dict[str, Any] | None) -> None:
    answer = as_user(loft, a_reader()).request(method, f"{PROJECTS}/{NAME}{way}", json=said)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_needed")
    assert loft.get(f"{PROJECTS}/{NAME}").json()["revision"] == 1


@pytest.mark.parametrize(
    ("method", "way", "said"),
    [
        *CHANGES,
        ("GET", "", None),
        ("GET", "/history", None),
        ("GET", "/picture", None),
        ("GET", "/recommendations", None),
    ],
)
def test_a_project_behind_a_wall_is_not_there_for_others(
    loft: TestClient, method: str, way: str, said: dict[str, Any] | None
) -> None:
    answer = as_user(loft, a_leader("0301")).request(method, f"{PROJECTS}/{NAME}{way}", json=said)
    unknown = loft.request(method, f"{PROJECTS}/ukjent{way}", json=said)

    assert (answer.status_code, answer.json()["code"]) == (404, "project_not_found")
    assert answer.json()["detail"].replace(NAME, "ukjent") == unknown.json()["detail"]
    assert loft.get(PROJECTS).json() == {"items": [], "total": 0, "offset": 0}
    assert as_user(loft, a_leader()).get(f"{PROJECTS}/{NAME}").json()["revision"] == 1


@pytest.mark.parametrize(("method", "way", "said"), CHANGES)
def test_an_open_project_is_read_by_everybody_and_changed_by_its_municipality(
    web: TestClient, method: str, way: str, said: dict[str, Any] | None
) -> None:
    as_user(web, a_leader()).post(PROJECTS, json={"title": TITLE, "visibility": "open"})

    as_user(web, a_leader("0301"))
    assert web.get(f"{PROJECTS}/{NAME}").json()["may_change"] is False
    answer = web.request(method, f"{PROJECTS}/{NAME}{way}", json=said)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert web.get(f"{PROJECTS}/{NAME}").json()["revision"] == 1


def test_who_did_what_in_an_open_project_is_told_to_its_own_municipality(web: TestClient) -> None:
    as_user(web, a_leader()).post(PROJECTS, json={"title": TITLE, "visibility": "open"})
    place = f"{PROJECTS}/{NAME}/history"

    assert [each["who"] for each in as_user(web, a_reader()).get(place).json()["items"]] == ["Kari Nordmann"]
    assert [each["who"] for each in as_user(web, a_reader("0301")).get(place).json()["items"]] == [None]


def test_projects_are_listed_by_municipality_and_page_by_page(loft: TestClient) -> None:
    as_user(loft, a_leader("5006")).post(PROJECTS, json={"title": "Klimaby", "visibility": "open"})

    as_user(loft, a_leader())
    every = loft.get(PROJECTS).json()
    assert [each["id"] for each in every["items"]] == [NAME, "5006-klimaby"]
    assert loft.get(PROJECTS, params={"municipality": "Steinkjer"}).json()["items"] == every["items"][1:]
    assert loft.get(PROJECTS, params={"offset": 1, "limit": 1}).json() == every | {
        "items": every["items"][1:],
        "offset": 1,
    }


def test_progress_is_reported_for_one_activity_or_a_whole_cell_and_taken_back_together(loft: TestClient) -> None:
    told = report(loft, {"activity": "st1", "state": "done", "note": "Ferdig", "day": "2026-08-15"}).json()

    assert [each["activity"] for each in told["entries"]] == FIRST
    first = told["entries"][0]
    assert (first["title"], first["note"], first["day"]) == (
        shipped().by_id[FIRST[0]].title.nb,
        "Ferdig",
        "2026-08-15",
    )
    assert told["progress"]["done"] == len(FIRST)
    assert told["processes"][0]["reached"] == 1

    back = loft.post(f"{PROJECTS}/{NAME}/undo").json()
    assert [each["entry"]["activity"] for each in back["undone"]] == FIRST
    assert back["project"]["entries"] == []
    history = loft.get(f"{PROJECTS}/{NAME}/history").json()
    assert history["total"] == 1 + len(FIRST)
    assert all(each["undone"] for each in history["items"][1:])
    assert loft.post(f"{PROJECTS}/{NAME}/undo").json()["code"] == "project_nothing_to_undo"


def test_the_language_of_titles_and_states_is_the_callers(loft: TestClient) -> None:
    report(loft, {"activity": FIRST[0], "state": "under_way"})

    (told,) = loft.get(f"{PROJECTS}/{NAME}", headers={"Accept-Language": "en"}).json()["entries"]
    assert (told["title"], told["state_told"]) == (shipped().by_id[FIRST[0]].title.en, "under way")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"activity": "ukjent", "state": "done"}, 404),
        ({"activity": "st2", "state": "finished"}, 422),
        ({"activity": "st2", "state": "done", "note": f"Født {IDENTITY_NUMBER}"}, 422),
        ({"activity": "st2", "state": "done", "note": "x" * 2001}, 422),
        ({"activity": "st2", "state": "done", "document_id": "ukjent"}, 404),
        ({"activity": FIRST[0], "state": "under_way"}, 422),
        ({"activity": "st2", "state": "done", "by": "Kari"}, 422),
        ({"activity": "st2", "state": "done", "day": "i går"}, 422),
    ],
)
def test_reports_are_kept_all_or_none(loft: TestClient, wrong: dict[str, Any], status: int) -> None:
    answer = report(loft, {"activity": "st1", "state": "done"}, wrong)

    assert answer.status_code == status
    assert loft.get(f"{PROJECTS}/{NAME}").json()["entries"] == []


def test_the_document_that_shows_something_must_be_one_that_the_caller_may_read(loft: TestClient) -> None:
    refused = report(loft, {"activity": FIRST[0], "state": "done", "document_id": "vedtak"})
    assert (refused.status_code, refused.json()["code"]) == (404, "document_not_found")

    as_user(loft, a_leader(groups=("plan",)))
    told = report(loft, {"activity": FIRST[0], "state": "done", "document_id": "vedtak"})
    assert told.json()["entries"][0]["document_id"] == "vedtak"


def test_the_document_that_shows_something_is_named_only_to_those_who_may_read_it(loft: TestClient) -> None:
    as_user(loft, a_leader(groups=("plan",)))
    report(loft, {"activity": FIRST[0], "state": "done", "document_id": "vedtak"})

    as_user(loft, a_reader())
    assert loft.get(f"{PROJECTS}/{NAME}").json()["entries"][0]["document_id"] is None
    assert "vedtak" not in loft.get(f"{PROJECTS}/{NAME}/history").text


def test_what_is_said_of_a_project_is_changed_field_by_field(loft: TestClient) -> None:
    loft.patch(f"{PROJECTS}/{NAME}", json={"description": "Om byen", "participants": [{"role": "Leder"}]})
    told = loft.patch(f"{PROJECTS}/{NAME}", json={"title": "Nytt navn"}).json()

    assert (told["title"], told["description"]) == ("Nytt navn", "Om byen")
    assert told["participants"] == [{"role": "Leder", "name": ""}]
    assert loft.patch(f"{PROJECTS}/{NAME}", json={}).json()["code"] == "nothing_said"
    assert loft.patch(f"{PROJECTS}/{NAME}", json={"title": IDENTITY_NUMBER}).status_code == 422
    assert loft.patch(f"{PROJECTS}/{NAME}", json={"id": "annet"}).status_code == 422


@pytest.mark.parametrize(("method", "way", "said"), CHANGES)
def test_whoever_has_seen_an_older_project_changes_nothing(
    loft: TestClient, method: str, way: str, said: dict[str, Any] | None
) -> None:
    old = loft.get(f"{PROJECTS}/{NAME}").headers["etag"]
    report(loft, {"activity": FIRST[0], "state": "done"})
    if way == "/restore":
        loft.delete(f"{PROJECTS}/{NAME}")
    before = loft.get(f"{PROJECTS}/{NAME}")

    answer = loft.request(method, f"{PROJECTS}/{NAME}{way}", json=said, headers={"If-Match": old})

    assert (answer.status_code, answer.json()["code"]) == (412, "project_changed")
    assert loft.get(f"{PROJECTS}/{NAME}").json() == before.json()
    new = loft.request(method, f"{PROJECTS}/{NAME}{way}", json=said, headers={"If-Match": before.headers["etag"]})
    assert new.status_code in (200, 204)


def test_a_project_is_removed_restored_and_erased(loft: TestClient) -> None:
    removed = loft.delete(f"{PROJECTS}/{NAME}")
    assert (removed.status_code, removed.json()["removed"]) == (200, True)
    assert loft.get(PROJECTS).json()["total"] == 0
    assert loft.post(f"{PROJECTS}/{NAME}/restore").json()["removed"] is False
    assert loft.get(PROJECTS).json()["total"] == 1

    wrong = loft.post(f"{PROJECTS}/{NAME}/erase", json={"confirm": "ja"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "erase_unconfirmed")
    assert loft.post(f"{PROJECTS}/{NAME}/erase", json={"confirm": NAME}).status_code == 204
    assert loft.get(f"{PROJECTS}/{NAME}").status_code == 404


def test_the_picture_is_svg_that_runs_nothing_or_mermaid(loft: TestClient) -> None:
    loft.patch(f"{PROJECTS}/{NAME}", json={"title": "<script>alert(1)</script>"})
    place = f"{PROJECTS}/{NAME}/picture"

    drawn = loft.get(place)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert "<svg" in drawn.text
    assert "<script" not in drawn.text
    assert loft.get(place, headers={"If-None-Match": drawn.headers["etag"]}).status_code == 304
    for asked in ({"params": {"format": "mermaid"}}, {"headers": {"Accept": "text/vnd.mermaid"}}):
        told = loft.get(place, **asked)  # type: ignore[arg-type]
        assert told.headers["content-type"].startswith("text/vnd.mermaid")
        assert "flowchart" in told.text
    assert loft.get(place, params={"process": "ukjent"}).status_code == 404


def test_a_projects_next_steps_follow_what_it_has_reported(loft: TestClient) -> None:
    report(loft, {"activity": "st1", "state": "done"})

    told = as_user(loft, a_reader()).get(f"{PROJECTS}/{NAME}/recommendations").json()
    assert told["done"] == len(FIRST)
    assert not {each["activity"]["id"] for each in told["recommendations"]} & set(FIRST)


def test_an_internal_document_of_another_municipality_is_no_evidence_to_report_with(loft: TestClient) -> None:
    as_user(loft, a_manager())
    answer = report(loft, {"activity": FIRST[0], "state": "done", "document_id": "plan-oslo"})
    assert answer.status_code == 404


def test_where_people_are_at_work_stays_when_something_else_is_said_of_a_project() -> None:
    before = Account("Klimaby", process="standardisere", phase=2)

    after = Description(title="Grønn by", participants=[ParticipantShape(role="Leder")]).after(before)

    assert after == Account("Grønn by", "", (Participant("Leder"),), "standardisere", 2)


def test_a_project_and_its_history_tell_where_its_people_are_at_work_where_that_was_said(loft: TestClient) -> None:
    told = loft.get(f"{PROJECTS}/{NAME}").json()
    (begun,) = loft.get(f"{PROJECTS}/{NAME}/history").json()["items"]

    assert [(each["process"], each["phase"]) for each in (told, begun)] == [(None, None), (None, None)]
