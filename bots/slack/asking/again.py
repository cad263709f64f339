"""Asks again: what somebody has changed after it was answered, what was proposed as the next question, or the same.

What is asked again is a question of whoever pressed the button, with their rights and not with another's.
It is looked up when it is answered, so that nothing of it is in an order.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.record import recall
from bots.slack.asking.answering import answer
from bots.slack.asking.hearing import key_of, place_of, plain_of
from bots.slack.asking.memory import record_of
from bots.slack.asking.ordering import ANEW, CHANGED, was_taken
from bots.slack.asking.pressing import Press, below, posted_at, seen_by
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import follow_ups_of
from bots.slack.blocks.elements import actions, button, section
from bots.slack.blocks.message import Message
from bots.slack.delivery import Delivery
from bots.slack.posting import messages_in, whisper
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop

ASK_AGAIN = "ask_again"


def offer(reception: Reception, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Offer to answer anew what somebody has changed, where we have answered it as it was."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    who = now.get("user")
    if not who or now.get("bot_id") or now.get("text") == before.get("text"):
        return
    place = place_of(body, {**now, "channel": event["channel"], "channel_type": event.get("channel_type")}, str(who))
    if was_taken(reception, place, key_of(place.channel, str(now["ts"]))):
        at = None if reception.base.slack_answers.has_spoken(place.spot) else place.thread
        reception.take(CHANGED, place, str(body["event_id"]), ts=str(now["ts"]), at=at)


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


def ask_again(reception: Reception, press: Press) -> None:
    """Ask a question as it now stands: a message that was changed, or what an answer was given to."""
    thread, _, changed = press.value.partition(" ")
    if changed:
        place = replace(press.place, thread=thread)
        reception.take(ANEW, place, press.key, read=changed, at=seen_by(press, place))
    else:
        _order(reception, press)


def ask_next(reception: Reception, press: Press) -> None:
    """Ask what was proposed below an answer."""
    _order(reception, press, number=press.number)


def answer_anew(workshop: Workshop, delivery: Delivery) -> None:
    """Find what is asked, and answer it; where it is there no longer, say so."""
    text = _read(workshop, delivery) if "read" in delivery.what else _recalled(workshop, delivery)
    if text:
        answer(workshop, delivery, text)
        return
    said = workshop.voice(workshop.person(delivery.place), delivery.place).say("slack_answer_gone")
    whisper(workshop.api(delivery.place), delivery, Message(said))


def _order(reception: Reception, press: Press, **which: int) -> None:
    posted = posted_at(reception, press)
    place = below(press, posted)
    more = {
        "posted": posted.id if posted else "",
        "at": seen_by(press, place),
        "response_url": press.response_url,
        **which,
    }
    is_quiet = posted is not None and posted.private
    reception.take(ANEW, place, press.key, unseen=True, quiet=is_quiet, **more)


def _read(workshop: Workshop, delivery: Delivery) -> str | None:
    """Give what stands in a message that whoever asks has changed."""
    api, wanted = workshop.api(delivery.place), str(delivery.what["read"])
    moment = datetime.fromtimestamp(float(wanted), UTC) - timedelta(seconds=1)
    found = next((each for each in messages_in(api, delivery.place, moment) if each.get("ts") == wanted), None)
    if found is None or found.get("user") != delivery.place.slack_id:
        return None
    return plain_of(str(found.get("text") or ""), api.installed.bot_user)


def _recalled(workshop: Workshop, delivery: Delivery) -> str | None:
    """Give the question of an answer, or one that was proposed below it, if whoever asks may know of it."""
    desk, place = workshop.desk, delivery.place
    posted = desk.base.slack_answers.find(str(delivery.what["posted"]))
    record = record_of(desk.base, posted) if posted else None
    if posted is None or record is None or (posted.private and workshop.person(place).user.id != posted.asker):
        return None
    if "number" not in delivery.what:
        return record.question
    about = About(workshop.voice(workshop.person(place), place), desk.framework, posted.id)
    further = follow_ups_of(recall(record).answer, about)
    number = int(delivery.what["number"])
    return further[number] if number < len(further) else None
