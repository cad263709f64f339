"""Whoever reads an answer that was posted openly may say what they think of it, and learns nothing by doing so."""

import json
from dataclasses import asdict

import pytest
from builders import a_draft
from kept import a_content, an_answered

from knowledge.access import Scope
from knowledge.conversation import Feedback, Judgement, Opinion, Record
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.slack.posted import Posted, Spot

KARI, OLA = "kari-nordmann", "ola"
QUESTION = "Hvorfor får naboen min avslag?"
USEFUL, USELESS = Judgement(Opinion.USEFUL), Judgement(Opinion.NOT_USEFUL)
WRONG = Judgement(Opinion.SOURCE_DOES_NOT_SAY, 1, "Feil", "Se side 3")


def posted(base: KnowledgeBase, *, private: bool = False) -> Record:
    """Kari asks in a channel, and the delivery ``d1`` gives the answer."""
    base.library.publish(a_draft("plan", "Vannet er rent."))
    content = a_content(("plan", "Vannet er rent."))
    record = base.conversations.add(an_answered(QUESTION, content=content), KARI, "slack")
    spot = Spot("T1", "C1", "1.0")
    base.slack_answers.note(Posted("d1", spot, KARI, private, record.conversation_id, record.id, "1.1"))
    return record


def waiting(base: KnowledgeBase) -> list[Feedback]:
    return base.feedback.waiting(Scope.all())


def test_the_word_of_a_reader_counts_beside_that_of_the_asker(base: KnowledgeBase) -> None:
    record = posted(base)

    base.feedback.give_where_posted("d1", KARI, USEFUL)
    base.feedback.give_where_posted("d1", OLA, USELESS)

    assert {(each.answer_id, each.said.opinion) for each in waiting(base)} == {
        (record.id, Opinion.USEFUL),
        (record.id, Opinion.NOT_USEFUL),
    }
    assert [each.said.opinion for each in base.feedback.given(OLA)] == [Opinion.NOT_USEFUL]


def test_an_answer_that_went_to_its_asker_alone_is_theirs_to_judge(base: KnowledgeBase) -> None:
    posted(base, private=True)

    with pytest.raises(NotFound):
        base.feedback.give_where_posted("d1", OLA, USELESS)
    base.feedback.give_where_posted("d1", KARI, USELESS)

    assert len(waiting(base)) == 1


@pytest.mark.parametrize(("who", "shared"), [(KARI, QUESTION), (OLA, "")])
def test_only_the_one_who_asked_can_share_the_question(base: KnowledgeBase, who: str, shared: str) -> None:
    posted(base)

    base.feedback.give_where_posted("d1", who, Judgement(Opinion.NOT_USEFUL, comment="Nei", share_question=True))

    (found,) = waiting(base)
    assert found.question == shared
    given = json.dumps(asdict(base.feedback.given(who)[0]), default=str, ensure_ascii=False)
    assert ("naboen" in given) is (who == KARI)


def test_the_last_press_counts_and_useful_takes_back_all_that_was_said_against(base: KnowledgeBase) -> None:
    posted(base)
    for said in (USELESS, WRONG):
        base.feedback.give_where_posted("d1", OLA, said)
    base.feedback.give_where_posted("d1", KARI, WRONG)

    base.feedback.give_where_posted("d1", OLA, USEFUL)

    assert [(each.said.opinion, each.said.citation) for each in base.feedback.given(OLA)] == [(Opinion.USEFUL, 0)]
    assert [each.said for each in base.feedback.given(KARI)] == [WRONG]


def test_pressing_once_more_without_a_reason_takes_no_reason_away(base: KnowledgeBase) -> None:
    posted(base)
    told = Judgement(Opinion.NOT_USEFUL, comment="For kort")
    base.feedback.give_where_posted("d1", OLA, told)

    base.feedback.give_where_posted("d1", OLA, USELESS)

    assert [each.said for each in base.feedback.given(OLA)] == [told]


def test_what_was_never_posted_kept_or_cited_cannot_be_judged(base: KnowledgeBase) -> None:
    posted(base)
    base.slack_answers.note(Posted("d2", Spot("T1", "C1", "1.0"), KARI, False))

    for name in ("d2", "d3"):
        with pytest.raises(NotFound):
            base.feedback.give_where_posted(name, KARI, USEFUL)
    with pytest.raises(Invalid):
        base.feedback.give_where_posted("d1", OLA, Judgement(Opinion.SOURCE_DOES_NOT_SAY, 7))
