"""Shows an answer at the terminal: statements as they are checked, their sources, and what there is to say of them."""

from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Event, Statement, Status, Working
from bots import telling
from bots.terminal.advice_told import advice_as_told, advice_lines, understood_as
from bots.terminal.screen import Screen, plain
from knowledge.access import Scope
from knowledge.conversation import Content
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.registry.editions import Edition

WITH_STATEMENTS = {Status.ANSWERED, Status.QUOTED}


def show(screen: Screen, events: Iterable[Event], base: KnowledgeBase) -> None:
    """Show an answer as it comes."""
    numbered = _Numbered(screen)
    framework = base.editions.current()
    for event in events:
        if isinstance(event, Working):
            continue
        if isinstance(event, Statement):
            numbered.write(event)
        elif event.status in {Status.NOT_FOUND, Status.OFF_TOPIC} and not base.documents.visible(Scope.all()):
            screen.write(screen.say("empty_base"))
        elif isinstance(event, AdvisedAnswer):
            _show_advice(Screen(event.language), event)
        elif event.status in WITH_STATEMENTS:
            _show_rest(screen, numbered, event, framework)
        else:
            _show_way_forward(screen, event, framework)
            for note in telling.notes(event, screen.phrases):
                screen.note(note)


class _Numbered:
    """Writes statements with numbered citations."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._numbers = telling.Numbers()

    def write(self, statement: Statement) -> None:
        """Write a statement with the numbers of its sources."""
        bullet = "  - " if statement.listed else ""
        self._screen.write(f"{bullet}{self._numbers.marked(statement, self._screen.phrases, self._screen.language)}")

    def write_sources(self, language: Language) -> None:
        """Write the places that the numbers stand for."""
        self._screen.write()
        self._screen.write(self._screen.say("sources", language), style="bold")
        for line in self._numbers.sources(self._screen.phrases, language):
            self._screen.write(line)


def _show_rest(screen: Screen, numbered: _Numbered, answer: Answer, framework: Framework) -> None:
    """Show what follows the statements: what disagrees, the sources, the place in the framework, what to ask next."""
    say = answer.language
    if answer.disagreeing:
        screen.write()
        screen.write(screen.say("disagreeing", say))
        for statement in answer.disagreeing:
            numbered.write(statement)
    numbered.write_sources(say)
    if answer.cells:
        screen.write()
        named = "; ".join(_cell(process, phase, framework, say) for process, phase in answer.cells)
        screen.write(screen.say("belongs_in", say, cells=named))
    if further := _further(screen, answer, framework):
        screen.write()
        screen.write(screen.say("follow_ups", say))
        for question in further:
            screen.write(f"- {question}")
    screen.write()
    for note in telling.notes(answer, screen.phrases):
        screen.note(note)


def words_of(answer: Answer, base: KnowledgeBase) -> Content:
    """Give as plain JSON what is shown of an answer that only the framework in use can tell, to be kept beside it.

    No text of a document is in it but in ``advice``, under the document's id.
    """
    screen, say, framework = Screen(answer.language), answer.language, base.editions.current()
    told: dict[str, Any] = {
        "framework": {"title": framework.title, **_named(base.editions.in_use())},
        "cells": [_cell(process, phase, framework, say) for process, phase in answer.cells],
        "next": _next(screen, answer, framework),
    }
    if isinstance(answer, AdvisedAnswer):
        told["advice"] = advice_as_told(screen, answer.advice, answer.framework)
    elif answer.status not in WITH_STATEMENTS:
        told["way_forward"] = list(telling.way_forward(replace(answer, passages=()), framework, screen.phrases))
    return plain(told)  # type: ignore[no-any-return]


def _named(edition: Edition | None) -> dict[str, Any]:
    """Name an edition of the framework, but nobody who imported it; that of the program by the program's version."""
    if edition is None:
        return {"program": version("omstilling")}
    return {"edition": edition.id, "file": edition.file_name, "at": edition.at}


def _further(screen: Screen, answer: Answer, framework: Framework) -> list[str]:
    """Give what could be asked next: of what else was found, and of what to do in the process it belongs to."""
    return [*answer.follow_ups, *_next(screen, answer, framework)]


def _next(screen: Screen, answer: Answer, framework: Framework) -> list[str]:
    names = {each.id: each.name.within(answer.language) for each in framework.processes}
    processes = list(dict.fromkeys(process for process, _ in answer.cells if process in names))[:1]
    return [screen.say("follow_up_next", answer.language, process=names[each]) for each in processes]


def _cell(process: str, phase: int, framework: Framework, language: Language) -> str:
    if process not in {each.id for each in framework.processes}:
        return process
    held = framework.process(process)
    name = held.name.within(language)
    return f"{name} › {phase} {held.phases[phase - 1].name.within(language)}" if phase else name


def _show_advice(screen: Screen, answer: AdvisedAnswer) -> None:
    """Write advice, beginning with what the question was taken to say."""
    told = advice_as_told(screen, answer.advice, answer.framework)
    if understood := understood_as(screen, told):
        screen.write(understood)
    for line, style in advice_lines(screen, told):
        screen.write(line, style)
    if answer.beside:
        screen.write()
        numbered = _Numbered(screen)
        for statement in answer.beside:
            numbered.write(statement)
        numbered.write_sources(answer.language)
    screen.note(screen.say("status_advised"))


def _show_way_forward(screen: Screen, answer: Answer, framework: Framework) -> None:
    """Tell how a question ended that got no answer, and what to try instead."""
    ending, *rest = telling.way_forward(answer, framework, screen.phrases)
    screen.write(ending, style="bold")
    for line in rest:
        screen.write(line)
