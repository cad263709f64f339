"""What was measured is kept, question by question, and compared with what is measured later."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_file
from reports import FOUND, GIVEN, a_report

from evals.baseline import (
    changes,
    read_baseline,
    read_summary,
    shipped_baseline,
    shortcomings,
    values_of,
    write_baseline,
)
from evals.estimates import figures
from evals.report import AnswersReport, Report, SetReport
from knowledge.errors import Invalid, Unavailable


def a_set_with(answers: Mapping[str, Mapping[str, float]], found: Mapping[str, Mapping[str, float]]) -> SetReport:
    """Give a set where the product got these values."""
    held = a_report().sets[0]
    product, *others = held.retrieval
    return replace(
        held, retrieval=(replace(product, values=found), *others), answers=answers_with(held.answers, answers)
    )


def answers_with(held: AnswersReport | None, values: Mapping[str, Mapping[str, float]]) -> AnswersReport:
    assert held
    return replace(held, measured=replace(held.measured, values=values))


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    report = a_report()

    write_baseline(report, tmp_path / "før.json")

    found = read_baseline(tmp_path / "før.json")
    assert found == {held.name: values_of(held) for held in report.sets}
    assert found["gold"].keys() == {*FOUND, *GIVEN}
    assert found["norquad"].keys() == set(FOUND)
    told = json.loads((tmp_path / "før.json").read_text("utf-8"))
    assert (told["made"], told["product"], told["model"]) == (
        "2026-11-23", "omstilling 0.1.0", "intfloat/multilingual-e5-small",
    )  # fmt: skip


def test_the_figures_of_a_baseline_are_read_without_computing_them_anew(tmp_path: Path) -> None:
    report = a_report()

    write_baseline(report, tmp_path / "før.json")

    found = read_summary(tmp_path / "før.json")
    assert (found.made, found.product, found.model) == (
        "2026-11-23", "omstilling 0.1.0", "intfloat/multilingual-e5-small",
    )  # fmt: skip
    assert found.sets == {held.name: figures(values_of(held)) for held in report.sets}


def test_the_shipped_figures_are_those_of_the_shipped_values() -> None:
    found = read_summary(shipped_baseline())

    assert found.sets == {name: figures(values) for name, values in read_baseline(shipped_baseline()).items()}


@pytest.mark.parametrize("text", ["{", "{}", '{"figures": {"gold": {"fact": {"middel": 1}}}}'])
def test_a_baseline_without_figures_has_no_summary(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_summary(a_file(tmp_path, "før.json", text))

    assert refusal.value.code == "baseline_broken"


def test_only_the_product_is_kept_and_not_the_systems_beside_it() -> None:
    held = a_set_with({}, {"R@5": {"a": 0.75}})

    assert values_of(held) == {"R@5": {"a": 0.75}}


def test_lengths_are_neither_better_nor_worse() -> None:
    assert values_of(a_set_with({"characters": {"a": 300.0}, "fact": {"a": 1.0}}, {})) == {"fact": {"a": 1.0}}


def test_a_baseline_that_is_missing_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "borte.json", tmp_path):
        with pytest.raises(Invalid) as refusal:
            read_baseline(path)

        assert (refusal.value.code, refusal.value.details) == ("baseline_missing", {"file": str(path)})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"sets": []}',
        '{"sets": {"gold": 3}}',
        '{"sets": {"gold": {"fact": 0.5}}}',
        '{"sets": {"gold": {"fact": [1, 0]}}}',
    ],
)
def test_something_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = a_file(tmp_path, "før.json", text)

    with pytest.raises(Invalid) as refusal:
        read_baseline(path)

    assert (refusal.value.code, refusal.value.details) == ("baseline_broken", {"file": str(path)})


def test_the_shipped_baseline_lies_with_the_examiner() -> None:
    assert (shipped_baseline().name, shipped_baseline().parent.name) == ("baseline.json", "evals")


def test_what_is_in_both_is_compared_over_the_questions_of_both() -> None:
    now = a_set_with({"fact": {"a": 0.0, "b": 0.0, "ny": 1.0}, "language": {"a": 1.0}}, {"R@5": {"a": 1.0}})
    before = {
        "gold": {"fact": {"a": 1.0, "b": 1.0, "borte": 0.0}, "literal": {"a": 1.0}, "R@5": {"borte": 1.0}},
        "borte": {"fact": {"a": 1.0}},
    }

    (found,) = changes([now, replace(now, name="ny")], before)

    assert (found.set_name, found.measure, found.questions) == ("gold", "fact", 2)
    assert (found.before, found.now, found.fell) == (1.0, 0.0, True)


def test_the_same_result_as_before_is_no_shortcoming(tmp_path: Path) -> None:
    report = a_report()
    write_baseline(report, tmp_path / "før.json")

    found = changes(report.sets, read_baseline(tmp_path / "før.json"))

    assert len(found) == 2 * len(FOUND) + len(GIVEN)
    assert shortcomings(literal(replace(report, changes=found), 1.0)) == ()


def literal(report: Report, value: float) -> Report:
    gold = a_set_with({"literal": {"a": 1.0, "b": value}}, {})
    return replace(report, sets=(gold, *report.sets[1:]))


def test_what_fell_stops_a_release_and_what_did_not_fall_does_not() -> None:
    assert shortcomings(literal(a_report(), 1.0)) == ("gold: fact",)


def test_a_quote_that_is_not_literal_stops_a_release_whatever_it_was_before() -> None:
    report = literal(replace(a_report(), changes=()), 0.9999)

    assert shortcomings(report) == ("gold: literal",)


def test_a_measure_is_named_once() -> None:
    fell = next(each for each in a_report().changes if each.fell)
    report = literal(replace(a_report(), changes=(replace(fell, measure="literal"),)), 0.5)

    assert shortcomings(report) == ("gold: literal",)


def test_a_set_without_quotes_has_no_quote_that_is_not_literal() -> None:
    report = replace(a_report(), changes=(), sets=(a_set_with({"fact": {"a": 1.0}}, {}), a_report().sets[1]))

    assert shortcomings(report) == ()


def test_a_baseline_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        write_baseline(a_report(), tmp_path)

    assert refusal.value.code == "baseline_unwritable"
    assert refusal.value.details["file"] == str(tmp_path)
