"""What the registry keeps of where the app is installed: found by workspace, claimed by one, gone when forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.job import JobState, Order
from knowledge.registry.database import Database
from knowledge.registry.jobs import Jobs
from knowledge.registry.slack.installations import SlackInstallations

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def kept(database: Database) -> SlackInstallations:
    return SlackInstallations(database)


def content(kept: SlackInstallations, team: str, enterprise: str | None = None) -> bytes | None:
    found = kept.find(team, enterprise)
    return found and found.content


def test_a_workspace_has_its_own_installation_before_that_of_its_organisation(kept: SlackInstallations) -> None:
    kept.keep("T1", "", b"own")
    kept.keep("T2", "E1", b"within")
    kept.keep("", "E1", b"whole")

    assert content(kept, "T1") == b"own"
    assert content(kept, "T1", "E9") == b"own"
    assert content(kept, "T2", "E1") == b"within"
    assert content(kept, "T3", "E1") == b"whole"
    assert content(kept, "", "E1") == b"whole"
    assert content(kept, "T2", "E9") is None
    assert content(kept, "T3") is None
    assert content(kept, "", "") is None


def test_a_new_installation_takes_the_place_of_the_old(kept: SlackInstallations) -> None:
    kept.keep("T1", "", b"old", NOW)
    kept.keep("T1", "", b"new", NOW + MINUTE)

    assert [(each.content, each.changed) for each in kept.all()] == [(b"new", NOW + MINUTE)]


def test_one_at_a_time_renews_and_another_may_when_the_first_has_died(kept: SlackInstallations) -> None:
    kept.keep("T1", "", b"x")

    assert kept.claim("T1", "", NOW + MINUTE, NOW)
    assert not kept.claim("T1", "", NOW + MINUTE, NOW)
    assert kept.claim("T1", "", NOW + 3 * MINUTE, NOW + 2 * MINUTE)
    assert not kept.claim("T2", "", NOW + MINUTE, NOW)


def test_what_has_changed_or_is_gone_is_not_replaced(kept: SlackInstallations) -> None:
    kept.keep("T1", "", b"one")
    (one,) = kept.all()
    assert kept.replace(one, b"two")

    assert not kept.replace(one, b"three")
    kept.forget("T1")
    assert not kept.replace(one, b"four")
    assert kept.all() == []


def test_what_is_forgotten_is_one_workspace_or_one_organisation(kept: SlackInstallations) -> None:
    for team, enterprise in (("T1", "E1"), ("T2", "E1"), ("", "E1"), ("", "E2")):
        kept.keep(team, enterprise, b"x")

    assert kept.forget("T1") == 1
    assert kept.forget("", "E1") == 1
    assert kept.forget("", None) == 0
    assert {(each.team, each.enterprise) for each in kept.all()} == {("T2", "E1"), ("", "E2")}


def test_the_orders_of_one_workspace_are_stopped_and_no_others(database: Database) -> None:
    jobs = Jobs(database)
    lanes = ["slack T1 C1 1.0", "slack T1 C2 1.0", "slack T12 C1 1.0", "slack T_ C1 1.0", None]
    asked = [jobs.add(Order("slack", {}, "slack", lane=lane)) for lane in lanes]

    jobs.stop_lanes("slack T1 ")
    jobs.stop_lanes("slack T_ ")

    found = [jobs.find(each.id, "slack") for each in asked]
    waits = [each is not None and each.state is JobState.WAITING for each in found]
    assert waits == [False, False, True, False, True]
