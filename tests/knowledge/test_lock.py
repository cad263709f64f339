import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from builders import a_draft
from conftest import Opener

from knowledge import lock
from knowledge.access import Scope
from knowledge.errors import Unavailable
from knowledge.knowledge_base import KnowledgeBase, open_for_reading
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE", 0.1)


def test_a_second_writer_is_told_that_the_folder_is_busy_within_three_seconds(
    base: KnowledgeBase, writing: Opener
) -> None:
    begun = time.monotonic()

    with pytest.raises(lock.FolderBusy) as failure, writing():
        pass

    assert time.monotonic() - begun < 3
    assert failure.value.code == "folder_busy"
    assert failure.value.details == {"folder": str(base.settings.data)}


@pytest.mark.usefixtures("impatient")
def test_a_writer_in_another_process_is_noticed_and_its_death_lets_go(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    other = context.Process(target=hold, args=(tmp_path, held))
    other.start()
    assert held.wait(30)

    with pytest.raises(lock.FolderBusy), lock.writing(tmp_path):
        pass
    other.kill()
    other.join()

    with lock.writing(tmp_path):
        pass


def hold(folder: Path, held: Event) -> None:
    with lock.writing(folder):
        held.set()
        time.sleep(60)


def test_readers_work_while_a_writer_has_the_folder_and_see_what_it_does(base: KnowledgeBase, reading: Opener) -> None:
    base.library.publish(a_draft(paragraphs=["Om sykkelveier.", "Om gangveier."]))
    base.library.settle()

    with reading() as reader:
        found = reader.retriever.retrieve("sykkelveier", ALL)
        base.library.publish(a_draft("annen", "Om sykkelveier langs elva."))
        base.library.settle()
        then = reader.retriever.retrieve("sykkelveier langs elva", ALL)

    assert found.passages[0].chunk.text == "Om sykkelveier."
    assert then.passages[0].chunk.text == "Om sykkelveier langs elva."
    assert not found.words_only
    assert not then.words_only


def test_a_reader_does_not_fail_because_a_writer_is_in_the_middle_of_a_publish(
    base: KnowledgeBase, reading: Opener
) -> None:
    base.library.publish(a_draft(paragraphs="Om sykkelveier."))
    base.indexes.unsettled("annen")

    with reading() as reader:
        found = reader.words_only().retrieve("sykkelveier", ALL)

    assert [passage.chunk.text for passage in found.passages] == ["Om sykkelveier."]


@pytest.mark.usefixtures("impatient")
def test_readers_share_the_folder_and_keep_no_writer_out(writing: Opener, reading: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft())
        base.library.settle()

    with reading() as first, reading() as second:
        assert first.retriever.retrieve("sykkelveier", ALL).passages
        with writing() as base:
            base.library.withdraw("plan")
        assert first.retriever.retrieve("sykkelveier", ALL).passages == ()
        assert second.retriever.retrieve("sykkelveier", ALL).passages == ()


def test_a_base_opened_for_reading_has_no_library(writing: Opener, reading: Opener) -> None:
    with writing():
        pass

    with reading() as reader, pytest.raises(AssertionError):
        _ = reader.library


def test_a_folder_that_does_not_exist_yet_can_be_asked_and_is_empty(reading: Opener) -> None:
    with reading() as reader:
        assert reader.documents.visible(ALL) == []
        assert reader.retriever.retrieve("sykkelveier", ALL).passages == ()


def test_a_folder_that_cannot_be_made_is_told_by_a_code(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("opptatt")

    with pytest.raises(Unavailable) as failure, open_for_reading(KnowledgeSettings(data=tmp_path / "fil" / "data")):
        pass

    assert failure.value.code == "folder_unusable"
