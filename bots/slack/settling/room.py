"""``/omstilling innstillinger`` in a channel: what holds there, settled by those whose channel it is.

The window opens at once and is filled by the crew, since Slack must be asked who may. What is settled changes the
answers of everybody in the channel, so the channel is told in a line; nobody else is told anything. In direct messages
the command shows one's own choices.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App

from bots.slack.blocks.elements import context, harmless
from bots.slack.blocks.message import Message
from bots.slack.calling import NOT_LET_IN, Refused
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place, acted_at, surface_of
from bots.slack.posting import post, whisper
from bots.slack.reception import Reception
from bots.slack.settling import view
from bots.slack.settling.deciding import may_settle
from bots.slack.weekdays import nudge_of
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.document import Kind
from knowledge.language import Language
from knowledge.project import Project
from knowledge.registry.slack.channels import Settled

_OPEN, _SETTLE = "settle_open", "settle"
OWN_CHOICES = "own_choices"
"""The command that shows one's own choices; the home tab's room has it."""
_NOT_SO = "method_not_supported_for_channel_type"
"""Slack's word for a conversation that is no channel."""


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Take the command, and the form that is sent in."""

    def command(body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        place = acted_at(body)
        if place.is_direct:
            reception.commands[OWN_CHOICES](body, rest, ack)
            return
        voice = Voice(workshop.desk.base.slack_channels.settled(place.team, place.channel).language, workshop.phrases)
        waiting = view.told_page(voice, voice.say("slack_settle_wait"))
        opened = workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=waiting)
        reception.take(_OPEN, place, str(body["trigger_id"]), view=opened["view"]["id"])
        ack()

    def send_in(body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        channel, home = str(view["private_metadata"]), acted_at(body)
        place = Place(home.team, channel, home.slack_id, None, home.enterprise, surface_of(channel))
        reception.take(_SETTLE, place, str(view["id"]), chosen=_chosen(view["state"]["values"]))
        ack()

    reception.commands["settings"] = command
    app.view(view.SETTLE)(send_in)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done here."""
    return {
        _OPEN: lambda delivery: _open(workshop, delivery),
        _SETTLE: lambda delivery: _settle(workshop, delivery),
    }


def _open(workshop: Workshop, delivery: Delivery) -> None:
    """Fill the window: with the form, or with who can use it."""
    place, api = delivery.place, workshop.api(delivery.place)
    person = workshop.person(place)
    voice = workshop.voice(person, place)
    channel = _channel(workshop, place)
    if channel is None:
        shown = view.told_page(voice, voice.say("slack_settle_invite"))
    elif not may_settle(api, person, channel):
        shown = view.told_page(voice, voice.say("slack_settle_who"))
    else:
        settled = workshop.desk.base.slack_channels.settled(place.team, place.channel)
        shown = view.channel_form(voice, place.channel, settled, _fitting(workshop, place, person))
    with suppress(Refused):  # the window has been closed meanwhile
        api.write("views.update", view_id=delivery.what["view"], view=shown)


def _settle(workshop: Workshop, delivery: Delivery) -> None:
    """Let what was chosen hold, if whoever chose it may still do so, and tell the channel."""
    place, channel = delivery.place, _channel(workshop, delivery.place)
    person = workshop.person(place)
    voice = workshop.voice(person, place)
    if channel is None or not may_settle(workshop.api(place), person, channel):
        whisper(workshop.api(place), delivery, Message(voice.say("slack_settle_who")))
        return
    channels, fitting = workshop.desk.base.slack_channels, _fitting(workshop, place, person)
    before = channels.settled(place.team, place.channel)
    settled = _settled(delivery.what["chosen"], before, fitting)
    if settled == before and "settled" not in delivery.so_far:
        whisper(workshop.api(place), delivery, Message(voice.say("slack_settle_unchanged")))
        return
    delivery.remember(settled=True)
    channels.settle(place.team, place.channel, settled, person.user.id)
    title = next((each.account.title for each in fitting if each.id == settled.project), "")
    said = _told(Voice(settled.language, workshop.phrases), person, settled, title)
    post(workshop.api(place), delivery, said)


def _told(voice: Voice, person: Person, settled: Settled, project: str) -> Message:
    who = harmless(person.name) or voice.say("slack_settled_somebody")
    line = voice.say("slack_settled", who=who, what=view.changes(voice, settled, project))
    return Message(line, (context(line),))


def _channel(workshop: Workshop, place: Place) -> Mapping[str, Any] | None:
    """Give what Slack tells of a channel, or None where the app is not in it."""
    try:
        channel: Mapping[str, Any] = workshop.api(place).read("conversations.info", channel=place.channel)["channel"]
    except Refused as refused:
        if refused.code in NOT_LET_IN | {_NOT_SO}:
            return None
        raise
    return channel if channel.get("is_member") or channel.get("is_mpim") else None


def _fitting(workshop: Workshop, place: Place, person: Person) -> list[Project]:
    """Give the projects that everybody in a channel may see, and whoever settles it too."""
    audience = workshop.people.audience_of(place)
    return [each for each in workshop.desk.base.projects.visible(person.scope) if audience.sees(each.wall)]


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands in the form."""

    def one(block: str) -> str:
        return str((values.get(block, {}).get(block, {}).get("selected_option") or {}).get("value") or view.NONE)

    def several(block: str) -> list[str]:
        return [str(each["value"]) for each in values.get(block, {}).get(block, {}).get("selected_options") or ()]

    return {
        "project": one(view.PROJECT),
        "language": one(view.LANGUAGE),
        "mention_only": bool(several(view.MENTION)),
        "kinds": several(view.KINDS),
        "nudge": nudge_of(one(view.DAY), one(view.HOUR)),
    }


def _settled(chosen: Mapping[str, Any], before: Settled, fitting: list[Project]) -> Settled:
    """Give what is to hold; a project that does not fit the channel any more is none."""
    kinds = [each for each in Kind if each in chosen["kinds"]]
    project = before.project if chosen["project"] == view.AS_IT_IS else chosen["project"]
    fits = chosen["project"] == view.AS_IT_IS or project in {each.id for each in fitting}
    return Settled(
        project=project if fits else None,
        language=Language(chosen["language"]) if chosen["language"] != view.NONE else None,
        mention_only=chosen["mention_only"],
        narrowing={"kinds": [str(each) for each in kinds]} if 0 < len(kinds) < len(Kind) else {},
        nudge=chosen["nudge"],
    )
