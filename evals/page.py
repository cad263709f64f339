"""A report as one HTML page that stands alone: no script, nothing fetched.

The only module of the examiner that knows Jinja. Everything foreign in it (questions, quotes, names) is escaped by the
template engine, whose escaping is always on; only the pictures are let through as they are, and they escape their own
text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from evals import plots
from evals.labels import Labels, clean
from evals.report import AnswersReport, Failure, Report, SetReport
from evals.tables import Section, change_section, explained, facts, set_sections, verdict_of, worst_first
from knowledge.language import Language

_KEY_MEASURES = ("nDCG@10", "right_ending", "fact")
_PICTURED_GROUPS = ("language", "kind")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number to be seen first, with its interval."""

    name: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: its anchor, its tables and its pictures (SVG)."""

    key: str
    section: Section
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetPart:
    """Everything the page says of one set."""

    key: str
    held: SetReport
    figures: tuple[KeyFigure, ...]
    parts: tuple[Part, ...]
    failures: tuple[Failure, ...]


def page(report: Report, language: Language) -> str:
    """Write the whole report as a page, with every question that went wrong."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    rules = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rules.filters |= {"clean": clean, "picture": Markup}
    template = rules.from_string(resources.files("evals").joinpath("page.html.j2").read_text("utf-8"))
    labels = Labels(language)
    sentence, outcome = verdict_of(report, labels)
    return template.render(
        labels=labels,
        report=report,
        facts=facts(report, labels),
        verdict=sentence,
        outcome=outcome,
        finding=plots.finding(report.sets, labels, "finding"),
        changed=_changed(report, labels),
        sets=[_set(number, held, labels) for number, held in enumerate(report.sets, start=1)],
        explained=explained(report, labels),
    )


def _changed(report: Report, labels: Labels) -> Part | None:
    section = change_section(report, labels)
    return Part("changes", section, (plots.changes(report.changes, labels, "changes"),)) if section else None


def _set(number: int, held: SetReport, labels: Labels) -> SetPart:
    key = f"set{number}"
    parts = []
    for section in set_sections(held, labels):
        name = f"{key}-{section.name}"
        drawn = _pictures(section.name, held.answers, labels, name) if held.answers else ()
        parts.append(Part(name, section, tuple(picture for picture in drawn if picture)))
    failures = worst_first(held.answers.failures) if held.answers else []
    return SetPart(key, held, tuple(_key_figures(held, labels)), tuple(parts), tuple(failures))


def _pictures(section: str, answers: AnswersReport, labels: Labels, key: str) -> tuple[str, ...]:
    """Draw what belongs to a section of a set that was answered."""
    if section == "answer_groups":
        return tuple(plots.groups(answers.measured, each, labels, f"{key}-{each}") for each in _PICTURED_GROUPS)
    drawing = {"endings": plots.endings, "parity": plots.parity, "prices": plots.price}.get(section)
    return (drawing(answers, labels, f"{key}-picture"),) if drawing else ()


def _key_figures(held: SetReport, labels: Labels) -> Iterator[KeyFigure]:
    found = held.retrieval[:1] + ((held.answers.measured,) if held.answers else ())
    known = {measure: estimate for measured in found for measure, estimate in measured.figures.items()}
    for measure in _KEY_MEASURES:
        if estimate := known.get(measure):
            interval = labels.interval(measure, estimate)
            yield KeyFigure(labels.name("measure", measure), labels.figure(measure, estimate.mean), interval)
