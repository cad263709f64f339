"""What a caller gets that asks for what is not there, or cannot be read."""

import re
from importlib import resources
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from served import a_reader, as_user

from bots import wiring
from knowledge.language import Language

COMMAND = re.compile(r"\bomstilling [a-z]+|(?<!\S)--[a-z]+|pip install")
ELSEWHERE = {"bots.terminal", "bots.serving", "bots.chains", "bots.mcp", "evals"}
"""What only the terminal says, or a program that is used there; what is said in Slack is looked at there."""
NOT_HERE = {
    "folder_busy", "folder_unusable", "registry_driver",  # told before the server listens
    "key_not_found",  # keys are made and revoked at the terminal alone
}  # fmt: skip


def test_whoever_asks_on_this_machine_owns_it_all(web: TestClient) -> None:
    told = web.get("/api/v1/me").json()

    assert (told["role"], told["everything"]) == ("administrator", True)


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "adressen"), ("nn-NO,nb;q=0.5", "adressa"), ("en-GB", "address")]
)
def test_an_address_that_is_not_there_is_told_in_the_language_asked_for(
    web: TestClient, language: str, word: str
) -> None:
    answer = web.get("/api/v1/nowhere", headers={"Accept-Language": language})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "no_such_place"
    assert word in answer.json()["detail"]


def test_an_address_tells_of_every_method_it_takes(web: TestClient) -> None:
    answer = web.put("/api/v1/documents/plan")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize("door", ["over_http_", "over_mcp_"])
def test_every_phrase_of_a_door_stands_beside_a_common_one(door: str) -> None:
    codes = wiring.all_phrases().codes()
    own = {code for code in codes if code.startswith(door)}

    assert own
    assert {code for code in own if code.removeprefix(door) not in codes} == set()


@pytest.mark.parametrize("language", list(Language))
def test_nobody_who_comes_by_http_is_told_to_use_a_command(language: Language) -> None:
    told, here = phrases_that_may_be_told(language), wiring.phrases_over_http()

    assert len(told) > 300
    assert {code for code in told if COMMAND.search(here.raw(code, language))} == set()


def phrases_that_may_be_told(language: Language) -> dict[str, str]:
    """Give the common phrases that may be told over HTTP."""
    told: dict[str, str] = {}
    for package in wiring.PACKAGES:
        if package not in ELSEWHERE and not package.startswith("bots.slack"):
            read = yaml.safe_load(resources.files(package).joinpath("phrases.yaml").read_text("utf-8"))
            told |= {code: said[language] for code, said in read.items() if not code.startswith("help_")}
    return {code: said for code, said in told.items() if code not in NOT_HERE}


@pytest.mark.parametrize(
    ("sent", "where", "nb", "nn", "en"),
    [
        ({"json": {}}, "body.question", "mangler", "manglar", "missing"),
        ({"json": {"question": "x", "tekst": "x"}}, "body.tekst", "ikke kjent", "ikkje kjent", "not known"),
        ({"json": {"question": ""}}, "body.question", "minst 1 tegn", "minst 1 teikn", "1 or more characters"),
        ({"json": {"question": "x", "language": "sv"}}, "body.language", "nb, nn, en", "nb, nn, en", "nb, nn, en"),
        ({"json": {"question": "x", "store": 7}}, "body.store", "true eller", "true eller", "true or"),
        ({"content": "{", "headers": {"Content-Type": "application/json"}}, "body.1", "gyldig", "gyldig", "valid"),
        ({"content": '{"question": "x"}'}, "body", "Send innholdet som JSON", "innhaldet som JSON", "content as JSON"),
        ({"json": ["x"]}, "body", "et objekt", "eit objekt", "an object"),
    ],
)
def test_what_is_wrong_in_a_request_is_told_in_the_language_asked_for(
    web: TestClient, sent: dict[str, Any], where: str, nb: str, nn: str, en: str
) -> None:
    for language, word in (("nb", nb), ("nn", nn), ("en", en)):
        more = {**sent, "headers": {**sent.get("headers", {}), "Accept-Language": language}}
        [fault] = web.post("/api/v1/answers", **more).json()["errors"]
        assert (fault["where"], word in fault["message"]) == (where, True), fault


def test_a_role_that_is_lacking_is_called_what_people_call_it(web: TestClient) -> None:
    as_user(web, a_reader())
    told = [
        web.post("/api/v1/documents", headers={"Accept-Language": each}).json()["detail"] for each in ("nb", "nn", "en")
    ]

    assert ["kunnskapsforvalter." in told[0], "kunnskapsforvaltar." in told[1], "knowledge manager." in told[2]] == [
        True, True, True,
    ]  # fmt: skip
