"""``evals language``: is the language of a question told, and does what is said back come in it?"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from bots import wiring
from bots.terminal.examining import folder_for
from bots.terminal.screen import Screen
from evals import examination, languages
from evals.advising import PARTS
from evals.languages import LanguagesReport
from evals.question_sets import gold_set
from knowledge.framework.reading import shipped
from knowledge.language import Language


def language(data: Path | None, kept: Path | None, as_json: bool) -> None:
    """Examine the language of questions, and of the answers from the shipped content."""
    examination.require_extra()
    screen = Screen()
    with folder_for(kept) as folder:
        apart = examination.settings_apart(wiring.knowledge_settings(data), folder)
        with gold_set(apart, screen.progress) as held, screen.progress("evals_stage_answering") as progress:
            assistant = wiring.assistant(held.base)
            questions = languages.spoken_questions()
            found = languages.examine(assistant, shipped(), screen.phrases, questions, progress)
    if as_json:
        screen.json(asdict(found))
    else:
        show(screen, found)


def show(screen: Screen, found: LanguagesReport) -> None:
    """Write what was measured, part by part, and what went wrong."""
    for part in PARTS:
        screen.write(f"{screen.say('evals_told')}, {screen.say(f'evals_part_{part}')}", style="bold")
        screen.out.print(_confusion(screen, found.told[part]))
        screen.write()
    table = Table("", *(screen.say(f"evals_part_{part}") for part in PARTS), box=None, pad_edge=False)
    for measure in found.tallies[PARTS[0]]:
        tallies = (found.tallies[part][measure] for part in PARTS)
        table.add_row(screen.say(f"evals_measure_{measure}"), *(f"{each.right}/{each.of}" for each in tallies))
    screen.out.print(table)
    for miss in found.misses:
        screen.write(f"– {miss.item}")
        told = screen.say("evals_expected", expected=_name(screen, miss.expected), found=_name(screen, miss.found))
        screen.note(f"  {screen.say(f'evals_measure_{miss.wrong}')}: {told}")


def _confusion(screen: Screen, told: Mapping[str, Mapping[str, int]]) -> Table:
    """Make a row for each language that questions are in, with what they were told to be in, and the share of right."""
    names = [_name(screen, each) for each in Language]
    table = Table(screen.say("evals_column_expected"), *names, screen.say("evals_right"), box=None, pad_edge=False)
    for expected, counted in told.items():
        share = f"{counted.get(expected, 0) / sum(counted.values()):.1%}"
        table.add_row(_name(screen, expected), *(str(counted.get(each, 0)) for each in Language), share)
    return table


def _name(screen: Screen, code: str) -> str:
    return screen.say(f"evals_language_{code}")
