"""Binds a channel to a project, by a form, and looses it again.

It is for those who may change the project and are in the channel. A project that somebody in the channel may not see
is not bound to it: what is said of it there would be read by them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.leading import may_change
from bots.slack.advising import answering
from bots.slack.advising.project import BIND, UNBIND, project_message
from bots.slack.blocks.elements import field, form, harmless, menu, option, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.slack.calling import NOT_LET_IN, Refused
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.projects import is_for_all
from bots.slack.reception import Reception
from bots.slack.weekdays import DAYS, HOURS, chosen_hour, nudge_of
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
        seen = workshop.desk.base.projects.visible(person.scope)
        offered = [each for each in seen if _may_bind(person, each)]
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
    days += [option(voice.say(f"slack_day_{each}"), each) for each in DAYS]
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
    project = base.projects.find(str(delivery.what["project"]), person.scope)
    why_not = _why_not(workshop, delivery, person, project)
    if why_not or project is None:
        answering.tell(workshop, delivery, Message(workshop.voice(person, place).say(why_not)))
        return
    settled = base.slack_channels.settled(place.team, place.channel)
    bound = replace(settled, project=project.id, nudge=delivery.what["nudge"])
    if bound != settled:
        base.slack_channels.settle(place.team, place.channel, bound, person.user.id)
    said = answering.voice_to_all(workshop, place).say("slack_bound", title=harmless(project.account.title))
    answering.tell_all(workshop, delivery, Message(said))


def _why_not(workshop: Workshop, delivery: Delivery, person: Person, project: Project | None) -> str:
    """Give the phrase that says why a channel cannot be bound to a project; nothing where it can."""
    if project is None or project.removed:
        return "slack_project_gone"
    if not _may_bind(person, project):
        return "slack_bind_not_yours"
    members = _members(workshop, delivery.place)
    if workshop.api(delivery.place).installed.bot_user not in members:
        return "slack_bind_invite"
    if delivery.place.slack_id not in members:
        return "slack_bind_not_member"
    return "" if is_for_all(workshop, delivery.place, project) else "slack_bind_not_for_all"


def _unbind(workshop: Workshop, delivery: Delivery) -> None:
    place, person, base = delivery.place, workshop.person(delivery.place), workshop.desk.base
    settled = base.slack_channels.settled(place.team, place.channel)
    project = base.projects.find(settled.project, Scope.all()) if settled.project else None
    is_theirs = project is None or (_may_bind(person, project) and place.slack_id in _members(workshop, place))
    if person.is_outside or not is_theirs:
        said = workshop.voice(person, place).say("slack_bind_not_yours")
        answering.tell(workshop, delivery, Message(said))
        return
    if settled.project is not None:
        loosed = replace(settled, project=None, nudge=None)
        base.slack_channels.settle(place.team, place.channel, loosed, person.user.id)
    answering.put(workshop, delivery, project_message(workshop, person, place))
    answering.tell_all(workshop, delivery, Message(answering.voice_to_all(workshop, place).say("slack_unbound")))


def _may_bind(person: Person, project: Project) -> bool:
    return not person.is_outside and may_change(person.user, project)


def _members(workshop: Workshop, place: Place) -> set[str]:
    """Give who is in a channel; nobody, where the app may not know of it."""
    api, cursor, found = workshop.api(place), None, set[str]()
    while True:
        try:
            page = api.read("conversations.members", channel=place.channel, limit=1000, cursor=cursor)
        except Refused as refused:
            if refused.code not in NOT_LET_IN:
                raise
            return set()
        found.update(page["members"])
        cursor = page.get("response_metadata", {}).get("next_cursor")
        if not cursor:
            return found
