"""Who is let in over HTTP: with a key, with a token, at the machine itself; and what other people's pages cannot do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Opener
from entered import PUBLIC, Entrance
from fastapi.testclient import TestClient
from issuer import TrialIssuer

from knowledge.access import Role
from knowledge.errors import Invalid
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.keys import Pass

ME = "/api/v1/me"
KEY = Pass("Sakssystemet", Role.READER, "5001", ("plan",))


@pytest.fixture
def kept(filled: None, reading: Opener) -> Iterator[KnowledgeBase]:  # noqa: ARG001
    """The knowledge base of the server, as the command line has it open beside it."""
    with reading() as base:
        yield base


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def told(web: TestClient, **headers: str) -> tuple[int, str]:
    answer = web.get(ME, headers=headers)
    said = answer.json()
    return answer.status_code, said.get("code") or said["came_in_by"]


def test_a_key_lets_its_holder_in_with_its_own_rights_also_on_this_machine(
    web: TestClient, kept: KnowledgeBase
) -> None:
    made, token = kept.keys.create(KEY, "kari")

    said = web.get(ME, headers=bearer(token)).json()

    assert said == {
        "id": f"key:{made.id}", "name": "Sakssystemet", "role": "reader", "municipality": "5001", "groups": ["plan"],
        "everything": False, "came_in_by": "key", "csrf_token": None,
    }  # fmt: skip


def test_where_nobody_can_sign_in_whatever_is_shown_is_told_of_as_a_key(entrance: Entrance, web: TestClient) -> None:
    assert told(web, **bearer("sk-not-needed")) == (401, "key_refused")
    assert told(entrance.server(), **bearer("sk-not-needed")) == (401, "key_refused")


def test_a_key_that_is_no_good_is_one_refusal_and_never_the_owner(web: TestClient, kept: KnowledgeBase) -> None:
    made, revoked = kept.keys.create(KEY, "kari")
    assert web.get(ME, headers=bearer(revoked)).status_code == 200
    kept.keys.revoke(made.id)
    _, expired = kept.keys.create(KEY, "kari", 1, datetime.now(UTC) - timedelta(days=2))
    answers = [web.get(ME, headers=bearer(token)) for token in (revoked, expired, f"omst_nobody_{'0' * 64}")]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert [answer.headers["www-authenticate"] for answer in answers] == ["Bearer"] * 3
    assert len({answer.text.replace(answer.headers["x-request-id"], "") for answer in answers}) == 1
    assert answers[0].json()["code"] == "key_refused"


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Basic a2FyaTpo", "omst_a_b", "Bearer ey.J.x", "Bearer \xf8"]
)
def test_whoever_shows_what_is_no_credential_is_not_the_owner(web: TestClient, shown: str) -> None:
    answer = web.get(ME, headers={"Authorization": shown.encode("latin-1")})  # type: ignore[dict-item]

    assert answer.status_code == 401


def test_without_a_file_only_those_at_this_machine_own_it(entrance: Entrance, kept: KnowledgeBase) -> None:
    near, far = entrance.server(None), entrance.server(None, near=False)
    _, token = kept.keys.create(KEY, "kari")

    assert told(near) == (200, "owner")
    assert told(far) == (401, "sign_in_needed")
    assert told(far, Authorization=f"Bearer {token}") == (200, "key")


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_what_a_proxy_at_this_machine_passes_on_is_not_from_the_owner(web: TestClient, header: str) -> None:
    assert told(web, **{header: "for=192.0.2.7"}) == (401, "sign_in_needed")


def test_a_server_with_an_address_for_others_has_no_owner(entrance: Entrance) -> None:
    assert told(entrance.server(None, settings={"public_url": PUBLIC})) == (401, "sign_in_needed")


def test_with_a_file_nobody_comes_in_without_a_credential(entrance: Entrance, kept: KnowledgeBase) -> None:
    web = entrance.server()
    _, token = kept.keys.create(KEY, "kari")

    assert told(web) == (401, "sign_in_needed")
    assert told(web, Authorization=f"Bearer {token}") == (200, "key")


def test_a_token_of_the_issuer_lets_in_and_another_does_not(entrance: Entrance, issuer: TrialIssuer) -> None:
    web = entrance.server(entrance.entry())

    said = web.get(ME, headers=bearer(issuer.token(roles="Leder"))).json()

    assert (said["role"], said["municipality"], said["came_in_by"]) == ("project_leader", "5001", "token")
    assert told(web, **bearer(issuer.token(aud="api://other"))) == (401, "token_refused")
    assert told(web, Authorization="Basic a2FyaTpo") == (401, "sign_in_needed")


def test_while_the_issuer_is_down_keys_let_in_and_tokens_are_told_to_wait(
    entrance: Entrance, issuer: TrialIssuer, kept: KnowledgeBase
) -> None:
    web, token = entrance.server(entrance.entry()), issuer.token()
    _, key = kept.keys.create(KEY, "kari")
    issuer.stop()

    answer = web.get(ME, headers=bearer(token))

    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")
    assert "trondheim" in answer.json()["detail"]
    assert told(web, Authorization=f"Bearer {key}") == (200, "key")


@pytest.mark.parametrize(
    "host",
    ["evil.example.no", "127.0.0.1.evil.example.no", "localhost.", "127.0.0.1@evil.example.no", "[::1", "", "a b"],
)
def test_on_this_machine_the_server_answers_to_no_name_but_its_own(web: TestClient, host: str) -> None:
    answer = web.get(ME, headers={"Host": host})

    assert (answer.status_code, answer.json()["code"]) == (403, "host_refused")


@pytest.mark.parametrize("host", ["localhost", "localhost:8470", "127.0.0.1", "[::1]:8470", "LOCALHOST"])
def test_the_server_answers_to_its_own_names(web: TestClient, host: str) -> None:
    assert web.get(ME, headers={"Host": host}).status_code == 200


def test_the_server_answers_to_the_name_that_others_know_it_by(entrance: Entrance) -> None:
    web = entrance.server(settings={"public_url": PUBLIC})

    assert web.get(ME).json()["code"] == "sign_in_needed"
    assert web.get(ME, headers={"Host": "evil.example.no"}).json()["code"] == "host_refused"


def test_beyond_this_machine_any_name_will_do_when_people_are_told_apart(entrance: Entrance) -> None:
    settings = {"host": "0.0.0.0"}

    assert entrance.server(settings=settings).get(ME, headers={"Host": "10.0.0.5"}).status_code == 401
    for host in ("10.0.0.5", "0.0.0.0", "0.0.0.0:8470"):
        assert entrance.server(None, settings=settings).get(ME, headers={"Host": host}).status_code == 403


FOREIGN = [
    {"Origin": "https://evil.example.no"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1.evil.example.no:8470"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8470"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_site_cannot_change_anything_whatever_it_shows(
    web: TestClient, kept: KnowledgeBase, headers: dict[str, str]
) -> None:
    _, token = kept.keys.create(KEY, "kari")

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for shown in ({}, bearer(token)):
            answer = web.request(method, "/api/v1/anything", headers=headers | shown)
            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://127.0.0.1:8470"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_pages_and_programs_may_change_things(web: TestClient, headers: dict[str, str]) -> None:
    assert web.post("/api/v1/anything", headers=headers).json()["code"] == "no_such_place"


def test_behind_a_proxy_our_own_pages_are_those_at_the_address_that_others_know(entrance: Entrance) -> None:
    web = entrance.server(settings={"public_url": PUBLIC})

    assert web.post("/api/v1/anything", headers={"Origin": PUBLIC}).status_code == 404
    for origin in ("http://omstilling.example.no", "https://omstilling.example.no:444", "https://example.no"):
        assert web.post("/api/v1/anything", headers={"Origin": origin}).status_code == 403


def test_the_contract_tells_the_ways_to_come_in(web: TestClient) -> None:
    contract = web.get("/api/v1/openapi.json").json()

    assert contract["components"]["securitySchemes"].keys() == {"bearer", "session"}
    assert contract["security"] == [{"bearer": []}, {"session": []}, {}]


@pytest.mark.parametrize("url", ["http://omstilling.kommune.no", "omstilling.kommune.no", "https://a@b.no", ""])
def test_a_public_address_that_others_could_listen_in_on_stops_the_server(entrance: Entrance, url: str) -> None:
    with pytest.raises(Invalid, match="public_url_unusable"):
        entrance.server(None, settings={"public_url": url})


def test_an_access_file_that_is_not_there_stops_the_server(entrance: Entrance, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="access_file_unreadable"):
        entrance.server(None, settings={"access": tmp_path / "nothing.yaml"})
