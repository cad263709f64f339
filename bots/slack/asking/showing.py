"""Shows an answer to everybody that only its asker has seen: when they ask for it, and everybody may read all of it.

Who reads a channel changes, and so does who may see a document. So it is looked at again, and told where it may not.
"""

from dataclasses import replace

from assistant.record import recall
from bots.slack.asking.asked import Asked, take_up
from bots.slack.asking.memory import record_of
from bots.slack.asking.ordering import SHOW
from bots.slack.asking.pressing import Press, below, posted_at, seen_by
from bots.slack.asking.resting import for_all, may_all_read
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import answer_message
from bots.slack.blocks.elements import MOST_BLOCKS, context, harmless, shortened
from bots.slack.blocks.message import Message
from bots.slack.delivery import Delivery
from bots.slack.posting import WHISPERED, post, whisper
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.recalled import advice_of
from knowledge.conversation import Record
from knowledge.registry.slack.posted import Posted


def order(reception: Reception, press: Press) -> None:
    """Have an answer shown."""
    posted = posted_at(reception, press)
    place = below(press, posted)
    more = {"at": seen_by(press, place), "response_url": press.response_url}
    reception.take(SHOW, place, press.key, posted=posted.id if posted else "", **more)


def show(workshop: Workshop, delivery: Delivery) -> None:
    """Post an answer that was private, or tell why it is not posted."""
    asked = take_up(workshop, delivery)
    answers = asked.desk.base.slack_answers
    posted = answers.find(str(delivery.what["posted"]))
    record = record_of(asked.desk.base, posted) if posted else None
    why = None if "posted" in delivery.so_far else _why_not(asked, posted, record)
    if why:
        whisper(asked.api, delivery, Message(asked.voice.say(why)))
    elif posted is not None and record is not None:
        ts = post(asked.api, delivery, _message(asked, posted, record))
        if ts != WHISPERED:
            spot = replace(posted.spot, thread=posted.spot.thread or ts)
            answers.note(replace(posted, spot=spot, private=False, message=ts))


def _message(asked: Asked, posted: Posted, record: Record) -> Message:
    project, advice = posted.project or "", advice_of(record)
    about = About(asked.voice, asked.desk.framework, posted.id, project=project, advice=advice)
    given = recall(record).answer
    message = answer_message(for_all(asked.desk.base, given, asked.audience), about)
    if asked.place.thread is not None:
        return message
    question = harmless(shortened(record.question, 600))
    said = asked.voice.say("slack_asked_here", given.language, question=question)
    return replace(message, blocks=(context(said), *message.blocks)[:MOST_BLOCKS])


def _why_not(asked: Asked, posted: Posted | None, record: Record | None) -> str | None:
    """Give the code of why an answer is not shown; None where it may be."""
    if posted is None or record is None:
        return "slack_show_gone"
    if posted.asker != asked.asker:
        return "slack_show_not_yours"
    if not posted.private:
        return "slack_show_shown"
    if not may_all_read(asked.desk.base, record.content, posted.project, asked.audience):
        return "slack_show_not_for_all"
    return None
