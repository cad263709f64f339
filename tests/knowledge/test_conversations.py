"""Conversations are kept whole, read by the one who asked, and gone when that one wants it."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from builders import a_draft
from conftest import Opener
from kept import a_citation, a_content, a_passage, an_answered
from test_erase import CANARY, SECRET, traces
from test_projects import WALL, alembic

from knowledge.access import Scope
from knowledge.conversation import Conversation, Judgement, Opinion, Record, Source, fresh_id, sources, without
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Account
from knowledge.registry import tables
from knowledge.registry.conversations import Conversations, NotKept
from knowledge.registry.database import HEAD, Database
from knowledge.settings import KnowledgeSettings

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
KARI, OLA = "kari", "ola"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def conversations(database: Database) -> Conversations:
    return Conversations(database)


def add(
    conversations: Conversations, question: str = "Hva vil kommunen?", asker: str = KARI, **where: object
) -> Record:
    return conversations.add(an_answered(question), asker, "terminal", **where)  # type: ignore[arg-type]


# Keeping


def test_an_answer_that_is_kept_again_under_its_own_id_is_the_same_answer(conversations: Conversations) -> None:
    first = add(conversations, answer_id="svar2345")
    again = add(conversations, "Noe annet?", answer_id="svar2345")

    assert first.id == "svar2345"
    assert again == first
    assert [each.answers for each in conversations.visible(KARI)] == [1]


def test_nobody_keeps_an_answer_under_the_id_of_anothers(conversations: Conversations) -> None:
    add(conversations, answer_id="svar2345")

    with pytest.raises(NotKept):
        add(conversations, asker=OLA, answer_id="svar2345")
    assert conversations.visible(OLA) == []


def test_an_answer_is_kept_with_all_that_was_said_and_begins_a_conversation(conversations: Conversations) -> None:
    said = an_answered("Hva da?", asked="Hva vil kommunen da?", language="nn", status="not_found")

    record = conversations.add(said, KARI, "terminal", now=NOW)

    assert conversations.find(record.id, KARI) == record
    assert (record.number, record.at, record.question, record.asked) == (1, NOW, "Hva da?", "Hva vil kommunen da?")
    assert (record.language, record.status, record.content) == ("nn", "not_found", said.content)
    assert conversations.visible(KARI) == [
        Conversation(record.conversation_id, KARI, "terminal", NOW, NOW, held=False, answers=1)
    ]


def test_the_next_answer_follows_in_the_same_conversation(conversations: Conversations) -> None:
    first = add(conversations, "Første", now=NOW)
    add(conversations, "Andre", conversation_id=first.conversation_id, now=NOW + MINUTE)
    add(conversations, "Tredje", conversation_id=first.conversation_id, now=NOW + 2 * MINUTE)

    turns = conversations.turns(first.conversation_id, KARI)

    assert [(each.number, each.question) for each in turns] == [(1, "Første"), (2, "Andre"), (3, "Tredje")]
    assert [each.question for each in conversations.turns(first.conversation_id, KARI, most=2)] == ["Andre", "Tredje"]
    (kept,) = conversations.visible(KARI)
    assert (kept.begun, kept.latest, kept.answers) == (NOW, NOW + 2 * MINUTE, 3)


def test_a_conversation_can_be_begun_before_anything_is_asked(conversations: Conversations) -> None:
    begun = conversations.begin(KARI, "web", NOW)

    assert conversations.turns(begun, KARI) == []
    assert add(conversations, conversation_id=begun).conversation_id == begun


def test_conversations_are_listed_the_latest_first_and_the_latest_of_a_door_is_found(
    conversations: Conversations,
) -> None:
    first = add(conversations, now=NOW).conversation_id
    second = add(conversations, now=NOW + MINUTE).conversation_id
    third = conversations.begin(KARI, "slack", NOW + 2 * MINUTE)

    assert [each.id for each in conversations.visible(KARI)] == [third, second, first]
    latest = conversations.latest(KARI, "terminal")
    assert latest is not None
    assert latest.id == second

    add(conversations, conversation_id=first, now=NOW + 3 * MINUTE)
    assert [each.id for each in conversations.visible(KARI)] == [first, third, second]
    assert conversations.latest(OLA, "terminal") is None


def test_ids_are_short_all_their_own_and_hold_no_signs_that_look_alike() -> None:
    made = {fresh_id() for _ in range(2000)}

    assert len(made) == 2000
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{12}", each) for each in made)


def test_a_question_that_holds_what_is_no_character_is_kept_all_the_same(conversations: Conversations) -> None:
    record = add(conversations, "Hva er \udce5 og \0?")

    found = conversations.find(record.id, KARI)
    assert found is not None
    assert found.question == "Hva er ? og ?"


def short_of_patience(database: Database, *pragmas: str) -> None:
    """Let every new connection give up quickly, and do with what else is said."""
    database._engine.dispose()

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("busy_timeout=50", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(database._engine, "connect", prepare)


@pytest.mark.parametrize("trouble", ["the disk is full", "the database is locked"])
def test_an_answer_that_cannot_be_kept_leaves_nothing_behind_and_is_told_of(tmp_path: Path, trouble: str) -> None:
    address = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    database, other = Database(address), Database(address)
    short_of_patience(database, *(["max_page_count=1"] if trouble == "the disk is full" else []))
    long = an_answered("Hva? " * 5000)

    with (other.read if trouble == "the disk is full" else other.write)(), pytest.raises(NotKept) as failure:
        Conversations(database).add(long, KARI, "terminal")

    assert (failure.value.code, "full" in str(failure.value)) == ("not_kept", trouble == "the disk is full")
    assert Conversations(other).visible(KARI) == []
    database.close()
    other.close()


def test_an_answer_is_kept_while_another_process_has_the_data_folder(writing: Opener, reading: Opener) -> None:
    with writing() as writer:
        writer.library.publish(a_draft())
        with reading() as reader:
            record = reader.conversations.add(an_answered("Hva?", ("plan", "Sykkelveier.")), KARI, "terminal")
            writer.library.publish(a_draft(paragraphs="Noe annet."))
            assert reader.conversations.find(record.id, KARI) == record


def test_answers_that_are_kept_at_the_same_time_are_all_kept_in_one_order(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    first = Database(address)
    begun = Conversations(first).begin(KARI, "web")
    failures: list[Exception] = []

    def ask() -> None:
        database = Database(address)
        try:
            for _ in range(10):
                Conversations(database).add(an_answered(), KARI, "web", begun)
        except Exception as failure:  # noqa: BLE001 - a thread tells of its failures by this list
            failures.append(failure)
        finally:
            database.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failures == []
    assert [each.number for each in Conversations(first).turns(begun, KARI)] == list(range(1, 41))
    first.close()


# Nobody reads what another has asked


READ: dict[str, Callable[[Conversations, Record, str], object]] = {
    "turns": lambda kept, record, asker: kept.turns(record.conversation_id, asker),
    "find": lambda kept, record, asker: kept.find(record.id, asker),
    "conversation": lambda kept, record, asker: kept.conversation(record.conversation_id, asker),
    "visible": lambda kept, _, asker: kept.visible(asker),
    "latest": lambda kept, _, asker: kept.latest(asker, "terminal"),
    "everything": lambda kept, _, asker: kept.everything(asker),
}


@pytest.mark.parametrize("way", READ)
@pytest.mark.parametrize("other", [OLA, "", "KARI", "kar", "kari ", "%", "kari'--"])
def test_what_one_has_asked_is_not_there_for_another(conversations: Conversations, way: str, other: str) -> None:
    record = add(conversations)

    assert READ[way](conversations, record, KARI)
    assert not READ[way](conversations, record, other)


CHANGE: dict[str, Callable[[Conversations, Record, str], object]] = {
    "add": lambda kept, record, asker: kept.add(an_answered(), asker, "terminal", record.conversation_id),
    "hold": lambda kept, record, asker: kept.hold(record.conversation_id, asker),
    "release": lambda kept, record, asker: kept.hold(record.conversation_id, asker, held=False),
    "delete": lambda kept, record, asker: kept.delete(record.conversation_id, asker),
    "delete answer": lambda kept, record, asker: kept.delete_answer(record.id, asker),
}


@pytest.mark.parametrize("way", CHANGE)
def test_what_one_has_asked_is_not_there_to_be_changed_by_another(conversations: Conversations, way: str) -> None:
    record = add(conversations)

    with pytest.raises(NotFound) as failure:
        CHANGE[way](conversations, record, OLA)

    assert failure.value.code == ("answer_not_found" if way == "delete answer" else "conversation_not_found")
    assert conversations.delete_all(OLA) == 0
    assert conversations.turns(record.conversation_id, KARI) == [record]


# Deleting and holding


def sing(base: KnowledgeBase, asker: str) -> Record:
    said = an_answered(f"Hvem er {CANARY}en?", asked=f"Hvem er {CANARY.upper()}EN?", content=a_content())
    return base.conversations.add(said, asker, "terminal")


@pytest.mark.parametrize("way", ["the conversation", "the answer", "all of it"])
def test_what_is_deleted_leaves_no_byte_while_the_base_is_open_or_closed(writing: Opener, way: str) -> None:
    with writing() as base:
        other = base.conversations.add(an_answered("Noe annet"), KARI, "terminal")
        theirs = base.conversations.add(an_answered("En annens"), OLA, "terminal")
        record = sing(base, KARI)
        assert traces(base.settings.data) != []

        if way == "the conversation":
            base.conversations.delete(record.conversation_id, KARI)
        elif way == "the answer":
            base.conversations.delete_answer(record.id, KARI)
        else:
            assert base.conversations.delete_all(KARI) == 2

        assert traces(base.settings.data) == []
        assert base.conversations.find(record.id, KARI) is None
        assert (base.conversations.find(other.id, KARI) is None) == (way == "all of it")
        assert base.conversations.find(theirs.id, OLA) == theirs
    assert traces(base.settings.data) == []


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_who_writes_a_document_or_keeps_an_answer(
    writing: Opener, reading: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finish in (writing, reading):
        with reading() as base:
            record = sing(base, KARI)
            interrupt(monkeypatch, partial(base.conversations.delete, record.conversation_id, KARI))
            assert base.conversations.visible(KARI) == []
            assert traces(base.settings.data) != []
        with finish() as base:
            if finish is reading:
                add(base.conversations, asker=OLA)
            assert traces(base.settings.data) == []


def test_a_project_whose_erasure_was_cut_off_is_gone_after_the_next_writer(
    writing: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as base:
        base.projects.create("loft", WALL, Account(f"Om {CANARY}en" * 500), "Kari")
        interrupt(monkeypatch, lambda: base.projects.erase("loft"))
        assert traces(base.settings.data) != []

    with writing():
        pass

    assert traces(base.settings.data) == []


def interrupt(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Do something, and die before the database file is rewritten."""

    def die(_database: Database) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Database, "erase_free_space", die)
        with pytest.raises(KeyboardInterrupt):
            deed()


def test_a_deletion_beside_somebody_who_reads_is_finished_when_they_are_done(
    database: Database, conversations: Conversations
) -> None:
    record = add(conversations)
    short_of_patience(database)
    with database.read() as reader:
        reader.scalar(sa.select(tables.conversation.c.id))
        conversations.delete(record.conversation_id, KARI)
        assert [each.finished for each in conversations._deletions.all()] == [None]

    assert conversations._deletions.finish()
    assert [each.finished is None for each in conversations._deletions.all()] == [False]


def test_what_is_held_is_not_deleted_until_it_is_released(conversations: Conversations) -> None:
    held, free = add(conversations), add(conversations)
    conversations.hold(held.conversation_id, KARI)

    for delete in (
        lambda: conversations.delete(held.conversation_id, KARI),
        lambda: conversations.delete_answer(held.id, KARI),
    ):
        with pytest.raises(Invalid) as failure:
            delete()
        assert failure.value.code == "conversation_held"
    assert conversations.delete_all(KARI) == 1
    assert conversations.find(held.id, KARI) == held
    assert conversations.find(free.id, KARI) is None

    conversations.hold(held.conversation_id, KARI, held=False)
    conversations.delete(held.conversation_id, KARI)
    assert conversations.visible(KARI) == []


def test_everything_of_one_person_is_all_that_was_kept_and_nothing_of_another(conversations: Conversations) -> None:
    first = add(conversations, "Første", now=NOW)
    follow = add(conversations, "Oppfølging", conversation_id=first.conversation_id, now=NOW + MINUTE)
    other = add(conversations, "Andre", now=NOW + 2 * MINUTE)
    add(conversations, "Olas", asker=OLA, now=NOW)

    found = conversations.everything(KARI)

    assert [(each.id, records) for each, records in found] == [
        (first.conversation_id, [first, follow]),
        (other.conversation_id, [other]),
    ]


# Documents change and go


QUESTION = "Hva sies?"


def test_an_answer_is_shown_as_it_was_though_its_document_is_changed_or_withdrawn(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("plan", "Gammel tekst."))
    record = base.conversations.add(an_answered(QUESTION, ("plan", "Gammel tekst.")), KARI, "terminal")

    base.library.publish(a_draft("plan", "Ny tekst."))
    base.library.withdraw("plan")

    assert base.conversations.find(record.id, KARI) == record


@pytest.mark.parametrize("held", [False, True])
def test_an_erased_document_is_taken_out_of_every_answer_and_a_mark_stands_in_its_place(
    writing: Opener, held: bool
) -> None:
    with writing() as base:
        base.library.publish(a_draft("andre", "Vannet er rent."))
        base.library.publish(a_draft(CANARY, SECRET, title=f"Om {CANARY}en"))
        texts = (CANARY, SECRET[0]), ("andre", "Vannet er rent."), (CANARY, SECRET[1])
        said = an_answered(QUESTION, content=a_content(*texts, follow_ups=[f"Synger {CANARY}en?"]))
        record = base.conversations.add(said, KARI, "terminal")
        untouched = base.conversations.add(an_answered(QUESTION, ("andre", "Vannet er rent.")), OLA, "terminal")
        base.feedback.give(record.id, KARI, Judgement(Opinion.SOURCE_DOES_NOT_SAY, 1))
        if held:
            base.conversations.hold(record.conversation_id, KARI)

        base.library.erase(CANARY)

        found = base.conversations.find(record.id, KARI)
        assert found is not None
        assert found.content == {
            "edition": 1,
            "statements": [
                {"text": "", "citations": [{"erased": True, "number": 1}], "erased": True},
                {"text": "Vannet er rent.", "citations": [a_citation("andre", "Vannet er rent.", 2)]},
                {"text": "", "citations": [{"erased": True, "number": 3}], "erased": True},
            ],
            "passages": [{"erased": True}, a_passage("andre", "Vannet er rent."), {"erased": True}],
            "follow_ups": [],
        }
        assert base.conversations.find(untouched.id, OLA) == untouched
        assert traces(base.settings.data) == []
    assert traces(base.settings.data) == []


def test_an_answer_kept_after_its_document_was_erased_does_not_bring_it_back(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(CANARY, SECRET))
        said = an_answered(QUESTION, (CANARY, SECRET[0]))
        base.library.erase(CANARY)

        record = base.conversations.add(said, KARI, "terminal")

        assert record == base.conversations.find(record.id, KARI)
        assert sources(record.content) == frozenset()
        assert traces(base.settings.data) == []


def test_an_answer_that_only_cites_a_document_is_found_when_it_is_erased(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(CANARY, SECRET))
        content = a_content((CANARY, SECRET[0])) | {"passages": []}
        assert sources(content) == {Source(CANARY, 1, "")}
        base.conversations.add(an_answered(QUESTION, content=content), KARI, "terminal")

        base.library.erase(CANARY)

        assert traces(base.settings.data) == []


def test_taking_out_a_document_that_an_answer_does_not_hold_changes_nothing() -> None:
    content = a_content(("plan", "Tekst."), follow_ups=["Hva med vann?"])

    assert without(content, "annen") is content
    assert sources(content) == {Source("plan", 1, a_passage("plan", "Tekst.")["sha256"])}


# A database from before there were conversations


def test_a_database_of_the_second_release_is_brought_up_and_keeps_its_projects(
    settings: KnowledgeSettings, writing: Opener
) -> None:
    settings.data.mkdir(parents=True)
    engine = sa.create_engine(settings.registry_url)
    command.upgrade(alembic(engine), "0002")
    happened = {"project_id": "loft", "at": NOW, "who": "Kari", "deed": "created", "account": {
        "title": "Loftet", "description": "", "participants": []}}  # fmt: skip
    with engine.begin() as connection:
        row = {"id": "loft", "visibility": "internal", "owner": "5001", "groups": []}
        connection.execute(sa.insert(tables.project).values(row))
        connection.execute(sa.insert(tables.happening).values(happened))
    engine.dispose()

    with writing() as base:
        assert [each.account.title for each in base.projects.visible(Scope.all())] == ["Loftet"]
        record = add(base.conversations)
        assert base.conversations.visible(KARI)[0].id == record.conversation_id
        with base.database.read() as connection:
            assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD
