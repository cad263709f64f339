"""A framework becomes documents, one a process, so that its activities are found and cited like everything else.

They are made anew for each edition: what a municipality has decided answers questions, and not what we proposed before.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from knowledge.document import Provenance
from knowledge.framework.framework import PHASES, Activity, Cell, Framework, Origin, Process
from knowledge.language import Language

SOURCE = "framework:"
_NB = Language.NB


def write_documents(framework: Framework, folder: Path) -> Iterator[tuple[Path, str]]:
    """Write the documents of a framework into a folder; give each file with the source it is known by."""
    for process in framework.processes:
        path = folder / f"{process.document_id}.md"
        path.write_text(_document(framework, process), "utf-8")
        yield path, SOURCE + process.id


def cell_heading(process: Process, phase: int) -> str:
    """Give the heading that the activities of a cell stand under."""
    name = process.phases[phase - 1].name.within(_NB)
    return _say("cell_heading", process=process.name.nb, phase=phase, name=name)


def _document(framework: Framework, process: Process) -> str:
    held = [each for each in framework.activities if each.process == process.id]
    parts = [
        _front_matter(process, held),
        *(part for phase in range(1, PHASES + 1) for part in _cell(framework, process, phase)),
        f"## {_say('last_heading', process=process.name.nb)}",
        _say("last", whose=_whose(each.origin for each in held), process=process.name.nb),
    ]
    if links := list(dict.fromkeys(link for each in held for link in each.origin.sources)):
        parts += [f"## {_say('sources')}", "\n".join(f"- <{link}>" for link in links)]
    return "\n\n".join(parts) + "\n"


def _front_matter(process: Process, held: list[Activity]) -> str:
    value = {
        "id": process.document_id,
        "title": _say("title", process=process.name.nb),
        "kind": "framework",
        "language": "nb",
        "processes": [process.id],
        "phases": list(range(1, PHASES + 1)),
        "provenance": str(_of_all(each.origin for each in held)),
        "licence": "Omstilling, egen omtale",
    }
    return f"---\n{yaml.safe_dump(value, allow_unicode=True, sort_keys=False)}---"


def _cell(framework: Framework, process: Process, phase: int) -> Iterator[str]:
    """Give the text of one cell: what there is to do, what it rests on, and then each activity by itself."""
    held = framework.within(Cell(process.id, phase))
    said = {
        "whose": _whose(each.origin for each in held),
        "process": process.name.nb,
        "phase": phase,
        "name": process.phases[phase - 1].name.nb,
    }
    yield f"## {cell_heading(process, phase)}"
    yield _say("cell", **said)
    yield "\n".join(f"- {_line(each.title.nb)}" for each in held)
    yield _say("cell_deliverables", **said)
    yield "\n".join(f"- {_begun_small(each.deliverable.nb)}" for each in held)
    cells = {framework.by_id[name].cell for each in held for name in each.requires} - {Cell(process.id, phase)}
    if cells:
        yield _say("cell_requires", **said, cells=_cells(framework, cells))
    else:
        yield _say("cell_requires_nothing", **said)
    for each in held:
        yield from _activity(framework, each)


def _activity(framework: Framework, activity: Activity) -> Iterator[str]:
    said = {"whose": _whose([activity.origin]), "title": activity.title.nb}
    yield f"### {_say('activity_heading', **said)}"
    yield _say("activity_purpose", **said, purpose=activity.purpose.nb)
    yield _say("activity_how", **said)
    yield "\n".join(f"{number}. {_line(step.nb)}" for number, step in enumerate(activity.how, start=1))
    sentences = [_say("activity_deliverable", **said, deliverable=_begun_small(activity.deliverable.nb))]
    if activity.actors:
        sentences.append(_say("activity_actors", **said, actors=_joined(actor.nb for actor in activity.actors)))
    if activity.requires:
        required = [framework.by_id[name] for name in activity.requires]
        sentences.append(_say("activity_requires", **said, requires=_titles(required)))
    yield " ".join(sentences)


def _cells(framework: Framework, cells: Collection[Cell]) -> str:
    """Name cells in the framework's order; each name has a comma of its own."""
    names = [
        _say("cell_name", process=framework.process(cell.process).name.nb, phase=cell.phase)
        for cell in framework.cells()
        if cell in cells
    ]
    return f"{', '.join(names[:-1])}, og {names[-1]}" if len(names) > 1 else names[0]


def _titles(activities: Iterable[Activity]) -> str:
    return _joined(f"«{each.title.nb}»" for each in activities)


def _joined(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} og {last}" if first else last


def _begun_small(text: str) -> str:
    """Let a text begin inside a sentence, unless its first word is an abbreviation."""
    said = _line(text).removesuffix(".")
    return said if said[:2].isupper() else said[:1].lower() + said[1:]


def _line(text: str) -> str:
    """Put a text on one line; a break inside it would begin a paragraph or a heading that nobody meant."""
    return " ".join(filter(None, map(str.strip, text.splitlines())))


def _whose(origins: Iterable[Origin]) -> str:
    return str(_sentences()["whose"][_least_certain(origins)])


def _least_certain(origins: Iterable[Origin]) -> Provenance:
    """Give the provenance that promises least: what holds proposals of ours is never shown as another's words."""
    held = {each.provenance for each in origins}
    order = (Provenance.EDITORIAL, Provenance.LOCAL, Provenance.INFERRED, Provenance.SOURCE)
    return next(each for each in order if each in held)


def _of_all(origins: Iterable[Origin]) -> Provenance:
    held = {each.provenance for each in origins}
    return held.pop() if len(held) == 1 else Provenance.MIXED


def _say(code: str, **details: Any) -> str:
    return _line(str(_sentences()[code]).format(**details))


@cache
def _sentences() -> dict[str, Any]:
    return dict(yaml.safe_load(resources.files("ingest.framework").joinpath("document.yaml").read_text("utf-8")))
