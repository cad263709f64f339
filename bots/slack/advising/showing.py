"""What to do next as a message: the advice as every message shows it, with what has just happened before it.

Above the advice stands what somebody did and how to take it back, and a phase that seems done; below it, in the weekly
reminder, how to be rid of the reminder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.advice.reasons import Reasons
from bots.slack.advising.phases import following
from bots.slack.blocks.advice import BEGUN, DONE, IRRELEVANT, MORE, advice_message
from bots.slack.blocks.elements import actions, button, context, harmless, section
from bots.slack.blocks.message import Block, Message
from bots.slack.blocks.prose import Sheet
from bots.told.advice import Told, understood_as
from bots.told.voice import Voice
from knowledge.framework.framework import Cell, Framework
from knowledge.project import Project

__all__ = ["BEGUN", "DONE", "FORWARD", "IRRELEVANT", "MORE", "PHASE", "SILENCE", "UNDO", "Next", "next_message"]
UNDO, FORWARD, SILENCE = "activity_undo", "phase_forward", "nudge_off"
PHASE = "phase"
"""Stands in place of an activity in what undoes that somebody went on to another phase."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be shown beside the advice.

    ``project`` is whose advice it is, if it is a project's. ``said`` is what has just happened, and ``undo`` what takes
    it back. ``finished`` is a phase that seems done. Whoever only reads gets no buttons that change (``may_change``);
    ``is_weekly`` marks the reminder.
    """

    project: Project | None = None
    said: str = ""
    undo: str = ""
    finished: Cell | None = None
    may_change: bool = True
    is_weekly: bool = False


def next_message(voice: Voice, framework: Framework, told: Told, shown: Next) -> Message:
    """Give the message; ``told`` is the advice as plain values."""
    top, bottom = tuple(_top(voice, framework, told, shown)), tuple(_bottom(voice, shown))
    project = shown.project.id if shown.project and shown.may_change else ""
    room = Sheet().less((*top, *bottom))
    advice = advice_message(told, voice, project, _heading(voice, shown.project), room)
    said = f"{shown.said} {advice.text}" if shown.said else advice.text
    return Message(said, (*top, *advice.blocks, *bottom))


def _heading(voice: Voice, project: Project | None) -> str:
    return voice.say("slack_next_title", title=project.account.title) if project else ""


def _top(voice: Voice, framework: Framework, told: Told, shown: Next) -> Iterator[Block]:
    if shown.said:
        undo = button(voice.say("slack_undo"), UNDO, shown.undo, label=voice.say("slack_undo_label"))
        yield section(shown.said, undo if shown.undo else None)
    if shown.is_weekly:
        yield context(voice.say("slack_nudge_top"))
    if understood := understood_as(voice, told):
        yield context(harmless(understood))
    if shown.finished is not None and shown.project is not None and not told["finished"]:
        yield _going_on(voice, framework, shown.project, shown.finished)


def _going_on(voice: Voice, framework: Framework, project: Project, cell: Cell) -> Block:
    """Propose to go on from a phase that seems done."""
    coming, process = following(cell), framework.process(cell.process).name.within(voice.language)
    if coming is None:
        return section(harmless(voice.say("slack_phase_last", process=process)))
    asked = voice.say("slack_phase_finished", process=process, phase=cell.phase, next=coming.phase)
    named = Reasons(framework, voice.language, voice.phrases).cell(coming)
    label = voice.say("slack_phase_forward_label", cell=named)
    value = f"{project.id} {cell.process} {cell.phase}"
    go = button(voice.say("slack_phase_forward", phase=coming.phase), FORWARD, value, label=label, style="primary")
    return section(harmless(asked), go)


def _bottom(voice: Voice, shown: Next) -> Iterator[Block]:
    if shown.is_weekly and shown.project:
        label = voice.say("slack_nudge_stop_label")
        yield actions(button(voice.say("slack_nudge_stop"), SILENCE, shown.project.id, label=label))
