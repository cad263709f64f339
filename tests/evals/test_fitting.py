"""What is fitted tells right answers from the rest where they can be told apart, and says what a threshold costs."""

from dataclasses import replace

import pytest
from sets import a_question, publish, unheard

from evals.fitting import SHOWN, Case, ask_all, fit
from evals.question_sets import QuestionSet
from knowledge.errors import Invalid
from knowledge.knowledge_base import KnowledgeBase

NEAR = a_question("brød", "Hvordan baker jeg surdeigsbrød?", kind="outside", ending="off_topic", sources=(), must=())


def a_case(coverage: float, right: bool, source: str = "lite", answerable: bool | None = None) -> Case:
    signals = {"coverage": coverage, "similarity": 0.5}
    return Case(signals, right if answerable is None else answerable, right, source)


APART = [a_case(0.8 + 0.02 * step, True) for step in range(8)] + [a_case(0.02 * step, False) for step in range(8)]


def test_every_question_is_asked_and_its_signals_are_kept(base: KnowledgeBase) -> None:
    told: list[tuple[int, int]] = []

    cases = ask_all(
        QuestionSet("lite", publish(base), [a_question(), NEAR]), lambda done, every: told.append((done, every))
    )

    assert [(case.answerable, case.source) for case in cases] == [(True, "lite"), (False, "lite")]
    assert {"coverage", "similarity"} <= cases[0].signals.keys() == cases[1].signals.keys()
    assert cases[0].signals["coverage"] > cases[1].signals["coverage"]
    assert not cases[1].right
    assert told == [(1, 2), (2, 2)]


def test_nothing_is_learnt_from_the_test_part(base: KnowledgeBase) -> None:
    questions = [a_question(), replace(NEAR, part="test"), a_question("uten", part=""), replace(NEAR, id="b")]

    cases = ask_all(QuestionSet("lite", publish(base), questions), unheard)

    assert [case.answerable for case in cases] == [True, True, False]


def test_a_fit_tells_apart_what_can_be_told_apart() -> None:
    fitted = fit(APART)

    assert fitted.auc == {"lite": 1.0}
    assert fitted.weights.keys() == {"intercept", "coverage", "similarity"}
    assert fitted.weights["coverage"] > 0 > fitted.weights["intercept"]
    middle = next(price for price in fitted.prices if price["threshold"] == 0.5)
    assert (middle["answerable turned away"], middle["others let through"]) == (0.0, 0.0)


def test_every_threshold_has_its_price_and_a_higher_one_turns_more_away() -> None:
    prices = fit([*(a_case(0.1 * step, step % 3 != 0) for step in range(10)), *APART]).prices

    assert [price["threshold"] for price in prices] == list(SHOWN)
    turned = [price["answerable turned away"] for price in prices]
    passed = [price["others let through"] for price in prices]
    assert turned == sorted(turned)
    assert passed == sorted(passed, reverse=True)
    assert turned[-1] > turned[0]


def test_a_signal_that_tells_nothing_is_told_so() -> None:
    assert fit([a_case(0.5, number % 2 == 0) for number in range(20)]).auc == {"lite": 0.5}


def test_a_signal_that_is_left_out_gets_no_weight() -> None:
    assert fit(APART, leave_out=frozenset({"similarity"})).weights.keys() == {"intercept", "coverage"}


def test_sets_are_told_of_one_by_one_and_a_large_one_does_not_drown_a_small_one() -> None:
    backward = [a_case(0.1, True, "liten"), a_case(0.9, False, "liten")]

    alone, beside = fit(APART[:8][:1] + APART[8:][:1] + backward), fit(APART * 20 + backward)

    assert {price["set"] for price in beside.prices} == {"lite", "liten"}
    assert len(beside.prices) == 2 * len(SHOWN)
    assert beside.auc.keys() == {"lite", "liten"}
    assert abs(alone.weights["coverage"]) < 1
    assert abs(beside.weights["coverage"]) < 3 < fit(APART * 20).weights["coverage"]


def test_a_set_where_all_would_be_right_has_its_price_and_nothing_to_tell_apart() -> None:
    fitted = fit([*APART, a_case(0.9, True, "lett")])

    assert fitted.auc.keys() == {"lite"}
    assert {price["others let through"] for price in fitted.prices if price["set"] == "lett"} == {0.0}


@pytest.mark.parametrize("right", [True, False])
def test_where_there_is_nothing_to_tell_apart_nothing_is_fitted(right: bool) -> None:
    with pytest.raises(Invalid) as refusal:
        fit([a_case(0.1, right, answerable=True), a_case(0.9, right, answerable=False)])

    assert refusal.value.code == "fit_one_sided"
    with pytest.raises(Invalid):
        fit([])
