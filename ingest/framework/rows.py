"""The framework as rows: for each sheet, every row's values by field.

``sheet`` makes the same values of a file's rows, so what is here on the way out is what is there on the way back.
"""

from collections.abc import Iterator, Mapping

from ingest.framework.cells import Value
from ingest.framework.columns import Table
from knowledge.framework.framework import Activity, Framework, Origin, Process, Text
from knowledge.language import Language

Values = Mapping[str, Value]


def rows_of(framework: Framework, table: Table) -> Iterator[Values]:
    """Give the rows of a sheet; an empty value stands for an empty cell."""
    match table:
        case Table.ACTIVITIES:
            yield from map(_activity, framework.activities)
        case Table.PHASES:
            yield from (row for process in framework.processes for row in _phases(process))
        case Table.PROCESSES:
            for number, process in enumerate(framework.processes):
                yield _process(process) | {"title": "" if number else framework.title}
        case Table.ACTORS:
            yield from (_text(actor) for actor in framework.actors)


def _activity(activity: Activity) -> dict[str, Value]:
    return {
        "id": activity.id,
        "process": activity.process,
        "phase": str(activity.phase),
        **_text(activity.title, "title."),
        **_text(activity.purpose, "purpose."),
        **{f"how.{language}": _steps(activity.how, language) for language in Language},
        **_text(activity.deliverable, "deliverable."),
        "signs": list(activity.signs),
        "actors": [actor.nb for actor in activity.actors],
        "level": str(activity.level),
        "effort": str(activity.effort),
        "requires": list(activity.requires),
        "benefits_from": list(activity.benefits_from),
        "feeds_next_round": list(activity.feeds_next_round),
        "sdg": list(activity.sdg),
        "u4ssc": [str(each) for each in activity.u4ssc],
        "cases": list(activity.cases),
        "methods": list(activity.methods),
        "provenance": str(activity.origin.provenance),
        "sources": list(activity.origin.sources),
    }


def _phases(process: Process) -> Iterator[dict[str, Value]]:
    for phase in process.phases:
        yield {"process": process.id, "number": str(phase.number), **_text(phase.name), **_origin(phase.origin)}


def _process(process: Process) -> dict[str, Value]:
    return {
        "id": process.id,
        "code": process.code,
        **_text(process.name, "name."),
        **_origin(process.name_origin, "name."),
        **_text(process.purpose, "purpose."),
        **_origin(process.purpose_origin, "purpose."),
    }


def _text(text: Text, before: str = "") -> dict[str, Value]:
    return {f"{before}{language}": getattr(text, language) or "" for language in Language}


def _steps(steps: tuple[Text, ...], language: Language) -> Value:
    """Give every step in one language, up to the last that is written in it."""
    said: list[str | None] = [getattr(step, language) for step in steps]
    while said and said[-1] is None:
        said.pop()
    return said


def _origin(origin: Origin, before: str = "") -> dict[str, Value]:
    return {
        f"{before}provenance": str(origin.provenance),
        f"{before}sources": list(origin.sources),
        f"{before}ours": [str(each) for each in origin.ours],
    }
