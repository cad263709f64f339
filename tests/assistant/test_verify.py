from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import a_passage

from assistant.answer import Citation, Statement, cite
from assistant.checks.fault import Fault
from assistant.generate import Claim
from assistant.verify import Checked, Verifier, supported
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

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


PANEL = a_passage(
    "Panelet hadde 40 innbyggere. Rådmannen svarte ikke på spørsmålene. Rådmannen «takket alle for innsatsen».",
    document_id="panel",
    title="Borgerpanelet",
    language=Language.NB,
)
WATER = a_passage("Vannverket la nye rør i 2019.", document_id="vann", title="Vann")


class Reader:
    """A support model that believes all statements alike, and keeps what it was shown."""

    def __init__(self, belief: float) -> None:
        self.belief = belief
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def support(self, statement: str, evidence: Sequence[str]) -> float:
        self.read.append((statement, tuple(evidence)))
        return self.belief


def check(
    base: KnowledgeBase, claim: Claim, language: Language = Language.NB, support: Reader | None = None
) -> Checked:
    return Verifier(base.retriever, support).check(claim, [PANEL, WATER], language)


def test_a_statement_that_its_source_says_passes_and_cites_the_sentence(base: KnowledgeBase) -> None:
    checked = check(base, Claim("40 innbyggere var med i panelet.", (1,), "hadde 40 innbyggere", listed=True))

    assert checked.fault is None
    assert checked.statement is not None
    assert checked.statement.listed
    assert [(each.document_id, each.quote) for each in checked.statement.citations] == [
        ("panel", "Panelet hadde 40 innbyggere.")
    ]
    assert list(supported([checked.statement], [PANEL])) == [checked.statement]


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        (Claim("Panelet hadde 40 innbyggere.", ()), Fault.UNCITED),
        (Claim("Panelet hadde 40 innbyggere.", (3,)), Fault.UNKNOWN_SOURCE),
        (Claim("Panelet hadde 40 innbyggere.", (1, 3)), Fault.UNKNOWN_SOURCE),
        (Claim("Panelet hadde 40 innbyggere.", (0,)), Fault.UNKNOWN_SOURCE),
        (Claim("Panelet hadde 40 innbyggere.", (-1,)), Fault.UNKNOWN_SOURCE),
        (Claim("Panelet hadde 40 innbyggere.", (2,)), Fault.UNSUPPORTED),
        (Claim("Panelet hadde **40** innbyggere.", (1,)), Fault.FORM),
        (Claim("Panelet hadde 40 innbyggere, se evil.no.", (1,)), Fault.LINK),
        (Claim("The panel had 40 inhabitants in all of it.", (1,)), Fault.LANGUAGE),
        (Claim("Panelet hadde 40 innbyggere.", (1,), "hadde 41 innbyggere"), Fault.QUOTE),
        (Claim("Panelet hadde 40 innbyggere.", (1,), "Vannverket la nye rør"), Fault.QUOTE),
        (Claim("Rådmannen «takket ingen for innsatsen».", (1,)), Fault.QUOTE),
        (Claim("Panelet hadde 40 innbyggere fra Bodø.", (1,)), Fault.NAME),
        (Claim("Panelet hadde 41 innbyggere.", (1,)), Fault.NUMBER),
        (Claim("Rådmannen svarte på spørsmålene.", (1,)), Fault.NEGATION),
        (Claim("Panelet hadde høyst 40 innbyggere.", (1,)), Fault.OPPOSITE),
        (Claim("Budsjettet ble overskredet av entreprenøren.", (1,)), Fault.UNSUPPORTED),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else value.text[:40],
)
def test_a_statement_is_held_back_for_the_fault_it_has(base: KnowledgeBase, claim: Claim, fault: Fault) -> None:
    assert check(base, claim) == Checked(fault=fault)


@pytest.mark.parametrize(
    ("text", "language", "passes"),
    [
        ("Panelet hadde 40 innbyggere.", Language.NB, True),
        ("Panelet hadde 40 innbyggjarar.", Language.NN, True),
        ("Panelet hadde 40 innbyggere.", Language.NN, True),
        ("The panel had 40 inhabitants.", Language.EN, True),
        ("Panelet hadde 40 innbyggere.", Language.EN, False),
        ("The panel had 40 inhabitants.", Language.NN, False),
    ],
)
def test_a_statement_is_written_in_norwegian_or_english_as_it_was_asked(
    base: KnowledgeBase, text: str, language: Language, passes: bool
) -> None:
    assert check(base, Claim(text, (1,)), language).fault is (None if passes else Fault.LANGUAGE)


@pytest.mark.parametrize(
    "quote",
    ["  Panelet  hadde\n40 innbyggere ", "«Panelet hadde 40 innbyggere»", "Panelet hadde 40 …", '"40 innbyggere."'],
)
def test_a_quote_may_be_spaced_and_framed_in_another_way(base: KnowledgeBase, quote: str) -> None:
    assert check(base, Claim("Panelet hadde 40 innbyggere.", (1,), quote)).fault is None


def test_words_in_quotation_marks_stand_in_the_source_and_two_of_them_are_no_quote(base: KnowledgeBase) -> None:
    assert check(base, Claim("Rådmannen «takket alle for innsatsen».", (1,))).fault is None
    assert check(base, Claim("«Panelet» hadde 40 innbyggere.", (1,))).fault is None


def test_a_support_model_has_the_last_say_and_sees_the_statement_with_its_sentences(base: KnowledgeBase) -> None:
    claim = Claim("Panelet hadde 40 innbyggere.", (1,))
    doubting, believing = Reader(0.49), Reader(0.5)

    assert check(base, claim, support=doubting) == Checked(fault=Fault.UNSUPPORTED)
    assert check(base, claim, support=believing).statement is not None
    assert believing.read == [(claim.text, ("Panelet hadde 40 innbyggere.",))]


def test_a_support_model_lets_nothing_through_that_the_rules_stop(base: KnowledgeBase) -> None:
    believing = Reader(1.0)

    assert check(base, Claim("Panelet hadde 41 innbyggere.", (1,)), support=believing) == Checked(fault=Fault.NUMBER)
    assert check(base, Claim("Panelet hadde 40 innbyggere fra Bodø.", (1,)), support=believing).fault is Fault.NAME
