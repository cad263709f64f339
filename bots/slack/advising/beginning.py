"""Begins a project by a form: a title, the process to begin with, and who may see it. For those who lead projects."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.leading import begin_project, free_name
from bots.refusing import refuse_identity_numbers
from bots.slack.advising import answering
from bots.slack.advising.asking_next import choose
from bots.slack.advising.project import BEGIN, project_message
from bots.slack.blocks.elements import field, form, menu, option, section, writing
from bots.slack.blocks.message import Block, Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Role, Visibility, Wall
from knowledge.errors import Problem
from knowledge.framework.framework import Framework
from knowledge.project import Account

FORM = "new_project"
_BEGIN = "begin_project"
_LONGEST = 200


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Open the form, and take it when it is sent in."""

    def open_form(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, _ = answering.clicked(body, context)
        person = workshop.person(place)
        voice = workshop.voice(person, place)
        view = new_form(voice, workshop.desk.framework, place.channel, _may_begin(person))
        workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=view)
        ack()

    def take(body: Mapping[str, Any], context: BoltContext, view: Mapping[str, Any], ack: Ack) -> None:
        place = answering.submitted(body, context, str(view["private_metadata"]))
        person = workshop.person(place)
        voice, values = workshop.voice(person, place), view["state"]["values"]
        title = " ".join(str(values["title"]["title"]["value"] or "").split())
        if wrong := _wrong_with(title, person, voice):
            ack(response_action="errors", errors={"title": wrong})
            return
        process = values["process"]["process"].get("selected_option")
        seen = values["visibility"]["visibility"]["selected_option"]["value"]
        what = {"title": title, "process": process["value"] if process else None, "visibility": seen}
        reception.take(_BEGIN, place, str(view["id"]), **what)
        ack()

    app.action(BEGIN)(open_form)
    app.view(FORM)(take)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when a project is to begin."""
    return {_BEGIN: lambda delivery: _begin(workshop, delivery)}


def new_form(voice: Voice, framework: Framework, channel: str, may_begin: bool) -> Block:
    """Give the form; to those who may not begin a project, a window that says who can."""
    title, close = voice.say("slack_begin_title"), voice.say("slack_close")
    if not may_begin:
        return form(title, FORM, [section(voice.say("slack_begin_not_yours"))], submit=None, close=close, note=channel)
    processes = [option(each.name.within(voice.language), each.id) for each in framework.processes]
    reaches = (Visibility.INTERNAL, Visibility.OPEN)
    walls = [option(voice.say(f"slack_begin_{each}"), each) for each in reaches]
    focus = menu("process", processes, voice.say("slack_begin_process_menu"))
    seen = menu("visibility", walls, voice.say("slack_begin_visibility"), Visibility.INTERNAL)
    hint = voice.say("slack_begin_process_hint")
    blocks = [
        field(voice.say("slack_begin_name"), writing("title", most=_LONGEST), "title"),
        field(voice.say("slack_begin_process"), focus, "process", hint=hint, optional=True),
        field(voice.say("slack_begin_visibility"), seen, "visibility"),
    ]
    return form(title, FORM, blocks, submit=voice.say("slack_begin_submit"), close=close, note=channel)


def _may_begin(person: Person) -> bool:
    return person.user.may(Role.PROJECT_LEADER) and person.user.municipality is not None and not person.is_outside


def _wrong_with(title: str, person: Person, voice: Voice) -> str:
    """Say what is wrong with a form that was sent in; nothing where nothing is."""
    if not _may_begin(person):
        return voice.say("slack_begin_not_yours")
    if not any(sign.isalnum() for sign in title):
        return voice.say("slack_begin_no_title")
    try:
        refuse_identity_numbers([title])
    except Problem as problem:
        return voice.say(problem.code, **problem.details)
    return ""


def _begin(workshop: Workshop, delivery: Delivery) -> None:
    """Begin the project under a name that is remembered first, so that it is one however often this is tried."""
    person, base, what = workshop.person(delivery.place), workshop.desk.base, delivery.what
    user = person.user
    if not _may_begin(person):
        said = workshop.voice(person, delivery.place).say("slack_begin_not_yours")
        answering.tell(workshop, delivery, Message(said))
        return
    is_open = what["visibility"] == Visibility.OPEN
    wall = Wall(Visibility.OPEN if is_open else Visibility.INTERNAL, user.municipality)
    if "name" not in delivery.so_far:
        delivery.remember(name=free_name(base, user.municipality or "", str(what["title"])))
    name = str(delivery.so_far["name"])
    project = base.projects.find(name, person.scope)
    if project is None:
        known = {each.id for each in workshop.desk.framework.processes}
        process, phase = (what["process"], 1) if what["process"] in known else (None, None)
        begin_project(base, user, name, wall, Account(str(what["title"]), process=process, phase=phase))
        project = base.projects.find(name, person.scope)
    assert project is not None, "it has begun"
    choose(workshop, person, project)
    answering.tell(workshop, delivery, project_message(workshop, person, delivery.place), "posted")
