"""``demo``: from nothing to two answered questions."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from assistant.question import Question
from bots import wiring
from bots.terminal.adding import add_shipped, embed, summary
from bots.terminal.screen import Screen
from bots.terminal.showing import show
from knowledge.access import Scope
from knowledge.knowledge_base import open_for_writing


def run(data: Path | None) -> None:
    """Build a knowledge base from the shipped content, ask two questions, and say what to try next."""
    screen = Screen()
    folder = data or Path(tempfile.mkdtemp(prefix="omstilling-demo-"))
    screen.write(screen.say("demo_building", folder=folder))
    with open_for_writing(wiring.knowledge_settings(folder)) as base:
        screen.note(f"{screen.say('reading')} …")
        added = list(add_shipped(base, screen))
        screen.note(f"{screen.say('embedding')} …")
        embed(base, screen)
        screen.write(screen.say("ingest_summary", **summary(added)))
        assistant = wiring.assistant(base)
        for code in ("demo_first_question", "demo_second_question"):
            question = screen.say(code)
            screen.write()
            screen.write(f"› {question}", style="bold")
            screen.write()
            show(screen, assistant.stream(Question(question, Scope.all())), base)
    screen.write()
    program = "omstilling" if shutil.which("omstilling") else os.path.relpath(sys.argv[0])
    screen.write(screen.say("demo_next", command=f"{program} --data {folder}"))
