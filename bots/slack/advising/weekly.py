"""The weekly reminder: what is next in a channel's project, posted once a week where its people have asked for it.

Whoever looks first when it is due places the order, under a key of the channel and the week; so it is one, however many
processes look and however often they start. A project that is finished, gone, or not for all in the channel to see gets
none.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from assistant.advice.standing import Standing
from bots.slack.advising import answering
from bots.slack.advising.asking_next import told_next
from bots.slack.advising.showing import SILENCE, Next
from bots.slack.advising.start import start_from
from bots.slack.blocks.message import Message
from bots.slack.crew import LASTING, Deed
from bots.slack.delivery import Delivery
from bots.slack.place import Place
from bots.slack.posting import post
from bots.slack.projects import bound_project
from bots.slack.reception import Reception
from bots.slack.weekdays import due
from bots.slack.workshop import Workshop
from knowledge.registry.pauses import Door

_NUDGE, _SILENCE = "nudge", "silence"
NOBODY = ""
"""Stands for whoever ordered what nobody has ordered."""


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Look for what is due, and take that somebody wants no more of it."""

    def silence(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        reception.take(_SILENCE, place, str(body["trigger_id"]), **how)
        ack()

    app.action(SILENCE)(silence)
    reception.crew.chores.append(lambda: remind(reception, lambda: datetime.now(UTC)))


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done of reminders."""
    return {
        _NUDGE: lambda delivery: _nudge(workshop, delivery),
        _SILENCE: lambda delivery: _silence(workshop, delivery),
    }


def remind(reception: Reception, clock: Callable[[], datetime]) -> None:
    """Place an order for every reminder that is due, unless the door is closed for a while."""
    if Door.SLACK in reception.base.pauses.standing():
        return
    now = clock()
    for team, channel, settled in reception.base.slack_channels.nudged():
        coming = due(settled.nudge or "", now)
        if coming is not None and settled.project is not None:
            place = Place(team, channel, NOBODY)
            key = f"{team} nudge {channel} {coming.week}"
            reception.take_as(key, place.lane, _NUDGE, {"place": place.told()}, LASTING)


def _nudge(workshop: Workshop, delivery: Delivery) -> None:
    place = delivery.place
    settled = workshop.desk.base.slack_channels.settled(place.team, place.channel)
    if settled.nudge is None:
        return
    scope = workshop.people.audience_of(place)
    project = bound_project(workshop, place, scope)
    if project is None or not Standing(workshop.desk.framework, project.progress).open:
        return
    voice = answering.voice_to_all(workshop, place)
    message = told_next(workshop, voice, start_from(project), scope, Next(is_weekly=True))
    post(workshop.api(place), delivery, message)


def _silence(workshop: Workshop, delivery: Delivery) -> None:
    """Let there be no more reminders; anybody of ours in the channel may say so."""
    place, person, base = delivery.place, workshop.person(delivery.place), workshop.desk.base
    if person.is_outside:
        answering.tell(workshop, delivery, Message(workshop.voice(person, place).say("slack_nudge_not_yours")))
        return
    settled = base.slack_channels.settled(place.team, place.channel)
    if settled.nudge is not None:
        base.slack_channels.settle(place.team, place.channel, replace(settled, nudge=None), person.user.id)
    scope, voice = workshop.people.audience_of(place), answering.voice_to_all(workshop, place)
    project = bound_project(workshop, place, scope)
    if project is None:
        answering.put(workshop, delivery, Message(voice.say("slack_nudge_off_now")))
        return
    shown = Next(said=voice.say("slack_nudge_off_now"))
    answering.put(workshop, delivery, told_next(workshop, voice, start_from(project), scope, shown))
