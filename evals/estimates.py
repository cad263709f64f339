"""Means with their uncertainty, by the bootstrap: the questions are redrawn with replacement, many times.

Percentile intervals after Efron, *Bootstrap methods: another look at the jackknife* (1979), by SciPy. The draws are
seeded: the same values give the same interval.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

import numpy as np

from evals.report import Change, Estimate, Figures, Values

_DRAWS = 2_000
_SEED = 3


def estimate(values: Iterable[float]) -> Estimate:
    """Give the mean of what each question got, with its 95 % interval."""
    held = list(values)
    low, high = _interval(held)
    return Estimate(_rounded(fmean(held)), low, high, len(held))


def figures(values: Values) -> Figures:
    """Give the estimate of every measure that some question has a value of."""
    return {measure: estimate(each.values()) for measure, each in values.items() if each}


def grouped(values: Values, traits: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Figures]]:
    """Give the figures of every group of questions: ``traits[question][dimension]`` names the group it belongs to."""
    members: dict[str, dict[str, set[str]]] = {}
    for question, named in traits.items():
        for dimension, group in named.items():
            members.setdefault(dimension, {}).setdefault(group, set()).add(question)
    return {
        dimension: {
            group: figures({measure: _only(each, asked) for measure, each in values.items()})
            for group, asked in groups.items()
        }
        for dimension, groups in members.items()
        if len(groups) > 1
    }


def change(set_name: str, measure: str, before: Mapping[str, float], now: Mapping[str, float]) -> Change | None:
    """Compare what the same questions got then and now; None when no question is in both."""
    common = sorted(before.keys() & now.keys())
    if not common:
        return None
    low, high = _interval([now[asked] - before[asked] for asked in common])
    return Change(
        set_name,
        measure,
        _rounded(fmean(before[asked] for asked in common)),
        _rounded(fmean(now[asked] for asked in common)),
        low,
        high,
        len(common),
        fell=high < 0,
    )


def _interval(values: Sequence[float]) -> tuple[float, float]:
    if len(set(values)) < 2:  # nothing to redraw
        return (_rounded(values[0]), _rounded(values[0]))
    from scipy.stats import bootstrap

    random = np.random.default_rng(_SEED)
    drawn = bootstrap((np.asarray(values),), np.mean, n_resamples=_DRAWS, batch=100, method="percentile", rng=random)
    return _rounded(drawn.confidence_interval.low), _rounded(drawn.confidence_interval.high)


def _only(values: Mapping[str, float], asked: set[str]) -> dict[str, float]:
    return {question: value for question, value in values.items() if question in asked}


def _rounded(value: float) -> float:
    return round(float(value), 4)
