import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import Question
from assistant.understand import LONGEST, UnclearQuestion, understand
from knowledge.access import Scope
from knowledge.document import Filters, Kind
from knowledge.errors import Invalid
from knowledge.language import Language


def asked(text: str, language: Language | None = None) -> Question:
    return Question(text, Scope.open(), language=language)


@pytest.mark.parametrize(
    "sign",
    ["\u200b", "\u00ad", "\ufeff", "\u202e", "\u2066", "\u2069", "\u200f", "\x00", "\x1b", "\ue000", "\U000e0041"],
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_signs_that_nobody_sees_are_taken_out(sign: str) -> None:
    query = understand(asked(f"{sign}Hva er en pl{sign}an?{sign}"))

    assert query.text == "Hva er en plan?"


def test_white_space_of_any_sort_becomes_one_space() -> None:
    assert understand(asked(" \tHva\r\n\r\ner\u00a0en \u2028 plan?\n")).text == "Hva er en plan?"


def test_letters_and_their_accents_are_joined() -> None:
    query = understand(asked(unicodedata.normalize("NFD", "Hva står på kafébåten?")))

    assert query.text == "Hva står på kafébåten?"


def test_letters_and_their_accents_are_joined_though_something_invisible_stood_between_them() -> None:
    assert understand(asked("Hva er a\u200b\u030a?")).text == "Hva er å?"


@pytest.mark.parametrize("text", ["", "   \n\t", "?", "…!?", "\u200b\u202e", "«»", "🚲"])
def test_a_question_without_a_letter_or_a_figure_is_refused(text: str) -> None:
    with pytest.raises(UnclearQuestion) as refusal:
        understand(asked(text))

    assert refusal.value.code == "question_empty"
    assert isinstance(refusal.value, Invalid)


def test_a_question_that_is_too_long_is_refused_with_its_length_and_the_limit() -> None:
    with pytest.raises(UnclearQuestion) as refusal:
        understand(asked("å" * (LONGEST + 1)))

    assert refusal.value.code == "question_too_long"
    assert refusal.value.details == {"length": LONGEST + 1, "limit": LONGEST}


def test_only_what_is_seen_of_a_question_counts_towards_its_length() -> None:
    query = understand(asked("å" * LONGEST + " \u200b" * LONGEST))

    assert query.text == "å" * LONGEST


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvordan får vi med innbyggerne?", Language.NB),
        ("Korleis får vi med innbyggjarane?", Language.NN),
        ("How do we involve the citizens?", Language.EN),
        ("Budsjett 2024", Language.NB),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(text: str, language: Language) -> None:
    assert understand(asked(text)).language is language


@pytest.mark.parametrize("language", Language)
def test_a_language_that_was_chosen_stands_whatever_the_question_is_written_in(language: Language) -> None:
    assert understand(asked("Korleis får vi med innbyggjarane?", language)).language is language


def test_a_question_is_taken_apart_after_it_was_cleaned() -> None:
    query = understand(asked("\u200b\n\nHva er en  temaplan,\nog hvem ved\u00adtar budsjettet i kommunen?"))

    assert query.parts == ("Hva er en temaplan", "hvem vedtar budsjettet i kommunen?")
    assert not query.is_empty


@pytest.mark.parametrize("text", ["Hva er det?", "Hei!", "Kvifor det?", "What is it?"])
def test_a_question_without_a_subject_is_understood_as_one(text: str) -> None:
    assert understand(asked(text)).is_empty


def test_what_one_may_see_and_how_one_narrowed_it_are_kept() -> None:
    scope, filters = Scope.member("3203", ["plan"]), Filters(kinds=frozenset({Kind.PLAN}))

    query = understand(Question("Hva er planen?", scope, filters))

    assert (query.scope, query.filters) == (scope, filters)


@given(st.text(max_size=300))
def test_what_is_understood_is_clean_whatever_was_typed(text: str) -> None:
    try:
        query = understand(asked(text, Language.NB))
    except UnclearQuestion:
        return

    assert query.text == " ".join(query.text.split())
    assert not any(unicodedata.category(sign).startswith("C") for sign in query.text)
    assert query.parts
    assert all(part.strip() for part in query.parts)
    assert understand(asked(query.text, Language.NB)) == query
