"""The sentences a statement rests on are few, found by the program, and each of them adds something."""

import pytest
from passages import a_passage, evidence_of

from assistant.checks.evidence import MOST, frames, is_derived
from assistant.checks.quantities import quantities

PANEL = a_passage(
    "Kommunen bygde en bro. Panelet hadde 40 innbyggere fra alle bydeler. Panelet møttes fire ganger. "
    "Rådmannen svarte på spørsmålene.",
    title="Borgerpanelet",
    heading="Hvem var med i Trondheim?",
)
WATER = a_passage("Vannverket la nye rør i 2019.", document_id="vann", title="Vann")


def test_a_statement_rests_on_the_sentence_that_says_it() -> None:
    evidence = evidence_of("Panelet hadde 40 innbyggere.", WATER, PANEL)

    assert evidence.texts == ("Panelet hadde 40 innbyggere fra alle bydeler.",)
    assert evidence.share == 1.0
    assert len(evidence.every) == 5


def test_a_statement_of_two_sources_rests_on_a_sentence_of_each() -> None:
    evidence = evidence_of("Panelet hadde 40 innbyggere, og vannverket la nye rør i 2019.", PANEL, WATER)

    assert set(evidence.texts) == {"Panelet hadde 40 innbyggere fra alle bydeler.", "Vannverket la nye rør i 2019."}
    assert evidence.share == 1.0


def test_a_sentence_that_tells_a_number_is_taken_although_it_adds_no_word() -> None:
    source = a_passage("Panelet møttes i Trondheim. Det var 17 med.")

    assert evidence_of("Panelet møttes i Trondheim med 17.", source).texts == (
        "Panelet møttes i Trondheim.",
        "Det var 17 med.",
    )
    assert evidence_of("Panelet møttes i Trondheim.", source).texts == ("Panelet møttes i Trondheim.",)


def test_a_statement_that_no_sentence_says_has_a_small_share() -> None:
    assert evidence_of("Budsjettet ble overskredet av entreprenøren.", PANEL).share < 0.3
    assert evidence_of("Panelet ble overskredet av entreprenøren.", PANEL).share < 0.6


def test_headings_and_titles_name_what_a_sentence_is_about_but_say_nothing_alone() -> None:
    around = evidence_of("Borgerpanelet møttes fire ganger.", PANEL)

    assert around.share == 1.0
    assert around.texts == ("Panelet møttes fire ganger.",)
    assert evidence_of("Borgerpanelet i Trondheim.", a_passage("", title="Borgerpanelet i Trondheim")).sentences == ()


def test_a_statement_rests_on_few_sentences() -> None:
    words = ["broen", "skolen", "parken", "kaia", "torget", "hallen"]
    source = a_passage(" ".join(f"Noen malte {word}." for word in words))

    assert len(evidence_of(f"Noen malte {', '.join(words)}.", source).sentences) == MOST


def test_a_sentence_knows_its_place_in_the_passage_and_what_stood_before_it() -> None:
    sentence = evidence_of("Panelet møttes fire ganger.", PANEL).sentences[0]

    assert PANEL.chunk.text[sentence.start : sentence.end] == sentence.text == "Panelet møttes fire ganger."
    assert sentence.before == "Panelet hadde 40 innbyggere fra alle bydeler."
    assert "Borgerpanelet" in sentence.around
    assert "Trondheim" in sentence.around


def test_the_mark_of_a_list_item_is_no_part_of_what_it_says() -> None:
    source = a_passage("Panelet ville ha:\n\n- et nyhetsbrev\n- et folkemøte")

    assert "et nyhetsbrev" in evidence_of("Panelet ville ha et nyhetsbrev.", source).texts


def test_a_sentence_counts_the_numbers_it_tells() -> None:
    sentence = evidence_of("Panelet hadde 40 innbyggere.", PANEL).sentences[0]

    assert sentence.tells(quantities("førti og fire")) == 1
    assert sentence.tells([]) == 0


def test_a_part_of_a_statement_is_told_after_the_sentence_that_says_most_of_it() -> None:
    evidence = evidence_of("Panelet hadde 40 innbyggere, og vannverket la nye rør.", PANEL, WATER)
    water, panel = evidence.told_after("vannverket la nye rør"), evidence.told_after("Panelet hadde innbyggere")

    assert water is not None
    assert panel is not None
    assert (water.passage, panel.passage) == (WATER, PANEL)


@pytest.mark.parametrize("word", ["ifølge", "kildene", "andre", "fram", "finst", "according"])
def test_some_words_only_frame_what_is_said(word: str) -> None:
    assert frames(word)
    assert not frames("panelet")


def test_words_that_are_made_of_others_are_told_by_their_endings() -> None:
    assert is_derived("publiseringen")
    assert is_derived("participation")
    assert not is_derived("hansen")
    assert not is_derived("ting")
