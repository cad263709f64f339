"""Questions: in direct messages, where somebody names the assistant in a channel, and in threads where it has spoken.

An answer goes to the thread of its question. In a channel it is posted only when everybody there may read all that it
rests on; else it goes to whoever asked.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from assistant.question import Question
from bots.keeping import Talk
from bots.slack.blocks.message import Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.place import Place, surface_of
from bots.slack.posting import post
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop

_ASK = "ask"


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Take every question to the crew."""

    def take(body: Mapping[str, Any], event: Mapping[str, Any], ack: Ack) -> None:
        if event.get("subtype") is None and not event.get("bot_id"):
            reception.take(_ASK, _place(body, event), str(body["event_id"]), text=str(event.get("text", "")))
        ack()

    app.event("app_mention")(take)
    app.event({"type": "message", "channel_type": "im"})(take)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done with questions."""
    return {_ASK: lambda delivery: _answer(workshop, delivery)}


def _answer(workshop: Workshop, delivery: Delivery) -> None:
    place = delivery.place
    person = workshop.person(place)
    desk = workshop.desk
    talk = Talk(desk.base, person.user.id, "slack")
    question = Question(str(delivery.what["text"]), person.scope)
    answer = desk.assistant.answer(question)
    talk.keep(question.text, answer)
    told = " ".join(each.text for each in answer.statements) or str(answer.status)
    post(workshop.api(place), delivery, Message(told))


def _place(body: Mapping[str, Any], event: Mapping[str, Any]) -> Place:
    channel = str(event["channel"])
    thread = str(event.get("thread_ts") or event["ts"])
    surface = surface_of(channel, event.get("channel_type"))
    return Place(str(body["team_id"]), channel, str(event["user"]), thread, body.get("enterprise_id"), surface)
