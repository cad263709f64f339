"""How the server tells that it stands, and what was measured of it."""

import json

import pytest
from builders import a_draft, internal
from conftest import Opener
from fastapi.testclient import TestClient
from served import a_reader, as_user

from evals.baseline import read_summary, shipped_baseline
from knowledge.framework.reading import shipped
from knowledge.framework.writing import write_yaml
from knowledge.language import Language

STATUS = "/api/v1/status"


@pytest.fixture
def filled(writing: Opener) -> None:
    """Fills the folder with an open document that is whole, and one of 5001 that is not yet found by its meaning."""
    with writing() as base:
        base.library.publish(a_draft(paragraphs=["En.", "To."]))
        base.library.settle()
        base.library.publish(a_draft("internt", ["Tre.", "Fire.", "Fem."], wall=internal("5001")))


def test_only_what_the_caller_may_see_is_counted(web: TestClient) -> None:
    mine = as_user(web, a_reader("5001")).get(STATUS).json()["counted"]
    theirs = as_user(web, a_reader("0301")).get(STATUS).json()["counted"]

    assert mine == {"documents": 2, "chunks": 5, "pending": 3}
    assert theirs == {"documents": 1, "chunks": 2, "pending": 0}


def test_the_status_tells_what_people_talk_to_and_nothing_secret(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert web.get(STATUS).json()["chat_model"] is None
    monkeypatch.setenv("OMSTILLING_MODEL", "openai:liten")
    monkeypatch.setenv("OMSTILLING_MODEL_KEY", "hemmelig-nok")
    monkeypatch.setenv("OMSTILLING_MODEL_URL", "https://modell.example.no/v1")

    told = web.get(STATUS)
    assert told.json()["chat_model"] == "openai:liten"
    assert told.json()["languages"] == list(Language)
    assert (told.json()["retention_days"], told.json()["pauses"]) == (90, [])
    assert "hemmelig" not in told.text
    assert "example.no" not in told.text


def test_the_status_names_the_edition_of_the_framework(web: TestClient, reading: Opener) -> None:
    assert web.get(STATUS).json()["framework"]["program"]

    with reading() as base:
        base.editions.put(write_yaml(shipped()), "vårt.yaml", "Ola")

    assert web.get(STATUS).json()["framework"]["file_name"] == "vårt.yaml"
    assert "Ola" not in web.get(STATUS).text


@pytest.mark.parametrize("language", list(Language))
def test_the_figures_are_those_that_come_with_the_program_and_say_what_they_mean(
    web: TestClient, language: Language
) -> None:
    answer = as_user(web, a_reader()).get("/api/v1/evals", headers={"Accept-Language": language})
    told, held = answer.json(), read_summary(shipped_baseline())

    assert told["made"] == json.loads(shipped_baseline().read_text("utf-8"))["made"]
    found = {each["measure"]: each for each in told["sets"][0]["figures"]}
    assert found.keys() == held.sets["gold"].keys()
    for measure, each in found.items():
        estimate = held.sets["gold"][measure]
        assert (each["mean"], each["low"], each["high"]) == (estimate.mean, estimate.low, estimate.high)
        assert each["low"] <= each["mean"] <= each["high"]
        assert each["about"]
    assert (
        web.get(
            "/api/v1/evals", headers={"If-None-Match": answer.headers["etag"], "Accept-Language": language}
        ).status_code
        == 304
    )
