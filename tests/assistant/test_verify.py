from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import a_passage

from assistant.answer import Citation, Statement, cite
from assistant.verify import supported

TEXT = "Målet ble vedtatt i 2021. Det gjelder til 2030."
PASSAGE = a_passage(TEXT, document_id="klima", version=2)
FIRST = cite(PASSAGE, 0, 25)


def passes(*citations: Citation) -> bool:
    return bool(list(supported([Statement("…", citations)], [PASSAGE])))


def test_a_literal_quote_passes() -> None:
    assert FIRST.quote == "Målet ble vedtatt i 2021."
    assert passes(FIRST)
    assert passes(cite(PASSAGE, 0, len(TEXT)))


@pytest.mark.parametrize(
    "change",
    [
        {"document_id": "plan"},
        {"version": 1},
        {"version": 3},
        {"chunk_key": "finnes ikke"},
        {"quote": "Målet ble vedtatt i 2022."},
        {"quote": "Målet ble vedtatt i 2021"},
        {"quote": "målet ble vedtatt i 2021."},
        {"quote": "Ma\u030alet ble vedtatt i 2021."},
        {"quote": ""},
        {"start": FIRST.start + 1},
        {"start": FIRST.start - 1},
        {"end": FIRST.end + 1},
        {"start": 0, "end": 25},
        {"start": PASSAGE.chunk.start - len(TEXT), "end": PASSAGE.chunk.start - len(TEXT) + 25},
        {"end": PASSAGE.chunk.end + 1, "quote": TEXT},
        {"start": FIRST.end, "end": FIRST.start},
        {"end": FIRST.start, "quote": ""},
    ],
    ids=str,
)
def test_a_citation_that_is_wrong_in_any_way_does_not_pass(change: dict[str, Any]) -> None:
    assert not passes(replace(FIRST, **change))


def test_a_statement_that_cites_nothing_does_not_pass() -> None:
    assert not passes()


def test_every_place_that_a_statement_cites_must_exist() -> None:
    assert passes(FIRST, cite(PASSAGE, 26, 47))
    assert not passes(FIRST, replace(FIRST, quote="noe annet"))


def test_the_statements_that_hold_are_kept_in_order_without_the_others() -> None:
    one, other = Statement("en", (FIRST,)), Statement("to", (cite(PASSAGE, 26, 47),), listed=True)

    kept = list(supported([one, Statement("oppdiktet", ()), other], [a_passage("Noe annet."), PASSAGE]))

    assert kept == [one, other]


def test_nothing_passes_where_nothing_was_found() -> None:
    assert list(supported([Statement("…", (FIRST,))], [])) == []


PLACES = st.integers(-3, 15)


@given(text=st.text("ab", min_size=1, max_size=12), begin=st.integers(0, 4), start=PLACES, end=PLACES, data=st.data())
def test_a_quote_passes_exactly_when_it_stands_where_the_citation_says(
    text: str, begin: int, start: int, end: int, data: st.DataObject
) -> None:
    passage = a_passage(text, start=begin)
    quote = data.draw(st.just(text[max(start, 0) : max(end, 0)]) | st.text("ab", max_size=12))
    citation = replace(cite(passage, 0, 1), start=begin + start, end=begin + end, quote=quote)

    passed = bool(list(supported([Statement("…", (citation,))], [passage])))

    assert passed == (0 <= start < end <= len(text) and text[start:end] == quote)
