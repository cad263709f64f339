"""A name that is not known after the question mark is refused, so that a misspelt filter does not filter nothing."""

import pytest
from fastapi.testclient import TestClient


def test_a_misspelt_filter_is_refused_by_its_name(web: TestClient) -> None:
    said = web.get("/api/v1/documents", params={"kinds": "case"}, headers={"Accept-Language": "nn"})

    assert said.status_code == 422
    assert said.json()["errors"] == [
        {"where": "query.kinds", "message": "Dette feltet er ikkje kjent her. Sjekk skrivemåten, eller ta det bort."}
    ]


@pytest.mark.parametrize("path", ["/api/v1/documents?kind=case&limit=1", "/api/v1/framework?language=en", "/api/v1/me"])
def test_what_a_room_knows_is_taken(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 200


def test_programs_made_for_another_api_may_say_more_than_is_known_here(web: TestClient) -> None:
    assert web.get("/v1/models", params={"api-version": "2026-10-01"}).status_code == 200
