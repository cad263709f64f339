"""What a caller gets that asks for what is not there, or cannot be read."""

import pytest
from fastapi.testclient import TestClient


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
