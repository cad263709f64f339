import pytest
from builders import a_draft

from knowledge.access import Scope
from knowledge.glossary import Glossary, Sense, Term, load_glossary
from knowledge.knowledge_base import KnowledgeBase

DEFINED = {"nb": "…", "nn": "…", "en": "…"}
INVOLVE = Term("involvere", ("medvirkning", "medverknad", "citizen engagement"), ("få med folk",), DEFINED)
PANEL = Term("panel", ("innbyggerpanel", "citizens' panel"), (), DEFINED)
ENGAGE = Term("engasjement", ("engagement",), (), DEFINED)
GLOSSARY = Glossary([INVOLVE, PANEL, ENGAGE])
ADOPT = Sense(("vedta", "vedtatt", "vedteken", "adopted"))
ASK = Sense(("spørre", "ask"))
TAKE_PART = Sense(("delta", "ta del", "take part", "medvirkning"))
UNION = Sense(("EU", "Den europeiske union", "European Union"))
WORDS = Glossary([INVOLVE], [ADOPT, ASK, TAKE_PART, UNION])


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


def widened(text: str) -> dict[str, tuple[str, ...]]:
    return {phrase.said: phrase.near for phrase in WORDS.phrases(text) if phrase.near}


@pytest.mark.parametrize(
    "text", ["Når ble den vedtatt?", "When was it adopted?", "Will they adopt it?", "They are adopting it.", "VEDTATT"]
)
def test_a_word_is_widened_by_other_words_for_the_same_however_inflected(text: str) -> None:
    (near,) = widened(text).values()

    assert {"vedta", "vedteken"} <= set(near)


def test_a_phrase_is_not_widened_by_itself() -> None:
    assert widened("When was it adopted?") == {"adopted": ("vedta", "vedtatt", "vedteken")}


def test_several_words_that_say_one_thing_are_taken_together() -> None:
    assert widened("Who will take part?") == {"take part": ("delta", "ta del", "medvirkning")}
    assert widened("Which part did they take?") == {}


def test_what_a_sense_says_is_no_other_name_of_a_term() -> None:
    phrases = {phrase.said: phrase for phrase in WORDS.phrases("Hva ble vedtatt om medverknad?")}

    assert (phrases["vedtatt"].others, phrases["vedtatt"].terms) == ((), ())
    assert (phrases["medverknad"].near, phrases["medverknad"].terms) == ((), (INVOLVE,))


def test_another_name_of_a_term_goes_before_the_same_word_of_the_lexicon() -> None:
    both = Glossary([INVOLVE], [Sense(("medverknad", "medvirkning", "deltakelse"))])

    (phrase,) = both.phrases("medverknad")

    assert phrase.others == ("medvirkning", "citizen engagement")
    assert phrase.near == ("deltakelse",)


@pytest.mark.parametrize("text", ["Hva gjorde Asker?", "Kva lærte Asker av piloten?", "What did Asker learn?"])
def test_a_name_is_no_ordinary_word(text: str) -> None:
    assert widened(text) == {}


def test_the_word_that_a_name_looks_like_is_widened_in_small_letters_and_first_in_a_sentence() -> None:
    assert widened("what do they ask?") == {"ask": ("spørre",)}
    assert widened("Hva nå? Spørre folk?") == {"spørre": ("ask",)}


def test_a_name_that_the_lexicon_holds_is_widened() -> None:
    assert widened("Hva sier EU?") == {"eu": ("Den europeiske union", "European Union")}
    assert widened("What says the European Union?") == {"european union": ("EU", "Den europeiske union")}


def test_a_term_is_found_though_it_has_a_capital_letter() -> None:
    assert [phrase.terms for phrase in WORDS.phrases("Hva er Medvirkning?") if phrase.terms] == [(INVOLVE,)]


def test_the_shipped_lexicon_widens_english_and_nynorsk_to_bokmål() -> None:
    def near(text: str) -> set[str]:
        return {word for phrase in load_glossary().phrases(text) for word in phrase.near}

    assert "beslutning" in near("When was the plan adopted?")
    assert "ansatte" in near("How many employees?")
    assert "anbefale" in near("Kva vil dei tilrå?")
    assert near("Hva gjorde Asker?") == near("Hva er det?") == set()


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
