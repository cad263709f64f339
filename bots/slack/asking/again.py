"""Asks again: what somebody has changed after it was answered, what was proposed as the next question, or the same anew.

What is asked again is a question of whoever pressed the button, with their rights and not with another's.
"""

from collections.abc import Mapping
from typing import Any

from assistant.record import recall
from bots.slack.asking.hearing import key_of, place_of, plain_of
from bots.slack.asking.memory import record_of
from bots.slack.asking.ordering import ANEW, take_question, was_taken
from bots.slack.asking.pressing import Press, posted_at
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import follow_ups_of
from bots.slack.blocks.elements import actions, button, section
from bots.slack.blocks.message import Message
from bots.slack.delivery import Delivery
from bots.slack.posting import replies_in, whisper
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from knowledge.registry.slack.posted import Posted

ASK_AGAIN = "ask_again"


def offer(workshop: Workshop, reception: Reception, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Offer to answer anew what somebody has changed, where we have answered it as it was."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    who = now.get("user")
    if not who or now.get("bot_id") or now.get("text") == before.get("text"):
        return
    place = place_of(body, {**now, "channel": event["channel"], "channel_type": event.get("channel_type")}, str(who))
    if was_taken(reception, place, key_of(place.channel, str(now["ts"]))):
        reception.take(ANEW, place, str(body["event_id"]), ts=str(now["ts"]))


def offer_again(workshop: Workshop, delivery: Delivery) -> None:
    """Show whoever changed a question a button to ask it as it now stands."""
    say = workshop.voice(workshop.person(delivery.place), delivery.place).say
    text = say("slack_question_changed")
    doors = actions(button(say("slack_ask_again"), ASK_AGAIN, str(delivery.what["ts"])))
    whisper(workshop.api(delivery.place), delivery, Message(text, (section(text), doors)))


def ask_again(workshop: Workshop, reception: Reception, press: Press) -> None:
    """Ask a question as it now stands: a message that was changed, or what an answer was given to."""
    if "." in press.value:
        reception.take(ANEW, press.place, press.key, read=press.value)
        return
    posted = posted_at(reception, press)
    record = record_of(reception.base, posted) if posted and _may_see(workshop, press, posted) else None
    if record is not None:
        take_question(reception, press.place, press.key, record.question, unseen=True)


def ask_next(workshop: Workshop, reception: Reception, press: Press) -> None:
    """Ask what was proposed below an answer."""
    posted = posted_at(reception, press)
    record = record_of(reception.base, posted) if posted and _may_see(workshop, press, posted) else None
    if record is None or posted is None:
        return
    desk = workshop.desk
    voice = workshop.voice(workshop.person(press.place), press.place)
    further = follow_ups_of(recall(record).answer, About(voice, desk.framework, posted.id))
    if press.number < len(further):
        more = {"unseen": True, "quiet": posted.private, "response_url": press.response_url}
        take_question(reception, press.place, press.key, further[press.number], **more)


def read_anew(workshop: Workshop, reception: Reception, delivery: Delivery) -> None:
    """Read a message as it now stands, and take it as a question."""
    api, wanted = workshop.api(delivery.place), str(delivery.what["read"])
    found = next((each for each in replies_in(api, delivery.place) if each.get("ts") == wanted), None)
    if found is not None and found.get("user") == delivery.place.slack_id:
        text = plain_of(str(found.get("text") or ""), api.installed.bot_user)
        take_question(reception, delivery.place, f"again {delivery.id}", text, unseen=True)


def _may_see(workshop: Workshop, press: Press, posted: Posted) -> bool:
    return not posted.private or workshop.person(press.place).user.id == posted.asker
