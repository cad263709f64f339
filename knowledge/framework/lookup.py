"""What people call things in the framework: processes by id, code or name, cells as ``st1``, activities by id."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from knowledge.errors import NotFound
from knowledge.framework.framework import PHASES, Activity, Cell, Framework, Process
from knowledge.language import Language

_CELL = re.compile(rf"(.+?)[\s:.-]*([1-{PHASES}])")


def process_called(framework: Framework, said: str) -> Process:
    """Give the process that an id, a code or a name in any language means; raise ``NotFound`` for another word."""
    for process in framework.processes:
        if _plain(said) in {_plain(name) for name in _names(process)}:
            return process
    allowed = ", ".join(process.id for process in framework.processes)
    raise NotFound("process_unknown", process=said, allowed=allowed)


def cell_called(framework: Framework, said: str) -> Cell:
    """Give the cell that ``st1`` or ``standardisere:1`` means; raise ``NotFound`` for another word."""
    found = _CELL.fullmatch(said.strip())
    if found is None:
        raise NotFound("cell_unknown", cell=said)
    return Cell(process_called(framework, found[1]).id, int(found[2]))


def activities_called(framework: Framework, said: str) -> tuple[Activity, ...]:
    """Give the activity with an id, or all those of a cell; raise ``NotFound`` with the nearest id for another word."""
    name = said.strip().casefold()
    if name in framework.by_id:
        return (framework.by_id[name],)
    try:
        return framework.within(cell_called(framework, said))
    except NotFound:
        close = get_close_matches(name, framework.by_id, n=1)
        if not close:
            raise NotFound("activity_unknown_far", activity=said) from None
        raise NotFound("activity_unknown", activity=said, suggestion=close[0]) from None


def _names(process: Process) -> Iterable[str]:
    yield from (process.id, process.code)
    yield from (process.name.within(language) for language in Language)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.strip().casefold())
