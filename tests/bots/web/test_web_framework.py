"""The framework over HTTP: in the language asked for, with whose each text is, and kept by its ETag."""

import pytest
from builders import a_draft, internal
from conftest import Opener
from fastapi.testclient import TestClient
from frameworks import a_framework, an_activity
from served import a_manager, a_reader, as_user

from knowledge.framework.reading import shipped
from knowledge.framework.writing import write_yaml
from knowledge.language import Language
from knowledge.municipalities import load_municipalities

FRAMEWORK = "/api/v1/framework"
LINKING = next(each for each in shipped().activities if each.cases)


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the folder with a document of 5001 that an activity links."""
    with writing() as base:
        base.library.publish(a_draft(LINKING.cases[0], title="Erfaring", wall=internal("5001")))


def test_the_framework_is_shown_with_its_processes_phases_and_edition(web: TestClient) -> None:
    told = as_user(web, a_reader()).get(FRAMEWORK, headers={"Accept-Language": "nb"}).json()

    assert [each["id"] for each in told["processes"]] == [each.id for each in shipped().processes]
    assert [len(each["phases"]) for each in told["processes"]] == [5] * 6
    assert told["activities"] == len(shipped().activities)
    assert told["edition"]["id"] is None
    assert told["edition"]["program"]
    phase = told["processes"][0]["phases"][0]
    assert phase["cell"] == "st1"
    assert phase["name"]["origin"]["provenance"] == "editorial"
    assert phase["name"]["origin"]["told"] == "verktøyets eget forslag"
    assert "forslag" in told["proposals"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_texts_come_in_the_language_asked_for(web: TestClient, language: str) -> None:
    by_header = web.get(f"{FRAMEWORK}/processes/st", headers={"Accept-Language": language}).json()
    by_choice = web.get(f"{FRAMEWORK}/processes/st", params={"language": language}, headers={"Accept-Language": "nb"})

    assert by_header == by_choice.json()
    assert by_header["name"]["text"] == getattr(shipped().processes[0].name, language)


def test_a_process_is_called_by_id_code_or_name(web: TestClient) -> None:
    told = [
        web.get(f"{FRAMEWORK}/processes/{name}").json()["id"] for name in ("utforme-politikk", "PO", "Utforme politikk")
    ]

    assert told == ["utforme-politikk"] * 3
    assert web.get(f"{FRAMEWORK}/processes/annet").status_code == 404


def test_the_framework_is_fetched_anew_only_when_edition_or_language_has_changed(
    web: TestClient, reading: Opener
) -> None:
    first = web.get(FRAMEWORK, headers={"Accept-Language": "nb"})
    known = {"If-None-Match": first.headers["etag"]}

    same = web.get(FRAMEWORK, headers={"Accept-Language": "nb", **known})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert web.get(FRAMEWORK, headers={"Accept-Language": "nn", **known}).status_code == 200

    with reading() as base:
        base.editions.put(write_yaml(shipped()), "vårt.yaml", "Ola")
    changed = web.get(FRAMEWORK, headers={"Accept-Language": "nb", **known})
    assert changed.status_code == 200
    assert (changed.json()["edition"]["id"], changed.json()["edition"]["file_name"]) == (1, "vårt.yaml")


def test_an_imported_framework_is_in_use_with_the_next_question(web: TestClient, reading: Opener) -> None:
    assert web.get(f"{FRAMEWORK}/activities/st1-egen").status_code == 404

    with reading() as base:
        base.editions.put(write_yaml(a_framework([an_activity("st1-egen")])), "vårt.yaml", "Ola")

    assert web.get(f"{FRAMEWORK}/activities/st1-egen").json()["title"] == "Gjør st1-egen"


def test_activities_are_listed_by_process_phase_and_level(web: TestClient) -> None:
    every = web.get(f"{FRAMEWORK}/activities").json()
    cell = web.get(f"{FRAMEWORK}/activities", params={"process": "ST", "phase": 1}).json()
    local = web.get(f"{FRAMEWORK}/activities", params={"level": "local"}).json()
    page = web.get(f"{FRAMEWORK}/activities", params={"offset": 2, "limit": 3}).json()

    assert every["total"] == len(every["items"]) == len(shipped().activities)
    assert [(each["process"], each["phase"]) for each in cell["items"]] == [("standardisere", 1)] * cell["total"]
    assert local["total"] == sum(each.level == "local" for each in shipped().activities) > 0
    assert (page["items"], page["total"], page["offset"]) == (every["items"][2:5], every["total"], 2)


@pytest.mark.parametrize(
    "params", [{"phase": 6}, {"phase": 0}, {"level": "here"}, {"limit": 0}, {"offset": -1}, {"process": "x" * 81}]
)
def test_filters_have_limits(web: TestClient, params: dict[str, str | int]) -> None:
    assert web.get(f"{FRAMEWORK}/activities", params=params).status_code == 422


def test_an_activity_is_told_whole_with_what_it_is_connected_with(web: TestClient) -> None:
    framework = shipped()
    activity = next(each for each in framework.activities if each.requires and framework.required_by.get(each.id))

    told = web.get(f"{FRAMEWORK}/activities/{activity.id}", params={"language": "en"}).json()

    assert told["title"] == activity.title.en
    assert told["how"] == [step.within(Language.EN) for step in activity.how]
    assert [each["id"] for each in told["requires"]] == list(activity.requires)
    assert [each["title"] for each in told["requires"]] == [framework.by_id[n].title.en for n in activity.requires]
    assert [each["id"] for each in told["required_by"]] == list(framework.required_by[activity.id])
    assert told["origin"]["provenance"] == activity.origin.provenance


def test_only_documents_that_the_caller_may_read_are_linked(web: TestClient) -> None:
    place = f"{FRAMEWORK}/activities/{LINKING.id}"

    mine = as_user(web, a_reader("5001")).get(place).json()["cases"]
    assert mine == [{"document_id": LINKING.cases[0], "title": "Erfaring"}]
    assert as_user(web, a_reader("0301")).get(place).json()["cases"] == []


def test_an_activity_that_is_not_there_is_told_without_a_command(web: TestClient) -> None:
    answer = web.get(f"{FRAMEWORK}/activities/ukjent", headers={"Accept-Language": "nb"})

    assert (answer.status_code, answer.json()["code"]) == (404, "activity_unknown_far")
    assert "/api/v1/framework/activities" in answer.json()["detail"]
    assert "omstilling framework" not in answer.json()["detail"]


def test_editions_are_for_administrators_to_list(web: TestClient, reading: Opener) -> None:
    with reading() as base:
        for name in ("en.yaml", "to.yaml"):
            base.editions.put(write_yaml(shipped()), name, "Ola")
        base.editions.undo()

    told = web.get(f"{FRAMEWORK}/editions").json()["items"]
    assert [(each["file_name"], each["in_use"], each["undone"] is None) for each in told] == [
        ("to.yaml", False, False),
        ("en.yaml", True, True),
    ]
    assert as_user(web, a_manager()).get(f"{FRAMEWORK}/editions").status_code == 403


def test_municipalities_are_found_by_part_of_a_name_and_by_any_number(web: TestClient) -> None:
    place = "/api/v1/municipalities"

    assert [each["number"] for each in web.get(place, params={"search": "steinkj"}).json()["items"]] == ["5006"]
    assert [each["number"] for each in web.get(place, params={"search": "1702"}).json()["items"]] == ["5006"]
    assert web.get(place, params={"search": "finnes ikke"}).json() == {"items": [], "total": 0, "offset": 0}
    assert web.get(place).json()["total"] == len(load_municipalities().like("")) > 350
    assert web.get(f"{place}/Steinkjer").json()["number"] == "5006"
    assert web.get(f"{place}/0000").status_code == 404
