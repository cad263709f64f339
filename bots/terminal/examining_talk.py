"""``evals threads``: how well are conversations understood, and how well is the intent of a message told?"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from assistant.dialogue.intent import Intent
from bots import wiring
from bots.terminal.examining import folder_for
from bots.terminal.screen import Screen
from evals import examination, threads
from evals.advising import Miss, Tally
from evals.question_sets import gold_set
from evals.threads import PARTS, WAYS, IntentReport, ThreadReport


def examine(data: Path | None, kept: Path | None, as_json: bool) -> None:
    """Examine the conversations on the shipped documents, and the intents of short messages."""
    examination.require_extra()
    screen = Screen()
    settings = wiring.knowledge_settings(data)
    with folder_for(kept) as folder:
        apart = examination.settings_apart(settings, folder)
        with gold_set(apart, screen.progress) as held, screen.progress("evals_stage_answering") as progress:
            talked = threads.threads(held.base, progress)
    intents = threads.intents()
    if as_json:
        screen.json({"threads": asdict(talked), "intents": asdict(intents)})
        return
    tell(screen, talked, intents)


def tell(screen: Screen, talked: ThreadReport, intents: IntentReport) -> None:
    """Write what was measured, part by part."""
    _tell_threads(screen, talked)
    _tell_intents(screen, intents)


def _tell_threads(screen: Screen, found: ThreadReport) -> None:
    for part in PARTS:
        screen.write(f"{screen.say('evals_threads')}: {screen.say(f'evals_part_{part}')}", style="bold")
        table = Table("", *(screen.say(f"evals_way_{way}") for way in WAYS), box=None, pad_edge=False)
        for measure, ways in found.measures[part].items():
            table.add_row(screen.say(f"evals_talk_{measure}"), *(_of(ways.get(way)) for way in WAYS))
        for kind, tally in found.kinds[part].items():
            table.add_row(f"– {screen.say(f'evals_turn_{kind}')}", _of(tally))
        screen.out.print(table)
    _misses(screen, found.misses)
    screen.write()


def _tell_intents(screen: Screen, found: IntentReport) -> None:
    for part in PARTS:
        right = found.right(part)
        screen.write(f"{screen.say('evals_intents')}: {screen.say(f'evals_part_{part}')} ({_of(right)})", style="bold")
        table = Table(screen.say("evals_intents_by"), *Intent, box=None, pad_edge=False)
        for expected, told in found.counted[part].items():
            table.add_row(expected, *(str(told.get(intent, "")) for intent in Intent))
        screen.out.print(table)
    _misses(screen, found.misses)


def _of(tally: Tally | None) -> str:
    return f"{tally.right}/{tally.of}" if tally else ""


def _misses(screen: Screen, misses: Sequence[Miss]) -> None:
    for each in misses:
        screen.write(f"– {each.item}")
        screen.note(f"  {screen.say('evals_expected', expected=each.expected, found=each.found)}")
