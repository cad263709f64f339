"""Questions and answers are kept for as long as they may be, and after that no byte of them is left."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from conftest import Opener
from kept import an_answered
from pydantic import ValidationError
from test_conversations import interrupt, short_of_patience
from test_erase import CANARY, traces

from knowledge.access import Scope
from knowledge.conversation import Judgement, Opinion, Record
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry import tables
from knowledge.registry.conversations import Conversations
from knowledge.registry.database import Database
from knowledge.registry.retention import Retention
from knowledge.settings import KnowledgeSettings

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
KARI, OLA = "kari", "ola"


@pytest.fixture
def database(settings: KnowledgeSettings) -> Iterator[Database]:
    settings.data.mkdir()
    opened = Database(settings.registry_url)
    yield opened
    opened.close()


def ask(base: KnowledgeBase, at: datetime, asker: str = KARI, question: str = CANARY, **where: str) -> Record:
    said = an_answered(f"Hvem er {question}en?", asked=question, content={"statements": [], "heard": question})
    return base.conversations.add(said, asker, "terminal", now=at, **where)


def told(base: KnowledgeBase, now: datetime) -> dict[str, int]:
    return {each.what: each.number for each in base.retention.run(now)}


def test_what_is_older_than_its_time_is_gone_to_the_last_byte(writing: Opener) -> None:
    with writing() as base:
        old = ask(base, NOW)
        base.feedback.give(old.id, KARI, Judgement(Opinion.USEFUL, comment=CANARY), NOW)
        young = ask(base, NOW + SECOND, question="annen")
        assert traces(base.settings.data) != []

        assert told(base, NOW + 90 * DAY + SECOND) == {"answer": 1, "conversation": 1, "feedback": 0}
        assert base.conversations.visible(KARI) == [base.conversations.conversation(young.conversation_id, KARI)]
        assert told(base, NOW + 365 * DAY + SECOND) == {"answer": 1, "conversation": 1, "feedback": 1}

        assert base.feedback.waiting(Scope.all()) == []
        assert traces(base.settings.data) == []
    assert traces(base.settings.data) == []


def test_nothing_goes_before_its_time(base: KnowledgeBase) -> None:
    record = ask(base, NOW)

    assert told(base, NOW + 90 * DAY) == {"answer": 0, "conversation": 0, "feedback": 0}
    assert base.conversations.find(record.id, KARI) == record


def test_old_answers_of_a_conversation_that_goes_on_are_deleted_and_the_new_ones_stay(base: KnowledgeBase) -> None:
    old = ask(base, NOW)
    new = ask(base, NOW + 89 * DAY, conversation_id=old.conversation_id)

    assert told(base, NOW + 91 * DAY) == {"answer": 1, "conversation": 0, "feedback": 0}

    assert base.conversations.turns(old.conversation_id, KARI) == [new]


def test_what_is_held_stays_however_old_it_is(base: KnowledgeBase) -> None:
    held, free = ask(base, NOW), ask(base, NOW, OLA)
    base.conversations.hold(held.conversation_id, KARI)

    assert told(base, NOW + 1000 * DAY) == {"answer": 1, "conversation": 1, "feedback": 0}
    assert base.conversations.turns(held.conversation_id, KARI) == [held]
    assert base.conversations.find(free.id, OLA) is None

    base.conversations.hold(held.conversation_id, KARI, held=False)
    assert told(base, NOW + 1001 * DAY) == {"answer": 1, "conversation": 1, "feedback": 0}


def test_the_times_can_be_set(settings: KnowledgeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_RETENTION_DAYS", "7")
    monkeypatch.setenv("OMSTILLING_FEEDBACK_DAYS", "8")
    chosen = KnowledgeSettings(data=settings.data)
    assert (chosen.retention_days, chosen.feedback_days) == (7, 8)

    for name in ("retention_days", "feedback_days"):
        for days in (0, -1, 10**9):
            with pytest.raises(ValidationError):
                KnowledgeSettings(**{name: days})


def test_keeping_an_answer_lets_the_old_ones_go(base: KnowledgeBase) -> None:
    ask(base, NOW)

    ask(base, NOW + 91 * DAY, OLA, "annen")

    assert base.conversations.visible(KARI) == []
    assert traces(base.settings.data) == []


def test_what_is_old_is_looked_for_once_a_day_however_much_is_asked(base: KnowledgeBase) -> None:
    def runs() -> int:
        with base.database.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(tables.deletion)) or 0

    def latest() -> datetime:
        found = base.deletions.latest_by_age()
        assert found is not None
        return found.at

    ask(base, NOW)
    ask(base, NOW + DAY - SECOND)
    assert latest() == NOW
    ask(base, NOW + DAY)
    assert latest() == NOW + DAY
    assert runs() == 3, "a run that found nothing is remembered until the next"


def test_what_one_deletes_oneself_does_not_put_it_off(base: KnowledgeBase) -> None:
    ask(base, NOW)
    own = ask(base, NOW + SECOND, OLA, "annen")
    base.conversations.delete_answer(own.id, OLA, NOW + 91 * DAY)

    ask(base, NOW + 91 * DAY + SECOND, OLA, "annen")

    assert base.conversations.visible(KARI) == []


def test_a_clock_that_was_set_far_ahead_once_does_not_stop_it(base: KnowledgeBase) -> None:
    base.retention.run(NOW + 10_000 * DAY)
    ask(base, NOW)

    ask(base, NOW + 91 * DAY, OLA, "annen")

    assert base.conversations.visible(KARI) == []


def test_a_run_that_was_cut_off_is_finished_by_the_next(
    writing: Opener, reading: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = NOW + 91 * DAY
    for finish in ("run", "ask", "write"):
        with reading() as base:
            ask(base, NOW)
            interrupt(monkeypatch, lambda: base.retention.run(later))
            assert traces(base.settings.data) != []
        with (writing if finish == "write" else reading)() as base:
            if finish == "run":
                base.retention.run(later + SECOND)
            if finish == "ask":
                ask(base, later + SECOND, OLA, "annen")
            assert traces(base.settings.data) == []


def test_a_run_tells_what_it_deleted_and_from_before_when_but_not_what_it_was(base: KnowledgeBase) -> None:
    ask(base, NOW)
    later = NOW + 91 * DAY

    answers, conversations, feedback = base.retention.run(later)

    assert (answers.what, answers.number, answers.at, answers.before) == ("answer", 1, later, later - 90 * DAY)
    assert (conversations.what, conversations.number) == ("conversation", 1)
    assert (feedback.what, feedback.number, feedback.before) == ("feedback", 0, later - 365 * DAY)
    assert all(each.finished for each in (answers, conversations, feedback))


def test_the_status_tells_how_much_is_kept_held_and_due(base: KnowledgeBase) -> None:
    held = ask(base, NOW)
    base.conversations.hold(held.conversation_id, KARI)
    ask(base, NOW)
    record = ask(base, NOW + 80 * DAY)
    base.feedback.give(record.id, KARI, Judgement(Opinion.USEFUL), NOW)

    answers, conversations, feedback = base.retention.status(NOW + 91 * DAY)

    for each in (answers, conversations):
        assert (each.days, each.number, each.due, each.held) == (90, 3, 1, 1)
    assert (feedback.days, feedback.number, feedback.due, feedback.held) == (365, 1, 0, 0)


def test_an_answer_is_kept_though_what_is_old_cannot_be_deleted_just_now(
    settings: KnowledgeSettings, database: Database
) -> None:
    other = Database(settings.registry_url)
    conversations = Conversations(database, Retention(database, 90, 365))
    conversations.add(an_answered(), KARI, "terminal", now=NOW)
    short_of_patience(database)
    with other.read() as reader:
        reader.scalar(sa.select(tables.conversation.c.id))
        record = conversations.add(an_answered(), OLA, "terminal", now=NOW + 91 * DAY)

    assert conversations.find(record.id, OLA) == record
    assert conversations.visible(KARI) == []
    other.close()
