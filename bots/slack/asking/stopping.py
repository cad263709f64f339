"""Stops what is being answered when somebody asks for that: at once, and in whichever process it is done.

Slack stops what was streaming, but leaves the session as it was: that it is over is ours to say.
"""

from collections.abc import Mapping
from typing import Any

from bots.slack import session
from bots.slack.asking.ordering import STOPPED
from bots.slack.blocks.message import Message
from bots.slack.calling import Refused
from bots.slack.delivery import Delivery
from bots.slack.place import Place, surface_of
from bots.slack.posting import post
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop


def stop(reception: Reception, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Stop what is done in a thread, and have it confirmed; that does not wait behind what is being stopped."""
    channel = str(event["channel"])
    place = Place(
        str(body["team_id"]), channel, str(event["user"]), str(event["thread_ts"]), body.get("enterprise_id"),
        surface_of(channel, event.get("channel_type")),
    )  # fmt: skip
    was_at_work = reception.crew.stop_lane(place.lane)
    begun = [str(each) for each in event.get("streaming_message_ts") or ()]
    told = {"place": place.told(), "was_at_work": was_at_work, "streams": begun}
    reception.take_as(f"{place.team} {body['event_id']}", f"{place.lane} stop", STOPPED, told)


def confirm(workshop: Workshop, delivery: Delivery) -> None:
    """Confirm that we have stopped, and let the session be over."""
    api, place = workshop.api(delivery.place), delivery.place
    for each in delivery.what["streams"]:
        try:
            api.write("chat.stopStream", channel=place.channel, ts=each)
        except Refused:
            continue  # Slack has ended it, as it should
    if delivery.what["was_at_work"]:
        post(api, delivery, Message(workshop.voice(workshop.person(place), place).say("slack_stopped")))
    session.end(api, place)
