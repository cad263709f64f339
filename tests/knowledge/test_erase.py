"""Erase means gone: no byte of a document is left anywhere in the data folder."""

import pytest
from builders import a_draft
from conftest import Opener
from traces import traces

from knowledge.access import Scope
from knowledge.errors import Unavailable
from knowledge.index.indexes import Indexes
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Library
from knowledge.registry import database
from knowledge.registry.database import Database
from knowledge.registry.documents import Documents

CANARY = "kanarifugl"
SECRET = [f"Den hemmelige {CANARY}en synger i rådhuset.", f"Ingen må vite om {CANARY}en."] * 3
OTHER = [f"Vannverket fikk {number} nye rør av støpejern." for number in range(20)]


def fill(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("andre", OTHER))
    base.library.publish(a_draft("hemmelig", SECRET, title=f"Om {CANARY}en", place=f"{CANARY.upper()}dalen"))
    base.library.settle()
    base.library.publish(a_draft("hemmelig", SECRET[:1], title=f"Om {CANARY}en igjen"))
    base.library.settle()


def test_the_canary_is_seen_before_it_is_erased(base: KnowledgeBase) -> None:
    fill(base)

    found = traces(base.settings.data)

    assert any(name.startswith("registry.sqlite") for name in found)
    assert any(name.startswith("files/") for name in found)


def test_after_an_erasure_no_byte_is_left_even_while_the_base_is_open(base: KnowledgeBase) -> None:
    fill(base)

    base.library.erase("hemmelig")

    assert traces(base.settings.data) == []
    assert base.retriever.retrieve(CANARY, Scope.all()).passages == () or all(
        passage.document_id == "andre" for passage in base.retriever.retrieve(CANARY, Scope.all()).passages
    )


def test_after_an_erasure_no_byte_is_left_when_the_base_is_closed(writing: Opener) -> None:
    with writing() as base:
        fill(base)
        base.library.erase("hemmelig")

    assert traces(base.settings.data) == []


def test_a_withdrawn_document_can_be_erased(writing: Opener) -> None:
    with writing() as base:
        fill(base)
        base.library.withdraw("hemmelig")
        base.library.erase("hemmelig")

    assert traces(base.settings.data) == []


def refuse(*_given: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("room", "step"),
    [
        (Library, "_leave_no_trace"),
        (Database, "erase_free_space"),
        (Indexes, "rebuild_words"),
    ],
    ids=["before the traces", "before the database is rewritten", "before the indexes are built"],
)
def test_an_erasure_that_was_cut_off_is_finished_by_the_next_writer(
    writing: Opener, monkeypatch: pytest.MonkeyPatch, room: type, step: str
) -> None:
    with writing() as base:
        fill(base)
        monkeypatch.setattr(room, step, refuse)
        with pytest.raises(KeyboardInterrupt):
            base.library.erase("hemmelig")
        monkeypatch.undo()

    with writing():
        pass

    assert traces(base.settings.data) == []


def test_an_erasure_that_readers_keep_from_ending_says_so_and_is_finished_by_the_next_writer(
    writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        fill(base)
        with base.database.read() as reading:
            reading.exec_driver_sql("SELECT count(*) FROM chunk").fetchall()
            monkeypatch.setattr(database, "_PATIENCE", 100)
            base.database._engine.pool.dispose()
            with pytest.raises(Unavailable) as failure:
                base.library.erase("hemmelig")
            assert failure.value.code == "erasing_unfinished"
            assert base.retriever.retrieve(CANARY, Scope.open(), limit=1).passages[0].document_id == "andre"

    with writing():
        pass

    assert traces(base.settings.data) == []


def test_the_original_of_a_version_that_was_never_published_goes_too(
    writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        base.library.publish(a_draft("hemmelig", "Første utgave."))
        monkeypatch.setattr(Documents, "publish", refuse)
        with pytest.raises(KeyboardInterrupt):
            base.library.publish(a_draft("hemmelig", SECRET))
        monkeypatch.undo()
        base.library.erase("hemmelig")

    assert traces(base.settings.data) == []


def test_originals_that_no_version_refers_to_go_with_the_next_erasure(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("hemmelig", "Første utgave."))
    base.files.put(f"Lagt til side før den ble publisert: {CANARY}".encode())

    base.library.erase("hemmelig")

    assert traces(base.settings.data) == []
