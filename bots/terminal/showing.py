"""Shows an answer at the terminal: statements as they are checked, their sources, and what there is to say of them."""

from collections.abc import Iterable

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Event, Statement, Status, Working
from bots import telling
from bots.terminal.screen import Screen
from bots.told.advice import advice_as_told, advice_lines, understood_as
from bots.told.answers import WITH_STATEMENTS, cells_of, next_of
from knowledge.access import Scope
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language


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
        screen.write(screen.say("belongs_in", say, cells="; ".join(cells_of(answer, framework))))
    if further := [*answer.follow_ups, *next_of(answer, framework, screen.phrases)]:
        screen.write()
        screen.write(screen.say("follow_ups", say))
        for question in further:
            screen.write(f"- {question}")
    screen.write()
    for note in telling.notes(answer, screen.phrases):
        screen.note(note)


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
