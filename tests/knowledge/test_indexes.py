import shutil
from pathlib import Path

import numpy as np
import pytest
from builders import a_draft, internal
from conftest import Opener
from fakes import DIMENSION, HashingEmbedder, opening

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.errors import Unavailable
from knowledge.index.dense import ChromaIndex
from knowledge.index.embedder import ModelUnavailable, unit
from knowledge.index.exact import ExactSearch
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing
from knowledge.library import Library
from knowledge.registry import tables
from knowledge.registry.documents import Documents
from knowledge.registry.vectors import Vectors
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
TOWN = [
    "Kommunen bygger sykkelvei langs elva.",
    "Biblioteket har åpent på lørdager.",
    "Innbyggerne ble spurt om byparken.",
    "Vannverket fikk nye rør av støpejern.",
]


def folders(base: KnowledgeBase, leg: str) -> list[str]:
    return sorted(path.name for path in (base.settings.data / "index").glob(f"{leg}-*"))


def quiet(_done: int, _every: int) -> None:
    pass


def answers(base: KnowledgeBase, question: str = "sykkelvei langs elva") -> list[tuple[str, float]]:
    found = base.retriever.retrieve(question, ALL)
    assert not found.words_only
    return [(passage.chunk.key, round(passage.score, 4)) for passage in found.passages]


def test_the_same_text_is_embedded_once_across_versions_and_documents(
    base: KnowledgeBase, embedder: HashingEmbedder
) -> None:
    base.library.publish(a_draft("a", TOWN, title="Byen"))
    assert base.library.settle() == 4
    base.library.publish(a_draft("a", [*TOWN, "Et nytt avsnitt om skolen."], title="Byen"))
    base.library.publish(a_draft("b", TOWN, title="Byen"))

    assert base.library.settle() == 1

    assert embedder.embedded[-1] == "Byen\nEt nytt avsnitt om skolen."
    assert len(embedder.embedded) == 5
    assert base.library.settle() == 0


def test_a_vector_that_is_there_already_is_left_alone(base: KnowledgeBase, embedder: HashingEmbedder) -> None:
    base.library.publish(a_draft(paragraphs=TOWN[:1]))
    base.library.settle()
    (chunk,) = base.documents.chunks("plan", 1)

    base.vectors.put("hashing", {chunk.digest: embedder.query("noe helt annet")})

    held = base.vectors.of_chunks("hashing", [chunk.key])[chunk.key]
    assert held == pytest.approx(embedder.query(chunk.searched))


def test_both_indexes_are_rebuilt_without_embedding_anything(base: KnowledgeBase, embedder: HashingEmbedder) -> None:
    base.library.publish(a_draft(paragraphs=TOWN))
    base.library.settle()
    base.indexes.meaning.build("hashing", "offline")
    before, embedded = answers(base), len(embedder.embedded)

    base.library.rebuild()

    assert answers(base) == before
    assert len(embedder.embedded) == embedded
    assert base.audit(quiet).healthy
    assert (folders(base, "words"), folders(base, "meaning")) == (["words-2"], ["meaning-3"])


def test_a_base_whose_index_folder_was_thrown_away_answers_as_before(
    writing: Opener, reading: Opener, embedder: HashingEmbedder
) -> None:
    with writing() as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        base.library.settle()
        base.indexes.meaning.build("hashing", "offline")
        before, embedded = answers(base), len(embedder.embedded)
    shutil.rmtree(base.settings.data / "index")

    with reading() as reader:
        assert answers(reader) == before
    with writing() as base:
        assert base.library.settle() == 0
        assert answers(base) == before
        assert base.audit(quiet).healthy
    assert len(embedder.embedded) == embedded


def test_what_was_embedded_when_the_model_failed_is_not_embedded_again(
    base: KnowledgeBase, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.library.publish(a_draft(paragraphs=[f"Avsnitt nummer {number}." for number in range(100)]))
    whole, calls = embedder.passages, [0]

    def failing(texts: list[str]) -> object:
        calls[0] += 1
        if calls[0] == 2:
            raise ModelUnavailable("model_unreadable", model="hashing")
        return whole(texts)

    monkeypatch.setattr(embedder, "passages", failing)
    with pytest.raises(ModelUnavailable):
        base.library.settle()
    monkeypatch.undo()

    assert base.library.settle() == 36
    assert len(embedder.embedded) == 100


def test_exact_search_and_the_store_give_the_same_best_passages(base: KnowledgeBase, tmp_path: Path) -> None:
    number = np.random.default_rng(4)
    words = [f"ord{position}" for position in range(60)]
    for name, wall in (("a", internal("5001")), ("b", internal("5006")), ("c", a_draft().wall)):
        paragraphs = [" ".join(number.choice(words, 12)) for _ in range(40)]
        base.library.publish(a_draft(name, paragraphs, wall=wall, year=2000 + ord(name)))
    base.library.settle()
    entries = base.vectors.entries("hashing")
    assert ChromaIndex.build(tmp_path / "store", entries) == 120
    store, exact = ChromaIndex(tmp_path / "store"), ExactSearch(entries)

    for scope in (ALL, Scope.open(), Scope.member("5001")):
        for narrowed in (Filters(), Filters(years=frozenset({2000 + ord("a"), 2000 + ord("c")}))):
            vector = unit(number.normal(size=(1, DIMENSION)).astype(np.float32))[0]
            ours, theirs = (leg.search(vector, scope, narrowed, 10) for leg in (store, exact))
            assert [key for key, _ in ours] == [key for key, _ in theirs]
            assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-4)


def refuse(*_given: object) -> None:
    raise OSError("disk full")


@pytest.mark.parametrize("died_after", ["words", "registry"])
@pytest.mark.parametrize(("before", "after"), [(None, "5001"), ("5001", None)])
def test_words_left_unsettled_are_mended_also_where_only_a_wall_was_to_change(
    writing: Opener,
    reading: Opener,
    monkeypatch: pytest.MonkeyPatch,
    died_after: str,
    before: str | None,
    after: str | None,
) -> None:
    old, new = (internal(municipality) if municipality else a_draft().wall for municipality in (before, after))
    with writing() as base:
        base.library.publish(a_draft(paragraphs=TOWN, wall=old))
        really = Documents.publish

        def die(self: Documents, *given: object) -> None:
            if died_after == "registry":
                really(self, *given)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        monkeypatch.setattr(Documents, "publish", die)
        with pytest.raises(KeyboardInterrupt):
            base.library.publish(a_draft(paragraphs=TOWN, wall=new))
        monkeypatch.undo()

    stands = new if died_after == "registry" else old
    with reading() as reader:
        assert not reader.indexes.words_need_mending()
        for scope in (Scope.open(), Scope.member("5001"), Scope.member("5006")):
            found = reader.words_only().retrieve("sykkelvei biblioteket innbyggerne vannverket", scope).passages
            assert len(found) == (4 if scope.sees(stands) else 0)


def test_what_one_failed_publish_left_is_mended_before_the_next_in_the_same_process(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.library.publish(a_draft("a", "Om sykkelvei."))
    monkeypatch.setattr(Documents, "publish", refuse)
    with pytest.raises(OSError, match="disk full"):
        base.library.publish(a_draft("a", "Om sykkelvei.", wall=internal("5001")))
    monkeypatch.undo()

    base.library.publish(a_draft("b", "Om vann."))

    assert base.words_only().retrieve("sykkelvei", Scope.open()).passages
    assert base.indexes.words.keys() == base.documents.published_keys().keys()


def test_words_of_another_edition_are_built_anew(writing: Opener, reading: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        with base.database.write() as connection:
            connection.execute(tables.generation.update().values(recipe='{"recipe": "of another edition"}'))

    with reading() as reader:
        assert folders(reader, "words") == ["words-2"]
        assert reader.words_only().retrieve("sykkelvei", ALL).passages


def test_leftover_folders_are_swept_away_by_the_next_writer(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        base.library.settle()
    for name in ("words-7", "meaning-9"):
        (base.settings.data / "index" / name).mkdir()
        (base.settings.data / "index" / name / "rest").write_text("halvferdig")

    with writing() as base:
        assert (folders(base, "words"), folders(base, "meaning")) == (["words-1"], ["meaning-1"])


def test_a_changed_model_is_another_generation_and_the_old_one_serves_until_it_is_whole(tmp_path: Path) -> None:
    old, new = HashingEmbedder("old"), HashingEmbedder("new", salt="x")
    open_model = opening(old, better=new)
    before, after = (KnowledgeSettings(data=tmp_path, embedding_model=name) for name in ("first", "better"))
    with open_for_writing(before, open_model) as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        base.library.settle()

    with open_for_reading(after, open_model) as reader:
        meaning = reader.meaning()
        assert meaning is not None
        assert meaning.embedder is old
        assert not reader.retriever.retrieve("sykkelvei", ALL).words_only
    with open_for_writing(after, open_model) as base:
        assert base.library.pending() == 4
        assert base.meaning().embedder is old  # type: ignore[union-attr]
        assert base.library.settle() == 4
        assert base.meaning().embedder is new  # type: ignore[union-attr]
        assert base.audit(quiet).healthy
        assert folders(base, "meaning") == ["meaning-2"]
    with open_for_writing(before, open_model) as base:
        assert base.library.settle() == 0, "the vectors of the old model are kept"
        assert base.audit(quiet).healthy
    assert len(old.embedded) == len(new.embedded) == 4


def test_vectors_of_another_model_under_the_same_name_of_setting_are_never_compared(tmp_path: Path) -> None:
    settings = KnowledgeSettings(data=tmp_path)
    with open_for_writing(settings, opening(HashingEmbedder("old"))) as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        base.library.settle()

    with open_for_reading(settings, opening(HashingEmbedder("new", salt="x"))) as reader:
        found = reader.retriever.retrieve("sykkelvei", ALL)

    assert found.words_only
    assert found.passages[0].chunk.text == TOWN[0]


def test_a_model_that_cannot_be_opened_leaves_the_search_by_words(tmp_path: Path) -> None:
    settings = KnowledgeSettings(data=tmp_path)
    with open_for_writing(settings, opening(HashingEmbedder())) as base:
        base.library.publish(a_draft(paragraphs=TOWN))
        base.library.settle()

    def unavailable(_settings: KnowledgeSettings) -> HashingEmbedder:
        raise Unavailable("model_missing", model="offline")

    with open_for_reading(settings, unavailable) as reader:
        found = reader.retriever.retrieve("sykkelvei", ALL)

    assert found.words_only
    assert found.passages[0].chunk.text == TOWN[0]


def test_a_withdrawn_document_leaves_the_store_and_comes_back_with_its_vectors(
    base: KnowledgeBase, embedder: HashingEmbedder
) -> None:
    base.library.publish(a_draft("a", TOWN[:2]))
    base.library.publish(a_draft("b", TOWN[2:]))
    base.library.settle()
    nearest = base.indexes.meaning.nearest("hashing")
    vector = embedder.query("sykkelvei langs elva")

    base.library.withdraw("a")
    assert len(nearest.search(vector, ALL, Filters(), 10)) == 2
    base.library.settle()
    base.library.restore("a")

    assert len(nearest.search(vector, ALL, Filters(), 10)) == 4
    assert base.audit(quiet).healthy
    assert len(embedder.embedded) == 4


def test_the_audit_names_the_chunk_that_is_missing_from_each_place(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.library.publish(a_draft(paragraphs=TOWN))
    base.library.settle()
    keys = [chunk.key for chunk in base.documents.chunks("plan", 1)]
    assert base.audit(quiet).healthy

    base.indexes.words.replace([], gone=[keys[0]])
    assert base.audit(quiet).missing_words == (keys[0],)
    base.library.rebuild()
    base.indexes.meaning.build("hashing", "offline")
    entries = [entry for entry in base.vectors.entries("hashing") if entry.row.key != keys[1]]
    lost = ChromaIndex.build(tmp_path / "lost", entries)
    assert lost == 3
    live = base.settings.data / "index" / folders(base, "meaning")[0]
    told = (live / "rows.txt").read_bytes()
    shutil.rmtree(live)
    shutil.copytree(tmp_path / "lost", live)
    (live / "rows.txt").write_bytes(told)
    found = base.audit(quiet)

    assert not found.store_sound
    assert not found.healthy
    monkeypatch.setattr(Vectors, "of_chunks", lambda *_: {})
    assert set(base.audit(quiet).without_vector) == set(keys)


def test_the_audit_is_content_with_many_equal_texts(base: KnowledgeBase) -> None:
    base.library.publish(a_draft(paragraphs=["Les mer på nettsiden."] * 30))
    base.library.settle()

    assert base.audit(quiet).healthy


def test_the_recipe_of_the_live_meaning_names_its_model(base: KnowledgeBase) -> None:
    assert base.indexes.meaning_model() is None
    assert base.meaning() is None
    base.library.publish(a_draft())
    base.library.settle()

    assert base.indexes.meaning_model() == {"model": "hashing", "setting": "offline"}


def test_the_library_is_whole_after_an_erasure_that_was_cut_off(
    writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        base.library.publish(a_draft("a", TOWN[:2]))
        base.library.publish(a_draft("b", TOWN[2:]))
        base.library.settle()
        monkeypatch.setattr(Library, "_leave_no_trace", refuse)
        with pytest.raises(OSError, match="disk full"):
            base.library.erase("a")
        monkeypatch.undo()

    with writing() as base:
        assert base.audit(quiet).healthy
        assert [document.id for document in base.documents.visible(ALL)] == ["b"]
        assert folders(base, "meaning") == ["meaning-2"]
