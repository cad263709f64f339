import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import analysis
from knowledge.index.fusion import fuse


def shared(first: str, second: str) -> set[str]:
    return set(analysis.terms(first)) & set(analysis.terms(second))


def test_words_are_lower_case_letters_and_digits_however_they_were_written() -> None:
    assert analysis.words("Åfjord-kommune (5058), «Áltá»!") == ["åfjord", "kommune", "5058", "áltá"]
    assert analysis.words(unicodedata.normalize("NFD", "Åfjord")) == ["åfjord"]


def test_a_word_gives_its_stem_and_its_edged_four_grams() -> None:
    assert list(analysis.terms("plan")) == ["s:plan", "g:_pla", "g:plan", "g:lan_"]
    assert list(analysis.terms("å")) == ["s:å", "g:_å_"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("innbyggere", "innbyggerne"),
        ("bærekraft", "berekraft"),
        ("byggesaksgebyr", "gebyr"),
        ("medvirkning", "medvirkningen"),
        ("sykkelveier", "sykkelvei"),
    ],
)
def test_words_that_belong_together_share_terms(first: str, second: str) -> None:
    assert shared(first, second)


def test_stop_words_are_left_out_in_all_three_languages() -> None:
    assert analysis.content_words("Hva er en plan for byen?") == ["plan", "byen"]
    assert analysis.content_words("Kva er ein plan for byen?") == ["plan", "byen"]
    assert analysis.content_words("What is the plan of the city?") == ["plan", "city"]


def test_a_question_of_stop_words_only_keeps_them() -> None:
    assert analysis.content_words("Hva er det?") == ["hva", "er", "det"]
    assert analysis.query_terms("Hva er det?")


def test_in_a_question_stems_weigh_twice_as_much_as_grams_and_repeats_add_up() -> None:
    once, twice = analysis.query_terms("plan"), analysis.query_terms("plan plan", 0.5)

    assert (once["s:plan"], once["g:plan"]) == (2.0, 1.0)
    assert twice == once


@given(st.text(max_size=60))
def test_any_text_can_be_analysed(text: str) -> None:
    terms = analysis.index_terms(text)

    assert set(analysis.query_terms(text)) == set(terms)
    assert not any(term.split() != [term] for term in terms), "terms are kept apart by white space in the index"


def test_fusion_adds_each_legs_share_of_its_best() -> None:
    fused = fuse({"a": 10.0, "b": 5.0}, {"b": 0.8, "c": 0.4}, 0.5)

    assert fused == [("a", 1.0), ("b", 1.0), ("c", 0.25)]


def test_fusion_takes_no_notice_of_a_leg_that_found_nothing_good() -> None:
    assert fuse({"a": 1.0}, {"a": -0.2, "b": 0.0}, 0.5) == [("a", 1.0)]
    assert fuse({}, {"b": 0.3}, 0.5) == [("b", 0.5)]
    assert fuse({}, {}, 0.5) == []


def test_a_negative_similarity_takes_nothing_away() -> None:
    assert dict(fuse({"a": 1.0, "b": 1.0}, {"a": 0.5, "b": -0.5}, 0.5))["b"] == 1.0


SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 20, allow_nan=False))


@given(SCORES, SCORES, st.floats(0, 1))
def test_fusion_ranks_every_key_once_within_bounds_and_always_the_same(
    words: dict[str, float], meaning: dict[str, float], weight: float
) -> None:
    fused = fuse(words, meaning, weight)

    assert len({key for key, _ in fused}) == len(fused)
    assert all(0 <= score <= 1 + weight + 1e-9 for _, score in fused)
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
    assert fused == fuse(dict(reversed(words.items())), dict(reversed(meaning.items())), weight)
