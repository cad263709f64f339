import pytest
from builders import a_draft

from knowledge.access import Scope
from knowledge.glossary import load_glossary
from knowledge.knowledge_base import KnowledgeBase
from knowledge.retriever import NEAR, TRANSLATED, Meaning, Retriever

ALL = Scope.all()


def found(base: KnowledgeBase, question: str, limit: int = 10) -> list[str]:
    return [passage.document_id for passage in base.retriever.retrieve(question, ALL, limit=limit).passages]


def test_the_passage_that_says_most_of_what_was_asked_comes_first(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("panel", "Trondheim trakk ut 40 innbyggere til et panel."))
    base.library.publish(a_draft("vann", "Vannverket i Trondheim fikk nye rør."))
    base.library.settle()

    assert found(base, "Hvor mange innbyggere ble trukket til panelet i Trondheim?") == ["panel", "vann"]


def test_a_word_is_found_inside_a_compound_and_across_the_two_forms_of_norwegian(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("gebyr", "Byggesaksgebyret er 4000 kroner."))
    base.library.publish(a_draft("kraft", "Kommunen fører et bærekraftsregnskap."))

    assert found(base, "gebyr")[0] == "gebyr"
    assert found(base, "berekraftsrekneskap")[0] == "kraft"


def test_at_most_as_many_passages_are_given_as_were_asked_for(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", [f"Vann nummer {number}." for number in range(20)]))
    base.library.settle()

    assert len(found(base, "vann", limit=3)) == 3
    assert len(found(base, "vann")) == 10


def test_a_passage_tells_where_it_is_from_and_what_its_score_is_made_of(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", ["Om vei.", "Om vann i rør."], title="Teknisk plan", year=2020))
    base.library.settle()

    best = base.retriever.retrieve("vann i rør", ALL).passages[0]

    version = base.documents.version("a", 1, ALL)
    assert version is not None
    assert version.text[best.chunk.start : best.chunk.end] == best.chunk.text == "Om vann i rør."
    assert (best.document_id, best.version) == ("a", 1)
    assert (best.description.title, best.description.year) == ("Teknisk plan", 2020)
    assert best.score == pytest.approx(1.0 + 0.5)
    assert best.words > 0
    assert 0 < best.meaning <= 1


def test_before_anything_is_embedded_the_search_says_that_it_was_by_words_only(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", "Om vann."))

    assert base.retriever.retrieve("vann", ALL).words_only
    base.library.settle()
    assert not base.retriever.retrieve("vann", ALL).words_only


@pytest.mark.parametrize("question", ["", "?", "hva er det", "\U0001f6b2", "x" * 2000, "AND OR NOT :*(\"'^~"])
def test_any_question_can_be_asked(base: KnowledgeBase, question: str) -> None:
    base.library.publish(a_draft("a", "Om vann."))
    base.library.settle()

    base.retriever.retrieve(question, ALL)


def test_a_question_of_stop_words_only_finds_passages_that_hold_them(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", "Hva er det"))

    assert [passage.document_id for passage in base.words_only().retrieve("hva er det", ALL).passages] == ["a"]


def test_an_empty_base_gives_nothing(base: KnowledgeBase) -> None:
    assert found(base, "vann") == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When was it adopted?", "Saken ble vedtatt i fjor."),
        ("Kva er tilrådinga?", "Dette er en anbefaling til alle."),
        ("Which employees?", "Alle ansatte var med."),
    ],
)
def test_a_passage_is_found_by_another_word_for_the_same(base: KnowledgeBase, question: str, text: str) -> None:
    base.library.publish(a_draft("near", text))
    base.library.publish(a_draft("vann", "Vannverket fikk nye rør."))

    assert [passage.document_id for passage in base.words_only().retrieve(question, ALL).passages] == ["near"]


@pytest.mark.parametrize(
    ("question", "same", "near"),
    [
        ("Når ble saken vedtatt?", "Det ble vedtatt.", "It was adopted."),
        ("When was it adopted?", "It was adopted.", "Det ble vedtatt."),
    ],
)
def test_the_word_itself_weighs_more_than_another_word_for_the_same(
    base: KnowledgeBase, question: str, same: str, near: str
) -> None:
    base.library.publish(a_draft("near", near, title="Notat"))
    base.library.publish(a_draft("same", same, title="Notat"))

    passages = base.words_only().retrieve(question, ALL).passages

    assert [passage.document_id for passage in passages] == ["same", "near"]
    assert passages[0].words > passages[1].words > 0


def test_another_word_weighs_more_in_an_english_question_than_in_a_norwegian_one(base: KnowledgeBase) -> None:
    def share(question: str, said: str) -> float:
        (held,) = [each for each in base.retriever.alternatives(question) if f"s:{said}" in each[0]]
        return max(sum(other.values()) / sum(held[0].values()) for other in held[1:])

    assert share("Når ble saken vedtatt?", "vedtatt") == pytest.approx(NEAR)
    assert share("When was it adopted?", "adopted") == pytest.approx(TRANSLATED)
    assert 0 < NEAR < TRANSLATED < 1


def test_rare_words_weigh_more_than_common_ones(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", [f"Vann {number}" for number in range(9)] + ["Støpejern"]))

    rarities = base.retriever.rarities(["s:vann", "s:støpejern", "s:finnesikke"])

    assert rarities["s:vann"] < rarities["s:støpejern"] < rarities["s:finnesikke"]


def test_a_document_that_is_replaced_between_the_two_searches_is_found_as_it_was_or_as_it_became(
    base: KnowledgeBase,
) -> None:
    base.library.publish(a_draft("plan", "Om vann, slik det var."))
    base.library.settle()
    coming = [a_draft("plan", "Om vann, slik det ble.")]

    def meaning() -> Meaning | None:
        if coming:
            base.library.publish(coming.pop())
        return base.meaning()

    indexes = base.indexes
    retriever = Retriever(base.documents, base.vectors, lambda: indexes.words, meaning, indexes.state, load_glossary())

    found = retriever.retrieve("vann", ALL).passages

    assert [passage.chunk.text for passage in found] == ["Om vann, slik det ble."]
