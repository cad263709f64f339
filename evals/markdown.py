"""A report as Markdown, for a change request, a terminal or an archive.

Questions, quotes and names are foreign text: nothing in them can end a table's cell, begin a line or become markup.
"""

import re
from collections.abc import Iterator

from evals.labels import Labels, clean
from evals.report import AnswersReport, Failure, Report, SetReport
from evals.tables import Cell, Section, Table, change_section, explained, facts, set_sections, verdict_of, worst_first
from knowledge.language import Language

_MARKUP = re.compile(r"[\\`*_<>|&~$#]|\](?=\()")
_TELLING = frozenset({"fell", "rose", "right", "today"})


def markdown(report: Report, language: Language) -> str:
    """Write the whole report, with every question that went wrong."""
    labels = Labels(language)
    return "\n".join(_lines(report, labels)).rstrip() + "\n"


def escape(text: str) -> str:
    """Make one line of a foreign text, in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", clean(text))


def _lines(report: Report, labels: Labels) -> Iterator[str]:
    yield from (f"# {escape(labels.say('report_title', product=report.product))}", "")
    yield from (f"- **{label}:** {escape(value)}" for label, value in facts(report, labels).items())
    yield from ("", f"**{escape(verdict_of(report, labels)[0])}**", "")
    if not report.sets:
        yield from (labels.say("report_no_sets"), "")
    if changed := change_section(report, labels):
        yield from _section(changed, 2)
    for held in report.sets:
        yield from _set(held, labels)
    if report.sets:
        yield from _about(report, labels)


def _set(held: SetReport, labels: Labels) -> Iterator[str]:
    yield from (f"## {escape(held.name)}", "")
    size = {"questions": labels.count(held.questions), "passages": labels.count(held.passages)}
    yield from (labels.say("report_size", **size), "")
    if held.answers is None:
        yield from (labels.say("report_only_searched"), "")
    for section in set_sections(held, labels):
        yield from _section(section, 3)
    if held.answers and held.answers.failures:
        yield from _failures(held, held.answers, labels)


def _section(section: Section, level: int) -> Iterator[str]:
    yield from ("#" * level + f" {section.title}", "", escape(section.told), "")
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from (f"**{escape(table.caption)}**", "")
    yield _row([escape(each) for each in table.head])
    yield _row(["---", *["---:"] * (len(table.head) - 1)])
    yield from (_row([_cell(cell) for cell in row]) for row in table.rows)
    yield ""


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    text = f"**{escape(cell.text)}**" if cell.mark in _TELLING else escape(cell.text)
    return " ".join([text, *map(escape, cell.notes)])


def _failures(held: SetReport, answers: AnswersReport, labels: Labels) -> Iterator[str]:
    shown = worst_first(answers.failures)
    number, questions = labels.count(len(shown)), labels.count(held.questions)
    yield from (f"### {labels.say('section_failures')}", "")
    yield from (labels.say("told_failures", number=number, questions=questions), "")
    for failure in shown:
        yield from _failure(failure, labels)
    yield ""


def _failure(failure: Failure, labels: Labels) -> Iterator[str]:
    """Write a question as a point of a list, and under it what was expected and what came."""
    yield f"- **{escape(failure.question)}** ({escape(failure.question_id)})"
    wrong = ", ".join(labels.name("measure", each) for each in failure.wrong)
    endings = {
        "expected": labels.name("ending", failure.expected_ending),
        "actual": labels.name("ending", failure.ending),
    }
    told = {
        "wrong": wrong,
        "ending": labels.say("failure_endings", **endings),
        "expected": " · ".join(failure.expected),
        "found": " · ".join(failure.found) or labels.say("failure_nothing"),
        "kind": labels.name("kind", failure.kind),
        "part": labels.name("part", failure.part),
        "confidence": labels.number(failure.confidence),
    }
    yield from (f"  - {labels.say(f'failure_{each}')}: {escape(text)}" for each, text in told.items() if text)


def _about(report: Report, labels: Labels) -> Iterator[str]:
    yield from (f"## {labels.say('section_about')}", "", escape(labels.say("told_about")), "")
    yield from (f"- **{escape(name)}:** {escape(told)}" for name, told in explained(report, labels).items())
