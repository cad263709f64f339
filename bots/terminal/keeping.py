"""Keeps what was asked at the terminal, unless the person does not want that, and goes on with what they asked before.

The answer comes first: where it cannot be kept, the person has it all the same, and a sentence that says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.advised import proposed_in
from assistant.answer import Answer, Event, Status
from assistant.question import Turn
from assistant.record import answered
from bots import logs, wiring
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from bots.terminal.showing import words_of
from knowledge.conversation import Record
from knowledge.errors import NotFound, Problem
from knowledge.knowledge_base import KnowledgeBase

DOOR = "terminal"
_MOST_TURNS = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a question to be taken: as the next of a conversation, and kept or not."""

    go_on: bool = False
    conversation: str | None = None
    store: bool = True


def ids_of(record: Record | None) -> dict[str, str | None]:
    """Give the ids that an answer is kept under, as plain values."""
    return {
        "answer_id": record.id if record else None,
        "conversation_id": record.conversation_id if record else None,
    }


class Keeper:
    """Keeps the answers of one command, for the person at the terminal."""

    def __init__(self, base: KnowledgeBase, screen: Screen, wish: Wish) -> None:
        """Find the conversation that is meant; raise ``NotFound`` where it is named and not there."""
        self._base = base
        self._screen = screen
        self._store = wish.store
        self._asker = name_of(None)
        self._conversation = wish.conversation
        if wish.conversation and base.conversations.conversation(wish.conversation, self._asker) is None:
            raise NotFound("conversation_not_found", conversation=wish.conversation)
        if wish.go_on and not wish.conversation:
            latest = base.conversations.latest(self._asker, DOOR)
            self._conversation = latest.id if latest else None
            if latest is None:
                screen.note(screen.say("nothing_to_go_on_with"))

    def _is_first(self, answer: Answer, record: Record | None) -> bool:
        """Tell whether this is the first a person hears from here, as far as is known: they are told what it is."""
        if answer.status is Status.PRIVATE:
            return False
        if record is None:
            return self._store or not self._base.conversations.visible(self._asker)
        return record.number == 1 and len(self._base.conversations.visible(self._asker)) == 1

    def turns(self) -> tuple[Turn, ...]:
        """Give the questions before this one, oldest first."""
        if self._conversation is None:
            return ()
        records = self._base.conversations.turns(self._conversation, self._asker, _MOST_TURNS)
        return tuple(map(_turn, records))

    def keep(self, question: str, answer: Answer) -> Record | None:
        """Keep an answer and log how it went; None where it was not to be kept, or could not be."""
        record = self._keep(question, answer) if self._store and answer.status is not Status.PRIVATE else None
        try:
            if log := wiring.door_settings().log:
                logs.to_file(log)
            logs.note_answer(answer, DOOR, record)
        except Problem as problem:
            self._screen.note(self._screen.say(problem.code, **problem.details))
        return record

    def watch(self, question: str, events: Iterable[Event]) -> Iterator[Event]:
        """Pass on what an answer is made of; when all of it has been shown, keep it and say under which name."""
        for event in events:
            yield event
            if isinstance(event, Answer):
                record = self.keep(question, event)
                if record:
                    self._screen.note(self._screen.say("answer_kept", answer=record.id))
                if self._is_first(event, record):
                    self._screen.note(self._screen.say("ai_notice", event.language))

    def _keep(self, question: str, answer: Answer) -> Record | None:
        try:
            said = answered(question, answer, words_of(answer, self._base))
            return self._base.conversations.add(said, self._asker, DOOR, self._conversation)
        except Problem as problem:
            reason = self._screen.say(problem.code, **problem.details)
            self._screen.note(self._screen.say("answer_not_kept", reason=reason))
            return None


def _turn(record: Record) -> Turn:
    """Give what a later question needs to know of an answer that was kept."""
    told = [str(each.get("text", "")) for each in record.content["statements"]]
    return Turn(record.question, record.asked or record.question, record.status, proposed_in(record.status, told))
