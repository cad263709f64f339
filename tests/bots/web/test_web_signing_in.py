"""Signing in with a browser, at a real issuer on loopback; and the ways in which it must not go."""

import re
from typing import Any

import httpx
import pytest
from entered import PUBLIC, Entrance, asked_for, sent_back, sign_in
from fastapi.testclient import TestClient
from issuer import AUDIENCE, TrialIssuer

ME = "/api/v1/me"
COOKIE, SIGN_IN = "omstilling", "omstilling-sign-in"


@pytest.fixture
def browser(entrance: Entrance) -> TestClient:
    return entrance.server(entrance.entry())


def back(browser: TestClient, **said: Any) -> Any:
    return browser.get("/auth/callback", params={name: value for name, value in said.items() if value is not None})


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_signs_in_is_known_and_lands_where_they_were_going(browser: TestClient, issuer: TrialIssuer) -> None:
    issuer.person["roles"] = ["Leder"]

    landed = browser.get("/auth/callback", params=dict(sent_back(browser, "/api/v1/me?x=1")))
    said = browser.get(ME).json()

    assert (landed.status_code, landed.headers["location"]) == (303, "/api/v1/me?x=1")
    assert landed.headers["cache-control"] == "no-store"
    assert (said["name"], said["role"], said["municipality"]) == ("Kari Nordmann", "project_leader", "5001")
    assert said["came_in_by"] == "session"
    assert len(said["csrf_token"]) == 64


def test_a_person_is_the_same_signed_in_and_with_a_token(browser: TestClient, issuer: TrialIssuer) -> None:
    sign_in(browser)
    token = issuer.token(aud=AUDIENCE)

    ids = {browser.get(ME, headers=headers).json()["id"] for headers in ({}, {"Authorization": f"Bearer {token}"})}

    assert len(ids) == 1


def test_the_issuer_is_asked_with_pkce_state_and_nonce_of_their_own(browser: TestClient, issuer: TrialIssuer) -> None:
    first, second = (asked_for(browser.get("/auth/login")) for _ in range(2))

    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["scope"] == "openid profile"
    assert first["redirect_uri"] == "http://127.0.0.1:8470/auth/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert issuer.forms == []


def test_a_code_that_was_made_for_another_verifier_is_refused(browser: TestClient, issuer: TrialIssuer) -> None:
    returned = sent_back(browser)
    issuer.codes[returned["code"]]["code_challenge"] = "another"

    assert code_of(back(browser, **returned)) == (401, "token_refused")
    assert len(issuer.forms[0]["code_verifier"]) >= 43


def test_a_callback_is_taken_once(browser: TestClient, issuer: TrialIssuer) -> None:
    returned = sent_back(browser)
    assert back(browser, **returned).status_code == 303

    again = back(browser, **returned)

    assert code_of(again) == (401, "sign_in_not_begun")
    assert len(issuer.forms) == 1, "the code is not tried again"


def test_a_callback_for_a_sign_in_that_nobody_began_is_refused(browser: TestClient, issuer: TrialIssuer) -> None:
    returned = sent_back(browser)

    assert code_of(back(browser, state="x" * 43, code=returned["code"])) == (401, "sign_in_not_begun")
    assert code_of(back(browser, state="", code=returned["code"])) == (401, "sign_in_not_begun")
    assert browser.get("/auth/callback").status_code == 422
    assert issuer.forms == []


def test_a_sign_in_is_finished_in_the_browser_that_began_it(entrance: Entrance, issuer: TrialIssuer) -> None:
    thief, victim = entrance.server(entrance.entry()), entrance.server(entrance.entry())
    mine = sent_back(thief)

    assert code_of(back(victim, **mine)) == (401, "sign_in_not_begun")
    sent_back(victim)
    assert code_of(back(victim, **sent_back(thief))) == (401, "sign_in_not_begun")
    assert victim.get(ME).status_code == 401
    assert issuer.forms == []


def test_two_tabs_of_one_browser_may_sign_in_at_the_same_time(browser: TestClient) -> None:
    first, second = sent_back(browser), sent_back(browser)

    assert back(browser, **first).status_code == 303
    assert back(browser, **second).status_code == 303
    assert browser.get(ME).status_code == 200


WRONG = {
    "another nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody"},
    "another issuer": {"iss": "https://issuer.example.no"},
    "made for somebody else": {"aud": ["omstilling-web", "other"], "azp": "other"},
    "another access token": {"at_hash": "AAAA"},
    "expired": {"exp": 1},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_id_token_that_says_what_it_must_not_is_refused(
    browser: TestClient, issuer: TrialIssuer, wrong: str
) -> None:
    issuer.id_claims = WRONG[wrong]

    assert code_of(back(browser, **sent_back(browser))) == (401, "token_refused")
    assert browser.get(ME).status_code == 401


def test_what_was_signed_for_one_sign_in_is_refused_in_another(browser: TestClient, issuer: TrialIssuer) -> None:
    first = sent_back(browser)
    issuer.id_claims = {"nonce": issuer.codes[first["code"]]["nonce"]}

    assert code_of(back(browser, **sent_back(browser))) == (401, "token_refused")
    assert back(browser, **first).status_code == 303


def test_a_callback_that_names_another_issuer_is_refused(browser: TestClient, issuer: TrialIssuer) -> None:
    assert code_of(back(browser, **sent_back(browser), iss="https://issuer.example.no")) == (401, "token_refused")
    assert back(browser, **sent_back(browser), iss=issuer.address).status_code == 303


def test_whoever_is_not_let_in_by_the_issuer_is_told_so(browser: TestClient) -> None:
    returned = sent_back(browser)
    answer = browser.get(
        "/auth/callback",
        params={"state": returned["state"], "error": "access_denied"},
        headers={"Accept-Language": "en"},
    )

    assert code_of(answer) == (401, "sign_in_refused")
    assert "Trondheim kommune" in answer.json()["detail"]
    assert code_of(back(browser, **returned)) == (401, "sign_in_not_begun")


def test_when_the_issuer_is_down_whoever_would_sign_in_is_told_to_wait(
    browser: TestClient, issuer: TrialIssuer
) -> None:
    issuer.stop()

    assert code_of(browser.get("/auth/login")) == (503, "issuer_unavailable")


@pytest.mark.parametrize(
    "place",
    ["https://evil.example.no", "//evil.example.no", "/\\evil.example.no", "\\\\evil", "javascript:alert(1)", "",
     "/a\r\nSet-Cookie: x=1", "/a b", "evil.example.no", "/\t/evil.example.no", "/ø"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site_after_signing_in(browser: TestClient, place: str) -> None:
    answer = browser.get("/auth/login", params={"next": place})

    assert code_of(answer) == (422, "next_refused")


def test_each_sign_in_gives_the_browser_a_new_token_and_ends_the_old_session(browser: TestClient) -> None:
    sign_in(browser)
    first = browser.cookies[COOKIE]
    sign_in(browser)

    assert browser.cookies[COOKIE] != first
    browser.cookies.set(COOKIE, first, domain="127.0.0.1", path="/")
    assert code_of(browser.get(ME)) == (401, "session_ended")


def test_whoever_signs_out_is_unknown_in_the_next_request(browser: TestClient) -> None:
    csrf, token = sign_in(browser), browser.cookies[COOKIE]

    out = browser.post("/auth/logout", headers={"X-CSRF-Token": csrf})

    assert out.status_code == 204
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, token, domain="127.0.0.1", path="/")
    assert code_of(browser.get(ME)) == (401, "session_ended")


def test_a_change_with_a_cookie_needs_the_token_of_the_session(entrance: Entrance) -> None:
    browser, other = entrance.server(entrance.entry()), entrance.server(entrance.entry())
    csrf, others = sign_in(browser), sign_in(other)

    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": others}, {"X-CSRF-Token": csrf[:-1]}):
        answer = browser.post("/auth/logout", headers=headers)
        assert code_of(answer) == (403, "csrf_token_needed")
    assert browser.get(ME).json()["csrf_token"] == csrf
    foreign = {"X-CSRF-Token": csrf, "Origin": "https://evil.example.no"}
    assert code_of(browser.post("/auth/logout", headers=foreign)) == (403, "foreign_origin")
    assert browser.post("/auth/logout", headers={"X-CSRF-Token": csrf}).status_code == 204


def test_a_cookie_that_means_nothing_lets_nobody_in(browser: TestClient) -> None:
    browser.cookies.set(COOKIE, "x" * 43)

    assert code_of(browser.get(ME)) == (401, "session_ended")


def test_what_a_session_may_do_ends_when_the_file_says_something_else(entrance: Entrance) -> None:
    browser = entrance.server(entrance.entry())
    sign_in(browser)
    assert browser.get(ME).status_code == 200

    changed = entrance.server(entrance.entry(role={"default": "none"}))
    changed.cookies.update(browser.cookies)

    assert code_of(changed.get(ME)) == (401, "session_ended")


def test_over_https_the_cookies_are_for_this_host_and_no_script_reads_them(entrance: Entrance) -> None:
    browser = entrance.server(entrance.entry(), settings={"public_url": PUBLIC})

    begun = browser.get("/auth/login")
    assert asked_for(begun)["redirect_uri"] == f"{PUBLIC}/auth/callback"
    returned = httpx.URL(httpx.get(begun.headers["location"]).headers["location"]).params
    landed = back(browser, **returned)

    for name, answer in ((SIGN_IN, begun), (COOKIE, landed)):
        cookie = answer.headers["set-cookie"]
        assert re.match(rf"__Host-{name}=[\w-]{{43}};", cookie)
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()
    assert browser.get(ME).status_code == 200


def test_on_this_machine_without_https_the_cookie_has_another_name(browser: TestClient) -> None:
    cookie = back(browser, **sent_back(browser)).headers["set-cookie"]

    assert cookie.startswith("omstilling=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "secure" not in cookie.lower()


def test_beyond_this_machine_signing_in_needs_the_address_that_others_know(entrance: Entrance) -> None:
    browser = entrance.server(entrance.entry(), settings={"host": "0.0.0.0"})

    answer = browser.get("/auth/login", headers={"Host": "evil.example.no"})

    assert code_of(answer) == (422, "public_url_needed")


def test_where_there_are_several_issuers_one_is_chosen_by_name(entrance: Entrance, issuer: TrialIssuer) -> None:
    other = entrance.entry(name="steinkjer", client_id="other", municipality="5006")
    browser = entrance.server(entrance.entry(), other)

    assert code_of(browser.get("/auth/login")) == (404, "issuer_not_found")
    assert code_of(browser.get("/auth/login", params={"issuer": "oslo"})) == (404, "issuer_not_found")
    chosen = browser.get("/auth/login", params={"issuer": "steinkjer"})
    assert asked_for(chosen)["client_id"] == "other"
    assert issuer.asked["/keys"] == 0


def test_without_a_file_there_is_nowhere_to_sign_in(web: TestClient) -> None:
    assert code_of(web.get("/auth/login")) == (404, "issuer_not_found")
