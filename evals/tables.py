"""A report as sections of tables: every form of the report shows the same numbers in the same order.

A cell has its text, lesser notes beside it (the interval, the number of questions where it differs along the row) and
perhaps a mark that the reader should notice. The first cell of a row is its heading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.labels import Labels, clean, verdict
from evals.report import AnswersReport, Change, CurvePoint, Failure, Figures, Measured, Report, SetReport

_ORDER = {
    "ending": ("answered", "clarify", "not_found", "off_topic", "private", "unsupported"),
    "dimension": ("language", "kind", "wording", "part"),
    "language": ("nb", "nn", "en"),
    "kind": ("one_source", "two_sources", "conflict", "near", "outside", "unclear", "personal_data", "hostile"),
    "wording": ("source_words", "paraphrase"),
    "part": ("tuning", "test"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a table; ``mark`` is empty, ``right``, ``fell``, ``rose`` or ``today``."""

    text: str
    notes: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading row; every row is as long as ``head``."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Tables that belong together, and what they tell."""

    name: str
    title: str
    told: str
    tables: tuple[Table, ...]


def change_section(report: Report, labels: Labels) -> Section | None:
    """Give the changes since the baseline, the fallen ones first; None where nothing was compared."""
    if not report.changes:
        return None
    columns = ("set", "measure", "verdict", "change", "before", "now", "questions")
    rows = tuple(_change(each, labels) for each in fallen_first(report.changes))
    table = Table(labels.say("caption_changes"), _head(columns, labels), rows)
    return _section("changes", (table,), labels)


def set_sections(held: SetReport, labels: Labels) -> tuple[Section, ...]:
    """Give what was measured on one set; what was not measured has no section."""
    found = [*_retrieval(held, labels)] if held.retrieval else []
    if held.answers:
        found += _answers(held.name, held.answers, labels)
    return tuple(section for section in found if any(table.rows for table in section.tables))


def fallen_first(changes: Iterable[Change]) -> list[Change]:
    """Put what fell before what did not, and the greater fall before the lesser."""
    return sorted(changes, key=lambda each: (not each.fell, each.now - each.before, each.set_name, each.measure))


def worst_first(failures: Iterable[Failure]) -> list[Failure]:
    """Put the questions that failed most measures first, without those of the test part: nobody is to tune on them."""
    shown = [failure for failure in failures if failure.part != "test"]
    return sorted(shown, key=lambda each: (-len(each.wrong), each.question_id))


def in_order(sort: str, names: Iterable[str]) -> list[str]:
    """Put names of one sort in their usual order, those nobody knows last."""
    order = {name: place for place, name in enumerate(_ORDER.get(sort, ()))}
    return sorted(names, key=lambda name: order.get(name, len(order)))


def known_endings(answers: AnswersReport) -> tuple[list[str], list[str]]:
    """Give the endings that were expected and those that can stand against them, in the usual order."""
    expected = list(answers.endings)
    both = dict.fromkeys([*expected, *(name for row in answers.endings.values() for name in row)])
    return in_order("ending", expected), in_order("ending", both)


def today(answers: AnswersReport) -> CurvePoint:
    """Give the point of the curve that lies nearest to the threshold in use."""
    return min(answers.curve, key=lambda point: abs(point.threshold - answers.threshold))


def verdict_of(report: Report, labels: Labels) -> tuple[str, str]:
    """Tell in one sentence what the comparison with the baseline says; and ``fell``, ``held`` or ``uncompared``."""
    fallen = [labels.change_of(each) for each in fallen_first(report.changes) if each.fell]
    if fallen:
        return labels.say("report_fell", measures="; ".join(fallen)), "fell"
    outcome = "held" if report.changes else "uncompared"
    return labels.say(f"report_{outcome}"), outcome


def facts(report: Report, labels: Labels) -> dict[str, str]:
    """Name when and what was measured."""
    return {
        labels.say("report_made"): labels.moment(report.made),
        labels.say("report_product"): clean(report.product),
        labels.say("report_model"): clean(report.model),
        labels.say("report_command"): clean(report.command),
    }


def explained(report: Report, labels: Labels) -> dict[str, str]:
    """Tell what every system and measure of the report is."""
    found = [measured for held in report.sets for measured in held.retrieval]
    given = [held.answers.measured for held in report.sets if held.answers]
    systems = {measured.system: labels.name("system", measured.system) for measured in found}
    measures = {name: labels.name("measure", name) for each in [*found, *given] for name in each.figures}
    return {shown: labels.about(name) for name, shown in [*systems.items(), *measures.items()] if labels.about(name)}


def _section(name: str, tables: Iterable[Table], labels: Labels, **details: str) -> Section:
    return Section(name, labels.say(f"section_{name}"), labels.say(f"told_{name}", **details), tuple(tables))


def _head(columns: Iterable[str], labels: Labels) -> tuple[str, ...]:
    return tuple(labels.say(f"column_{column}") for column in columns)


def _retrieval(held: SetReport, labels: Labels) -> list[Section]:
    product, name = held.retrieval[0], clean(held.name)
    measures = list(dict.fromkeys(measure for each in held.retrieval for measure in each.figures))
    head = (labels.say("column_system"), *(labels.name("measure", each) for each in measures))
    rows = [
        (
            *_figures(labels.name("system", each.system), measures, each.figures, labels),
            _time(each.milliseconds, labels),
        )
        for each in held.retrieval
    ]
    table = Table(
        labels.say("caption_retrieval", set=name), (*head, *_head(("questions", "milliseconds"), labels)), tuple(rows)
    )
    return [
        _section("retrieval", (table,), labels),
        _section(
            "retrieval_groups",
            _groups("caption_retrieval_groups", name, product, labels),
            labels,
            system=labels.name("system", product.system),
        ),
    ]


def _answers(set_name: str, answers: AnswersReport, labels: Labels) -> list[Section]:
    name, measured = clean(set_name), answers.measured
    system = labels.name("system", measured.system)
    time = labels.milliseconds(measured.milliseconds)
    return [
        _section("answers", (_answered(name, measured, labels),), labels, system=system, milliseconds=time),
        _section("answer_groups", _groups("caption_answer_groups", name, measured, labels), labels),
        _section("endings", (_endings(name, answers, labels),), labels),
        _section("parity", (_parity(name, answers, labels),), labels),
        _section("steps", (_steps(name, answers, labels),), labels),
        _section(
            "prices",
            (_prices(name, answers, labels),),
            labels,
            system=system,
            threshold=labels.number(answers.threshold),
        ),
    ]


def _figures(heading: str, measures: Sequence[str], figures: Figures, labels: Labels) -> tuple[Cell, ...]:
    """Give a row of figures and their number of questions; where that differs, every cell tells its own."""
    numbers = sorted({each.questions for each in figures.values()}, reverse=True)
    cells = [Cell(heading)]
    for measure in measures:
        estimate = figures.get(measure)
        if estimate is None:
            cells.append(Cell("–"))
            continue
        own = (f"n={labels.count(estimate.questions)}",) if len(numbers) > 1 else ()
        cells.append(Cell(labels.figure(measure, estimate.mean), (labels.interval(measure, estimate), *own)))
    return (*cells, Cell(labels.count(numbers[0]) if numbers else "–"))


def _time(milliseconds: float, labels: Labels) -> Cell:
    return Cell(labels.milliseconds(milliseconds))


def _groups(caption: str, set_name: str, measured: Measured, labels: Labels) -> list[Table]:
    """Give one table for each way of grouping the questions."""
    tables = []
    for dimension in in_order("dimension", measured.groups):
        groups = measured.groups[dimension]
        named = labels.name("dimension", dimension)
        measures = [each for each in measured.figures if any(each in figures for figures in groups.values())]
        head = (named[:1].upper() + named[1:], *(labels.name("measure", each) for each in measures))
        rows = tuple(
            _figures(labels.name(dimension, group), measures, groups[group], labels)
            for group in in_order(dimension, groups)
        )
        tables.append(
            Table(labels.say(caption, set=set_name, dimension=named), (*head, labels.say("column_questions")), rows)
        )
    return tables


def _answered(set_name: str, measured: Measured, labels: Labels) -> Table:
    rows = tuple(
        (
            Cell(labels.name("measure", measure)),
            Cell(labels.figure(measure, each.mean), (labels.interval(measure, each),)),
            Cell(labels.count(each.questions)),
        )
        for measure, each in measured.figures.items()
    )
    head = _head(("measure", "value", "questions"), labels)
    return Table(labels.say("caption_answers", set=set_name), head, rows)


def _endings(set_name: str, answers: AnswersReport, labels: Labels) -> Table:
    expected, actual = known_endings(answers)
    rows = []
    for wanted in expected:
        counts: Mapping[str, int] = answers.endings[wanted]
        cells = [
            Cell(labels.count(counts.get(got, 0)), ("✓",) if got == wanted else (), "right" if got == wanted else "")
            for got in actual
        ]
        rows.append((Cell(labels.name("ending", wanted)), *cells, Cell(labels.count(sum(counts.values())))))
    head = (labels.say("column_expected"), *(labels.name("ending", each) for each in actual), labels.say("column_all"))
    return Table(labels.say("caption_endings", set=set_name), head, tuple(rows))


def _parity(set_name: str, answers: AnswersReport, labels: Labels) -> Table:
    rows = tuple(
        (
            Cell(labels.name("measure", each.measure)),
            Cell(labels.figure(each.measure, each.nb)),
            Cell(labels.figure(each.measure, each.nn)),
            Cell(labels.difference(each.nn - each.nb)),
            Cell(labels.count(each.pairs)),
            Cell(labels.count(each.different)),
        )
        for each in answers.parity
    )
    forms = [labels.name("language", each) for each in ("nb", "nn")]
    head = (labels.say("column_measure"), *forms, *_head(("difference", "pairs", "different"), labels))
    return Table(labels.say("caption_parity", set=set_name), head, rows)


def _steps(set_name: str, answers: AnswersReport, labels: Labels) -> Table:
    rows = tuple(
        (Cell(labels.name("step", step)), _time(spent.median, labels), _time(spent.most, labels))
        for step, spent in answers.steps.items()
    )
    return Table(labels.say("caption_steps", set=set_name), _head(("step", "median", "most"), labels), rows)


def _prices(set_name: str, answers: AnswersReport, labels: Labels) -> Table:
    rows = []
    for point in answers.curve:
        here = point is today(answers)
        shares = (point.coverage, point.risk, point.turned_away, point.let_through)
        note = (f"({labels.say('mark_today')})",) if here else ()
        first = Cell(labels.number(point.threshold), note, "today" if here else "")
        rows.append((first, *(Cell(labels.number(share)) for share in shares)))
    columns = ("threshold", "coverage", "risk", "turned_away", "let_through")
    return Table(labels.say("caption_prices", set=set_name), _head(columns, labels), tuple(rows))


def _change(change: Change, labels: Labels) -> tuple[Cell, ...]:
    way = verdict(change)
    return (
        Cell(clean(change.set_name)),
        Cell(labels.name("measure", change.measure)),
        Cell(labels.say(f"mark_{way}"), mark=way if way != "unsure" else ""),
        Cell(
            labels.difference(change.now - change.before),
            (f"[{labels.difference(change.low)} – {labels.difference(change.high)}]",),
        ),
        Cell(labels.figure(change.measure, change.before)),
        Cell(labels.figure(change.measure, change.now)),
        Cell(labels.count(change.questions)),
    )
