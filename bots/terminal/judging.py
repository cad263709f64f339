"""``feedback``: what people think of the answers they got, and what the knowledge manager does about it."""

from dataclasses import dataclass
from pathlib import Path

from bots import wiring
from bots.refusing import refuse_identity_numbers
from bots.terminal.conversing import opened
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from bots.told.recalled import numbers_of, text_of
from knowledge.access import Scope
from knowledge.conversation import Feedback, FeedbackState, Judgement, Opinion
from knowledge.errors import Invalid
from knowledge.knowledge_base import open_for_reading


@dataclass(frozen=True, slots=True)
class Said:
    """What a person chose on the command line; ``source`` is the number of the source that does not say it."""

    useful: bool
    not_useful: bool
    source: int | None
    reason: str
    comment: str
    share_question: bool


def give(data: Path | None, name: str, said: Said) -> None:
    """Keep what a person thinks of an answer; raise ``Invalid`` unless they say one thing."""
    screen = Screen()
    chosen = {
        Opinion.USEFUL: said.useful,
        Opinion.NOT_USEFUL: said.not_useful,
        Opinion.SOURCE_DOES_NOT_SAY: said.source is not None,
    }
    opinions = [opinion for opinion, meant in chosen.items() if meant]
    if len(opinions) != 1:
        raise Invalid("feedback_one_opinion")
    refuse_identity_numbers([said.reason, said.comment])
    judgement = Judgement(opinions[0], said.source or 0, said.reason, said.comment, said.share_question)
    with opened(data) as (base, asker):
        base.feedback.give(name, asker, judgement)
    screen.write(screen.say("feedback_given_shared" if said.share_question else "feedback_given"))


def show_list(data: Path | None, state: FeedbackState | None, as_json: bool) -> None:
    """Show what people have said, oldest first."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.feedback.waiting(Scope.all(), state)
    if as_json:
        screen.json(found)
        return
    if not found:
        screen.write(screen.say("no_feedback"))
    for number, each in enumerate(found):
        if number:
            screen.write()
        _show(screen, each)


def move(data: Path | None, name: str, state: FeedbackState, note: str, by: str | None) -> None:
    """Tell how far one has come with it."""
    screen = Screen()
    refuse_identity_numbers([note])
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        base.feedback.move(name, state, name_of(by), note)
    screen.write(screen.say("feedback_moved", feedback=name, state=screen.say(f"feedback_state_{state}")))


def _show(screen: Screen, each: Feedback) -> None:
    said = each.said
    opinion = screen.say(f"opinion_{said.opinion}", number=said.citation)
    state = screen.say(f"feedback_state_{each.state}")
    screen.write(f"{each.id} · {screen.moment(each.at)} · {state}", style="bold")
    screen.write(opinion)
    if each.document_id:
        screen.write(screen.say("version_mark", document=each.document_id, version=each.version))
    for text in (said.reason, said.comment):
        if text:
            screen.write(f"«{text}»")
    if each.question:
        screen.write(f"› {each.question}")
    for statement in (*each.content.get("statements", ()), *each.content.get("beside", ())):
        marks = "".join(f"[{number}]" for number in numbers_of(statement))
        screen.write(f"  {text_of(screen, statement, screen.language)} {marks}".rstrip())
    if each.handled:
        told = " · ".join(part for part in (screen.moment(each.handled), each.by, each.note) if part)
        screen.note(told)
