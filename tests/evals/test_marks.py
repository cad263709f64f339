"""An answer is marked by what it says, where it ends, and what it cites, against what is known to be true."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from sets import a_citation, a_question, an_answer, published

from assistant.answer import Answer, Status
from evals.gold import document_texts
from evals.marks import Outcome, ending_of, is_right, mark
from evals.questions import AskedQuestion, Source
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

RIGHT = a_question()
NEAR = a_question("pris", "Hva kostet rørene?", kind="near", ending="not_found", sources=(), must=())
VANN = "Vannverket la\nnye  rør i 2019.\n\nKommunen eier Vannverket."
PANEL = "Trondheim trakk ut 1200 innbyggere til borgerpanelet."
PIPES = a_citation("vann", VANN, "la\nnye  rør i 2019")
OWNER = a_citation("vann", VANN, "Kommunen eier Vannverket.")
LOT = a_citation("panel", PANEL, "1200 innbyggere")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with published(tmp_path_factory.mktemp("small")) as base:
        yield base


def marked(base: KnowledgeBase, asked: AskedQuestion, answer: Answer | None) -> Mapping[str, float]:
    return mark(Outcome(asked, answer, answer), base.documents, document_texts(base))


def test_a_right_answer_gets_full_marks_and_its_length(small: KnowledgeBase) -> None:
    said = "Vannverket la nye rør i 2019."

    assert marked(small, RIGHT, an_answer(said, citations=[PIPES])) == {
        "right_ending": 1.0,
        "fact": 1.0,
        "language": 1.0,
        "characters": len(said),
        "literal": 1.0,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
    }


def test_an_answer_that_was_due_and_did_not_come_gets_nothing(small: KnowledgeBase) -> None:
    nothing = {"right_ending": 0.0, "fact": 0.0, "citation_recall": 0.0}

    assert marked(small, RIGHT, an_answer()) == {**nothing, "language": 1.0}
    assert marked(small, RIGHT, None) == nothing


def test_a_right_refusal_is_marked_by_its_ending_and_language_only(small: KnowledgeBase) -> None:
    assert marked(small, NEAR, an_answer()) == {"right_ending": 1.0, "language": 1.0}


def test_an_answer_to_what_cannot_be_answered_ends_wrongly(small: KnowledgeBase) -> None:
    given = marked(small, NEAR, an_answer("De kostet mye.", citations=[PIPES]))

    assert given == {"right_ending": 0.0, "language": 1.0, "characters": 14.0, "literal": 1.0}
    assert "fact" not in marked(small, replace(NEAR, must=(("2019",),)), an_answer("I 2019."))


def test_quoting_is_a_way_of_answering_and_what_is_not_taken_up_is_to_be_made_clear() -> None:
    assert ending_of(an_answer("Ja.")) == "answered"
    assert ending_of(an_answer()) == "not_found"
    assert ending_of(None) == "clarify"


def test_a_question_that_should_be_made_clear_is_rightly_not_taken_up(small: KnowledgeBase) -> None:
    unclear = replace(NEAR, kind="unclear", ending="clarify")

    assert marked(small, unclear, None) == {"right_ending": 1.0}


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("Rør i 2019, fire mil.", 1.0),
        ("Rør i 2019, 4 mil.", 1.0),
        ("Rør i 2019, FIRE mil.", 1.0),
        ("Rør i 2019, tre mil.", 0.0),
        ("Rør, fire mil.", 0.0),
        ("Rør i 20190, fire mil.", 0.0),
        ("Rør i 2019, 14 mil.", 0.0),
    ],
)
def test_every_fact_must_be_said_in_one_of_its_forms(small: KnowledgeBase, said: str, fact: float) -> None:
    asked = replace(RIGHT, must=(("2019",), ("fire", "4")))

    assert marked(small, asked, an_answer(said))["fact"] == fact


def test_facts_may_be_said_in_several_statements(small: KnowledgeBase) -> None:
    asked = replace(RIGHT, must=(("2019",), ("fire",)))

    assert marked(small, asked, an_answer("Rør i 2019.", "Fire mil."))["fact"] == 1.0


@pytest.mark.parametrize(("said", "right"), [("Rør i 2019.", 1.0), ("Rør i 2018, nei.", 0.0), ("Rør i 20181.", 1.0)])
def test_what_must_not_be_said_is_looked_for(small: KnowledgeBase, said: str, right: float) -> None:
    asked = replace(RIGHT, must_not=("2018", "i går"))

    assert marked(small, asked, an_answer(said))["nothing_false"] == right


def test_precision_is_the_share_of_citations_to_documents_that_may_be_cited(small: KnowledgeBase) -> None:
    answer = an_answer("Rør i 2019.", citations=[PIPES, OWNER, LOT])

    assert marked(small, RIGHT, answer)["citation_precision"] == 0.6667
    assert marked(small, replace(RIGHT, also=("panel",)), answer)["citation_precision"] == 1.0
    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[LOT]))["citation_precision"] == 0.0


def test_recall_is_of_the_very_words_and_not_of_their_document(small: KnowledgeBase) -> None:
    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[OWNER]))["citation_recall"] == 0.0
    partly = a_citation("vann", VANN, "2019.\n\nKommunen")
    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[OWNER, partly]))["citation_recall"] == 1.0
    beside = a_citation("vann", VANN, ".\n\nKommunen")
    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[beside]))["citation_recall"] == 0.0


def test_the_same_place_in_another_document_is_another_place(small: KnowledgeBase) -> None:
    elsewhere = replace(LOT, start=PIPES.start, end=PIPES.end)

    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[elsewhere]))["citation_recall"] == 0.0


def test_each_needed_source_counts_and_one_of_its_alternatives_is_enough(small: KnowledgeBase) -> None:
    either = (Source("skole", "nytt tak"), Source("panel", "1200 innbyggere"))
    asked = replace(RIGHT, sources=((Source("vann", "la nye rør"),), either))

    assert marked(small, asked, an_answer("Rør i 2019.", citations=[LOT]))["citation_recall"] == 0.5
    assert marked(small, asked, an_answer("Rør i 2019.", citations=[LOT, PIPES]))["citation_recall"] == 1.0


def test_a_source_without_words_is_reached_by_citing_its_document(small: KnowledgeBase) -> None:
    asked = replace(RIGHT, sources=((Source("vann"),),))

    assert marked(small, asked, an_answer("Rør i 2019.", citations=[OWNER]))["citation_recall"] == 1.0
    assert marked(small, asked, an_answer("Rør i 2019.", citations=[LOT]))["citation_recall"] == 0.0


def test_a_quote_is_literal_only_if_the_registry_holds_it_at_its_place(small: KnowledgeBase) -> None:
    wrong = [
        replace(OWNER, quote="Kommunen eier vannverket."),
        replace(OWNER, start=OWNER.start + 1),
        replace(OWNER, version=2),
        replace(OWNER, document_id="borte"),
    ]

    for each in wrong:
        assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[each]))["literal"] == 0.0
    assert marked(small, RIGHT, an_answer("Rør i 2019.", citations=[*wrong, OWNER]))["literal"] == 0.2


def test_an_answer_in_another_language_than_the_question_is_told(small: KnowledgeBase) -> None:
    assert marked(small, RIGHT, an_answer("Pipes in 2019.", language=Language.EN))["language"] == 0.0
    assert "language" not in marked(small, replace(RIGHT, language=None), an_answer("Pipes in 2019."))


def test_an_answer_would_be_right_when_it_says_the_facts_of_what_can_be_answered() -> None:
    right, wrong = an_answer("Rør i 2019.").statements, an_answer("Rør i 2018.").statements

    assert is_right(RIGHT, right)
    assert not is_right(RIGHT, wrong)
    assert not is_right(RIGHT, ())
    assert not is_right(replace(NEAR, must=(("2019",),)), right)


def test_where_no_facts_are_known_citing_a_right_document_would_do() -> None:
    asked = replace(RIGHT, must=())

    assert is_right(asked, an_answer("Rør.", citations=[LOT, OWNER]).statements)
    assert not is_right(asked, an_answer("Rør.", citations=[LOT]).statements)
    assert not is_right(asked, an_answer("Rør.").statements)


def test_a_set_of_ones_own_cannot_tell_what_is_not_found_from_what_is_off_topic(small: KnowledgeBase) -> None:
    off_topic = replace(an_answer(), status=Status.OFF_TOPIC)

    assert marked(small, replace(NEAR, part=""), off_topic)["right_ending"] == 1.0
    assert marked(small, replace(NEAR, part="tuning"), off_topic)["right_ending"] == 0.0
    assert marked(small, replace(RIGHT, part=""), off_topic)["right_ending"] == 0.0
