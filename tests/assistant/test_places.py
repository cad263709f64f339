"""What is told of one place is no answer to a question about another."""

import pytest
from builders import a_draft

from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.places import is_place, places_asked, places_in
from assistant.question import Question
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase


@pytest.fixture
def plans(base: KnowledgeBase) -> KnowledgeBase:
    base.library.publish(
        a_draft(
            "asker",
            ["Kommunen vil kutte utslippene med 67 prosent innen 2030."],
            title="Klimamål i Asker",
            place="Asker",
        )
    )
    base.library.publish(
        a_draft("limerick", ["Byen vil kutte utslippene med 40 prosent."], title="Limerick", place="Limerick")
    )
    return base


def ask(base: KnowledgeBase, question: str) -> Answer:
    return Assistant(base.retriever, least=0.05).answer(Question(question, Scope.all()))


def test_what_another_municipality_has_done_is_not_quoted(plans: KnowledgeBase) -> None:
    assert "67 prosent" in ask(plans, "Hvor mye vil Asker kutte utslippene?").statements[0].text
    assert ask(plans, "Hvor mye vil Steinkjer kutte utslippene?").status is not Status.QUOTED


def test_small_letters_name_a_place_after_a_word_of_place(plans: KnowledgeBase) -> None:
    assert ask(plans, "hvor mye skal utslippene kuttes i steinkjer?").status is not Status.QUOTED
    assert "67 prosent" in ask(plans, "hvor mye skal utslippene kuttes i asker?").statements[0].text


def test_a_place_that_only_a_document_knows_is_a_place_too(plans: KnowledgeBase) -> None:
    told = ask(plans, "Hvor mye vil Limerick kutte utslippene?")

    assert [statement.text for statement in told.statements] == ["Byen vil kutte utslippene med 40 prosent."]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Hva gjorde Askers folkevalgte?", {"asker"}),
        ("hva med steinkjer?", {"steinkjer"}),
        ("Kva gjer Indre Østfold?", {"indre østfold"}),
        ("hva gjør asker kommune?", {"asker"}),
        ("Hva er en plan i praksis?", set()),
        ("Er det mulig i tide?", set()),
    ],
)
def test_the_places_of_a_question_are_told(question: str, places: set[str]) -> None:
    assert places_asked(question) == places


def test_an_ordinary_word_in_a_text_is_no_place() -> None:
    assert is_place("Trondheims")
    assert not is_place("Kommunens")
    assert places_in("hvem asker er til for") == frozenset()
