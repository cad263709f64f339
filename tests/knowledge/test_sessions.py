"""Sessions end when they are idle, old or signed out of; a sign-in that was begun is finished once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.door_tables import web_session
from knowledge.registry.sessions import BEGUN_LASTS, IDLE, LASTS

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KARI = {"name": "Kari", "role": "reader"}


def kept(base: KnowledgeBase) -> int:
    with base.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(web_session)) or 0


def test_a_session_is_found_by_its_token_and_by_no_other(base: KnowledgeBase) -> None:
    token, other = base.sessions.begin("oidc:1", KARI, NOW), base.sessions.begin("oidc:2", {}, NOW)

    found = base.sessions.find(token, NOW)

    assert found
    assert (found.user_id, found.content, found.expires) == ("oidc:1", KARI, NOW + LASTS)
    assert token != other
    assert base.sessions.find(token[:-1], NOW) is None
    assert base.sessions.find("", NOW) is None


def test_what_the_browser_holds_lies_nowhere(base: KnowledgeBase) -> None:
    tokens = [base.sessions.begin("oidc:1", KARI), base.sessions.begin_sign_in({"nonce": "n"})]

    files = [path.read_bytes() for path in base.settings.data.rglob("*") if path.is_file()]

    assert any(b"oidc:1" in content for content in files)
    assert [token for token in tokens if any(token.encode() in content for content in files)] == []


def test_a_session_that_is_not_used_ends_after_eight_hours(base: KnowledgeBase) -> None:
    token = base.sessions.begin("oidc:1", KARI, NOW)

    assert base.sessions.find(token, NOW + IDLE - SECOND)
    assert base.sessions.find(token, NOW + 2 * IDLE - 2 * SECOND)
    assert base.sessions.find(token, NOW + 3 * IDLE - 2 * SECOND) is None


def test_a_session_that_is_always_used_ends_after_a_day(base: KnowledgeBase) -> None:
    token = base.sessions.begin("oidc:1", KARI, NOW)

    hours = [hour for hour in range(26) if base.sessions.find(token, NOW + timedelta(hours=hour))]

    assert hours == list(range(24))


def test_an_ended_session_is_gone_at_once(base: KnowledgeBase) -> None:
    token, other = base.sessions.begin("oidc:1", KARI, NOW), base.sessions.begin("oidc:1", KARI, NOW)

    base.sessions.end(token)

    assert base.sessions.find(token, NOW) is None
    assert base.sessions.find(other, NOW)
    assert base.sessions.end_all("oidc:1") == 1
    assert base.sessions.find(other, NOW) is None


def test_a_sign_in_is_taken_once_and_within_ten_minutes(base: KnowledgeBase) -> None:
    state, late = base.sessions.begin_sign_in({"nonce": "n"}, NOW), base.sessions.begin_sign_in({}, NOW)

    assert base.sessions.take_sign_in(state, NOW + BEGUN_LASTS - SECOND) == {"nonce": "n"}
    assert base.sessions.take_sign_in(state, NOW) is None
    assert base.sessions.take_sign_in(late, NOW + BEGUN_LASTS) is None


def test_a_sign_in_that_was_begun_is_no_session_and_a_session_no_sign_in(base: KnowledgeBase) -> None:
    state, token = base.sessions.begin_sign_in({}, NOW), base.sessions.begin("oidc:1", KARI, NOW)

    assert base.sessions.find(state, NOW) is None
    assert base.sessions.take_sign_in(token, NOW) is None
    base.sessions.end(state)
    assert base.sessions.find(token, NOW)
    assert base.sessions.take_sign_in(state, NOW) == {}


def test_what_has_ended_does_not_stay(base: KnowledgeBase) -> None:
    base.sessions.begin("oidc:1", KARI, NOW)
    base.sessions.begin_sign_in({}, NOW)
    base.sessions.begin("oidc:1", KARI, NOW + timedelta(minutes=11))
    assert kept(base) == 2

    base.sessions.begin("oidc:1", KARI, NOW + timedelta(hours=9))
    assert kept(base) == 1
