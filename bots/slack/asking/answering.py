"""Answers a question, and sees that the answer comes where it may be seen: once, whole, and not before it is checked.

In a channel an answer is posted only when everybody there may read all that it rests on; else it goes to whoever asked.
It is streamed only where that is settled before the first word: where nobody but the asker reads it, or where the
asker sees nothing that the others may not. What the model is given is then theirs to read, whatever it makes of it.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from assistant.answer import Answer, Event, Statement, Status, Working
from assistant.question import Question
from assistant.record import content
from bots.keeping import Kept
from bots.slack import session
from bots.slack.asking.asked import Asked, take_up
from bots.slack.asking.memory import kept_before, project_in
from bots.slack.asking.resting import for_all, may_all_read, sees_no_more
from bots.slack.asking.streaming import Stream
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import answer_message, rest_of
from bots.slack.blocks.elements import MOST_BLOCKS, context, harmless, shortened
from bots.slack.blocks.message import Message
from bots.slack.blocks.statements import streamed, unmarked
from bots.slack.calling import Later
from bots.slack.crew import GivenUp
from bots.slack.delivery import Delivery
from bots.slack.posting import WHISPERED, post, whisper
from bots.slack.workshop import Workshop
from bots.telling import Numbers
from bots.told.answers import words_of
from bots.told.voice import Voice
from knowledge.job import LeaseLost
from knowledge.language import detect
from knowledge.registry.slack.posted import Posted

_FOR_THE_ASKER = {Status.PRIVATE, Status.OUTSIDE}
"""Endings that are nobody else's business."""
_NOTHING_FOUND = {Status.NOT_FOUND, Status.OFF_TOPIC}
_NOT_TO_US = {Status.GREETED, Status.OFF_TOPIC, Status.CLARIFY}
"""Endings that show that people in a thread spoke to each other, where they neither named us nor asked."""


def answer(workshop: Workshop, delivery: Delivery, text: str | None = None) -> None:
    """Answer one question; ``text`` is what is asked where the order does not say it."""
    asked = take_up(workshop, delivery, text)
    if not _is_for_us(asked):
        return
    workshop.admit(asked.person, delivery)
    if asked.is_quiet:
        _see_to(asked)
        return
    session.begin(asked.api, asked.place, _title(asked))
    try:
        _see_to(asked)
    except (Later, LeaseLost):
        raise  # whoever takes it up says when it is over
    except BaseException:
        session.end(asked.api, asked.place)
        raise
    session.end(asked.api, asked.place)


def _see_to(asked: Asked) -> None:
    """Answer, unless that has been done; and let it be noted where the answer stands."""
    if "posted" not in asked.delivery.so_far:
        _deliver(asked, *_answered(asked))
    noted, message = asked.desk.base.slack_answers.find(asked.delivery.id), asked.delivery.so_far.get("posted")
    if noted is not None and message not in {None, WHISPERED}:
        spot = replace(noted.spot, thread=noted.spot.thread or str(message))
        asked.desk.base.slack_answers.note(replace(noted, spot=spot, message=str(message)))


def _is_for_us(asked: Asked) -> bool:
    """Tell whether we have indeed spoken in the thread, where a question goes on from it and does not name us."""
    if asked.delivery.what.get("called", True):
        return True
    return asked.desk.base.slack_answers.has_spoken(asked.place.spot)


def _title(asked: Asked) -> str:
    return shortened(asked.text, session.LONGEST_TITLE) or asked.voice.say("slack_session_private")


def _answered(asked: Asked) -> tuple[Answer, Kept, Stream]:
    """Give the answer, kept under the id of its order; the one that is there already where there is one."""
    delivery, base = asked.delivery, asked.desk.base
    stream = Stream(asked.api, delivery)
    if asked.personal:
        return Answer(Status.PRIVATE, asked.personal, (), ()), Kept(), stream
    if before := kept_before(base, delivery.id, asked.asker):
        return *before, stream
    question = asked.question()
    given = _listen(asked, question, stream)
    _go_on(delivery, stream)
    if _says_nothing(asked, given):
        return given, Kept(), stream
    if not _is_for_the_asker(asked, given):
        given = for_all(base, given, asked.audience)
    kept = asked.talk.keep(question.text, given, delivery.id)
    asked.desk.measures.count_answer(given, "slack")
    return given, kept, stream


def _listen(asked: Asked, question: Question, stream: Stream) -> Answer:
    """Ask the assistant, and pass on what it says as it says it, where that may be."""
    voice = Voice(question.language or detect(question.text), asked.voice.phrases)
    about = About(voice, asked.desk.framework, asked.delivery.id)
    may_stream = asked.place.is_direct or (not asked.is_quiet and sees_no_more(asked.person.scope, asked.audience))
    coming = asked.desk.assistant.stream(question, asked.delivery.stopped)
    assert isinstance(coming, Generator), "what is not listened to any more can be closed"
    numbers, was_listed, lead = Numbers(), False, _lead(asked, voice)
    with closing(coming):
        for event in coming:
            _go_on(asked.delivery, stream)
            if isinstance(event, Answer):
                return event
            if may_stream and asked.place.thread and _is_writing(event):
                stream.open()
            elif isinstance(event, Statement):
                stream.say(lead + streamed(event, about, numbers, was_listed))
                was_listed, lead = event.listed, ""
    raise AssertionError("an answer is the last thing that comes")


def _lead(asked: Asked, voice: Voice) -> str:
    """Give what goes before the first statement: the question, where it does not stand above it."""
    if not asked.delivery.what.get("unseen"):
        return ""
    return unmarked(voice.say("slack_asked_here", question=shortened(asked.text, 600)))


def _is_writing(event: Event) -> bool:
    return isinstance(event, Working) and event.step == "write"


def _go_on(delivery: Delivery, stream: Stream) -> None:
    """Go on, unless somebody has stopped it."""
    if delivery.stopped.is_set():
        stream.break_off()
        raise GivenUp


def _deliver(asked: Asked, given: Answer, kept: Kept, stream: Stream) -> None:
    """Post the answer, or show it to the asker alone."""
    project = project_in(given, asked.project)
    if _says_nothing(asked, given):
        return
    if _is_for_the_asker(asked, given):
        stream.take_away()
        is_hidden = not asked.is_quiet and given.status not in _FOR_THE_ASKER
        why = asked.voice.say("slack_not_for_all", given.language) if is_hidden else ""
        _note(asked, kept, project, private=True)
        about = _about(asked, given, kept, project, why, private=True)
        whisper(asked.api, asked.delivery, _with_question(asked, given, answer_message(given, about)))
        return
    about = _about(asked, given, kept, project)
    _note(asked, kept, project)
    shown = for_all(asked.desk.base, given, asked.audience)
    message = _with_question(asked, given, answer_message(shown, about))
    if ts := stream.end(message, rest_of(shown, about)):
        asked.delivery.remember(posted=ts)
    elif asked.place.is_direct:
        whisper(asked.api, asked.delivery, message)  # a command may come from where we are no member
    else:
        post(asked.api, asked.delivery, message)


def _is_for_the_asker(asked: Asked, given: Answer) -> bool:
    """Tell whether only the asker may see an answer, of those who read what is posted there."""
    if asked.place.is_direct:
        return False
    if asked.is_quiet or given.status in _FOR_THE_ASKER:
        return True
    base = asked.desk.base
    told = content(given, words_of(given, base))
    return not may_all_read(base, told, project_in(given, asked.project), asked.audience)


def _says_nothing(asked: Asked, given: Answer) -> bool:
    """Tell of an answer to what was no question, and not said to us."""
    delivery = asked.delivery
    is_to_us = delivery.what.get("called", True) or "?" in asked.text
    return not is_to_us and given.status in _NOT_TO_US


def _with_question(asked: Asked, given: Answer, message: Message) -> Message:
    """Let a message say what was asked, where that does not stand above it: by a command, or by pressing a button."""
    if not asked.delivery.what.get("unseen") or not asked.text:
        return message
    question = asked.voice.say("slack_asked_here", given.language, question=harmless(shortened(asked.text, 600)))
    return replace(message, blocks=(context(question), *message.blocks)[:MOST_BLOCKS])


def _about(
    asked: Asked, given: Answer, kept: Kept, project: str | None, why: str = "", *, private: bool = False
) -> About:
    not_kept = asked.voice.say("slack_not_kept", given.language) if kept.not_kept else ""
    return About(
        voice=asked.voice,
        framework=asked.desk.framework,
        posted=asked.delivery.id,
        private=private,
        why_private=why,
        is_first=kept.is_first,
        is_late=asked.is_late,
        kept=kept.record is not None,
        remarks=(not_kept,) if not_kept else (),
        nothing_to_read=given.status in _NOTHING_FOUND and not asked.desk.base.documents.visible(asked.person.scope),
        project=project or "",
    )


def _note(asked: Asked, kept: Kept, project: str | None, *, private: bool = False) -> None:
    """Note where the answer is given, before it is: whoever presses a button below it, is to be understood."""
    record = kept.record
    posted = Posted(
        id=asked.delivery.id,
        spot=asked.place.spot,
        asker=asked.asker,
        private=private,
        conversation_id=record.conversation_id if record else None,
        answer_id=record.id if record else None,
        project=project,
    )
    asked.desk.base.slack_answers.note(posted)
