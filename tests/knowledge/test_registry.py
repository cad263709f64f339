import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from builders import a_draft
from conftest import Opener
from sqlalchemy.exc import OperationalError

from knowledge.access import Scope
from knowledge.document import Filters, Kind, Status
from knowledge.errors import NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Outcome
from knowledge.registry import database as database_module
from knowledge.registry import tables
from knowledge.registry.database import HEAD, Database, RegistryUnavailable
from knowledge.registry.documents import Documents
from knowledge.registry.files import Files

ALL = Scope.all()
MIGRATIONS = Path(database_module.__file__).parent / "migrations"


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'registry.sqlite'}"


def test_a_first_publish_creates_version_one_and_every_chunk(base: KnowledgeBase) -> None:
    published = base.library.publish(a_draft(paragraphs=["Om sykkelveier.", "Om gangveier."]))

    assert (published.outcome, published.created, published.deleted, published.unchanged) == (Outcome.CREATED, 2, 0, 0)
    assert (published.document.version, published.document.chunks) == (1, 2)
    assert published.document.status is Status.PUBLISHED


def test_publishing_the_same_again_changes_nothing(base: KnowledgeBase) -> None:
    draft = a_draft(paragraphs=["Om sykkelveier.", "Om gangveier."])
    base.library.publish(draft)

    again = base.library.publish(draft)

    assert (again.outcome, again.created, again.deleted, again.unchanged) == (Outcome.UNCHANGED, 0, 0, 2)
    assert again.document.version == 1
    assert [event["action"] for event in base.documents.history("plan", ALL)] == ["published"]


def test_a_changed_text_is_a_new_version_with_its_chunks_counted_by_what_became_of_them(base: KnowledgeBase) -> None:
    base.library.publish(a_draft(paragraphs=["Om sykkelveier.", "Om gangveier.", "Om veilys."]))

    changed = base.library.publish(a_draft(paragraphs=["Om sykkelveier.", "Om gangfelt.", "Om veilys."]))

    assert (changed.outcome, changed.created, changed.deleted, changed.unchanged) == (Outcome.UPDATED, 1, 1, 2)
    assert changed.document.version == 2


@pytest.mark.parametrize(
    "change",
    [
        {"description": replace(a_draft().description, year=2024)},
        {"description": replace(a_draft().description, title="Ny tittel")},
        {"wall": replace(a_draft().wall, visibility="internal", municipality="5001")},
        {"recipe": "read/2 split/1"},
        {"source": "test:flyttet"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_bytes_said_differently_are_a_new_version(base: KnowledgeBase, change: dict[str, object]) -> None:
    base.library.publish(a_draft())

    published = base.library.publish(replace(a_draft(), **change))  # type: ignore[arg-type]

    assert published.outcome is Outcome.UPDATED
    assert published.document.version == 2


def test_an_earlier_version_can_still_be_read_word_for_word(base: KnowledgeBase) -> None:
    base.library.publish(a_draft(paragraphs="Vedtatt i 2019."))
    base.library.publish(a_draft(paragraphs="Vedtatt i 2023."))

    first, second = (base.documents.version("plan", number, ALL) for number in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.text, second.text) == ("Vedtatt i 2019.", "Vedtatt i 2023.")
    assert base.files.get(first.checksum) == b"Vedtatt i 2019."
    assert base.documents.version("plan", 3, ALL) is None


def test_a_chunk_is_stored_as_a_span_of_the_text_beyond_the_basic_plane_too(base: KnowledgeBase) -> None:
    paragraphs = ["Guovdageaidnu 🚲 sykler.", "Áltá og Kárášjohka 🏔️ går."]
    base.library.publish(a_draft(paragraphs=paragraphs))

    chunks = base.documents.chunks("plan", 1)
    version = base.documents.version("plan", 1, ALL)

    assert version is not None
    assert [chunk.text for chunk in chunks] == paragraphs
    assert all(version.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_equal_paragraphs_of_one_document_are_kept_apart(base: KnowledgeBase) -> None:
    base.library.publish(a_draft(paragraphs=["Les mer på nettsiden.", "Om vann.", "Les mer på nettsiden."]))

    found = base.words_only().retrieve("les mer nettsiden", ALL).passages

    assert sorted(passage.chunk.start for passage in found) == [0, 33]


def test_a_publish_that_fails_half_way_leaves_the_old_version_whole(
    base: KnowledgeBase,
) -> None:
    base.library.publish(a_draft(paragraphs=["Gammel om sykkel.", "Gammel om gange."]))
    draft = a_draft(paragraphs=["Ny om sykkel.", "Ny om gange."])
    broken = replace(draft, chunks=(draft.chunks[0], replace(draft.chunks[1], ordinal=0)))

    with pytest.raises(sa.exc.IntegrityError):
        base.library.publish(broken)

    document = base.documents.find("plan", ALL)
    assert document is not None
    assert (document.version, document.chunks) == (1, 2)
    assert base.documents.version("plan", 2, ALL) is None
    assert [event["version"] for event in base.documents.history("plan", ALL)] == [1]
    assert base.documents.checksums() == {document_checksum(base, 1)}


def document_checksum(base: KnowledgeBase, number: int) -> str:
    version = base.documents.version("plan", number, ALL)
    assert version is not None
    return version.checksum


def test_what_a_failed_publish_left_behind_is_mended_by_the_next_writer(
    writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        base.library.publish(a_draft(paragraphs="Gammel om sykkel."))
        monkeypatch.setattr(Documents, "publish", refuse)
        with pytest.raises(OperationalError):
            base.library.publish(a_draft(paragraphs="Ny om sykkel."))
        monkeypatch.undo()

    with writing() as base:
        assert base.indexes.words.keys() == base.documents.published_keys().keys()
        assert [path.name for path in base.settings.data.glob("files/*/*")] == [document_checksum(base, 1)]
        assert [passage.chunk.text for passage in base.words_only().retrieve("sykkel", ALL).passages] == [
            "Gammel om sykkel."
        ]


def refuse(*_given: object) -> None:
    raise OperationalError("insert", {}, Exception("disk full"))


def test_a_reader_that_is_asking_sees_one_consistent_state_while_a_writer_publishes(
    base: KnowledgeBase, reading: Opener
) -> None:
    base.library.publish(a_draft(paragraphs=["Gammel om sykkel.", "Gammel om gange."]))

    with reading() as reader:
        before = reader.words_only().retrieve("sykkel gange", ALL).passages
        base.library.publish(a_draft(paragraphs=["Ny om sykkel.", "Ny om gange."]))
        after = reader.words_only().retrieve("sykkel gange", ALL).passages

    assert {passage.version for passage in before} == {1}
    assert {passage.version for passage in after} <= {2}


def test_the_history_tells_what_happened_in_order(base: KnowledgeBase) -> None:
    base.library.publish(a_draft())
    base.library.withdraw("plan")
    base.library.restore("plan")
    base.library.publish(a_draft(paragraphs="Kommunen vil ha bredere sykkelveier."))

    history = base.documents.history("plan", ALL)

    assert [(event["action"], event["version"]) for event in history] == [
        ("published", 1),
        ("withdrawn", None),
        ("restored", None),
        ("published", 2),
    ]


def test_a_withdrawn_document_is_not_found_until_it_is_restored(base: KnowledgeBase) -> None:
    base.library.publish(a_draft())
    base.library.settle()

    base.library.withdraw("plan")

    assert base.retriever.retrieve("sykkelveier", ALL).passages == ()
    assert base.documents.published_keys() == {}

    base.library.restore("plan")

    assert [passage.document_id for passage in base.retriever.retrieve("sykkelveier", ALL).passages] == ["plan"]


def test_publishing_a_withdrawn_document_again_puts_it_back_in_use(base: KnowledgeBase) -> None:
    base.library.publish(a_draft())
    base.library.withdraw("plan")

    published = base.library.publish(a_draft())

    assert published.document.status is Status.PUBLISHED
    assert base.words_only().retrieve("sykkelveier", ALL).passages


def test_an_erased_document_is_gone_with_its_versions_history_and_file(base: KnowledgeBase) -> None:
    base.library.publish(a_draft(paragraphs="Vedtatt i 2019."))
    base.library.publish(a_draft(paragraphs="Vedtatt i 2023."))
    base.library.settle()

    base.library.erase("plan")

    assert base.documents.find("plan", ALL) is None
    assert base.documents.version("plan", 1, ALL) is None
    assert base.documents.history("plan", ALL) == []
    assert list(base.settings.data.glob("files/*/*")) == []
    with base.database.read() as connection:
        left = {name: connection.scalar(sa.select(sa.func.count()).select_from(table)) for name, table in rows()}
    assert left == {"document": 0, "version": 0, "chunk": 0, "vector": 0, "event": 0}


def rows() -> list[tuple[str, sa.Table]]:
    return [(name, tables.metadata.tables[name]) for name in ("document", "version", "chunk", "vector", "event")]


def test_erasing_one_document_keeps_the_file_and_vectors_that_another_shares(base: KnowledgeBase) -> None:
    shared = ["Felles avsnitt om vann."]
    base.library.publish(a_draft("en", shared, title="Vann"))
    base.library.publish(a_draft("to", shared, title="Vann"))
    base.library.settle()

    base.library.erase("en")

    version = base.documents.version("to", 1, ALL)
    assert version is not None
    assert base.files.get(version.checksum) == b"Felles avsnitt om vann."
    assert base.library.pending() == 0
    assert [passage.document_id for passage in base.retriever.retrieve("vann", ALL).passages] == ["to"]


@pytest.mark.parametrize("act", ["withdraw", "restore", "erase"])
def test_what_is_not_there_cannot_be_changed(base: KnowledgeBase, act: str) -> None:
    with pytest.raises(NotFound) as failure:
        getattr(base.library, act)("ukjent")

    assert failure.value.code == "document_not_found"


def test_documents_are_narrowed_by_every_filter(base: KnowledgeBase) -> None:
    facts = {"kind": Kind.CASE, "municipality": "5001", "year": 2020, "language": "nn"}
    base.library.publish(a_draft("a", **facts, processes=("standardisere",), phases=(2, 3)))
    base.library.publish(a_draft("b", kind=Kind.PLAN, municipality="5006", year=2021, processes=("utforme-politikk",)))

    for narrowed in (
        Filters(kinds=frozenset({Kind.CASE})),
        Filters(municipalities=frozenset({"5001"})),
        Filters(processes=frozenset({"standardisere"})),
        Filters(phases=frozenset({3})),
        Filters(years=frozenset({2020, 1999})),
        Filters(languages=frozenset({"nn"})),
        Filters(documents=frozenset({"a"})),
    ):
        found = base.words_only().retrieve("sykkelveier", ALL, narrowed).passages
        assert [document.id for document in base.documents.visible(ALL, narrowed)] == ["a"], narrowed
        assert [passage.document_id for passage in found] == ["a"], narrowed


def test_a_document_tells_how_many_of_its_chunks_wait_for_a_vector(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", ["Om vann.", "Om vei."]))
    base.library.settle()
    base.library.publish(a_draft("b", ["Om skole.", "Om barnehage."]))

    counted = base.documents.count_pending(base.documents.visible(ALL), "hashing")

    assert {document.id: document.pending for document in counted} == {"a": 0, "b": 2}


def test_the_originals_are_kept_once_and_read_back_as_they_were(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")

    first, second = files.put(b"\0\1plan"), files.put(b"\0\1plan")

    assert first == second
    assert files.get(first) == b"\0\1plan"
    assert len(list(tmp_path.glob("files/*/*"))) == 1


def test_erased_originals_are_gone(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    checksum = files.put(b"plan")

    files.erase(checksum)
    files.erase(checksum)

    with pytest.raises(FileNotFoundError):
        files.get(checksum)


def test_a_migrated_database_has_exactly_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    Database(address(tmp_path)).close()
    engine = sa.create_engine(address(tmp_path))

    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), tables.metadata
        )
    engine.dispose()

    assert differences == []


class Killed(BaseException):
    """A process that dies: nothing catches it."""


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """Let this statement, and every one after it, be the death of whoever runs it."""
    statements = count(1)

    def die(*_: object) -> None:
        if next(statements) >= number:
            raise Killed

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", die)


def test_a_first_start_that_dies_at_any_statement_leaves_a_database_that_the_next_start_opens(tmp_path: Path) -> None:
    deaths = 0
    for number in count(1):
        folder = tmp_path / str(number)
        folder.mkdir()

        try:
            with dying_at(number):
                Database(address(folder)).close()
            break
        except Killed:
            deaths += 1
        Database(address(folder)).close()

        engine = sa.create_engine(address(folder))
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == [], number
            assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
        engine.dispose()

    assert deaths > len(tables.metadata.tables)


def test_head_is_the_newest_revision_and_there_is_only_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    Database(address(tmp_path)).close()
    with sqlite3.connect(tmp_path / "registry.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(RegistryUnavailable) as failure:
        Database(address(tmp_path))

    assert failure.value.code == "registry_newer"
    assert failure.value.details == {"revision": "9999"}
    with sqlite3.connect(tmp_path / "registry.sqlite") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    connection.close()


def test_a_file_that_is_no_database_is_refused_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "registry.sqlite").write_bytes(b"dette er ikke en database, bare tekst " * 100)

    with pytest.raises(RegistryUnavailable) as failure:
        Database(address(tmp_path))

    assert failure.value.code == "registry_unreadable"


def test_opening_a_database_that_is_up_to_date_does_not_load_the_migrations(tmp_path: Path) -> None:
    import subprocess
    import sys

    Database(address(tmp_path)).close()
    code = (
        "import sys; from knowledge.registry.database import Database;"
        f"Database({address(tmp_path)!r}).close(); print('alembic' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "False\n"
