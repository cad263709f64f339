"""Keeps what was asked through a door, unless the person does not want that, and goes on with what they asked before.

The answer comes first: where it cannot be kept, whoever asked has it all the same, and the door says so. A question
that is turned away for its personal data is never kept. Of every answer there is a line in the log, if there is one.
"""

from dataclasses import dataclass

from assistant.advised import proposed_in
from assistant.answer import Answer, Status
from assistant.question import Turn
from assistant.record import answered
from bots import logs, wiring
from bots.told.answers import words_of
from knowledge.conversation import Record
from knowledge.errors import NotFound, Problem
from knowledge.knowledge_base import KnowledgeBase

_MOST_TURNS = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an answer. ``record`` is None where it was not to be kept, or could not be (``not_kept``).

    ``is_first`` tells that this is the first that somebody hears from here, as far as is known: they are told what
    it is that answers. ``not_logged`` is why the line in the log could not be written.
    """

    record: Record | None = None
    is_first: bool = False
    not_kept: Problem | None = None
    not_logged: Problem | None = None


def ids_of(record: Record | None) -> dict[str, str | None]:
    """Give the ids that an answer is kept under, as plain values."""
    return {
        "answer_id": record.id if record else None,
        "conversation_id": record.conversation_id if record else None,
    }


class Talk:
    """One conversation of one asker through one door: gone on with, or begun by the first answer that is kept."""

    def __init__(
        self, base: KnowledgeBase, asker: str, door: str, conversation: str | None = None, store: bool = True
    ) -> None:
        """Take up a conversation; raise ``NotFound`` where it is named and the asker has none of that name."""
        self._base = base
        self._asker = asker
        self.door = door
        self._conversation = conversation
        self._store = store
        if conversation and base.conversations.conversation(conversation, asker) is None:
            raise NotFound("conversation_not_found", conversation=conversation)

    def turns(self) -> tuple[Turn, ...]:
        """Give the questions before this one, oldest first."""
        if self._conversation is None:
            return ()
        records = self._base.conversations.turns(self._conversation, self._asker, _MOST_TURNS)
        return tuple(map(turn_of, records))

    def keep(self, question: str, answer: Answer, answer_id: str | None = None) -> Kept:
        """Keep an answer, and log how it went; kept again under the same ``answer_id``, it is the same answer."""
        record, not_kept = None, None
        if self._store and answer.status is not Status.PRIVATE:
            try:
                said = answered(question, answer, words_of(answer, self._base))
                record = self._base.conversations.add(
                    said, self._asker, self.door, self._conversation, answer_id=answer_id
                )
            except Problem as problem:
                not_kept = problem
        return Kept(record, self._is_first(answer, record), not_kept, _log(answer, self.door, record))

    def _is_first(self, answer: Answer, record: Record | None) -> bool:
        if answer.status is Status.PRIVATE:
            return False
        if record is None:
            return self._store or not self._base.conversations.visible(self._asker)
        return is_first_of(record, self._base, self._asker)


def is_first_of(record: Record, base: KnowledgeBase, asker: str) -> bool:
    """Tell whether an answer that was kept is the first that its asker got."""
    return record.number == 1 and len(base.conversations.visible(asker)) == 1


def _log(answer: Answer, door: str, record: Record | None) -> Problem | None:
    try:
        if log := wiring.door_settings().log:
            logs.to_file(log)
        logs.note_answer(answer, door, record)
    except Problem as problem:
        return problem
    return None


def turn_of(record: Record) -> Turn:
    """Give what a later question needs to know of an answer that was kept."""
    told = [str(each.get("text", "")) for each in record.content["statements"]]
    return Turn(record.question, record.asked or record.question, record.status, proposed_in(record.status, told))
