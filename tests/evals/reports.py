"""A small but complete report, with foreign text that tries to be more than text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from evals.report import (
    AnswersReport,
    Change,
    CurvePoint,
    Estimate,
    Failure,
    Figures,
    Measured,
    Parity,
    Report,
    SetReport,
    StepTime,
)

NASTY = '<script>alert("1")</script> | a\n# b\r\n</td></table> {{ 7 * 7 }} $x_1$ `c` \x00\u202e æ\ud800'
"""A text that would become markup, a new row, a new line, a template, a formula or an error if nobody watched."""
FOUND = ("nDCG@10", "R@5", "R@20", "RR@10")
GIVEN = (
    "right_ending",
    "fact",
    "nothing_false",
    "citation_precision",
    "citation_recall",
    "literal",
    "language",
)


def figures(measures: Sequence[str], start: float, questions: int = 40) -> Figures:
    """Give estimates that differ from each other in every number."""
    return {
        measure: Estimate(start + place / 97, start + place / 97 - 0.031, start + place / 97 + 0.043, questions)
        for place, measure in enumerate(measures)
    }


def measured(system: str, measures: Sequence[str], start: float, milliseconds: float) -> Measured:
    """Give a system's figures, over all questions and by groups."""
    grouped = {
        "language": {"nb": 0.02, "nn": -0.11, "en": -0.03},
        "kind": {"one_source": 0.05, "near": -0.07, "my | own <b>": -0.2},
        "wording": {"source_words": 0.03, "paraphrase": -0.13},
        "part": {"tuning": 0.01, "test": -0.01},
    }
    groups = {
        dimension: {
            name: figures(measures, start + shift, 7 + place) for place, (name, shift) in enumerate(each.items())
        }
        for dimension, each in grouped.items()
    }
    values = {measure: {"q1": 1.0, "q2": 0.0} for measure in measures}
    return Measured(system, figures(measures, start), groups, values, milliseconds)


def answers(failures: Sequence[Failure] = ()) -> AnswersReport:
    """Give how the questions of a set were answered."""
    given = measured("omstilling", GIVEN, 0.71, 23.4)
    lengths = {**given.figures, "characters": Estimate(312.4, 287.6, 340.1, 31)}
    return AnswersReport(
        measured=replace(given, figures=lengths),
        endings={
            "answered": {"answered": 21, "not_found": 4, "clarify": 1},
            "not_found": {"not_found": 8, "answered": 3},
            "private": {"private": 2, "my_own | ending": 1},
        },
        curve=tuple(
            CurvePoint(step / 10, 1 - step / 11, 0.36 - step / 29, step / 13, 0.5 - step / 23) for step in range(10)
        ),
        threshold=0.31,
        parity=(Parity("right_ending", 0.812, 0.776, 17, 3), Parity("fact", 0.713, 0.713, 15, 0)),
        steps={
            "understand": StepTime(0.42, 1.37),
            "retrieve": StepTime(12.6, 31.8),
            "judge": StepTime(2.21, 4.48),
            "write": StepTime(5.93, 1411.0),
        },
        failures=tuple(failures),
    )


def failure(name: str, wrong: tuple[str, ...], question: str = "Hva koster kaffen?") -> Failure:
    """Give a question that went wrong."""
    return Failure(
        name,
        question,
        "one_source",
        "tuning",
        wrong,
        "answered",
        "not_found",
        ("asker-samfunnsdel", "«9. juni 2020»"),
        ("klimaplan", "temaplan"),
        0.287,
    )


FAILURES = (
    failure("q-one", ("fact",)),
    failure("q-three", ("right_ending", "fact", "citation_recall"), "Når ble planen vedtatt?"),
    replace(
        failure("q-nasty", ("right_ending", "fact"), NASTY),
        kind=NASTY,
        expected=(NASTY,),
        found=(),
        ending=NASTY,
    ),
)
CHANGES = (
    Change("gold", "nDCG@10", 0.701, 0.734, 0.011, 0.058, 40, False),
    Change("gold", "R@5", 0.755, 0.751, -0.024, 0.017, 40, False),
    Change("gold", "fact", 0.803, 0.722, -0.137, -0.029, 38, True),
)


def searched(name: str = "norquad") -> SetReport:
    """Give a set that was only searched."""
    systems = ("omstilling", "words_only", "bm25", "tutorial")
    found = [measured(each, FOUND, 0.73 - place / 9, 8.3 + 3 * place) for place, each in enumerate(systems)]
    return SetReport(name, 1472, 20183, tuple(found), None)


def asked(name: str = "gold") -> SetReport:
    """Give a set that was searched and answered."""
    return replace(searched(name), questions=40, passages=613, answers=answers(FAILURES))


def a_report() -> Report:
    """Give a report with everything in it."""
    return Report(
        made=datetime(2026, 11, 23, 21, 5, tzinfo=UTC),
        product="omstilling 0.1.0",
        model="intfloat/multilingual-e5-small",
        command="omstilling evals run --gold",
        sets=(asked(), searched()),
        changes=CHANGES,
    )
