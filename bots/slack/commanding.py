"""The command: ``/omstilling`` and a word. What the word does, is for the room it belongs to."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from slack_bolt import Ack, App

from bots.slack.crew import Deed
from bots.slack.reception import COMMAND, Reception
from bots.slack.workshop import Workshop


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Hand each command to the room that has its word; one without a word we know is a cry for help."""

    def take(body: Mapping[str, Any], ack: Ack) -> None:
        name, rest = understood(str(body.get("text") or ""))
        command = reception.commands.get(name)
        if command is None:
            ack()
            return
        command(body, rest, ack)

    app.command(COMMAND)(take)


def deeds(_workshop: Workshop) -> dict[str, Deed]:
    """Give nothing: every word is done in its own room."""
    return {}


def understood(text: str) -> tuple[str, str]:
    """Give what the first word of a command does, and what stands after it; ``help`` where there is no such word."""
    said = " ".join(text.split())
    for word, name in _words():
        if said.lower() == word or said.lower().startswith(f"{word} "):
            return name, said[len(word) :].strip()
    return "help", said


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """Give every word and what it does, the longest first."""
    return tuple(sorted(_read(), key=lambda each: -len(each[0])))


def _read() -> Iterator[tuple[str, str]]:
    told = yaml.safe_load(files("bots.slack").joinpath("commands.yaml").read_text("utf-8"))
    for name, languages in told.items():
        yield from ((word, name) for words in languages.values() for word in words)
