"""Asks again: what somebody has changed after it was answered, what was proposed as the next question, or the same.

What is asked again is a question of whoever pressed the button, with their rights and not with another's.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from assistant.record import recall
from bots.slack.asking.answering import answer
from bots.slack.asking.hearing import key_of, place_of, plain_of
from bots.slack.asking.memory import record_of
from bots.slack.asking.ordering import ANEW, CHANGED, take_question, was_taken
from bots.slack.asking.pressing import Press, below, posted_at
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import follow_ups_of
from bots.slack.blocks.elements import actions, button, section
from bots.slack.blocks.message import Message
from bots.slack.delivery import Delivery
from bots.slack.posting import messages_in, whisper
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from knowledge.conversation import Record
from knowledge.registry.slack.posted import Posted

ASK_AGAIN = "ask_again"


def offer(reception: Reception, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Offer to answer anew what somebody has changed, where we have answered it as it was."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    who = now.get("user")
    if not who or now.get("bot_id") or now.get("text") == before.get("text"):
        return
    place = place_of(body, {**now, "channel": event["channel"], "channel_type": event.get("channel_type")}, str(who))
    if was_taken(reception, place, key_of(place.channel, str(now["ts"]))):
        reception.take(CHANGED, place, str(body["event_id"]), ts=str(now["ts"]))


def offer_again(workshop: Workshop, delivery: Delivery) -> None:
    """Show whoever changed a question a button to ask it as it now stands."""
    place = delivery.place
    say = workshop.voice(workshop.person(place), place).say
    text, value = say("slack_question_changed"), f"{place.thread} {delivery.what['ts']}"
    whisper(
        workshop.api(place),
        delivery,
        Message(text, (section(text), actions(button(say("slack_ask_again"), ASK_AGAIN, value)))),
    )


def ask_again(workshop: Workshop, reception: Reception, press: Press) -> None:
    """Ask a question as it now stands: a message that was changed, or what an answer was given to."""
    thread, _, changed = press.value.partition(" ")
    if changed:
        reception.take(ANEW, replace(press.place, thread=thread), press.key, read=changed, at=press.at)
    elif found := _below(workshop, reception, press):
        posted, record = found
        more = {"unseen": True, "quiet": posted.private, "response_url": press.response_url, "at": press.at}
        take_question(reception, below(press, posted), press.key, record.question, **more)


def ask_next(workshop: Workshop, reception: Reception, press: Press) -> None:
    """Ask what was proposed below an answer."""
    found = _below(workshop, reception, press)
    if found is None:
        return
    posted, record = found
    about = About(workshop.voice(workshop.person(press.place), press.place), workshop.desk.framework, posted.id)
    further = follow_ups_of(recall(record).answer, about)
    if press.number < len(further):
        more = {"unseen": True, "quiet": posted.private, "response_url": press.response_url, "at": press.at}
        take_question(reception, below(press, posted), press.key, further[press.number], **more)


def answer_anew(workshop: Workshop, delivery: Delivery) -> None:
    """Read a message as it now stands, and answer it."""
    api, wanted = workshop.api(delivery.place), str(delivery.what["read"])
    moment = datetime.fromtimestamp(float(wanted), UTC)
    found = next((each for each in messages_in(api, delivery.place, moment) if each.get("ts") == wanted), None)
    if found is not None and found.get("user") == delivery.place.slack_id:
        answer(workshop, delivery, plain_of(str(found.get("text") or ""), api.installed.bot_user))


def _below(workshop: Workshop, reception: Reception, press: Press) -> tuple[Posted, Record] | None:
    """Give the answer that a button stands below, with what is kept of it, if whoever pressed it may know of it."""
    posted = posted_at(reception, press)
    record = record_of(reception.base, posted) if posted else None
    if posted is None or record is None:
        return None
    is_theirs = not posted.private or workshop.person(press.place).user.id == posted.asker
    return (posted, record) if is_theirs else None
