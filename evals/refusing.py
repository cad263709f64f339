"""What does a threshold cost? The risk–coverage curve of refusing (El-Yaniv and Wiener, 2010).

Every question is known with the assistant's confidence and with what it would have said. A threshold then decides which
of them are answered: the *coverage* is their share, the *risk* the share of them that are answered wrongly.
"""

from collections.abc import Sequence

from assistant.answer import Statement
from evals.marks import Outcome, is_right
from evals.report import CurvePoint

THRESHOLDS = tuple(round(step / 20, 2) for step in range(20))


def risk_coverage(outcomes: Sequence[Outcome]) -> tuple[CurvePoint, ...]:
    """Give the price of each threshold from 0 to 0.95."""
    taken = [outcome for outcome in outcomes if outcome.unheld is not None]
    return tuple(_point(taken, threshold) for threshold in THRESHOLDS) if taken else ()


def _point(outcomes: Sequence[Outcome], threshold: float) -> CurvePoint:
    answered = [
        outcome
        for outcome in outcomes
        if outcome.unheld and outcome.unheld.statements and outcome.unheld.confidence >= threshold
    ]
    wrong = [outcome for outcome in answered if not is_right(outcome.asked, said_by(outcome))]
    answerable = [outcome for outcome in outcomes if outcome.asked.answerable]
    others = [outcome for outcome in outcomes if not outcome.asked.answerable]
    kept = [outcome for outcome in answered if outcome.asked.answerable]
    return CurvePoint(
        threshold=threshold,
        coverage=_share(len(answered), len(outcomes)),
        risk=_share(len(wrong), len(answered)),
        turned_away=_share(len(answerable) - len(kept), len(answerable)),
        let_through=_share(len(answered) - len(kept), len(others)),
    )


def said_by(outcome: Outcome) -> Sequence[Statement]:
    """Give what would have been said without a threshold."""
    return outcome.unheld.statements if outcome.unheld else ()


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
