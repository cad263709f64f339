"""Keeps what was asked at the terminal for whoever sits there, and tells under which name, or why it was not kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.answer import Answer, Event
from assistant.question import Turn
from bots.keeping import Kept, Talk
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.conversation import Record
from knowledge.knowledge_base import KnowledgeBase

DOOR = "terminal"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a question to be taken: as the next of a conversation, and kept or not."""

    go_on: bool = False
    conversation: str | None = None
    store: bool = True


class Keeper:
    """Keeps the answers of one command, for the person at the terminal."""

    def __init__(self, base: KnowledgeBase, screen: Screen, wish: Wish) -> None:
        """Find the conversation that is meant; raise ``NotFound`` where it is named and not there."""
        self._screen = screen
        asker, conversation = name_of(None), wish.conversation
        if wish.go_on and not conversation:
            latest = base.conversations.latest(asker, DOOR)
            conversation = latest.id if latest else None
        self._talk = Talk(base, asker, DOOR, conversation, wish.store)
        if wish.go_on and not conversation:
            screen.note(screen.say("nothing_to_go_on_with"))

    def turns(self) -> tuple[Turn, ...]:
        """Give the questions before this one, oldest first."""
        return self._talk.turns()

    def keep(self, question: str, answer: Answer) -> Record | None:
        """Keep an answer and log how it went; None where it was not to be kept, or could not be."""
        return self._keep(question, answer).record

    def watch(self, question: str, events: Iterable[Event]) -> Iterator[Event]:
        """Pass on what an answer is made of; when all of it has been shown, keep it and say under which name."""
        for event in events:
            yield event
            if isinstance(event, Answer):
                kept = self._keep(question, event)
                if kept.record:
                    self._screen.note(self._screen.say("answer_kept", answer=kept.record.id))
                if kept.is_first:
                    self._screen.note(self._screen.say("ai_notice", event.language))

    def _keep(self, question: str, answer: Answer) -> Kept:
        kept, say = self._talk.keep(question, answer), self._screen.say
        if problem := kept.not_kept:
            self._screen.note(say("answer_not_kept", reason=say(problem.code, **problem.details)))
        if problem := kept.not_logged:
            self._screen.note(say(problem.code, **problem.details))
        return kept
