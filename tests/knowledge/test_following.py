"""A reader stays open while another process writes: its next question is answered from what is true then."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import a_draft
from conftest import Opener
from fakes import HashingEmbedder, opening

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.index import dense, lexical
from knowledge.index.embedder import Embedder
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_serving
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
TESTS = Path(__file__).parents[1]
Order = Callable[..., None]
TOWN = ["Kommunen har bibliotek på lørdager.", "Kommunen spurte om byparken.", "Kommunen har vannverk med nye rør."]
RIVER, FJORD = "Kommunen har sykkelvei langs elva.", "Kommunen har sykkelvei langs fjorden."
BIRD = "Kommunen har en kanarifugl som synger i rådhuset."


@contextmanager
def another_process(settings: KnowledgeSettings) -> Iterator[Order]:
    """Start another process that writes, and give what tells it what to do and waits until it is done."""
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    child = subprocess.Popen(
        [sys.executable, str(TESTS / "knowledge" / "changing.py"), str(settings.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None

        def order(*orders: tuple[object, ...]) -> None:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps(orders) + "\n")
            child.stdin.flush()
            assert child.stdout.readline() == "done\n"

        yield order
        child.stdin.close()
    assert child.returncode == 0


@pytest.fixture
def order(settings: KnowledgeSettings) -> Iterator[Order]:
    with another_process(settings) as told:
        yield told


@pytest.fixture
def served(settings: KnowledgeSettings, order: Order) -> Iterator[KnowledgeBase]:
    """A base with a town in it, served by this process while another one has made it and will change it."""
    order(("publish", "byen", TOWN), ("settle",), ("build",))
    with open_for_serving(settings, opening(HashingEmbedder())) as base:
        yield base


def found(base: KnowledgeBase, question: str, scope: Scope = ALL) -> set[str]:
    """Give the texts that are found, and see that both searches took part."""
    answer = base.retriever.retrieve(question, scope, limit=50)
    assert not answer.words_only
    return {passage.chunk.text for passage in answer.passages}


def near(base: KnowledgeBase, question: str, scope: Scope = ALL) -> list[str]:
    """Give the keys of what the search by meaning alone ranks."""
    vector = HashingEmbedder().query(question)
    return [key for key, _ in base.indexes.meaning.nearest("hashing").search(vector, scope, Filters(), 50)]


def test_what_another_process_publishes_changes_withdraws_and_restores_is_seen_at_once(
    served: KnowledgeBase, order: Order
) -> None:
    question = "Har kommunen sykkelvei?"
    assert found(served, question) == set(TOWN)

    order(("publish", "vei", [RIVER]))
    assert found(served, question) == {*TOWN, RIVER}
    assert len(near(served, question)) == 3, "it has no vector yet"
    order(("settle",))
    assert len(near(served, question)) == 4
    order(("publish", "vei", [FJORD]), ("settle",))
    assert found(served, question) == {*TOWN, FJORD}
    assert len(near(served, question)) == 4
    order(("withdraw", "byen"))
    assert found(served, question) == {FJORD}
    assert len(near(served, question)) == 1
    order(("restore", "byen"))
    assert found(served, question) == {*TOWN, FJORD}
    assert len(near(served, question)) == 4


def test_what_another_process_hides_is_not_ranked_for_outsiders_at_the_next_question(
    served: KnowledgeBase, order: Order
) -> None:
    order(("hide", "byen", TOWN))

    assert found(served, "Hva har kommunen spurt om?", Scope.open()) == set()
    assert near(served, "Hva har kommunen spurt om?", Scope.open()) == []
    assert found(served, "Hva har kommunen spurt om?", Scope.member("5001")) == set(TOWN)
    assert len(near(served, "Hva har kommunen spurt om?", Scope.member("5001"))) == 3


def test_indexes_that_another_process_builds_anew_are_taken_up_and_the_old_folders_are_let_go(
    served: KnowledgeBase, order: Order
) -> None:
    before = served.indexes.state()

    order(("rebuild",), ("build",))

    assert found(served, "Hva har kommunen spurt om?") == set(TOWN)
    assert served.indexes.state().live != before.live
    (folder,) = (served.settings.data / "index").glob("meaning-*")
    view = served.indexes.meaning.view("hashing")
    assert view.store is not None
    assert view.store.folder == folder
    assert served.indexes.words.folder.exists()


def test_what_another_process_erases_is_gone_at_once_and_no_byte_of_it_is_left_while_others_ask(
    served: KnowledgeBase, order: Order
) -> None:
    order(("publish", "hemmelig", [BIRD]), ("settle",), ("build",))
    assert BIRD in found(served, "Synger kommunens kanarifugl?")
    assert traces(served.settings.data)
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            found(served, "Synger kommunens kanarifugl?")

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        try:
            order(("erase", "hemmelig"))
        finally:
            ended.set()

    assert [each.exception() for each in asking] == [None] * 4
    assert found(served, "Synger kommunens kanarifugl?") == set(TOWN)
    assert len(near(served, "Synger kommunens kanarifugl?")) == 3
    assert traces(served.settings.data) == []


def traces(folder: Path) -> list[str]:
    """Name the files that still hold the word.

    Another process looks: one that opens and closes the file of a SQLite database loses the locks it has on it.
    """
    looking = (
        "import sys, pathlib; "
        "print([path.name for path in pathlib.Path(sys.argv[1]).rglob('*')"
        " if path.is_file() and b'kanarif' in path.read_bytes().lower()])"
    )
    told = subprocess.run([sys.executable, "-c", looking, str(folder)], capture_output=True, text=True, check=True)
    return [name for name in told.stdout.strip("[]\n").split(", ") if name]


def test_an_index_folder_that_is_thrown_away_under_a_reader_does_not_fail_its_questions(
    served: KnowledgeBase, order: Order
) -> None:
    before = found(served, "Hva har kommunen spurt om?")
    shutil.rmtree(served.settings.data / "index")
    assert found(served, "Hva har kommunen spurt om?") == before

    order(("publish", "vei", [RIVER]), ("settle",))

    assert found(served, "Hva har kommunen spurt om?") == {*before, RIVER}


ROUNDS = 20
ASKERS = 8
OLD = [f"Kommunen har rør nummer {number} av støpejern." for number in range(6)]
NEW = [f"Kommunen har rør nummer {number} av kobber." for number in range(6)]


def test_eight_threads_asking_while_another_process_writes_get_the_old_or_the_new_and_never_an_error(
    served: KnowledgeBase, order: Order
) -> None:
    order(("publish", "rør", OLD), ("settle",))
    states = [{*TOWN, *OLD}, {*TOWN, *NEW}, set(TOWN)]
    wrong: list[set[str]] = []
    asked = [0] * ASKERS
    ended = threading.Event()

    def ask(number: int) -> None:
        while not ended.is_set():
            texts = found(served, "Har kommunen rør av støpejern og kobber i byparken?")
            asked[number] += 1
            if texts not in states:
                wrong.append(texts)

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(ask, number) for number in range(ASKERS)]
        try:
            for each in range(ROUNDS):
                order(("publish", "rør", NEW), ("settle",))
                order(("withdraw", "rør"), ("rebuild",) if each % 2 else ("build",))
                order(("publish", "rør", OLD), ("settle",))
        finally:
            ended.set()

    assert [each.exception() for each in asking] == [None] * ASKERS
    assert wrong == []
    assert min(asked) > ROUNDS


def test_many_threads_that_ask_first_at_once_open_everything_once(
    settings: KnowledgeSettings, writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        for number in range(3):
            base.library.publish(a_draft(f"by-{number}", TOWN))
        base.library.settle()
        base.indexes.meaning.build("hashing", "offline")
    opened: list[str] = []
    really, words = dense._open, lexical.LexicalIndex.__init__

    def open_store(folder: Path) -> object:
        opened.append("store")
        return really(folder)

    def open_words(self: lexical.LexicalIndex, folder: Path) -> None:
        opened.append("words")
        words(self, folder)

    def open_model(_settings: KnowledgeSettings) -> Embedder:
        opened.append("model")
        return HashingEmbedder()

    monkeypatch.setattr(dense, "_open", open_store)
    monkeypatch.setattr(lexical.LexicalIndex, "__init__", open_words)
    with open_for_reading(settings, open_model) as base:
        gate = threading.Barrier(40)

        def ask() -> set[str]:
            gate.wait()
            return found(base, "Hva har kommunen spurt om?")

        with ThreadPoolExecutor(40) as pool:
            asking = [pool.submit(ask) for _ in range(40)]

    assert [each.result() for each in asking] == [set(TOWN)] * 40
    assert sorted(opened) == ["model", "store", "words"]
