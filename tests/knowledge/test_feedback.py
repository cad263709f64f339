"""What people say of answers reaches the knowledge manager, without telling who they are or what they asked."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from builders import a_draft, internal, restricted
from conftest import Opener
from kept import a_content, an_answered
from test_erase import CANARY, SECRET, traces

from knowledge.access import Scope
from knowledge.conversation import Feedback, FeedbackState, Judgement, Opinion, Record
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALL = Scope.all()
KARI, OLA, LEDER = "kari-nordmann", "ola", "Leder"
QUESTION = "Hvorfor får naboen min avslag?"
USELESS = Judgement(Opinion.NOT_USEFUL, comment="For kort")
WRONG = Judgement(Opinion.SOURCE_DOES_NOT_SAY, 2, "Tallet er et annet", "Se side 3")


@pytest.fixture
def filled(base: KnowledgeBase) -> KnowledgeBase:
    base.library.publish(a_draft("plan", "Vannet er rent."))
    base.library.publish(a_draft("notat", "Luften er klar.", wall=internal("5001")))
    return base


def ask(base: KnowledgeBase, asker: str = KARI) -> Record:
    texts = ("plan", "Vannet er rent."), ("notat", "Luften er klar.")
    content = a_content(*texts, follow_ups=[QUESTION])
    return base.conversations.add(an_answered(QUESTION, asked=QUESTION, content=content), asker, "terminal")


def only(base: KnowledgeBase, scope: Scope = ALL) -> Feedback:
    (found,) = base.feedback.waiting(scope)
    return found


def test_what_is_said_of_a_source_is_shown_with_the_answer_and_the_source(filled: KnowledgeBase) -> None:
    record = ask(filled)

    name = filled.feedback.give(record.id, KARI, WRONG, NOW)

    found = only(filled)
    assert (found.id, found.answer_id, found.at, found.said) == (name, record.id, NOW, WRONG)
    assert (found.state, found.document_id, found.version) == (FeedbackState.NEW, "notat", 1)
    assert [each["text"] for each in found.content["statements"]] == ["Vannet er rent.", "Luften er klar."]
    assert filled.feedback.find(name, ALL) == found


@pytest.mark.parametrize("said", [USELESS, WRONG])
def test_the_queue_never_tells_who_it_was_and_the_question_only_if_it_is_shared(
    filled: KnowledgeBase, said: Judgement
) -> None:
    filled.feedback.give(ask(filled).id, KARI, said)

    told = json.dumps(asdict(only(filled)), default=str, ensure_ascii=False)

    assert KARI not in told
    assert "naboen" not in told


def test_a_question_that_is_shared_is_told_for_as_long_as_the_answer_is_kept(filled: KnowledgeBase) -> None:
    record = ask(filled)
    filled.feedback.give(record.id, KARI, Judgement(Opinion.USEFUL, share_question=True))
    assert only(filled).question == QUESTION

    filled.conversations.delete(record.conversation_id, KARI)

    left = only(filled)
    assert (left.question, left.content, left.said.opinion) == ("", {}, Opinion.USEFUL)


def test_the_last_word_of_one_person_on_one_source_counts(filled: KnowledgeBase) -> None:
    record = ask(filled)
    first = filled.feedback.give(record.id, KARI, USELESS, NOW)
    filled.feedback.give(record.id, KARI, WRONG, NOW)
    filled.feedback.move(first, FeedbackState.RESOLVED, LEDER)

    again = filled.feedback.give(record.id, KARI, Judgement(Opinion.USEFUL), NOW + MINUTE)

    assert again == first
    found = {each.said.citation: each for each in filled.feedback.waiting(ALL)}
    assert {number: each.said.opinion for number, each in found.items()} == {
        0: Opinion.USEFUL,
        2: Opinion.SOURCE_DOES_NOT_SAY,
    }
    assert (found[0].state, found[0].by, found[0].handled) == (FeedbackState.NEW, "", None)


def test_an_answer_of_another_is_not_there_to_be_judged(filled: KnowledgeBase) -> None:
    record = ask(filled)

    for asker, name in ((OLA, record.id), (KARI, "ukjent")):
        with pytest.raises(NotFound) as failure:
            filled.feedback.give(name, asker, USELESS)
        assert failure.value.code == "answer_not_found"
    assert filled.feedback.waiting(ALL) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Judgement(Opinion.SOURCE_DOES_NOT_SAY), "feedback_without_source"),
        (Judgement(Opinion.SOURCE_DOES_NOT_SAY, 3), "citation_unknown"),
        (Judgement(Opinion.USEFUL, 17), "citation_unknown"),
    ],
)
def test_a_source_that_the_answer_does_not_have_cannot_be_judged(
    filled: KnowledgeBase, said: Judgement, code: str
) -> None:
    record = ask(filled)

    with pytest.raises(Invalid) as failure:
        filled.feedback.give(record.id, KARI, said)

    assert failure.value.code == code
    assert filled.feedback.waiting(ALL) == []


def test_feedback_is_moved_between_states_by_somebody_with_a_note(filled: KnowledgeBase) -> None:
    record = ask(filled)
    first = filled.feedback.give(record.id, KARI, USELESS, NOW)
    second = filled.feedback.give(record.id, KARI, WRONG, NOW + MINUTE)

    filled.feedback.move(second, FeedbackState.RESOLVED, LEDER, "Rettet i versjon 2", NOW + 2 * MINUTE)

    assert [each.id for each in filled.feedback.waiting(ALL)] == [first, second]
    assert [each.id for each in filled.feedback.waiting(ALL, FeedbackState.NEW)] == [first]
    (moved,) = filled.feedback.waiting(ALL, FeedbackState.RESOLVED)
    assert (moved.by, moved.note, moved.handled) == (LEDER, "Rettet i versjon 2", NOW + 2 * MINUTE)
    with pytest.raises(NotFound):
        filled.feedback.move("ukjent", FeedbackState.SEEN, LEDER)


def test_a_statement_that_rests_on_what_the_reader_may_not_see_is_left_out(filled: KnowledgeBase) -> None:
    filled.feedback.give(ask(filled).id, KARI, WRONG, municipality="5006")

    seen = only(filled, Scope.member("5006"))

    assert [each["text"] for each in seen.content["statements"]] == ["Vannet er rent.", ""]
    assert (seen.document_id, seen.version) == (None, None)
    assert "Luften" not in json.dumps(asdict(seen), default=str)
    assert only(filled, Scope.member("5001")).document_id == "notat"


@pytest.mark.parametrize(
    ("said", "asker_in", "readers"),
    [(USELESS, "5006", {"5006"}), (WRONG, "5006", {"5006", "5001"}), (WRONG, None, {"5001"}), (USELESS, None, set())],
)
def test_feedback_is_for_the_municipality_of_whoever_gave_it_and_of_the_document_it_is_about(
    filled: KnowledgeBase, said: Judgement, asker_in: str | None, readers: set[str]
) -> None:
    name = filled.feedback.give(ask(filled).id, KARI, said, municipality=asker_in)

    for number in ("5001", "5006", "3203"):
        scope = Scope.member(number)
        assert ([each.id for each in filled.feedback.waiting(scope)] == [name]) is (number in readers)
        assert (filled.feedback.find(name, scope) is not None) is (number in readers)
    assert filled.feedback.waiting(Scope.open()) == []
    assert only(filled).id == name


def test_feedback_on_a_document_is_not_for_those_of_its_municipality_who_may_not_see_it(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("plan", "Vannet er rent."))
    base.library.publish(a_draft("notat", "Luften er klar.", wall=restricted("5001", "helse")))

    base.feedback.give(ask(base).id, KARI, WRONG, municipality="5006")

    assert base.feedback.waiting(Scope.member("5001", ["plan"])) == []
    assert only(base, Scope.member("5001", ["helse"])).document_id == "notat"


def test_what_one_person_has_said_is_given_to_them_and_deleted_for_good(writing: Opener) -> None:
    with writing() as base:
        record, other = ask(base), ask(base, OLA)
        base.feedback.give(record.id, KARI, Judgement(Opinion.NOT_USEFUL, 0, CANARY, CANARY))
        base.feedback.give(other.id, OLA, Judgement(Opinion.NOT_USEFUL))
        assert [each.said.comment for each in base.feedback.given(KARI)] == [CANARY]
        assert traces(base.settings.data) != []

        assert base.feedback.delete_all(KARI) == 1

        assert traces(base.settings.data) == []
        assert base.feedback.given(KARI) == []
        assert [each.answer_id for each in base.feedback.waiting(ALL)] == [other.id]
    assert traces(base.settings.data) == []


def test_an_erased_document_is_no_longer_named_by_what_was_said_of_it(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(CANARY, SECRET))
        record = base.conversations.add(an_answered(QUESTION, (CANARY, SECRET[0])), KARI, "terminal")
        base.feedback.give(record.id, KARI, Judgement(Opinion.SOURCE_DOES_NOT_SAY, 1))
        assert only(base).document_id == CANARY

        base.library.erase(CANARY)

        assert (only(base).document_id, only(base).content["statements"][0]["text"]) == (None, "")
        base.feedback.give(record.id, KARI, Judgement(Opinion.USEFUL, 1))
        assert traces(base.settings.data) == []
