import pytest
from passages import a_passage, grounds_of

from knowledge.glossary import Glossary, Sense, Term

DEFINED = {"nb": "…", "nn": "…", "en": "…"}
INVOLVE = Term("involvere", ("medvirkning", "citizen engagement"), ("få med folk",), DEFINED)
GLOSSARY = Glossary([INVOLVE], [Sense(("vedta", "vedtatt", "adopted", "green light"))])


def test_a_text_with_every_word_of_the_question_covers_it_and_one_with_none_does_not() -> None:
    grounds = grounds_of("Hvor er sykkelveiene i sentrum?")

    assert grounds.coverage("Sentrum har fire sykkelveier.") == 1.0
    assert grounds.coverage("Vannverket har nye rør.") == 0.0
    assert grounds.coverage("") == 0.0


def test_half_of_the_words_is_half_of_the_coverage() -> None:
    assert grounds_of("sykkelveier i sentrum").coverage("Sentrum er fint.") == 0.5


def test_words_that_only_shape_a_question_are_not_looked_for() -> None:
    assert grounds_of("Hva heter de fem fasene, og hva består de av?").coverage("De fem fasene") == 1.0


def test_a_question_of_nothing_but_such_words_is_made_of_them() -> None:
    assert grounds_of("Hva heter det?").coverage("Det heter noe.") == 1.0


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("gebyr", "Byggesaksgebyr: 4000 kroner"),
        ("byggesaksgebyr", "Byggesaksgebyrer"),
        ("berekraft", "Kommunen vil ha bærekraft."),
        ("samarbeidspartnarar", "Alle samarbeidspartnere er med."),
    ],
)
def test_a_word_is_met_in_part_inside_a_compound_and_in_the_other_form_of_norwegian(asked: str, text: str) -> None:
    assert 0.6 <= grounds_of(asked).coverage(text) <= 1.0


def test_a_part_is_less_than_the_whole() -> None:
    grounds = grounds_of("gebyr")

    assert grounds.coverage("byggesaksgebyr") < grounds.coverage("gebyr") == 1.0


def test_words_that_share_only_a_few_letters_do_not_meet() -> None:
    assert grounds_of("kommunedirektør").coverage("Kommunestyret") == 0.0


@pytest.mark.parametrize("question", ["Hva er medvirkning?", "Hvordan få med folk?", "What is citizen engagement?"])
@pytest.mark.parametrize("text", ["Medvirkningen var god.", "The engagement of each citizen"])
def test_a_term_is_met_by_any_of_its_names(question: str, text: str) -> None:
    assert grounds_of(question, GLOSSARY).coverage(text) == 1.0


def test_a_name_of_several_words_meets_a_term_only_when_all_of_them_are_there() -> None:
    grounds = grounds_of("medvirkning", GLOSSARY)

    assert grounds.coverage("A citizen walked by.") == 0.0
    assert grounds.coverage("A walk with the citizen, and engagement") == 1.0


def test_a_word_is_met_nearly_by_another_word_for_the_same() -> None:
    grounds = grounds_of("adopted", GLOSSARY)

    assert 0.6 < grounds.coverage("Planen ble vedtatt.") < grounds.coverage("It was adopted.") == 1.0
    assert grounds_of("adopted").coverage("Planen ble vedtatt.") == 0.0


def test_another_word_for_the_same_that_is_two_words_needs_both() -> None:
    grounds = grounds_of("vedtatt", GLOSSARY)

    assert grounds.coverage("The light is on.") == 0.0
    assert grounds.coverage("A light that was green") > 0.0


def test_the_share_that_is_met_counts_each_word_by_its_weight() -> None:
    grounds = grounds_of("kommunen Limerick", rare={"limerick": 9.0})

    assert grounds.met("Limerick er en by.") == (0.0, 1.0)
    assert grounds.share((1.0, 0.0)) == pytest.approx(0.1)
    assert grounds.share((0.5, 1.0)) == pytest.approx(0.95)
    assert grounds.share(grounds.met("Limerick er en by.")) == grounds.coverage("Limerick er en by.")


def test_the_other_names_are_those_of_the_terms_that_were_named() -> None:
    assert grounds_of("Hva er medvirkning?", GLOSSARY).other_names == ("citizen engagement",)
    assert grounds_of("Hva ble vedtatt?", GLOSSARY).other_names == ()


def test_it_is_known_whether_a_question_is_english() -> None:
    assert grounds_of("What did the municipality decide?").is_english
    assert not grounds_of("Kva vedtok kommunen?").is_english


def test_without_a_glossary_a_synonym_is_another_word() -> None:
    assert grounds_of("medvirkning").coverage("citizen engagement") == 0.0


def test_rare_words_weigh_more_than_common_ones() -> None:
    grounds = grounds_of("kommunen Limerick", rare={"limerick": 9.0})

    assert grounds.coverage("Limerick er en by.") == pytest.approx(0.9)
    assert grounds.coverage("Kommunen er stor.") == pytest.approx(0.1)


def test_names_and_numbers_must_be_there() -> None:
    grounds = grounds_of("Hva vedtok Asker og Limerick i 2021?")

    assert grounds.names("Asker og Limerick var med i 2021.") == 1.0
    assert grounds.names("Asker var med.") == pytest.approx(1 / 3)
    assert grounds.names("Hva vedtok kommunen?") == 0.0


def test_the_first_word_of_a_question_is_not_a_name_for_having_a_capital() -> None:
    assert grounds_of("Vannverket fikk nye rør?").names("Om skole.") == 1.0


@pytest.mark.parametrize(
    "question", ["Hva er «Borgerkraft»?", "Hva er (Borgerkraft)?", "+Borgerkraft", 'Er "Borgerkraft"?']
)
def test_a_name_is_one_inside_quotation_marks_and_brackets_too(question: str) -> None:
    assert grounds_of(question).names("Om skole.") == 0.0
    assert grounds_of(question).names("Om borgerkraft.") == 1.0


def test_a_heading_is_like_a_question_by_the_words_they_share() -> None:
    grounds = grounds_of("Hva lærte Asker av pilotene?")

    assert grounds.likeness("Hva lærte Asker av pilotene?") == 1.0
    assert grounds.likeness("Pilotene i Asker") == pytest.approx(2 / 3)
    assert grounds.likeness("Kontakt oss") == grounds.likeness("") == 0.0


def test_a_passage_is_as_strong_as_its_score_by_words_is_near_the_most_there_could_be() -> None:
    grounds = grounds_of("sykkelveier")

    assert grounds.strength(a_passage("x", words=10.0)) == 2 * grounds.strength(a_passage("x", words=5.0)) > 0
    assert grounds.strength(a_passage("x")) == 0.0
