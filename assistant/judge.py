"""Is what was found enough to answer from? A probability, from what was measured in the passages and quotes.

A logistic model over ``signals_of``, fitted on questions with known truth (``omstilling evals fit``); another one
serves while the passages have no vectors yet. The weights and the threshold lie in ``thresholds.yaml``; how they were
chosen is in ``docs/adr/0006``.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import exp
from typing import Any

import yaml

from assistant.grounds import Grounds
from assistant.weigh import Quote
from knowledge.document import Passage
from knowledge.language import Language

_LOOKED_AT = 3
"""Passages, and quotes, that the decision rests on."""


def threshold() -> float:
    """Give the confidence from which the product answers."""
    return float(_decision()["threshold"])


def confidence(signals: Mapping[str, float]) -> float:
    """Give the probability that what was found can answer the question."""
    weights = _decision()["with_meaning" if signals["similarity"] else "words_only"]
    drawn = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in signals.items())
    return 1 / (1 + exp(-drawn))


def signals_of(passages: Sequence[Passage], grounds: Grounds, quotes: Sequence[Quote]) -> dict[str, float]:
    """Measure what the decision rests on, in the three passages and quotes that came first; each from 0 to about 1.

    ``coverage`` and ``names`` are those of the passage that covers the question best, ``strength`` and ``similarity``
    the highest of any (similarity only within a language: across, the offline model tells little); ``heading`` is how
    nearly a heading asks the same, ``quoted`` how much of the question one quote covers, and ``sought`` whether the
    first holds the sort of thing that was asked for.
    """
    best, said = passages[:_LOOKED_AT], quotes[:_LOOKED_AT]
    same = [each for each in best if (each.description.language == Language.EN) == grounds.is_english]
    texts = sorted((each.chunk.searched for each in best), key=grounds.coverage)
    headings = [each.chunk.heading_path[-1] for each in best if each.chunk.heading_path]
    return {
        "coverage": grounds.coverage(texts[-1]) if texts else 0.0,
        "names": grounds.names(texts[-1]) if texts else 0.0,
        "strength": max((grounds.strength(each) for each in best), default=0.0),
        "similarity": max((each.meaning for each in same), default=0.0),
        "heading": max((grounds.likeness(each) for each in headings), default=0.0),
        "quoted": max((each.covered for each in said), default=0.0),
        "sought": float(bool(said) and said[0].has_sought),
    }


@cache
def _decision() -> dict[str, Any]:
    text = resources.files("assistant").joinpath("thresholds.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text)["enough"])
