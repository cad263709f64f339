"""``framework show``: the processes, a cell, or an activity, always with whose words they are."""

from pathlib import Path
from typing import Any

from rich.table import Table

from bots import wiring
from bots.terminal.screen import Screen
from knowledge.errors import NotFound
from knowledge.framework.framework import Activity, Cell, Framework, Process
from knowledge.framework.lookup import activities_called, process_called
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language


def show(data: Path | None, what: str | None, language: Language | None, as_json: bool) -> None:
    """Show the framework in use, or what is asked for of it."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
    found = framework if what is None else _called(framework, what)
    if as_json:
        screen.json(found)
    elif isinstance(found, Framework):
        _show_all(screen, found)
    elif isinstance(found, Process):
        _show_process(screen, framework, found)
    else:
        for activity in found:
            _show_activity(screen, framework, activity)


def _called(framework: Framework, what: str) -> Process | tuple[Activity, ...]:
    """Give what a word means: a process, or the activities of a cell, or one activity."""
    try:
        return process_called(framework, what)
    except NotFound:
        return activities_called(framework, what)


def _show_all(screen: Screen, framework: Framework) -> None:
    screen.write(framework.title, style="bold")
    table = Table(screen.say("column_process"), *map(str, range(1, 6)), box=None, pad_edge=False)
    for process in framework.processes:
        cells = (
            f"{phase.name.within(screen.language)} ({len(framework.within(Cell(process.id, phase.number)))})"
            for phase in process.phases
        )
        table.add_row(f"{process.code} {process.name.within(screen.language)}", *cells)
    screen.out.print(table)
    screen.write()
    screen.write(screen.say("framework_total", activities=len(framework.activities)))
    screen.note_on_proposals(framework)


def _show_process(screen: Screen, framework: Framework, process: Process) -> None:
    screen.write(f"{process.code} {process.name.within(screen.language)}", style="bold")
    screen.write(process.purpose.within(screen.language))
    if marked := screen.provenance(process.purpose_origin.provenance):
        screen.write(marked, style="dim")
    for link in process.purpose_origin.sources:
        screen.write(link, style="dim")
    for phase in process.phases:
        screen.write()
        marked = screen.provenance(phase.origin.provenance)
        heading = f"{process.code.lower()}{phase.number} {phase.name.within(screen.language)}"
        screen.write(f"{heading}{f' ({marked})' if marked else ''}", style="bold")
        for activity in framework.within(Cell(process.id, phase.number)):
            screen.write(f"  {activity.id}  {activity.title.within(screen.language)}")
    screen.write()
    screen.note_on_proposals(framework)


def _show_activity(screen: Screen, framework: Framework, activity: Activity) -> None:
    say = screen.language
    process = framework.process(activity.process)
    phase = framework.phase(activity.cell)
    screen.write(activity.title.within(say), style="bold")
    place = f"{process.name.within(say)}, {screen.say('phase_of', phase=activity.phase)} ({phase.name.within(say)})"
    marked = screen.provenance(activity.origin.provenance)
    screen.write(" · ".join(part for part in (activity.id, place, marked) if part), style="dim")
    screen.write(activity.purpose.within(say))
    screen.write()
    for number, step in enumerate(activity.how, start=1):
        screen.write(f"{number}. {step.within(say)}")
    screen.write()
    for code, text in _facts(screen, framework, activity):
        if text:
            screen.write(f"{screen.say(code)}: {text}")
    screen.write()


def _facts(screen: Screen, framework: Framework, activity: Activity) -> list[tuple[str, Any]]:
    say = screen.language

    def titles(names: tuple[str, ...]) -> str:
        return "; ".join(f"{framework.by_id[name].title.within(say)} ({name})" for name in names)

    return [
        ("fact_deliverable", activity.deliverable.within(say)),
        ("fact_actors", ", ".join(actor.within(say) for actor in activity.actors)),
        ("fact_effort", screen.say(f"effort_{activity.effort}")),
        ("fact_level", screen.say(f"level_{activity.level}")),
        ("fact_requires", titles(activity.requires)),
        ("fact_benefits_from", titles(activity.benefits_from)),
        ("fact_required_by", titles(framework.required_by.get(activity.id, ()))),
        ("fact_feeds_next_round", titles(activity.feeds_next_round)),
        ("fact_sdg", ", ".join(activity.sdg)),
        ("fact_u4ssc", ", ".join(screen.say(f"u4ssc_{each}") for each in activity.u4ssc)),
        ("fact_cases", ", ".join(activity.cases)),
        ("fact_methods", ", ".join(activity.methods)),
        ("fact_sources", ", ".join(activity.origin.sources)),
    ]
