"""Which access tokens let somebody in, asked of a real issuer on loopback; and which never do."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from entries import an_access
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuer import ANOTHER, CLIENT, RSA, TENANT, TrialIssuer
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from bots.access.authenticator import Authenticator
from bots.access.problems import NotSignedIn
from knowledge.access import Role, User, Visibility, Wall
from knowledge.errors import Forbidden, Unavailable
from knowledge.knowledge_base import KnowledgeBase

FIELDS = {
    "groups": {"claim": "groups", "values": {"guid-1": "plan", "guid-2": "helse"}},
    "role": {"claim": "roles", "values": {"Leder": "project_leader", "Forvalter": "knowledge_manager"}},
}


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def door(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, hands: Hands | None = None, /, **said: Any
) -> Authenticator:
    return Authenticator(base.keys, base.sessions, an_access(folder, issuer, hands, **(FIELDS | said)))


def refused(authenticator: Authenticator, token: str) -> bool:
    try:
        authenticator.by_bearer(token)
    except NotSignedIn as problem:
        return problem.code == "token_refused"
    return False


def part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def test_a_token_of_the_issuer_tells_role_municipality_and_groups(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    user = door(base, folder, issuer).by_bearer(issuer.token(roles=["Leder", "Forvalter"], groups=["guid-1", "guid-9"]))

    assert user.id.startswith("oidc:")
    assert "kari" not in user.id
    assert (user.role, user.name) == (Role.KNOWLEDGE_MANAGER, "Kari Nordmann")
    assert (user.municipality, user.groups, user.everything) == ("5001", ("plan",), False)


def test_somebody_is_the_same_each_time_and_another_one_is_not(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked = door(base, folder, issuer)
    ids = [asked.by_bearer(issuer.token(sub=sub, name=name)).id for sub, name in [("a", "A"), ("a", "B"), ("b", "A")]]

    assert ids[0] == ids[1] != ids[2]


WRONG = {
    "another audience": {"aud": "api://other"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://issuer.example.no"},
    "no issuer": {"iss": None},
    "expired": {"exp": int(time.time()) - 120, "iat": int(time.time()) - 700},
    "no expiry": {"exp": None},
    "an expiry that is no number": {"exp": "never"},
    "not yet valid": {"nbf": int(time.time()) + 3600},
    "issued in the future": {"iat": int(time.time()) + 3600},
    "no moment of issue": {"iat": None},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 7},
    "an ID token": {"nonce": "n"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_says_what_it_must_not_is_refused(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, wrong: str
) -> None:
    asked = door(base, folder, issuer)

    assert refused(asked, issuer.token(**WRONG[wrong]))
    assert asked.by_bearer(issuer.token()), "the same token without what is wrong"


def test_clocks_may_differ_by_half_a_minute(base: KnowledgeBase, folder: Path, issuer: TrialIssuer) -> None:
    now = int(time.time())

    assert door(base, folder, issuer).by_bearer(issuer.token(exp=now - 30, iat=now + 30, nbf=now + 30))


def test_a_token_that_nobody_has_signed_is_refused(base: KnowledgeBase, folder: Path, issuer: TrialIssuer) -> None:
    asked = door(base, folder, issuer)

    for algorithm in ("none", "None", ""):
        header = part({"alg": algorithm, "typ": "JWT", "kid": "first"})
        assert refused(asked, f"{header}.{part(issuer.claims())}.")
    assert refused(asked, issuer.token().rpartition(".")[0] + ".")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked = door(base, folder, issuer)
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'first'})}.{part(issuer.claims())}"

    for public in (RSA.as_pem(private=False), RSA.as_pem(private=False).strip(), json.dumps(RSA.as_dict()).encode()):
        signature = hmac.new(public, signed.encode(), hashlib.sha256).digest()
        assert refused(asked, f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}")


def test_a_way_of_signing_that_the_file_does_not_name_is_refused(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    token = jwt.encode({"alg": "PS256", "kid": "first"}, issuer.claims(), RSA, ["PS256"])

    assert door(base, folder, issuer).by_bearer(token)
    assert refused(door(base, folder, issuer, algorithms=["RS256"]), token)


def test_a_token_of_another_key_is_refused_whichever_key_it_names(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked, thief = door(base, folder, issuer), ECKey.generate_key("P-256")

    for kid in ("first", "unknown"):
        assert refused(asked, jwt.encode({"alg": "ES256", "kid": kid}, issuer.claims(), thief))
        assert refused(
            asked, issuer.token().rpartition(".")[0] + "." + issuer.token({"kid": kid}, x=1).rpartition(".")[2]
        )


def test_a_token_cannot_bring_its_own_key(base: KnowledgeBase, folder: Path, issuer: TrialIssuer) -> None:
    thief = ECKey.generate_key("P-256", {"kid": "mine"})
    header = {"alg": "ES256", "kid": "mine", "jwk": thief.as_dict(private=False), "jku": f"{issuer.root}/keys"}

    assert refused(door(base, folder, issuer), jwt.encode(header, issuer.claims(), thief))


def test_when_the_issuer_takes_another_key_its_tokens_are_taken_at_once(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked, old = door(base, folder, issuer), issuer.token()
    assert asked.by_bearer(old)

    issuer.rotate()

    assert asked.by_bearer(issuer.token())
    assert refused(asked, old), "the old key is no longer told of"


def test_an_unknown_key_makes_us_ask_once_a_minute_at_most(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, hands: Hands
) -> None:
    asked = door(base, folder, issuer, hands)
    for number in range(5):
        assert refused(asked, issuer.token({"kid": f"unknown-{number}"}))

    assert issuer.asked["/keys"] == 2

    hands.now += 61
    assert refused(asked, issuer.token({"kid": "unknown"}))
    assert issuer.asked["/keys"] == 3


def test_a_key_that_the_issuer_has_withdrawn_serves_for_an_hour_at_most(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, hands: Hands
) -> None:
    asked, old = door(base, folder, issuer, hands), issuer.token()
    assert asked.by_bearer(old)
    issuer.rotate()

    hands.now += 3599
    assert asked.by_bearer(old)
    hands.now += 2
    assert refused(asked, old)


def test_while_the_issuer_is_down_known_keys_serve_for_a_day(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, hands: Hands
) -> None:
    asked = door(base, folder, issuer, hands)
    assert asked.by_bearer(issuer.token())
    issuer.stop()

    hands.now += 23 * 3600
    assert asked.by_bearer(issuer.token())
    with pytest.raises(Unavailable, match="issuer_unavailable"):
        asked.by_bearer(issuer.token({"kid": "new"}))
    hands.now += 2 * 3600
    with pytest.raises(Unavailable, match="issuer_unavailable"):
        asked.by_bearer(issuer.token())


HUGE = json.dumps({"keys": [RSA.as_dict(private=False)]}).encode() + b" " * 1_000_001
BROKEN: dict[str, tuple[int, dict[str, str], bytes]] = {
    "an error": (500, {}, b"{}"),
    "a page": (200, {}, b"<html>"),
    "a list": (200, {}, b"[]"),
    "no keys": (200, {}, b'{"keys": []}'),
    "what are no keys": (200, {}, b'{"keys": [1, {}, {"kty": "RSA", "kid": "first"}, {"kty": "oct", "k": "YQ"}]}'),
    "too much": (200, {}, HUGE),
    "that we should go elsewhere": (302, {"Location": "/keys2"}, b""),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_an_issuer_that_answers_what_cannot_be_used_is_told_as_unavailable(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, broken: str
) -> None:
    issuer.answers = {"/keys": BROKEN[broken]}
    keys = json.dumps({"keys": [RSA.as_dict(private=False)]}).encode()
    issuer.answers["/keys2"] = 200, {"Content-Type": "application/json"}, keys

    with pytest.raises(Unavailable, match="issuer_unavailable"):
        door(base, folder, issuer).by_bearer(issuer.token())
    assert issuer.asked["/keys2"] == 0


@pytest.mark.parametrize(
    "said", [{"issuer": "https://other.example.no"}, {"jwks_uri": "http://keys.example.no"}, {"jwks_uri": None}]
)
def test_an_issuer_that_is_not_what_it_was_said_to_be_is_not_asked_for_keys(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, said: dict[str, Any]
) -> None:
    issuer.metadata = said

    with pytest.raises(Unavailable, match="issuer_unavailable"):
        door(base, folder, issuer).by_bearer(issuer.token())
    assert issuer.asked["/keys"] == 0


def test_keys_that_cannot_be_used_do_not_hide_those_that_can(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    issuer.extra_keys = [{"kty": "OKP2", "kid": "first"}, {"kty": "RSA", "kid": "first", "n": "!", "e": "AQAB"}]

    assert door(base, folder, issuer).by_bearer(issuer.token())


@pytest.fixture
def tenants(issuer: TrialIssuer) -> dict[str, Any]:
    """What the file says of an issuer that several municipalities share."""
    return {
        "issuer": f"{issuer.root}/organizations/v2.0",
        "tenants": [TENANT],
        "municipality": {"claim": "tid", "values": {TENANT: "5001", ANOTHER: "5006"}},
    }


def test_of_an_issuer_for_many_only_the_tenants_that_are_named_come_in(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, tenants: dict[str, Any]
) -> None:
    asked = door(base, folder, issuer, **tenants)
    theirs = f"{issuer.root}/{ANOTHER}/v2.0"

    assert asked.by_bearer(issuer.token()).municipality == "5001"
    assert refused(asked, issuer.token(iss=theirs, tid=ANOTHER))
    assert refused(asked, issuer.token(tid=ANOTHER))
    assert refused(asked, issuer.token(tid=None))
    assert refused(asked, issuer.token(iss=f"{issuer.root}/{{tenantid}}/v2.0"))

    both = door(base, folder, issuer, **(tenants | {"tenants": [TENANT, ANOTHER]}))
    assert both.by_bearer(issuer.token(iss=theirs, tid=ANOTHER)).municipality == "5006"


def test_a_key_that_signs_for_one_tenant_does_not_sign_for_another(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, tenants: dict[str, Any]
) -> None:
    shared = RSAKey.import_key(RSA.as_dict(private=True) | {"issuer": f"{issuer.root}/{{tenantid}}/v2.0"})
    theirs = RSAKey.import_key(RSA.as_dict(private=True) | {"issuer": f"{issuer.root}/{ANOTHER}/v2.0"})

    issuer.keys = [shared]
    assert door(base, folder, issuer, **tenants).by_bearer(issuer.token())
    issuer.keys = [theirs]
    assert refused(door(base, folder, issuer, **tenants), issuer.token())


def test_whoever_belongs_to_no_municipality_here_is_told_so(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked = door(base, folder, issuer, municipality={"claim": "kommune", "values": {"t": "5001"}})

    assert asked.by_bearer(issuer.token(kommune="t")).municipality == "5001"
    for claim in ("5001", "", None, ["x"], {"t": "t"}):
        with pytest.raises(Forbidden, match="no_municipality_here"):
            asked.by_bearer(issuer.token(kommune=claim))


def test_whoever_has_no_role_is_kept_out_where_the_file_says_so(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    strict = door(base, folder, issuer, role={"values": {"Leser": "reader"}, "default": "none"})

    assert strict.by_bearer(issuer.token(roles=["Leser"])).role is Role.READER
    with pytest.raises(Forbidden, match="no_role_here"):
        strict.by_bearer(issuer.token(roles=["administrator"]))
    assert door(base, folder, issuer).by_bearer(issuer.token(roles=["administrator"])).role is Role.READER


def test_where_the_audience_is_our_own_client_the_scope_tells_an_access_token_from_an_id_token(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked = door(base, folder, issuer, audiences=[CLIENT], scope="omstilling")

    assert asked.by_bearer(issuer.token(aud=CLIENT, scp="email omstilling"))
    assert refused(asked, issuer.token(aud=CLIENT))
    assert refused(asked, issuer.token(aud=CLIENT, scp="omstilling.not"))


def test_an_issuer_without_audiences_lets_nobody_in_by_tokens(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    assert refused(door(base, folder, issuer, audiences=[]), issuer.token())


def test_a_name_that_holds_an_identity_number_is_left_out(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    assert door(base, folder, issuer).by_bearer(issuer.token(name="Kari 13097248022")).name == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(["e30", "W10", "bnVsbA", "", "eyJhbGciOjF9", "eyJhbGciOiJSUzI1NiIsImNyaXQiOjF9"]), max_size=6
    ).map(".".join)
)
def test_whatever_is_no_token_is_refused_and_breaks_nothing(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, said: str
) -> None:
    asked = door(base, folder, issuer)
    claims = part(issuer.claims())

    assert refused(asked, said) or said.startswith("omst_")
    assert refused(asked, f"{said}.{claims}.{said}")


def test_why_a_token_is_refused_stands_in_the_log_on_one_line_and_without_the_token(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "omstilling.access")
    token = issuer.token({"kid": "x\ntoken refused: no"})

    assert refused(door(base, folder, issuer), token)
    assert refused(door(base, folder, issuer), issuer.token(aud="api://other"))

    told = [record.getMessage() for record in caplog.records if record.name == "omstilling.access"]
    assert len(told) == 2
    assert "InvalidKeyIdError" in told[0]
    assert "aud" in told[1]
    assert "\n" not in "".join(told)
    assert token.split(".")[1] not in "".join(told)


def test_a_token_that_is_nested_without_end_or_very_long_is_refused(
    base: KnowledgeBase, folder: Path, issuer: TrialIssuer
) -> None:
    asked = door(base, folder, issuer)
    deep = base64.urlsafe_b64encode(b"[" * 12_000).decode()

    assert refused(asked, f"e30.{deep}.x")
    assert refused(asked, issuer.token(padding="x" * 20_000))


_TEXT = st.text(max_size=8)
_CLAIM = (
    st.none() | st.integers() | _TEXT | st.lists(_TEXT | st.sampled_from(["guid-1", "guid-2", "Leder"]), max_size=4)
)


@given(st.dictionaries(st.sampled_from(["groups", "roles", "tid", "name", "everything", "municipality"]), _CLAIM))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_somebody_claims_they_see_their_own_municipality_and_groups_and_no_more(
    folder: Path, issuer: TrialIssuer, claims: dict[str, Any]
) -> None:
    from bots.access.belonging import person_of

    entry = an_access(folder, issuer, **FIELDS).issuers[0].entry
    user: User = person_of(entry, {"iss": issuer.address, "sub": "kari", **claims})
    said = claims.get("groups")
    given = {"guid-1": "plan", "guid-2": "helse"}
    theirs = {given[each] for each in (said if isinstance(said, list) else [said]) if each in given}

    assert not user.scope.everything
    assert user.scope.labels == {"open", "internal:5001"} | {f"restricted:5001:{group}" for group in theirs}
    assert not user.scope.sees(Wall(Visibility.INTERNAL, "5006"))
    assert user.role in (Role.READER, Role.PROJECT_LEADER, Role.KNOWLEDGE_MANAGER)
