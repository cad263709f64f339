"""When is what was found enough to answer from? Fits the assistant's decision on questions with known truth.

A logistic model over the signals of ``assistant.judge`` is fitted to whether the answer would be right: the question
can be answered from the documents, and what would be quoted holds what must be said. Each set counts alike, and within
it the right answers and the rest. What comes out is the text of ``assistant/thresholds.yaml``, and the price of every
threshold: how many answerable questions it turns away, how many of the others it lets through, and how many of the
answers that are given are wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.extract import extract
from assistant.grounds import Grounds
from assistant.judge import signals_of
from assistant.weigh import weigh
from evals.marks import is_right
from evals.question_sets import QuestionSet
from evals.stages import Progress
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.glossary import load_glossary

SHOWN = tuple(round(step / 20, 2) for step in range(4, 17))
"""Thresholds that are priced."""
_WITHOUT_SEARCH = frozenset({"clarify", "greeted"})
"""Endings of questions that nothing is looked up for."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question: what was measured, whether it can be answered, and whether it would be answered rightly."""

    signals: Mapping[str, float]
    answerable: bool
    right: bool
    source: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: its weights, how well it tells the two apart (ROC AUC), and the price of each threshold.

    ``threshold`` is the one with the most right answers less the wrong ones, every set counting alike.
    """

    weights: Mapping[str, float]
    auc: Mapping[str, float]
    threshold: float
    prices: Sequence[Mapping[str, Any]]


def ask_all(held: QuestionSet, progress: Progress) -> list[Case]:
    """Ask the product's retriever every question that may be learnt from, and keep the signals."""
    cases = []
    retriever = held.base.retriever
    questions = [asked for asked in held.questions if asked.part != "test" and asked.ending not in _WITHOUT_SEARCH]
    for number, asked in enumerate(questions, start=1):
        grounds = Grounds(asked.question, retriever.rarities, load_glossary())
        passages = retriever.retrieve(asked.question, Scope.all()).passages
        quotes = weigh(asked.question, passages, grounds)
        right = is_right(asked, tuple(extract(quotes, grounds)))
        cases.append(Case(signals_of(passages, grounds, quotes), asked.answerable, right, held.name))
        progress(number, len(questions))
    return cases


def fit(cases: Sequence[Case], leave_out: frozenset[str] = frozenset()) -> Fit:
    """Fit the model to all signals but those left out, and price its thresholds.

    Raise ``Invalid`` when there is nothing to tell apart.
    """
    from sklearn.linear_model import LogisticRegression

    if len({case.right for case in cases}) < 2:
        raise Invalid("fit_one_sided")
    names = [name for name in cases[0].signals if name not in leave_out]
    table = np.array([[case.signals[name] for name in names] for case in cases])
    truth = np.array([case.right for case in cases])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(table, truth, sample_weight=_weights(cases))
    sure = model.predict_proba(table)[:, 1]
    weights = {"intercept": float(model.intercept_[0])} | dict(zip(names, map(float, model.coef_[0]), strict=True))
    rounded = {name: round(weight, 3) for name, weight in weights.items()}
    prices = _prices(cases, sure)
    return Fit(rounded, _auc(cases, sure), max(SHOWN, key=lambda each: _worth(prices, each)), prices)


def _weights(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Let each set count alike, and within it what would be answered rightly and the rest."""
    groups = [(case.source, case.right) for case in cases]
    return np.array([1 / groups.count(group) for group in groups]) * len(cases)


def _auc(cases: Sequence[Case], sure: NDArray[np.float64]) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    found = {}
    for source in dict.fromkeys(case.source for case in cases):
        chosen = [number for number, case in enumerate(cases) if case.source == source]
        truth = [cases[number].right for number in chosen]
        if len(set(truth)) < 2:  # nothing to tell apart in this set
            continue
        found[source] = round(float(roc_auc_score(truth, sure[chosen])), 3)
    return found


def _prices(cases: Sequence[Case], sure: NDArray[np.float64]) -> list[dict[str, Any]]:
    return [
        {"set": source, "threshold": threshold}
        | _price([(float(p), case) for p, case in zip(sure, cases, strict=True) if case.source == source], threshold)
        for source in dict.fromkeys(case.source for case in cases)
        for threshold in SHOWN
    ]


def _price(chosen: Sequence[tuple[float, Case]], threshold: float) -> dict[str, float]:
    return {
        "answerable turned away": _share(p < threshold for p, case in chosen if case.answerable),
        "others let through": _share(p >= threshold for p, case in chosen if not case.answerable),
        "wrong of the answers": _share(not case.right for p, case in chosen if p >= threshold),
        "right less wrong": _worth_of([case.right for p, case in chosen if p >= threshold], len(chosen)),
    }


def _worth_of(answered: Sequence[bool], asked: int) -> float:
    return round((sum(answered) - sum(not right for right in answered)) / asked, 3)


def _worth(prices: Sequence[Mapping[str, Any]], threshold: float) -> float:
    return sum(float(price["right less wrong"]) for price in prices if price["threshold"] == threshold)


def _share(truths: Iterable[bool]) -> float:
    held = list(truths)
    return round(sum(held) / len(held), 3) if held else 0.0
