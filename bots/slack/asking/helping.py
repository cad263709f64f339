"""Helps those who do not know what to write: a hint for whoever only calls on us, and what the command can do."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack

from bots.slack.asking.ordering import HINT, take_question
from bots.slack.blocks.elements import harmless, section, shortened
from bots.slack.blocks.message import Message
from bots.slack.delivery import Delivery
from bots.slack.place import acted_at
from bots.slack.posting import whisper
from bots.slack.reception import COMMAND, Command, Reception
from bots.slack.workshop import Workshop
from knowledge.personal_data.finding import holds_identity_number

_LONGEST_WORDS = 80


def asking(reception: Reception) -> Command:
    """Make what ``/omstilling spør …`` does: only whoever writes it sees what comes of it."""

    def ask(body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        place, key = acted_at(body), str(body["trigger_id"])
        more = {"response_url": body.get("response_url")}
        if rest:
            take_question(reception, place, key, rest, quiet=True, unseen=True, **more)
        else:
            reception.take(HINT, place, key, said="", command=True, **more)
        ack()

    return ask


def helping(reception: Reception) -> Command:
    """Make what ``/omstilling hjelp`` does, and a word that we do not know."""

    def tell(body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        said = "" if holds_identity_number(rest) else shortened(rest, _LONGEST_WORDS)
        more = {"said": said, "command": True, "response_url": body.get("response_url")}
        reception.take(HINT, acted_at(body), str(body["trigger_id"]), **more)
        ack()

    return tell


def hint(workshop: Workshop, delivery: Delivery) -> None:
    """Tell what can be asked, or what can stand after the command."""
    place = delivery.place
    say = workshop.voice(workshop.person(place), place).say
    if delivery.what.get("files"):
        text = say("slack_hint_files")
    elif not delivery.what.get("command"):
        text = say("slack_hint_direct" if place.is_direct else "slack_hint")
    elif said := str(delivery.what.get("said") or ""):
        text = (
            f"{say('slack_unknown_word', command=COMMAND, said=harmless(said))}\n\n{say('slack_help', command=COMMAND)}"
        )
    else:
        text = say("slack_help", command=COMMAND)
    whisper(workshop.api(place), delivery, Message(text, (section(text),)))
