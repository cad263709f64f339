"""API keys: told once, kept as a digest, refused as soon as they are revoked or too old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from knowledge.access import Role, Visibility, Wall
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.keys import DAYS, MOST_DAYS, ApiKey, Pass

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
READER = Pass("Sakssystemet", Role.READER, "5001", ("plan",))


def test_whoever_shows_a_key_is_who_it_was_made_for(base: KnowledgeBase) -> None:
    made, token = base.keys.create(READER, "kari", now=NOW)

    found = base.keys.find(token, NOW)

    assert found == replace(made, used=NOW.date())
    user = found.user
    assert (user.id, user.role, user.name) == (f"key:{made.id}", Role.READER, "Sakssystemet")
    assert (user.municipality, user.groups, user.everything) == ("5001", ("plan",), False)


def test_the_secret_of_a_key_lies_nowhere(base: KnowledgeBase) -> None:
    _, token = base.keys.create(READER, "kari")
    secret = token.rpartition("_")[2]

    files = [path for path in base.settings.data.rglob("*") if path.is_file()]

    assert len(secret) == 64  # 256 bits
    assert any(b"Sakssystemet" in path.read_bytes() for path in files)
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_a_key_is_told_apart_from_what_only_looks_like_one(base: KnowledgeBase) -> None:
    made, token = base.keys.create(READER, "kari", now=NOW)
    other, others = base.keys.create(READER, "kari", now=NOW)
    secret = token.rpartition("_")[2]

    wrong = ["", "omst_", f"omst_{made.id}", f"omst_{made.id}_", f"omst_{made.id}_{secret[:-1]}", f"{token}0"]
    wrong += [f"omst_{other.id}_{secret}", f"{made.id}_{secret}", token.upper(), f" {token}", f"omst_{made.id}_\udcff"]

    assert [each for each in wrong if base.keys.find(each, NOW)] == []
    assert base.keys.find(others, NOW)


def test_a_key_lasts_for_the_days_it_was_given(base: KnowledgeBase) -> None:
    made, token = base.keys.create(READER, "kari", days=2, now=NOW)

    assert made.expires == NOW + 2 * DAY
    assert base.keys.find(token, NOW + 2 * DAY - timedelta(seconds=1))
    assert base.keys.find(token, NOW + 2 * DAY) is None
    assert base.keys.create(READER, "kari", now=NOW)[0].expires == NOW + DAYS * DAY


def test_a_revoked_key_is_refused_at_once_and_stays_in_the_list(base: KnowledgeBase) -> None:
    made, token = base.keys.create(READER, "kari", now=NOW)
    assert base.keys.find(token, NOW)

    base.keys.revoke(made.id, NOW)
    base.keys.revoke(made.id, NOW + DAY)

    assert base.keys.find(token, NOW) is None
    (listed,) = base.keys.all()
    assert (listed.revoked, listed.is_valid(NOW)) == (NOW, False)


def test_a_key_that_is_not_there_cannot_be_revoked(base: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="key_not_found"):
        base.keys.revoke("nobody")


def test_the_use_of_a_key_is_written_once_a_day(base: KnowledgeBase) -> None:
    made, token = base.keys.create(READER, "kari", now=NOW)
    written: list[str] = []
    engine = base.database._engine
    event.listen(
        engine, "before_cursor_execute", lambda *said: written.append(said[2]) if "UPDATE" in said[2] else None
    )

    for hours in (0, 1, 2, 24, 25):
        assert base.keys.find(token, NOW + timedelta(hours=hours))

    assert len(written) == 2
    assert [each.used for each in base.keys.all() if each.id == made.id] == [(NOW + DAY).date()]


@pytest.mark.parametrize(
    ("lets_in", "days", "code"),
    [
        (replace(READER, name="  "), DAYS, "key_without_name"),
        (replace(READER, name="n" * 201), DAYS, "key_without_name"),
        (READER, 0, "key_days"),
        (READER, MOST_DAYS + 1, "key_days"),
        (replace(READER, municipality=None), DAYS, "key_groups_without_municipality"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(base: KnowledgeBase, lets_in: Pass, days: int, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        base.keys.create(lets_in, "kari", days)

    assert base.keys.all() == []


_PLACES = st.sampled_from(["5001", "5006", "0301"])
_GROUPS = st.lists(st.sampled_from(["plan", "helse", "5006:plan", ""]), max_size=3).map(tuple)


@given(st.sampled_from(Role), st.none() | _PLACES, _GROUPS, _PLACES, _GROUPS.filter(bool))
def test_whoever_comes_in_with_a_key_sees_their_own_municipality_and_groups_and_no_more(
    role: Role, place: str | None, groups: tuple[str, ...], theirs: str, named: tuple[str, ...]
) -> None:
    scope = ApiKey("k", Pass("n", role, place, groups), NOW, "", NOW).user.scope

    assert scope.sees(Wall())
    assert scope.sees(Wall(Visibility.INTERNAL, theirs)) == (place == theirs)
    restricted = Wall(Visibility.RESTRICTED, theirs, named)
    assert scope.sees(restricted) == (place == theirs and bool(set(groups) & set(named)))


def test_only_a_key_that_says_so_sees_everything(base: KnowledgeBase) -> None:
    _, narrow = base.keys.create(Pass("Styring", Role.ADMINISTRATOR), "kari")
    _, wide = base.keys.create(Pass("Styring", Role.READER, everything=True), "kari")

    seen = [found.user.scope.everything for token in (narrow, wide) if (found := base.keys.find(token))]

    assert seen == [False, True]


def test_a_key_that_was_used_today_lets_in_while_another_writes(base: KnowledgeBase) -> None:
    _, token = base.keys.create(READER, "kari", now=NOW)
    assert base.keys.find(token, NOW)

    with base.database.write():
        assert base.keys.find(token, NOW)
