"""What each threshold costs, over questions whose answers and confidence are known."""

from sets import a_question, an_answer

from assistant.answer import Answer
from evals.marks import Outcome
from evals.refusing import THRESHOLDS, risk_coverage
from evals.report import CurvePoint

NEAR = a_question("pris", "Hva kostet rørene?", kind="near", ending="not_found", sources=(), must=())


def outcome(answerable: bool, unheld: Answer | None) -> Outcome:
    return Outcome(a_question() if answerable else NEAR, an_answer(), unheld)


OUTCOMES = [
    outcome(True, an_answer("I 2019.", confidence=0.9)),
    outcome(True, an_answer("I 2018.", confidence=0.6)),
    outcome(True, an_answer(confidence=0.3)),
    outcome(False, an_answer("I 2019.", confidence=0.4)),
    outcome(True, None),
]
CURVE = {point.threshold: point for point in risk_coverage(OUTCOMES)}


def test_every_threshold_from_nothing_up_has_its_price() -> None:
    assert tuple(CURVE) == THRESHOLDS
    assert THRESHOLDS[:3] == (0.0, 0.05, 0.1)
    assert THRESHOLDS[-1] == 0.95


def test_without_a_threshold_all_that_can_be_said_is_said() -> None:
    assert CURVE[0.0] == CurvePoint(0.0, coverage=0.75, risk=0.6667, turned_away=0.3333, let_through=1.0)


def test_a_threshold_refuses_what_lies_below_it_and_not_what_lies_on_it() -> None:
    assert CURVE[0.4].let_through == 1.0
    assert CURVE[0.45] == CurvePoint(0.45, coverage=0.5, risk=0.5, turned_away=0.3333, let_through=0.0)
    assert CURVE[0.6].coverage == 0.5
    assert CURVE[0.65] == CurvePoint(0.65, coverage=0.25, risk=0.0, turned_away=0.6667, let_through=0.0)
    assert CURVE[0.95] == CurvePoint(0.95, coverage=0.0, risk=0.0, turned_away=1.0, let_through=0.0)


def test_a_higher_threshold_never_answers_more() -> None:
    for better, measure in ((False, "coverage"), (True, "turned_away"), (False, "let_through")):
        along = [getattr(point, measure) for point in CURVE.values()]
        assert along == sorted(along, reverse=not better)


def test_a_question_that_was_not_taken_up_is_no_part_of_the_curve() -> None:
    assert list(CURVE.values()) == list(risk_coverage(OUTCOMES[:-1]))
    assert risk_coverage(OUTCOMES[-1:]) == ()


def test_where_everything_can_be_answered_nothing_is_let_through() -> None:
    assert {point.let_through for point in risk_coverage(OUTCOMES[:3])} == {0.0}
