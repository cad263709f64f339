"""``evals statements`` and ``evals troubles``: what comes out when a model lies, and when it fails?"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from bots import wiring
from bots.terminal.examining import folder_for
from bots.terminal.screen import Screen
from evals import examination, model_troubles, statement_checks
from evals.question_sets import gold_set
from evals.statement_checks import Count, Progress, Trial, Trials, counted
from evals.statements import STATEMENT_PARTS
from knowledge.knowledge_base import KnowledgeBase

_SHOWN = (("true", "evals_true"), ("made", "evals_made"), ("written", "evals_lie"))


def statements(data: Path | None, kept: Path | None, as_json: bool) -> None:
    """Let a scripted model server tell truths and lies about the shipped content."""
    screen = Screen()
    with _shipped(data, kept, screen) as (base, progress):
        found = statement_checks.examine(base, progress)
    if as_json:
        screen.json({name: {part: _plain(_of(found, name, part)) for part in STATEMENT_PARTS} for name, _ in _SHOWN})
        return
    for name, phrase in _SHOWN:
        screen.write(screen.say(f"evals_statements_{name}"), style="bold")
        screen.out.print(_table(screen, phrase, [counted(_of(found, name, part)) for part in STATEMENT_PARTS]))
        screen.write()
    _show_misses(screen, found)


def troubles(data: Path | None, kept: Path | None, as_json: bool) -> None:
    """Show what a person gets when the model is down, slow, lying or broken."""
    screen = Screen()
    with _shipped(data, kept, screen) as (base, progress):
        found = model_troubles.examine(base, progress)
    if as_json:
        screen.json([asdict(each) for each in found])
        return
    names = ("trouble", "ending", "statements", "held_back", "told", "first", "whole")
    table = Table(*(screen.say(f"evals_trouble_column_{name}") for name in names), box=None, pad_edge=False)
    for each in found:
        first = "–" if each.first is None else f"{each.first:.2f}"
        told = screen.say(each.told) if each.told else "–"
        numbers = (str(each.statements), str(each.held_back), told, first, f"{each.whole:.2f}")
        table.add_row(screen.say(f"evals_trouble_{each.trouble}"), each.ending, *numbers)
    screen.out.print(table)


@contextmanager
def _shipped(data: Path | None, kept: Path | None, screen: Screen) -> Iterator[tuple[KnowledgeBase, Progress]]:
    """Give a base of the shipped content, and what shows how far the telling has come."""
    examination.require_extra()
    with folder_for(kept) as folder:
        apart = examination.settings_apart(wiring.knowledge_settings(data), folder)
        held = gold_set(apart, screen.progress, vectors=False)
        with held as shipped, screen.progress("evals_stage_telling") as progress:
            yield shipped.base, progress


def _show_misses(screen: Screen, found: Trials) -> None:
    screen.write(screen.say("evals_statements_missed"), style="bold")
    for name, phrase in _SHOWN:
        for trial in _of(found, name, STATEMENT_PARTS[0]):
            if trial.stopped == (name == "true"):
                said = " ".join((screen.say(f"{phrase}_{trial.kind}"), *trial.faults))
                screen.write(f"- {trial.text} ({trial.id}, {said})")


def _table(screen: Screen, phrase: str, parts: Sequence[dict[str, Count]]) -> Table:
    """Make a row for each kind, with what was held back in each part."""
    table = Table("", *(screen.say(f"evals_part_{part}") for part in STATEMENT_PARTS), box=None, pad_edge=False)
    kinds = sorted({kind for counts in parts for kind in counts}, key=lambda kind: (not kind, kind))
    for kind in kinds:
        shown = (f"{counts[kind].stopped}/{counts[kind].every}" if kind in counts else "–" for counts in parts)
        table.add_row(screen.say(f"{phrase}_{kind}"), *shown)
    return table


def _of(found: Trials, name: str, part: str) -> list[Trial]:
    every: tuple[Trial, ...] = getattr(found, name)
    return [trial for trial in every if trial.part == part]


def _plain(trials: Sequence[Trial]) -> dict[str, object]:
    return {kind or "all": asdict(count) for kind, count in counted(trials).items()}
