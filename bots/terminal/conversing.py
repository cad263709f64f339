"""``answers``, ``conversations`` and ``my-data``: what the person at the terminal has asked, and nobody else.

An answer is shown as it was when it was given, with a mark where a source has been erased since.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from bots import wiring
from bots.deleting import delete_all_of
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from bots.terminal.showing_kept import show
from knowledge.conversation import Conversation, Record
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase, open_for_reading

_SHORT = 60


@contextmanager
def opened(data: Path | None) -> Iterator[tuple[KnowledgeBase, str]]:
    """Open the knowledge base for the person at the terminal, and give their name."""
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        yield base, name_of(None)


def list_answers(data: Path | None, as_json: bool) -> None:
    """List the answers one has got, the latest first."""
    screen = Screen()
    with opened(data) as (base, asker):
        found = [record for _, records in base.conversations.everything(asker) for record in records]
    found.sort(key=lambda each: each.at, reverse=True)
    if as_json:
        told = ("id", "conversation_id", "number", "at", "question", "language", "status")
        screen.json([{name: getattr(each, name) for name in told} for each in found])
        return
    if not found:
        screen.write(screen.say("no_answers"))
        return
    columns = ("id", "when", "conversation", "question")
    table = Table(*(screen.say(f"column_{name}") for name in columns), box=None, pad_edge=False)
    for each in found:
        table.add_row(each.id, screen.moment(each.at), each.conversation_id, _short(each.question))
    screen.out.print(table)


def show_answer(data: Path | None, name: str, as_json: bool) -> None:
    """Show one answer as it was."""
    screen = Screen()
    with opened(data) as (base, asker):
        record = base.conversations.find(name, asker)
    if record is None:
        raise NotFound("answer_not_found", answer=name)
    if as_json:
        screen.json(record)
    else:
        show(screen, record)


def delete_answer(data: Path | None, name: str, yes: bool) -> None:
    """Delete one answer for good, after asking."""
    screen = Screen()
    with opened(data) as (base, asker):
        record = base.conversations.find(name, asker)
        if record is None:
            raise NotFound("answer_not_found", answer=name)
        _ask_first(screen, yes, "confirm_erase", title=_short(record.question))
        base.conversations.delete_answer(name, asker)
        _tell_what_is_left(screen, base)
    screen.write(screen.say("answer_deleted", answer=name))


def list_conversations(data: Path | None, as_json: bool) -> None:
    """List one's conversations, the latest first."""
    screen = Screen()
    with opened(data) as (base, asker):
        found = list(reversed(base.conversations.everything(asker)))
    if as_json:
        screen.json([each for each, _ in found])
        return
    if not found:
        screen.write(screen.say("no_answers"))
        return
    columns = ("id", "latest", "answers", "held", "question")
    table = Table(*(screen.say(f"column_{name}") for name in columns), box=None, pad_edge=False)
    for each, records in found:
        held = screen.say("held") if each.held else ""
        first = _short(records[0].question) if records else ""
        table.add_row(each.id, screen.moment(each.latest), str(each.answers), held, first)
    screen.out.print(table)


def show_conversation(data: Path | None, name: str, as_json: bool) -> None:
    """Show a conversation from the beginning."""
    screen = Screen()
    with opened(data) as (base, asker):
        conversation, records = found(base, name, asker)
    if as_json:
        screen.json({**asdict(conversation), "answers": records})
        return
    for number, record in enumerate(records):
        if number:
            screen.write()
        show(screen, record)


def delete_conversations(data: Path | None, name: str | None, every: bool, yes: bool) -> None:
    """Delete a conversation for good, or all that are not held, after asking."""
    screen = Screen()
    if (name is None) is not every:
        raise Invalid("delete_one_or_all")
    with opened(data) as (base, asker):
        if name is None:
            _ask_first(screen, yes, "confirm_delete_all", number=len(base.conversations.visible(asker)))
            gone = base.conversations.delete_all(asker)
            _tell_what_is_left(screen, base)
            held = len(base.conversations.visible(asker))
            screen.write(screen.say("conversations_deleted", number=gone, held=held))
            return
        conversation, _ = found(base, name, asker)
        _ask_first(screen, yes, "confirm_erase", title=conversation.id)
        base.conversations.delete(name, asker)
        _tell_what_is_left(screen, base)
    screen.write(screen.say("conversation_deleted", conversation=name))


def hold(data: Path | None, name: str, held: bool) -> None:
    """Keep a conversation from being deleted, or release it."""
    screen = Screen()
    with opened(data) as (base, asker):
        base.conversations.hold(name, asker, held)
    screen.write(screen.say("conversation_is_held" if held else "conversation_released", conversation=name))


def delete_everything(data: Path | None, yes: bool) -> None:
    """Delete for good all that one has asked and said of answers; tell what is left, and why."""
    screen = Screen()
    with opened(data) as (base, asker):
        _ask_first(screen, yes, "confirm_delete_everything", number=len(base.conversations.visible(asker)))
        gone = delete_all_of(base, asker)
        _tell_what_is_left(screen, base)
    screen.write(screen.say("conversations_deleted", number=gone.conversations, held=gone.held))
    screen.write(screen.say("feedback_deleted", number=gone.feedback))
    if gone.slack:
        screen.write(screen.say("slack_deleted", number=gone.slack))
    if gone.proposals:
        screen.write(screen.say("proposals_deleted", number=gone.proposals))
    if gone.named:
        screen.write(screen.say("named_elsewhere", number=gone.named))


def found(base: KnowledgeBase, name: str, asker: str) -> tuple[Conversation, list[Record]]:
    """Give a conversation with its answers; raise ``NotFound`` when it is not there for this person."""
    conversation = base.conversations.conversation(name, asker)
    if conversation is None:
        raise NotFound("conversation_not_found", conversation=name)
    return conversation, base.conversations.turns(name, asker)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def _tell_what_is_left(screen: Screen, base: KnowledgeBase) -> None:
    if not all(each.finished for each in base.deletions.all()):
        screen.note(screen.say("retention_unfinished"))


def _ask_first(screen: Screen, yes: bool, code: str, **details: Any) -> None:
    if not yes and not screen.confirmed(code, **details):
        screen.write(screen.say("not_confirmed"))
        raise SystemExit(1)
