"""Takes questions to the crew: what was asked is in the order, unless it holds what must not be kept.

A question with an identity number in it is an order without a text: it is told what is wrong, and nothing is stored.
"""

from typing import Any

from bots.slack.asking.hearing import Heard
from bots.slack.place import Place
from bots.slack.reception import OWNER, Reception
from knowledge.language import detect
from knowledge.personal_data.finding import holds_identity_number

ASK, ANEW, CHANGED, HINT, PROMPTS, SHOW, STOPPED = (
    "ask", "ask_anew", "ask_changed", "ask_hint", "ask_prompts", "ask_show", "ask_stopped",
)  # fmt: skip
"""What is done in this room."""


def take_message(reception: Reception, said: Heard) -> None:
    """Take what somebody wrote, if it is for us."""
    if not said.is_to_us and not _goes_on(reception, said):
        return
    if said.has_files and said.is_to_us and "?" not in said.text:
        reception.take(HINT, said.place, said.key, at=said.ts, files=True)
    elif said.text:
        take_question(reception, said.place, said.key, said.text, called=said.is_to_us, at=said.ts)
    elif said.is_to_us:
        reception.take(HINT, said.place, said.key, at=said.ts)


def take_question(reception: Reception, place: Place, key: str, text: str, **more: Any) -> None:
    """Take a question, under what it is called."""
    if holds_identity_number(text):
        reception.take(ASK, place, key, is_private=True, language=detect(text), **more)
    else:
        reception.take(ASK, place, key, text=text, **more)


def was_taken(reception: Reception, place: Place, key: str) -> bool:
    """Tell whether a question has been taken, as far back as that is remembered."""
    return reception.base.jobs.under(OWNER, f"{place.team} {key}") is not None


def _goes_on(reception: Reception, said: Heard) -> bool:
    """Tell whether a message that does not name us goes on from what we have said, or are about to say."""
    if not said.is_in_thread or said.is_to_others:
        return False
    base, place = reception.base, said.place
    if base.slack_channels.settled(place.team, place.channel).mention_only:
        return False
    return base.slack_answers.has_spoken(place.spot) or base.jobs.is_busy(place.lane)
