"""What the product could do when we last looked, question by question, and how that has changed.

The values are compared question by question (a paired bootstrap), so that the noise of which questions were asked
cancels out: a measure has fallen when the whole 95 % interval of the difference lies below nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from evals.estimates import change, figures
from evals.report import Change, Estimate, Figures, Report, SetReport, Values
from knowledge.errors import Invalid, Unavailable

UNJUDGED = frozenset({"characters"})
"""Measures that are neither better nor worse when they grow."""
Baseline = Mapping[str, Values]
"""For each set, for each measure, what each question got."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was measured, of what and when (a date), set by set; read without what the intervals are computed with."""

    made: str
    product: str
    model: str
    sets: Mapping[str, Figures]


def shipped_baseline() -> Path:
    """Name the file that is kept with the product."""
    return Path(str(resources.files("evals").joinpath("baseline.json")))


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raise ``Invalid`` when it is missing or is none."""
    try:
        held: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {
            name: {measure: dict(values) for measure, values in measures.items()}
            for name, measures in held["sets"].items()
        }
    except OSError as error:
        raise Invalid("baseline_missing", file=str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("baseline_broken", file=str(path)) from error


def read_summary(path: Path) -> Summary:
    """Read the figures of a baseline; raise ``Invalid`` when it is missing, is none, or has none."""
    try:
        held: dict[str, Any] = json.loads(path.read_text("utf-8"))
        sets = {
            name: {measure: Estimate(**told) for measure, told in measures.items()}
            for name, measures in held["figures"].items()
        }
        return Summary(held["made"], held["product"], held["model"], sets)
    except OSError as error:
        raise Invalid("baseline_missing", file=str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("baseline_broken", file=str(path)) from error


def write_baseline(report: Report, path: Path) -> None:
    """Keep what every question of the report got, to be compared with later."""
    sets = {held.name: values_of(held) for held in report.sets}
    told = {
        "made": report.made.date().isoformat(),
        "product": report.product,
        "model": report.model,
        "figures": {name: _as_json(figures(values)) for name, values in sets.items()},
        "sets": sets,
    }
    lines = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        path.write_text(lines + "\n", "utf-8")
    except OSError as error:
        raise Unavailable("baseline_unwritable", file=str(path), reason=error.strerror) from error


def _as_json(held: Figures) -> dict[str, Any]:
    return {measure: asdict(each) for measure, each in held.items()}


def values_of(held: SetReport) -> dict[str, dict[str, float]]:
    """Give everything that the product got on a set and that can be better or worse."""
    found = [measured.values for measured in held.retrieval[:1]]
    found += [held.answers.measured.values] if held.answers else []
    return {name: dict(each) for values in found for name, each in values.items() if name not in UNJUDGED}


def changes(sets: Sequence[SetReport], baseline: Baseline) -> tuple[Change, ...]:
    """Compare every measure of every set that is in the baseline too."""
    found = [
        change(held.name, measure, baseline[held.name][measure], now)
        for held in sets
        if held.name in baseline
        for measure, now in values_of(held).items()
        if measure in baseline[held.name]
    ]
    return tuple(each for each in found if each)


def shortcomings(report: Report) -> tuple[str, ...]:
    """Name what must stop a release: measures that fell, and quotes that are not literal."""
    fallen = [f"{each.set_name}: {each.measure}" for each in report.changes if each.fell]
    untrue = [
        f"{held.name}: literal"
        for held in report.sets
        if held.answers and min(held.answers.measured.values.get("literal", {"": 1.0}).values()) < 1
    ]
    return tuple(dict.fromkeys(fallen + untrue))
