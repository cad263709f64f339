"""``next``: what to do next for a project, for a municipality, or from what is said on the command line, and why."""

from pathlib import Path

from assistant.advice.finding import Asker
from assistant.advice.reasons import Reasons
from assistant.advice.score import Focus
from bots import wiring
from bots.starting_point import Said, starting_point
from bots.terminal.screen import Screen
from bots.told.advice import advice_as_json, advice_as_told, advice_lines
from knowledge.access import Scope
from knowledge.framework.lookup import process_called
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language


def advise(data: Path | None, said: Said, most: int | None, language: Language | None, as_json: bool) -> None:
    """Advise on what to do next."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
        focus = Focus(process_called(framework, said.process).id if said.process else None, said.phase)
        progress, municipality = starting_point(base, framework, said, Scope.all())
        adviser = wiring.adviser(base)
        advice = adviser.advise(progress, Asker(Scope.all(), municipality), focus, most)
        if as_json:
            screen.json(advice_as_json(advice, Reasons(framework, screen.language, screen.phrases)))
            return
        for line, style in advice_lines(screen, advice_as_told(screen, advice, framework)):
            screen.write(line, style)
