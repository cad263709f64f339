"""Shows an answer that was kept, at least as the screen showed it when it was given."""

from bots.terminal.screen import Screen
from bots.told.advice import Told, advice_lines, understood_as
from bots.told.recalled import (
    STATEMENTS,
    Cited,
    advice_of,
    belongs_in,
    ending,
    further,
    how_made,
    notes,
    numbers_of,
    place_of,
    sources_of,
    text_of,
    way_forward,
)
from knowledge.conversation import Record
from knowledge.language import Language


def show(screen: Screen, record: Record) -> None:
    """Write an answer as it was, with its sources, and how it was made."""
    say = Language(record.language)
    screen.write(f"› {record.question}", style="bold")
    _show_said(screen, record, say)
    numbered = ("beside", "disagreeing") if advice_of(record) else STATEMENTS
    if sources := sources_of(record.content, numbered):
        screen.write()
        screen.write(screen.say("sources", say), style="bold")
        for number, citation in sources.items():
            screen.write(f"[{number}] {place_of(screen, citation, say)}")
    for paragraph in (belongs_in(screen, record, say), *further(screen, record, say)):
        if paragraph:
            screen.write()
            screen.write(paragraph)
    screen.note(how_made(screen, record))
    for note in notes(screen, record):
        screen.note(note)


def _show_said(screen: Screen, record: Record, say: Language) -> None:
    content, advice = record.content, advice_of(record)
    if advice:
        _show_advice(Screen(say), advice)
    elif not content["statements"]:
        for line in (ending(screen, record, say), *way_forward(screen, record, say)):
            screen.write(line)
    if advice and content["beside"]:
        screen.write()
    for statement in content["beside"] if advice else (*content["statements"], *content["beside"]):
        _show_statement(screen, statement, say)
    if content["disagreeing"]:
        screen.write()
        screen.write(screen.say("disagreeing", say))
        for statement in content["disagreeing"]:
            _show_statement(screen, statement, say)


def _show_advice(screen: Screen, advice: Told) -> None:
    if understood := understood_as(screen, advice):
        screen.write(understood)
    for line, style in advice_lines(screen, advice):
        screen.write(line, style)


def _show_statement(screen: Screen, statement: Cited, say: Language) -> None:
    bullet = "  - " if statement["listed"] else ""
    marks = "".join(f"[{number}]" for number in numbers_of(statement))
    screen.write(f"{bullet}{text_of(screen, statement, say)} {marks}".rstrip())
