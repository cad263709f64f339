"""Binds a channel to a project, by a form, and looses it again.

It is for those who may change the project and are in the channel. A project that somebody in the channel may not see
is not bound to it: what is said of it there would be read by them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.leading import may_change, who
from bots.slack.advising import answering
from bots.slack.advising.asking_next import projects_for
from bots.slack.advising.project import BIND, UNBIND, project_message
from bots.slack.advising.weekdays import DAYS, HOURS, chosen_hour, nudge_of
from bots.slack.blocks.elements import field, form, harmless, menu, option, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.projects import is_for_all
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.project import Project
from knowledge.registry.slack.channels import Settled

FORM = "bind_project"
_BIND, _UNBIND = "bind", "unbind"
_NEVER = "never"
_MOST = 100


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Open the form, take it when it is sent in, and take that a channel is to be loosed."""

    def open_form(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, _ = answering.clicked(body, context)
        person = workshop.person(place)
        offered = [each for each in projects_for(workshop, person)[0] if may_change(person.user, each)]
        settled = workshop.desk.base.slack_channels.settled(place.team, place.channel)
        view = bind_form(workshop.voice(person, place), place.channel, offered, settled)
        workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=view)
        ack()

    def take(body: Mapping[str, Any], context: BoltContext, view: Mapping[str, Any], ack: Ack) -> None:
        place = answering.submitted(body, context, str(view["private_metadata"]))
        values = view["state"]["values"]
        project_id = values["project"]["project"]["selected_option"]["value"]
        nudge = nudge_of(_value(values, "day"), _value(values, "hour"))
        person = workshop.person(place)
        project = workshop.desk.base.projects.find(project_id, person.scope)
        if project is None or person.is_outside or not may_change(person.user, project):
            code = "slack_project_gone" if project is None else "slack_bind_not_yours"
            ack(response_action="errors", errors={"project": workshop.voice(person, place).say(code)})
            return
        reception.take(_BIND, place, str(view["id"]), project=project_id, nudge=nudge)
        ack()

    def loose(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        reception.take(_UNBIND, place, str(body["trigger_id"]), **how)
        ack()

    app.action(BIND)(open_form)
    app.view(FORM)(take)
    app.action(UNBIND)(loose)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when a channel is bound or loosed."""
    return {_BIND: lambda delivery: _bind(workshop, delivery), _UNBIND: lambda delivery: _unbind(workshop, delivery)}


def bind_form(voice: Voice, channel: str, offered: list[Project], settled: Settled) -> Block:
    """Give the form; where there is nothing to bind, a window that says so."""
    title, close = voice.say("slack_bind_title"), voice.say("slack_close")
    if not offered:
        return form(title, FORM, [section(voice.say("slack_bind_none"))], submit=None, close=close, note=channel)
    projects = [option(shortened(each.account.title, 75), each.id) for each in offered[:_MOST]]
    day, _, hour = (settled.nudge or "").partition(" ")
    days = [option(voice.say("slack_nudge_never"), _NEVER)]
    days += [option(voice.say(f"slack_nudge_{each}"), each) for each in DAYS]
    hours = [option(each, each) for each in HOURS]
    chosen = menu("project", projects, voice.say("slack_project_menu"), settled.project)
    which = menu("day", days, voice.say("slack_nudge_day"), day or _NEVER)
    when = menu("hour", hours, voice.say("slack_nudge_hour"), chosen_hour(hour))
    blocks = [
        section(voice.say("slack_bind_intro")),
        field(voice.say("slack_bind_which"), chosen, "project"),
        field(voice.say("slack_nudge_day"), which, "day", hint=voice.say("slack_nudge_hint")),
        field(voice.say("slack_nudge_hour"), when, "hour", optional=True),
    ]
    return form(title, FORM, blocks, submit=voice.say("slack_bind_submit"), close=close, note=channel)


def _value(values: Mapping[str, Any], name: str) -> str | None:
    chosen = values.get(name, {}).get(name, {}).get("selected_option")
    return chosen["value"] if chosen and chosen["value"] != _NEVER else None


def _bind(workshop: Workshop, delivery: Delivery) -> None:
    place, person, base = delivery.place, workshop.person(delivery.place), workshop.desk.base
    voice = workshop.voice(person, place)
    project = base.projects.find(str(delivery.what["project"]), person.scope)
    if project is None or project.removed:
        answering.tell(workshop, delivery, Message(voice.say("slack_project_gone")))
    elif not _may_bind(person, project):
        answering.tell(workshop, delivery, Message(voice.say("slack_bind_not_yours")))
    elif not _is_member(workshop, delivery):
        answering.tell(workshop, delivery, Message(voice.say("slack_bind_not_member")))
    elif not is_for_all(workshop, place, project):
        answering.tell(workshop, delivery, Message(voice.say("slack_bind_not_for_all")))
    else:
        settled = base.slack_channels.settled(place.team, place.channel)
        bound = replace(settled, project=project.id, nudge=delivery.what["nudge"])
        if bound != settled:
            base.slack_channels.settle(place.team, place.channel, bound, who(person.user))
        to_all = answering.voice_to_all(workshop, place)
        said = to_all.say("slack_bound", title=harmless(project.account.title))
        answering.tell_all(workshop, delivery, Message(said))


def _unbind(workshop: Workshop, delivery: Delivery) -> None:
    place, person, base = delivery.place, workshop.person(delivery.place), workshop.desk.base
    settled = base.slack_channels.settled(place.team, place.channel)
    project = base.projects.find(settled.project, Scope.all()) if settled.project else None
    if project is not None and not (_may_bind(person, project) and _is_member(workshop, delivery)):
        said = workshop.voice(person, place).say("slack_bind_not_yours")
        answering.tell(workshop, delivery, Message(said))
        return
    if settled.project is not None:
        loosed = replace(settled, project=None, nudge=None)
        base.slack_channels.settle(place.team, place.channel, loosed, who(person.user))
    answering.put(workshop, delivery, project_message(workshop, person, place))
    answering.tell_all(workshop, delivery, Message(answering.voice_to_all(workshop, place).say("slack_unbound")))


def _may_bind(person: Person, project: Project) -> bool:
    return not person.is_outside and may_change(person.user, project)


def _is_member(workshop: Workshop, delivery: Delivery) -> bool:
    """Tell whether whoever ordered it is in the channel."""
    place, cursor = delivery.place, None
    while True:
        page = workshop.api(place).read("conversations.members", channel=place.channel, limit=1000, cursor=cursor)
        if place.slack_id in page["members"]:
            return True
        cursor = page.get("response_metadata", {}).get("next_cursor")
        if not cursor:
            return False
