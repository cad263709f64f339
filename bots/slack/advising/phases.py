"""Tells when the work in a phase seems done, so that its people can go on to the next. Nothing goes on by itself.

Where a project says at which process and phase it is at work, that phase is meant; else that of the activity that was
just reported on. Where they are at work stands in the account of the project, and so in its history.
"""

from dataclasses import replace

from assistant.advice.standing import Standing
from knowledge.framework.framework import PHASES, Cell, Framework
from knowledge.project import Account, Project, State


def cell_of(framework: Framework, project: Project, reported: str | None = None) -> Cell | None:
    """Give the phase that a project is at work in, as far as it is known."""
    said = project.account
    if said.process and said.phase and any(each.id == said.process for each in framework.processes):
        return Cell(said.process, said.phase)
    activity = framework.by_id.get(reported or "")
    return activity.cell if activity else None


def finished_phase(framework: Framework, project: Project, reported: str | None = None) -> Cell | None:
    """Give the phase that a project is at work in, where all that is relevant of it is done; else None."""
    cell = cell_of(framework, project, reported)
    if cell is None:
        return None
    standing = Standing(framework, project.progress)
    names = [each.id for each in framework.within(cell)]
    is_done = any(project.progress.get(name) is State.DONE for name in names)
    return cell if is_done and all(map(standing.is_settled, names)) else None


def following(cell: Cell) -> Cell | None:
    """Give the next phase of the same process; None after the last."""
    return Cell(cell.process, cell.phase + 1) if cell.phase < PHASES else None


def at_work_in(project: Project, cell: Cell) -> Account:
    """Give what is said of a project when it has gone on to a phase."""
    return replace(project.account, process=cell.process, phase=cell.phase)
