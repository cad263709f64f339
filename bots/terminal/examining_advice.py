"""``evals advice`` and ``evals mapping``: how good is the advice, and how well are documents mapped?"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import yaml
from rich.table import Table

from bots import wiring
from bots.terminal.examining import folder_for
from bots.terminal.screen import Screen
from evals import advice_speed, advising, examination, mappings
from evals.advising import PARTS, Examined, Miss
from evals.mappings import MappingReport
from evals.question_sets import gold_set
from knowledge.framework.reading import shipped


def advice(as_json: bool) -> None:
    """Examine the advice on the shipped framework, whatever a municipality has imported."""
    screen = Screen()
    framework = shipped()
    situations, questions = advising.situations(framework), advising.next_steps(framework)
    speeds = advice_speed.examine(framework)
    if as_json:
        found = {"situations": asdict(situations), "next_steps": asdict(questions)}
        screen.json({**found, "speed": [asdict(each) for each in speeds]})
        return
    for code, examined in (("evals_situations", situations), ("evals_next_steps", questions)):
        screen.write(screen.say(code), style="bold")
        _tell(screen, examined)
        _misses(screen, examined.misses)
        screen.write()
    screen.write(screen.say("evals_speed"), style="bold")
    for each in speeds:
        screen.write(screen.say("evals_speed_at", activities=each.activities, milliseconds=each.milliseconds))


def mapping(data: Path | None, fit: bool, kept: Path | None, as_json: bool) -> None:
    """Examine the mapping of the shipped documents, or fit its weights."""
    examination.require_extra()
    screen = Screen()
    settings = wiring.knowledge_settings(data)
    with folder_for(kept) as folder:
        apart = examination.settings_apart(settings, folder)
        with gold_set(apart, screen.progress, vectors=False) as held:
            if fit:
                weights = dict(mappings.fit(held.base, shipped()))
                screen.write(yaml.safe_dump({"weights": weights}, sort_keys=False))
                return
            found = mappings.examine(held.base, shipped())
    if as_json:
        screen.json(asdict(found))
    else:
        _tell_mapping(screen, found)


def _tell_mapping(screen: Screen, found: MappingReport) -> None:
    columns = ("part", "level", "precision", "recall", "counts")
    table = Table(*(screen.say(f"evals_{name}") for name in columns), box=None, pad_edge=False)
    for part in PARTS:
        for level, each in (("activity", found.activities[part]), ("cell", found.cells[part])):
            place = f"{screen.say(f'evals_part_{part}')} ({found.documents[part]})"
            told = screen.say("evals_found", right=each.right, proposed=each.proposed, labelled=each.labelled)
            shares = (f"{each.precision:.2f}", f"{each.recall:.2f}")
            table.add_row(place, screen.say(f"evals_level_{level}"), *shares, told)
    screen.out.print(table)
    screen.write(screen.say("evals_missed"), style="bold")
    for document, name in found.missed:
        screen.write(f"- {document}: {name}")
    screen.write(screen.say("evals_wrong"), style="bold")
    for document, name, quote in found.wrong:
        screen.write(f"- {document}: {name} «{' '.join(quote.split())}»")


def _tell(screen: Screen, examined: Examined) -> None:
    table = Table("", *(screen.say(f"evals_part_{part}") for part in PARTS), box=None, pad_edge=False)
    for measure in examined.tallies[PARTS[0]]:
        tallies = (examined.tallies[part][measure] for part in PARTS)
        table.add_row(screen.say(f"evals_measure_{measure}"), *(f"{each.right}/{each.of}" for each in tallies))
    screen.out.print(table)


def _misses(screen: Screen, misses: Sequence[Miss]) -> None:
    for each in misses:
        screen.write(f"– {each.item}")
        told = screen.say("evals_expected", expected=each.expected, found=each.found)
        screen.note(f"  {screen.say(f'evals_measure_{each.wrong}')}: {told}")
