"""Editions of the framework: the latest that stands is in use, and each can be taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from frameworks import a_framework, an_activity

from knowledge.framework.framework import Framework
from knowledge.framework.reading import BrokenFramework, shipped
from knowledge.framework.writing import write_yaml
from knowledge.registry.database import Database
from knowledge.registry.editions import Editions
from knowledge.registry.tables import framework_edition

FIRST = a_framework([an_activity("a", title="Mål — på ærlig vis 🏔")], title="Første")
SECOND = a_framework([an_activity("b")], title="Andre")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def editions(database: Database) -> Editions:
    return Editions(database)


def put(editions: Editions, framework: Framework, name: str = "eget.yaml") -> None:
    editions.put(write_yaml(framework), name, "Kari")


def test_before_the_first_import_the_shipped_edition_is_in_use(editions: Editions) -> None:
    assert editions.current() is shipped()
    assert editions.before() is shipped()
    assert editions.in_use() is None
    assert editions.all() == []
    assert editions.undo() is None


def test_an_edition_that_is_imported_is_in_use_from_then_on(editions: Editions) -> None:
    put(editions, FIRST)

    assert editions.current() == FIRST
    assert editions.before() == shipped()
    (edition,) = editions.all()
    assert editions.in_use() == edition
    assert (edition.who, edition.file_name, edition.undone) == ("Kari", "eget.yaml", None)
    assert edition.at.tzinfo is UTC
    assert abs((datetime.now(UTC) - edition.at).total_seconds()) < 60


def test_the_latest_edition_counts_and_those_before_it_are_kept(editions: Editions) -> None:
    put(editions, FIRST)
    put(editions, SECOND, "nytt.xlsx")

    assert (editions.current(), editions.before()) == (SECOND, FIRST)
    assert [each.file_name for each in editions.all()] == ["eget.yaml", "nytt.xlsx"]


def test_editions_are_taken_back_one_by_one_until_the_shipped_one_is_left(editions: Editions) -> None:
    put(editions, FIRST)
    put(editions, SECOND)

    latest = editions.undo()

    assert latest is not None
    assert latest.id == editions.all()[1].id
    assert (editions.current(), editions.before()) == (FIRST, shipped())
    assert editions.undo() is not None
    assert editions.current() == shipped()
    assert editions.undo() is None
    assert all(each.undone is not None for each in editions.all())


def test_an_edition_that_was_taken_back_is_passed_over_by_the_next_one(editions: Editions) -> None:
    put(editions, FIRST)
    editions.undo()
    put(editions, SECOND)

    assert (editions.current(), editions.before()) == (SECOND, shipped())
    assert [each.undone is None for each in editions.all()] == [False, True]


def test_a_reader_that_is_open_sees_a_new_edition_and_its_withdrawal_at_once(
    editions: Editions, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    reader = Editions(other)
    assert reader.current() == shipped()

    put(editions, FIRST)
    assert reader.current() == FIRST
    put(editions, SECOND)
    assert reader.current() == SECOND
    editions.undo()
    assert reader.current() == FIRST
    other.close()


def test_the_edition_in_use_is_read_once(editions: Editions) -> None:
    put(editions, FIRST)

    assert editions.current() is editions.current()


def test_an_edition_that_can_no_longer_be_read_is_told_with_its_faults_and_can_be_taken_back(
    editions: Editions, database: Database
) -> None:
    put(editions, FIRST)
    put(editions, SECOND, "nytt.yaml")
    with database.write() as connection:
        spoilt = write_yaml(SECOND).replace("phase: 1\n", "phase: 9\n", 1)
        connection.execute(
            sa.update(framework_edition).where(framework_edition.c.file_name == "nytt.yaml").values(content=spoilt)
        )

    with pytest.raises(BrokenFramework) as failure:
        editions.current()

    assert failure.value.details == {"file": "nytt.yaml", "number": 1}
    assert [fault.code for fault in failure.value.faults] == ["fw_phase_number"]
    editions.undo()
    assert editions.current() == FIRST


def test_an_edition_may_link_documents_that_are_not_there_any_more(editions: Editions) -> None:
    linking = replace(FIRST, activities=(replace(FIRST.activities[0], cases=("slettet",)), *FIRST.activities[1:]))

    put(editions, linking)

    assert editions.current() == linking
