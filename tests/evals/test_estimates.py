"""A mean comes with the interval it lies in, the same every time, and a change is judged question by question."""

import pytest

from evals.estimates import change, estimate, figures, grouped
from evals.report import Change, Estimate

HALF = {f"q{number}": float(number % 2) for number in range(40)}


def test_an_estimate_is_the_mean_inside_its_interval() -> None:
    found = estimate(HALF.values())

    assert (found.mean, found.questions) == (0.5, 40)
    assert 0.3 < found.low < 0.4
    assert 0.6 < found.high < 0.7


def test_more_questions_make_the_interval_narrower() -> None:
    few, many = estimate([0.0, 1.0] * 10), estimate([0.0, 1.0] * 200)

    assert few.mean == many.mean
    assert many.high - many.low < (few.high - few.low) / 3


def test_the_same_values_give_the_same_interval() -> None:
    values = [number / 7 % 1 for number in range(30)]

    assert estimate(values) == estimate(iter(values))


@pytest.mark.parametrize("values", [[0.25], [0.25] * 9])
def test_values_that_are_all_alike_have_no_interval(values: list[float]) -> None:
    assert estimate(values) == Estimate(0.25, 0.25, 0.25, len(values))


def test_a_measure_that_no_question_has_a_value_of_has_no_figure() -> None:
    assert figures({"fact": {"a": 1.0}, "nothing_false": {}}) == {"fact": Estimate(1.0, 1.0, 1.0, 1)}


def test_figures_are_told_by_groups_of_questions() -> None:
    values = {"fact": {"a": 1.0, "b": 0.0, "c": 0.0}, "language": {"a": 1.0}}
    traits = {
        "a": {"language": "nb", "kind": "near", "part": "test"},
        "b": {"language": "nn", "kind": "near", "part": "tuning"},
        "c": {"language": "nn", "kind": "near"},
    }

    assert grouped(values, traits) == {
        "language": {
            "nb": {"fact": Estimate(1.0, 1.0, 1.0, 1), "language": Estimate(1.0, 1.0, 1.0, 1)},
            "nn": {"fact": Estimate(0.0, 0.0, 0.0, 2)},
        },
        "part": {
            "test": {"fact": Estimate(1.0, 1.0, 1.0, 1), "language": Estimate(1.0, 1.0, 1.0, 1)},
            "tuning": {"fact": Estimate(0.0, 0.0, 0.0, 1)},
        },
    }


def test_a_change_is_measured_over_the_questions_of_both() -> None:
    found = change("gold", "fact", {"a": 1.0, "b": 1.0, "borte": 0.0}, {"b": 0.5, "a": 0.5, "ny": 0.0})

    assert found == Change("gold", "fact", 1.0, 0.5, -0.5, -0.5, 2, fell=True)


def test_nothing_in_common_is_no_change() -> None:
    assert change("gold", "fact", {"a": 1.0}, {"b": 0.0}) is None


def test_a_measure_has_fallen_only_when_the_whole_interval_lies_below_nothing() -> None:
    few = {name: 0.0 if name == "q1" else value for name, value in HALF.items()}
    many = {name: 0.0 if name in ("q1", "q3", "q5", "q7", "q9", "q11") else value for name, value in HALF.items()}

    unsure, fell = change("gold", "fact", HALF, few), change("gold", "fact", HALF, many)

    assert unsure
    assert fell
    assert (unsure.now, unsure.high, unsure.fell) == (0.475, 0.0, False)
    assert unsure.low < 0
    assert fell.fell
    assert (fell.before, fell.now) == (0.5, 0.35)
    assert fell.low < -0.15 < fell.high < 0


def test_a_rise_is_no_fall_and_nor_is_standing_still() -> None:
    risen, still = change("gold", "fact", {"a": 0.0}, {"a": 1.0}), change("gold", "fact", HALF, HALF)

    assert risen
    assert still
    assert (risen.low, risen.fell) == (1.0, False)
    assert (still.low, still.high, still.fell) == (0.0, 0.0, False)


def test_questions_are_compared_with_themselves_so_that_their_spread_is_no_noise() -> None:
    lower = {name: value - 0.01 for name, value in HALF.items()}

    found = change("gold", "nDCG@10", HALF, lower)

    assert found
    assert found.fell
    assert (found.low, found.high) == (-0.01, -0.01)
