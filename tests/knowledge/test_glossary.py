import pytest
from builders import a_draft

from knowledge.access import Scope
from knowledge.glossary import Glossary, Term, load_glossary
from knowledge.knowledge_base import KnowledgeBase

DEFINED = {"nb": "…", "nn": "…", "en": "…"}
INVOLVE = Term("involvere", ("medvirkning", "medverknad", "citizen engagement"), ("få med folk",), DEFINED)
PANEL = Term("panel", ("innbyggerpanel", "citizens' panel"), (), DEFINED)
ENGAGE = Term("engasjement", ("engagement",), (), DEFINED)
GLOSSARY = Glossary([INVOLVE, PANEL, ENGAGE])


def named(text: str) -> list[str]:
    return [term.id for phrase in GLOSSARY.phrases(text) for term in phrase.terms]


@pytest.mark.parametrize(
    "text",
    [
        "Hva er medvirkning?",
        "Kva er medverknad?",
        "What is citizen engagement?",
        "MEDVIRKNINGEN var god",
        "Hvordan kan vi få med folk?",
    ],
)
def test_a_term_is_found_by_any_of_its_names_however_inflected(text: str) -> None:
    assert named(text) == ["involvere"]


def test_the_longest_name_at_a_place_is_the_one_that_counts() -> None:
    assert named("citizen engagement") == ["involvere"]
    assert named("engagement") == ["engasjement"]


def test_the_words_between_terms_come_one_by_one_and_in_order() -> None:
    phrases = GLOSSARY.phrases("Er innbyggerpanel medvirkning i Asker?")

    assert [phrase.said for phrase in phrases] == ["er", "innbyggerpanel", "medvirkning", "i", "asker"]


def test_a_phrase_gives_the_other_names_but_not_the_one_that_was_said() -> None:
    phrase = next(phrase for phrase in GLOSSARY.phrases("medverknad") if phrase.terms)

    assert phrase.others == ("medvirkning", "citizen engagement")


def test_text_without_terms_or_words_names_nothing() -> None:
    assert named("Vannverket har nye rør.") == []
    assert named("") == named("?!") == []


def test_the_shipped_glossary_knows_the_field_in_three_languages() -> None:
    glossary = load_glossary()

    ids = [
        {term.id for phrase in glossary.phrases(text) for term in phrase.terms}
        for text in ("samfunnsomstilling", "berekraftig omstilling", "societal transition")
    ]

    assert all("samfunnsomstilling" in found for found in ids)


def test_a_question_in_one_language_finds_a_passage_that_uses_the_term_of_another(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("a", "Plassen heter noe om samfunnsomstilling."))
    base.library.publish(a_draft("b", "Vannverket har nye rør."))

    found = base.words_only().retrieve("What is societal transition?", Scope.all()).passages

    assert [passage.document_id for passage in found][:1] == ["a"]
