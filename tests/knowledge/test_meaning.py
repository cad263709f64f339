"""A generation of the meaning index never changes; what has changed since it was made is laid over it."""

import json
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from builders import a_draft, internal
from conftest import Opener
from fakes import HashingEmbedder

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.errors import Unavailable
from knowledge.index import meaning
from knowledge.index.dense import ChromaIndex
from knowledge.index.meaning import FIRST, LEAST, Drift
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Library

ALL = Scope.all()
MODEL = "hashing"


def words(number: int) -> str:
    """Six words that no other number has."""
    told = sha256(str(number).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(told[start : start + 6] for start in range(0, 36, 6))


MANY = [f"Kommunen har vann i rør, sier {words(number)}." for number in range(FIRST)]
OTHER = ["Biblioteket har åpent på lørdager.", "Sykkelveien følger elva."]


def live(base: KnowledgeBase) -> Path:
    (folder,) = (base.settings.data / "index").glob("meaning-*")
    return folder


def has_store(folder: Path) -> bool:
    return (folder / "chroma.sqlite3").exists()


def build(base: KnowledgeBase) -> None:
    """Make a generation of all there is, in this process, which holds nothing that should not be in it."""
    assert base.indexes.meaning.build(MODEL, "offline")


def nearest(base: KnowledgeBase, text: str, scope: Scope = ALL, limit: int = 10) -> list[str]:
    """Give the texts of the nearest chunks, as the search by meaning alone has them, dead ones as a dash."""
    found = base.indexes.meaning.nearest(MODEL).search(HashingEmbedder().query(text), scope, Filters(), limit)
    passages = base.documents.passages([key for key, _ in found], ALL)
    return [passages[key].chunk.text if key in passages else "-" for key, _ in found]


def bytes_of(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_few_rows_are_searched_without_a_store_and_many_get_one_from_a_child(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("andre", OTHER))
    base.library.settle()
    assert not has_store(live(base))
    assert nearest(base, OTHER[1])[0] == OTHER[1]

    base.library.publish(a_draft("vann", MANY))
    base.library.settle()

    assert has_store(live(base))
    assert base.indexes.meaning.drift(MODEL) == Drift(held=FIRST + 2, delta=0, stale=0)
    assert nearest(base, OTHER[1])[0] == OTHER[1]
    assert base.audit(lambda _done, _every: None).healthy


def test_a_generation_pays_when_much_has_changed_and_not_before() -> None:
    assert not Drift(held=0, delta=FIRST - 1, stale=0).pays
    assert Drift(held=0, delta=FIRST, stale=0).pays
    assert not Drift(held=500, delta=LEAST // 2, stale=LEAST // 2).pays
    assert Drift(held=500, delta=LEAST // 2, stale=LEAST // 2 + 1).pays
    assert not Drift(held=50_000, delta=4_000, stale=1_000).pays
    assert Drift(held=50_000, delta=4_000, stale=1_001).pays


def test_no_byte_of_a_generation_changes_while_documents_come_change_and_go(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", OTHER))
    base.library.publish(a_draft("b", MANY[:20]))
    base.library.settle()
    build(base)
    assert len(nearest(base, "vann", limit=30)) == 22
    folder, before = live(base), bytes_of(live(base))

    base.library.publish(a_draft("c", "Skolen får nytt bibliotek."))
    base.library.publish(a_draft("a", OTHER[:1], wall=internal("5001")))
    base.library.settle()
    base.library.withdraw("b")

    assert sorted(nearest(base, "bibliotek")) == sorted([OTHER[0], "Skolen får nytt bibliotek."])
    assert (live(base), bytes_of(folder)) == (folder, before)
    base.library.restore("b")
    assert len(nearest(base, "vann", limit=30)) == 22
    assert bytes_of(folder) == before


def test_when_much_has_changed_the_next_settling_makes_a_generation_of_what_there_is(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "LEAST", 10)
    base.library.publish(a_draft("a", OTHER))
    base.library.publish(a_draft("b", MANY[:30]))
    base.library.settle()
    build(base)
    first = live(base)

    base.library.withdraw("a")
    base.library.publish(a_draft("b", MANY[4:30]))
    base.library.settle()
    assert live(base) == first
    assert base.indexes.meaning.drift(MODEL) == Drift(held=32, delta=0, stale=6)
    base.library.publish(a_draft("c", [f"Skole nummer {number}." for number in range(5)]))
    base.library.settle()

    assert live(base) != first
    assert base.indexes.meaning.drift(MODEL) == Drift(held=31, delta=0, stale=0)


def test_stale_rows_take_nobodys_place_among_the_nearest(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("vann", MANY))
    base.library.publish(a_draft("andre", OTHER))
    base.library.settle()
    build(base)
    assert OTHER[0] not in nearest(base, "vann i rør")

    base.library.withdraw("vann")

    assert base.indexes.meaning.drift(MODEL).stale == len(MANY)
    assert sorted(nearest(base, "vann i rør", limit=2)) == sorted(OTHER)
    assert sorted(nearest(base, "vann i rør", Scope.open(), limit=50)) == sorted(OTHER)


def test_a_document_that_becomes_internal_is_not_ranked_for_outsiders_and_takes_no_place(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("vann", MANY[:50]))
    base.library.publish(a_draft("andre", OTHER))
    base.library.settle()
    build(base)

    base.library.publish(a_draft("vann", MANY[:50], wall=internal("5001")))

    assert sorted(nearest(base, "vann i rør", Scope.open(), limit=2)) == sorted(OTHER)
    assert sorted(nearest(base, "vann i rør", Scope.member("5006"), limit=60)) == sorted(OTHER)
    assert len(nearest(base, "vann i rør", Scope.member("5001"), limit=60)) == 52
    assert len(nearest(base, "vann i rør", limit=60)) == 52


def test_a_child_that_is_killed_while_it_builds_leaves_the_old_generation_serving(
    base: KnowledgeBase, reading: Opener
) -> None:
    base.library.publish(a_draft("vann", MANY))
    base.library.settle()
    first = live(base)
    base.library.publish(a_draft("andre", OTHER))
    base.library.settle()
    order = {
        "url": base.settings.registry_url,
        "folder": str(base.settings.data / "index"),
        "model": MODEL,
        "setting": "offline",
    }

    with subprocess.Popen([sys.executable, "-m", "knowledge.rebuilding"], stdin=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.flush()
        half_made = first.with_name("meaning-9999")
        late = time.monotonic() + 60
        while not half_made.exists() and time.monotonic() < late and child.poll() is None:
            half_made = max(first.parent.glob("meaning-*"), key=lambda path: int(path.name.rpartition("-")[2]))
            if half_made == first:
                half_made = first.with_name("meaning-9999")
            time.sleep(0.001)
        child.kill()

    assert child.returncode == -9
    assert half_made.exists()
    assert base.indexes.meaning_model() == {"model": MODEL, "setting": "offline"}
    with reading() as reader:
        for each in (base, reader):
            assert nearest(each, OTHER[0])[0] == OTHER[0]
            assert nearest(each, MANY[3])[0] == MANY[3]
    base.library.rebuild()
    assert not half_made.exists()
    assert live(base) not in (first, half_made)
    assert base.audit(lambda _done, _every: None).healthy


def test_a_generation_that_cannot_be_made_is_told_and_everything_is_found_all_the_same(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    base.library.publish(a_draft("vann", MANY))

    with pytest.raises(Unavailable) as failure:
        base.library.settle()

    assert failure.value.code == "rebuilding_failed"
    assert base.library.pending() == 0
    base.indexes.meaning.begin(MODEL, "offline")
    assert nearest(base, MANY[7])[0] == MANY[7]


@pytest.mark.parametrize("lost", ["all of it", "its database", "its graphs", "its names"])
def test_a_store_that_is_lost_under_a_reader_is_done_without_until_the_next_generation(
    writing: Opener, reading: Opener, lost: str
) -> None:
    with writing() as base:
        base.library.publish(a_draft("vann", MANY))
        base.library.settle()
        folder = live(base)
    if lost == "all of it":
        shutil.rmtree(folder)
    elif lost == "its database":
        (folder / "chroma.sqlite3").write_bytes(b"skadet" * 1000)
    elif lost == "its names":
        (folder / "rows.txt").unlink()
    else:
        for path in (path for path in folder.iterdir() if path.is_dir()):
            shutil.rmtree(path)

    with reading() as reader:
        assert nearest(reader, MANY[3])[0] == MANY[3]
        assert len(nearest(reader, MANY[3], limit=300)) == len(MANY)
        assert not reader.retriever.retrieve("vann i rør", ALL).words_only
        with writing() as base:
            base.library.rebuild()
        assert nearest(reader, MANY[4])[0] == MANY[4]
        assert reader.indexes.meaning.sound()
        view = reader.indexes.meaning.view(MODEL)
        assert view.store is not None
        assert view.store.folder == live(base)


def test_the_name_of_a_folder_is_never_used_twice(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", OTHER))
    base.library.settle()
    build(base)
    named = live(base).name
    shutil.rmtree(live(base))

    base.library.rebuild()

    assert int(live(base).name.rpartition("-")[2]) > int(named.rpartition("-")[2])


def test_a_store_is_closed_when_the_last_search_in_it_has_ended(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", OTHER))
    base.library.settle()
    build(base)
    assert nearest(base, OTHER[0])
    asked = base.indexes.meaning.view(MODEL)
    build(base)
    assert nearest(base, OTHER[0])

    assert asked.store is not None
    assert not asked.store.folder.exists()
    found = asked.search(HashingEmbedder().query(OTHER[0]), ALL, Filters(), 2)

    assert len(found) == 2
    folder = asked.store.folder
    del asked
    from chromadb.api.shared_system_client import SharedSystemClient

    assert str(folder) not in SharedSystemClient._identifier_to_system
    assert str(live(base)) in SharedSystemClient._identifier_to_system


def test_after_an_erasure_no_byte_is_left_in_a_store_either(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("vann", MANY))
    base.library.publish(a_draft("hemmelig", [f"Kanarifuglen synger {number} ganger." for number in range(20)]))
    base.library.settle()
    named = ChromaIndex(live(base)).rows
    gone = [chunk.key for chunk in base.documents.chunks("hemmelig", 1)]
    assert all(any(row.startswith(key) for row in named) for key in gone)

    base.library.erase("hemmelig")

    assert has_store(live(base))
    held = [path.read_bytes() for path in base.settings.data.rglob("*") if path.is_file()]
    for word in (b"kanarif", b"Kanarif", *(key.encode() for key in gone)):
        assert not any(word in each for each in held)
    assert Library.pending(base.library) == 0
