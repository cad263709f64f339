"""What was found is measured by the known formulas, question by question."""

from collections.abc import Sequence
from math import log2

import pytest
from sets import PASSAGES, QUESTIONS, RELEVANT, unheard

from evals.beir import RetrievalSet
from evals.retrieval import examine, measure

JUDGED = {name: QUESTIONS[name] for name in RELEVANT}
HELD = RetrievalSet("lite", PASSAGES, JUDGED, RELEVANT, {name: {"language": "nb"} for name in JUDGED})
MEASURES = ["nDCG@10", "R@5", "R@20", "RR@10"]


def one(relevant: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Give the measures of one question: what is right, and what was found, best first."""
    held = RetrievalSet("lite", {}, {"q": "Hva?"}, {"q": dict.fromkeys(relevant, 1)})
    run = {"q": {name: 1 / place for place, name in enumerate(found, start=1)}}
    return {name: values["q"] for name, values in measure(held, run).items()}


def test_two_right_passages_at_the_second_and_fourth_place() -> None:
    found = one(["a", "b"], ["x", "a", "y", "b"])

    gained, best = 1 / log2(3) + 1 / log2(5), 1 + 1 / log2(3)
    assert found == {"nDCG@10": round(gained / best, 4), "R@5": 1.0, "R@20": 1.0, "RR@10": 0.5}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (1, [1.0, 1.0, 1.0, 1.0]),
        (5, [round(1 / log2(6), 4), 1.0, 1.0, 0.2]),
        (6, [round(1 / log2(7), 4), 0.0, 1.0, 0.1667]),
        (10, [round(1 / log2(11), 4), 0.0, 1.0, 0.1]),
        (11, [0.0, 0.0, 1.0, 0.0]),
        (20, [0.0, 0.0, 1.0, 0.0]),
        (21, [0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_a_measure_looks_only_as_far_down_as_its_name_says(place: int, expected: list[float]) -> None:
    found = one(["a"], [*(f"x{number}" for number in range(place - 1)), "a"])

    assert list(found) == MEASURES
    assert list(found.values()) == expected


def test_one_of_two_right_passages_is_half_of_them() -> None:
    assert one(["a", "b"], ["a", "x"])["R@20"] == 0.5


def test_a_question_that_nothing_was_found_for_gets_nothing() -> None:
    values = measure(HELD, {"q1": {"vann": 1.0}, "q2": {"klima": 1.0}, "q3": {}})

    assert all(each == {"q1": 1.0, "q2": 1.0, "q3": 0.0, "q4": 0.0} for each in values.values())


def test_where_nothing_at_all_was_found_every_question_gets_nothing() -> None:
    for run in ({}, {name: {} for name in JUDGED}):
        assert measure(HELD, run) == {name: dict.fromkeys(JUDGED, 0.0) for name in MEASURES}


def test_a_question_that_nothing_answers_is_left_out() -> None:
    held = RetrievalSet("lite", PASSAGES, JUDGED, {"q1": {"vann": 1}, "q2": {"klima": 0}})

    values = measure(held, {"q1": {"vann": 1.0}, "q2": {"klima": 1.0}})

    assert all(each == {"q1": 1.0} for each in values.values())


def test_a_set_that_nothing_answers_has_no_figures() -> None:
    held = RetrievalSet("lite", PASSAGES, {"q2": JUDGED["q2"]}, {"q2": {"klima": 0}})

    assert examine("omstilling", lambda _question: {"klima": 1.0}, held, unheard).figures == {}


def test_a_system_is_asked_every_question_once_and_tells_how_far_it_has_come() -> None:
    heard: list[str] = []
    told: list[tuple[int, int]] = []

    def find(question: str) -> dict[str, float]:
        heard.append(question)
        return {"vann": 1.0}

    found = examine("bm25", find, HELD, lambda done, every: told.append((done, every)))

    assert heard == list(JUDGED.values())
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert found.system == "bm25"
    assert found.values["R@5"] == {"q1": 1.0, "q2": 0.0, "q3": 0.0, "q4": 0.0}
    assert (found.figures["R@5"].mean, found.figures["R@5"].questions) == (0.25, 4)
    assert found.milliseconds >= 0


def test_figures_are_told_by_the_groups_a_set_names() -> None:
    traits = {"q1": {"language": "nb", "kind": "år"}, "q2": {"language": "nb", "kind": "tall"}, "borte": {"kind": "x"}}
    held = RetrievalSet("lite", PASSAGES, JUDGED, RELEVANT, traits)

    groups = examine("omstilling", lambda _question: {"vann": 1.0}, held, unheard).groups

    assert groups.keys() == {"kind"}
    assert {name: each["RR@10"].mean for name, each in groups["kind"].items()} == {"år": 1.0, "tall": 0.0}
