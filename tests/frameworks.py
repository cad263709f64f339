"""Small frameworks as the tests need them: sound throughout, with one activity in every cell nobody has filled."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.framework import (
    PHASES,
    Activity,
    Cell,
    Effort,
    Framework,
    Level,
    Origin,
    Phase,
    Process,
    Text,
)

OURS = Origin(Provenance.EDITORIAL)
CODES = ("ST", "PO", "IN", "OR", "IB", "PR")


def a_text(nb: str) -> Text:
    return Text(nb, f"{nb} (nn)", f"{nb} (en)")


def an_activity(
    activity_id: str, process: str = PROCESSES[0], phase: int = 1, title: str | None = None, **changes: Any
) -> Activity:
    """An activity with everything that does not matter filled in."""
    made = Activity(
        id=activity_id,
        process=process,
        phase=phase,
        title=a_text(title or f"Gjør {activity_id}"),
        purpose=a_text(f"Uten {activity_id} går det galt."),
        how=(Text("Spør dem det gjelder."), Text("Skriv ned svarene.")),
        deliverable=Text(f"Liste fra {activity_id}"),
        actors=(),
        level=Level.LOCAL,
        effort=Effort.MEDIUM,
        origin=OURS,
    )
    return replace(made, **changes)


def a_process(process_id: str, code: str, **changes: Any) -> Process:
    name = process_id.replace("-", " ").capitalize()
    made = Process(
        id=process_id,
        code=code,
        name=a_text(name),
        name_origin=OURS,
        purpose=a_text(f"{name} er til for alle."),
        purpose_origin=OURS,
        phases=tuple(Phase(number, a_text(f"Steg {number}"), OURS) for number in range(1, PHASES + 1)),
    )
    return replace(made, **changes)


def filler(cell: Cell) -> str:
    """The id of the activity that stands in a cell nobody has filled."""
    return f"{CODES[PROCESSES.index(cell.process)].lower()}{cell.phase}-noe"


def a_framework(activities: Iterable[Activity] = (), **changes: Any) -> Framework:
    """A framework of six processes that holds these activities, and one in every cell they leave empty."""
    made = Framework(
        title="Et lite rammeverk",
        processes=tuple(a_process(name, code) for name, code in zip(PROCESSES, CODES, strict=True)),
        activities=(),
    )
    held = tuple(activities)
    filled = {each.cell for each in held}
    every = [*held, *(an_activity(filler(cell), *_told(cell)) for cell in made.cells() if cell not in filled)]
    every.sort(key=lambda each: (PROCESSES.index(each.process), each.phase))
    return replace(made, activities=tuple(every), **changes)


def with_process(framework: Framework, **changes: Any) -> Framework:
    """The framework with its first process changed."""
    first, *rest = framework.processes
    return replace(framework, processes=(replace(first, **changes), *rest))


def _told(cell: Cell) -> tuple[str, int]:
    return cell.process, cell.phase
