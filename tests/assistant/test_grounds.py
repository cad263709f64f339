import pytest
from passages import a_passage, grounds_of

from assistant.grounds import confidence, enough, signals_of
from knowledge.glossary import Glossary, Term

DEFINED = {"nb": "…", "nn": "…", "en": "…"}
GLOSSARY = Glossary([Term("involvere", ("medvirkning", "citizen engagement"), ("få med folk",), DEFINED)])


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


def test_the_signals_are_measured_in_the_three_passages_that_were_found_first() -> None:
    grounds = grounds_of("sykkelveier i Asker")
    others = [a_passage(f"Om skole {number}.", words=1.0, meaning=0.2) for number in range(3)]

    right = a_passage("Asker har sykkelveier.", words=9.0, meaning=0.9)
    behind = signals_of([*others, right], grounds)
    among = signals_of([*others[:2], right], grounds)

    assert (behind["coverage"], behind["names"], behind["similarity"]) == (0.0, 0.0, 0.2)
    assert (among["coverage"], among["names"], among["similarity"]) == (1.0, 1.0, 0.9)
    assert among["strength"] == 9 * behind["strength"]


def test_a_passage_is_weighed_by_its_headings_as_well() -> None:
    found = signals_of([a_passage("Den er 3 km lang.", title="Sykkelveien i Asker")], grounds_of("sykkelveien i Asker"))

    assert (found["coverage"], found["names"]) == (1.0, 1.0)


def test_passages_that_say_what_was_asked_are_enough_and_others_are_not() -> None:
    question = "Hvor lange er sykkelveiene i Asker?"
    grounds = grounds_of(question)
    right = a_passage("Sykkelveiene i Asker er 12 km lange.", words=12.0, meaning=0.8)
    wrong = a_passage("Vannverket la nye rør.", words=0.3, meaning=0.3)

    assert enough([right], grounds)
    assert enough([wrong, right], grounds)
    assert not enough([wrong], grounds)
    assert not enough([], grounds)
    assert 0 < confidence([wrong], grounds) < confidence([right], grounds) < 1


def test_words_alone_are_enough_while_the_passages_have_no_vectors() -> None:
    grounds = grounds_of("Hvor lange er sykkelveiene i Asker?")

    assert enough([a_passage("Sykkelveiene i Asker er 12 km lange.", words=12.0)], grounds)
    assert not enough([a_passage("Vannverket la nye rør.", words=0.3)], grounds)


def test_passages_with_and_without_meaning_are_weighed_by_models_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    models = {"with_meaning": {"intercept": -9.0}, "words_only": {"intercept": 9.0}}
    monkeypatch.setattr("assistant.grounds._decision", lambda: models | {"threshold": 0.5})
    grounds = grounds_of("vann")

    assert enough([a_passage("Om vann.")], grounds)
    assert not enough([a_passage("Om vann.", meaning=0.4)], grounds)
    assert not enough([a_passage("Om vann."), a_passage("Om rør.", meaning=0.4)], grounds)
