"""``evals personal-data``: is every identity number found, and how often is something else taken for one?"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from bots.terminal.screen import Screen
from evals import personal_data
from evals.personal_data import MOST_ALARMS, Alarms, Guarded
from knowledge.errors import NotFound


def personal(folders: Sequence[Path], as_json: bool) -> None:
    """Examine the guard of personal data; exit with 1 when a number was missed or there are too many false alarms."""
    screen = Screen()
    for folder in folders:
        if not folder.is_dir():
            raise NotFound("evals_texts_missing", folder=str(folder))
    found = personal_data.examine(folders=folders)
    if as_json:
        screen.json(_as_json(found))
    else:
        _tell(screen, found)
    if not found.passes:
        raise SystemExit(1)


def _as_json(found: Guarded) -> dict[str, Any]:
    held: dict[str, Any] = {"passes": found.passes, "limit": MOST_ALARMS, **asdict(found)}
    for name in ("look_alikes", "eleven_digits", "texts"):
        if alarms := getattr(found, name):
            held[name] |= {"share": alarms.share, "per_million_digits": alarms.per_million_digits}
    return held


def _tell(screen: Screen, found: Guarded) -> None:
    screen.write(screen.say("evals_guard_recall"), style="bold")
    for code, recalls in (("kind", found.kinds), ("spelling", found.spellings), ("place", found.surroundings)):
        table = Table(screen.say(f"evals_guard_{code}"), screen.say("evals_recall"), box=None, pad_edge=False)
        for each in recalls:
            table.add_row(each.name, f"{each.found}/{each.of}")
        screen.out.print(table)
        screen.write()
    for missed in found.missed:
        screen.write(screen.say("evals_guard_missed", missed=missed))
    screen.write(screen.say("evals_guard_alarms"), style="bold")
    _tell_alarms(screen, "evals_guard_look_alikes", found.look_alikes)
    _tell_alarms(screen, "evals_guard_eleven", found.eleven_digits)
    if found.texts:
        _tell_alarms(screen, "evals_guard_texts", found.texts)
    limit = f"{MOST_ALARMS:.1%}"
    screen.write(screen.say("evals_guard_passes" if found.passes else "evals_guard_fails", limit=limit), style="bold")


def _tell_alarms(screen: Screen, code: str, alarms: Alarms) -> None:
    screen.write(
        screen.say(
            "evals_guard_counts",
            what=screen.say(code),
            alarms=alarms.strong,
            candidates=alarms.candidates,
            share=f"{alarms.share:.3%}",
            digits=alarms.digits,
            rate=f"{alarms.per_million_digits:.1f}",
        )
    )
    if alarms.weak:
        weak = ", ".join(f"{kind} {number}" for kind, number in alarms.weak.items())
        screen.write(f"  {screen.say('evals_guard_weak', weak=weak)}")
