from dataclasses import replace

import pytest
from builders import a_draft

from evals.answers import measure_answers
from evals.questions import AskedQuestion
from evals.refusal import SHOWN, Case, ask_all, fit
from knowledge.knowledge_base import KnowledgeBase

QUESTIONS = [
    AskedQuestion("Når la vannverket nye rør?", True, ("vann",), ("i 2019",), "plain"),
    AskedQuestion("Hvor mange innbyggere er i borgerpanelet?", True, ("panel",), ("1200",), "plain"),
    AskedQuestion("Hvordan baker jeg surdeigsbrød?", False, kind="outside"),
]


@pytest.fixture
def small(base: KnowledgeBase) -> KnowledgeBase:
    base.library.publish(a_draft("vann", "Vannverket la nye rør i 2019."))
    base.library.publish(a_draft("panel", "Trondheim trakk ut 1200 innbyggere til borgerpanelet."))
    base.library.publish(a_draft("skole", "Skolen i Steinkjer fikk nytt tak."))
    return base


def test_right_answers_and_right_refusals_are_counted_by_kind(small: KnowledgeBase) -> None:
    figures = measure_answers(small, QUESTIONS)

    assert figures.keys() == {"plain", "outside", "all answerable", "all others"}
    assert figures["plain"] == figures["all answerable"]
    right = {"questions": 2.0, "refused": 0.0, "literal": 1.0, "right document": 1.0, "has the answer": 1.0}
    assert right.items() <= figures["plain"].items()
    assert figures["outside"] == {"questions": 1.0, "refused": 1.0, "literal": 1.0, "characters": 0.0}


def test_a_wrong_document_and_a_lacking_answer_are_told(small: KnowledgeBase) -> None:
    wrong = [replace(asked, documents=("skole",), answers=("i 201",)) for asked in QUESTIONS[:2]]

    figures = measure_answers(small, wrong)["plain"]

    assert (figures["right document"], figures["has the answer"], figures["literal"]) == (0.0, 0.0, 1.0)


def test_questions_without_a_kind_are_told_apart_by_whether_they_can_be_answered(small: KnowledgeBase) -> None:
    figures = measure_answers(small, [replace(asked, kind="") for asked in QUESTIONS])

    assert figures["answerable"] == figures["all answerable"]
    assert figures["not answerable"] == figures["all others"]


def test_every_question_is_asked_and_its_signals_are_kept(small: KnowledgeBase) -> None:
    cases = ask_all(small, QUESTIONS, "lite")

    assert [(case.answerable, case.source) for case in cases] == [(True, "lite"), (True, "lite"), (False, "lite")]
    assert all(case.signals.keys() == {"coverage", "names", "strength", "similarity"} for case in cases)
    assert cases[0].signals["coverage"] == 1.0 > cases[2].signals["coverage"]
    assert cases[0].signals["similarity"] == 0.0


def a_case(coverage: float, answerable: bool, source: str = "lite", similarity: float = 0.5) -> Case:
    return Case({"coverage": coverage, "similarity": similarity}, answerable, source)


APART = [a_case(0.8 + 0.02 * step, True) for step in range(8)] + [a_case(0.02 * step, False) for step in range(8)]


def test_a_fit_tells_apart_what_can_be_told_apart() -> None:
    fitted = fit(APART)

    assert fitted.auc == {"lite": 1.0}
    assert fitted.weights.keys() == {"intercept", "coverage", "similarity"}
    assert fitted.weights["coverage"] > 0 > fitted.weights["intercept"]
    middle = next(price for price in fitted.prices if price["threshold"] == 0.5)
    assert (middle["answerable turned away"], middle["others let through"]) == (0.0, 0.0)


def test_every_threshold_has_its_price_and_a_higher_one_turns_more_away() -> None:
    near = [a_case(0.1 * step, step % 3 != 0) for step in range(10)]

    prices = fit([*near, *APART]).prices

    assert [price["threshold"] for price in prices] == list(SHOWN)
    turned = [price["answerable turned away"] for price in prices]
    passed = [price["others let through"] for price in prices]
    assert turned == sorted(turned)
    assert passed == sorted(passed, reverse=True)
    assert turned[-1] > turned[0]


def test_a_signal_that_tells_nothing_is_told_so() -> None:
    noise = [a_case(0.5, number % 2 == 0) for number in range(20)]

    assert fit(noise).auc == {"lite": 0.5}


def test_a_signal_that_is_left_out_gets_no_weight() -> None:
    assert fit(APART, leave_out=frozenset({"similarity"})).weights.keys() == {"intercept", "coverage"}


def test_sets_are_told_of_one_by_one_and_a_large_one_does_not_drown_a_small_one() -> None:
    small = [a_case(0.9, True, "liten"), a_case(0.1, False, "liten")]

    alone, together = fit(APART + small), fit(APART * 20 + small)

    assert alone.auc == together.auc == {"lite": 1.0, "liten": 1.0}
    assert {price["set"] for price in together.prices} == {"lite", "liten"}
    assert len(together.prices) == 2 * len(SHOWN)
