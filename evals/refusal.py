"""When is what was found enough to answer from? Fits the assistant's decision on questions with known truth.

A logistic model over the signals of ``assistant.grounds`` is fitted to questions that the documents do and do not
answer, each set counting alike and each kind within a set alike. What comes out is the text of
``assistant/thresholds.yaml``, and the price of every threshold: how many answerable questions it turns away, and how
many of the others it lets through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.grounds import Grounds, signals_of
from evals.questions import AskedQuestion
from knowledge.access import Scope
from knowledge.glossary import load_glossary
from knowledge.knowledge_base import KnowledgeBase

SHOWN = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what was measured when it was asked, and whether it can be answered."""

    signals: Mapping[str, float]
    answerable: bool
    source: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: its weights, how well it tells the two apart (ROC AUC), and the price of each threshold."""

    weights: Mapping[str, float]
    auc: Mapping[str, float]
    prices: Sequence[Mapping[str, float | str]]


def ask_all(base: KnowledgeBase, questions: Sequence[AskedQuestion], source: str) -> list[Case]:
    """Ask the product's retriever every question and keep the signals."""
    cases = []
    for asked in questions:
        found = base.retriever.retrieve(asked.question, Scope.all())
        grounds = Grounds(asked.question, base.retriever.rarities, load_glossary())
        cases.append(Case(signals_of(found.passages, grounds), asked.answerable, source))
    return cases


def fit(cases: Sequence[Case], leave_out: frozenset[str] = frozenset()) -> Fit:
    """Fit the model to all signals but those left out, and price its thresholds."""
    from sklearn.linear_model import LogisticRegression

    names = [name for name in cases[0].signals if name not in leave_out]
    table = np.array([[case.signals[name] for name in names] for case in cases])
    truth = np.array([case.answerable for case in cases])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(table, truth, sample_weight=_weights(cases))
    sure = model.predict_proba(table)[:, 1]
    weights = {"intercept": float(model.intercept_[0])} | dict(zip(names, map(float, model.coef_[0]), strict=True))
    return Fit({name: round(weight, 3) for name, weight in weights.items()}, _auc(cases, sure), _prices(cases, sure))


def _weights(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Let each set count alike, and within it the answerable and the others."""
    groups = [(case.source, case.answerable) for case in cases]
    return np.array([1 / groups.count(group) for group in groups]) * len(cases)


def _auc(cases: Sequence[Case], sure: NDArray[np.float64]) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    found = {}
    for source in dict.fromkeys(case.source for case in cases):
        chosen = [number for number, case in enumerate(cases) if case.source == source]
        truth = [cases[number].answerable for number in chosen]
        found[source] = round(float(roc_auc_score(truth, sure[chosen])), 3)
    return found


def _prices(cases: Sequence[Case], sure: NDArray[np.float64]) -> list[dict[str, float | str]]:
    prices: list[dict[str, float | str]] = []
    for source in dict.fromkeys(case.source for case in cases):
        for threshold in SHOWN:
            turned = [
                p < threshold for p, case in zip(sure, cases, strict=True) if case.source == source and case.answerable
            ]
            passed = [
                p >= threshold
                for p, case in zip(sure, cases, strict=True)
                if case.source == source and not case.answerable
            ]
            prices.append(
                {
                    "set": source,
                    "threshold": threshold,
                    "answerable turned away": round(float(np.mean(turned)), 3),
                    "others let through": round(float(np.mean(passed)), 3),
                }
            )
    return prices
