"""What an examination found: plain values that every form of the report is written from.

A *measure* is named as in ``ir_measures`` (``nDCG@10``) or as in ``evals.marks`` (``fact``); a *value* is what one
question got, from 0 to 1 except for ``characters``; an *estimate* is the mean over questions with its 95 % bootstrap
interval.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, and the interval it lies in with 95 % confidence."""

    mean: float
    low: float
    high: float
    questions: int


Values = Mapping[str, Mapping[str, float]]
"""For each measure what each question got, by the question's id; a question without a value was not to be measured."""
Figures = Mapping[str, Estimate]
"""For each measure its estimate."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one system did on one set: over all questions, and by groups of them (``groups["language"]["nn"]``)."""

    system: str
    figures: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    values: Values
    milliseconds: float
    """Median time of one question."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The price of one threshold: the share of questions answered, and the share of those answered wrongly.

    ``turned_away`` is the share of answerable questions that are refused, ``let_through`` that of the others answered.
    """

    threshold: float
    coverage: float
    risk: float
    turned_away: float
    let_through: float


@dataclass(frozen=True, slots=True)
class Parity:
    """One measure over the questions asked in both forms of Norwegian, and how many of them ended differently."""

    measure: str
    nb: float
    nn: float
    pairs: int
    different: int


@dataclass(frozen=True, slots=True)
class StepTime:
    """Milliseconds that one step of an answer took: the median, and what 95 % stay within."""

    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong: what was expected, what came instead, and the measures it failed."""

    question_id: str
    question: str
    kind: str
    part: str
    wrong: tuple[str, ...]
    expected_ending: str
    ending: str
    expected: tuple[str, ...]
    """The documents, and the words that should have stood in the answer."""
    found: tuple[str, ...]
    """The statements of the answer, each with its document; or, where nothing was said, the documents found first."""
    confidence: float


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """How a set of questions was answered."""

    measured: Measured
    endings: Mapping[str, Mapping[str, int]]
    """``endings[expected][actual]`` counts questions."""
    curve: tuple[CurvePoint, ...]
    threshold: float
    """The threshold the product uses today."""
    parity: tuple[Parity, ...]
    steps: Mapping[str, StepTime]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class SetReport:
    """Everything measured on one set; a set without answers was only searched."""

    name: str
    questions: int
    passages: int
    retrieval: tuple[Measured, ...]
    """The product first."""
    answers: AnswersReport | None
    unread: tuple[str, ...] = ()
    """Names of the files that could not be read and are therefore not asked about."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure of the product has moved since the baseline, over the questions of both.

    ``low`` to ``high`` is the 95 % interval of the difference; the measure *fell* when all of it lies below 0.
    """

    set_name: str
    measure: str
    before: float
    now: float
    low: float
    high: float
    questions: int
    fell: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One examination."""

    made: datetime
    product: str
    """Name and version of the product."""
    model: str
    """The embedding model."""
    command: str
    sets: tuple[SetReport, ...]
    changes: tuple[Change, ...]


def as_json(report: Report) -> dict[str, Any]:
    """Give a report as plain values."""
    return asdict(report) | {"made": report.made.isoformat(timespec="seconds")}
