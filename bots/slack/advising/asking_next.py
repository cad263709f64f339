"""``/omstilling neste`` and the shortcut on a message: what to do next, and which project is meant where nothing tells.

In a channel whose project everybody there may see, everybody gets it, with evidence that all may read. Else it is shown
to whoever asked.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.leading import may_change
from bots.slack.advising import answering
from bots.slack.advising.phases import finished_phase
from bots.slack.advising.showing import Next, next_message
from bots.slack.advising.start import Start, advice_from, start_from, start_of
from bots.slack.blocks.elements import actions, menu, option, section, shortened
from bots.slack.blocks.message import Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.projects import bound_project, is_for_all, project_of
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.advice import advice_as_told
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.personal_data.finding import holds_identity_number
from knowledge.project import Project

_NEXT, _PICKED = "advise", "advise_on"
SHORTCUT = "what_next"
PICK = "project_pick"
_MOST_OFFERED = 100
_LONGEST = 2_000
_PLAIN = Next()


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Take the command, the shortcut, and what is picked from the menu."""

    def command(body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        place, how = answering.commanded(body)
        reception.take(_NEXT, place, str(body["trigger_id"]), **_said(rest), **how)
        ack()

    def shortcut(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        message = body["message"]
        place = replace(place, thread=str(message.get("thread_ts") or message["ts"]))
        more = {"response_url": how["response_url"], "begins_thread": not message.get("thread_ts")}
        reception.take(_NEXT, place, str(body["trigger_id"]), **_said(str(message.get("text") or "")), **more)
        ack()

    def pick(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        picked = body["actions"][0]["selected_option"]["value"]
        reception.take(_PICKED, place, str(body["trigger_id"]), project=picked, **how)
        ack()

    reception.commands["next"] = command
    app.shortcut(SHORTCUT)(shortcut)
    app.action(PICK)(pick)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when somebody asks."""
    return {
        _NEXT: lambda delivery: _advise(workshop, delivery),
        _PICKED: lambda delivery: _advise_on(workshop, delivery),
    }


def told_next(workshop: Workshop, voice: Voice, start: Start, scope: Scope, shown: Next = _PLAIN) -> Message:
    """Give the message that tells what to do next from somewhere, with evidence that a scope may see."""
    framework, finished = workshop.desk.framework, shown.finished
    told = advice_as_told(voice, advice_from(workshop, start, scope), framework)
    if finished is None and start.project is not None:
        finished = finished_phase(framework, start.project)
    return next_message(voice, framework, told, replace(shown, project=start.project, finished=finished))


def _said(text: str) -> dict[str, Any]:
    """Give what is kept of what somebody wrote; nothing of a text with an identity number in it."""
    return {"is_private": True, "text": ""} if holds_identity_number(text) else {"text": text[:_LONGEST]}


def _advise(workshop: Workshop, delivery: Delivery) -> None:
    place, person = delivery.place, workshop.person(delivery.place)
    workshop.admit(person, delivery)
    if delivery.what.get("is_private"):
        said = workshop.voice(person, place).say("identity_number_refused")
        answering.tell(workshop, delivery, Message(said), "posted")
        return
    text = str(delivery.what["text"])
    bound = None if place.is_direct else bound_project(workshop, place, person.scope)
    if bound is not None and is_for_all(workshop, place, bound):
        start = start_of(workshop, bound, text, person)
        assert start is not None, "a project is always somewhere to start"
        voice = answering.voice_to_all(workshop, place)
        message = told_next(workshop, voice, start, workshop.people.audience_of(place))
        answering.tell_all(workshop, delivery, message)
        return
    start = start_of(workshop, project_of(workshop, person, place), text, person)
    voice = workshop.voice(person, place)
    if start is None:
        message = which_project(workshop, person, voice)
    else:
        can = start.project is not None and may_change(person.user, start.project)
        message = told_next(workshop, voice, start, person.scope, Next(may_change=can))
    answering.tell(workshop, delivery, message, "posted")


def _advise_on(workshop: Workshop, delivery: Delivery) -> None:
    """Advise on the project that was picked, and remember it as the person's own choice."""
    person = workshop.person(delivery.place)
    workshop.admit(person, delivery)
    voice = workshop.voice(person, delivery.place)
    project = workshop.desk.base.projects.find(str(delivery.what["project"]), person.scope)
    if project is None or project.removed:
        answering.tell(workshop, delivery, Message(voice.say("slack_project_gone")))
        return
    choose(workshop, person, project)
    shown = Next(said=voice.say("slack_project_chosen"), may_change=may_change(person.user, project))
    answering.put(workshop, delivery, told_next(workshop, voice, start_from(project), person.scope, shown))


def choose(workshop: Workshop, person: Person, project: Project | None) -> None:
    """Let a project be somebody's own."""
    people = workshop.desk.base.slack_people
    chosen = replace(people.chosen(person.team, person.slack_id), project=project.id if project else None)
    people.choose(person.team, person.slack_id, person.user.id, chosen)


def which_project(workshop: Workshop, person: Person, voice: Voice) -> Message:
    """Ask which project is meant; where there is none to choose, say what can be written instead."""
    own, others = projects_for(workshop, person)
    offered = [option(shortened(each.account.title, 75), each.id) for each in (*own, *others)][:_MOST_OFFERED]
    if not offered:
        said = voice.say("slack_next_no_projects")
        return Message(said, (section(said),))
    asked = voice.say("slack_next_which")
    return Message(asked, (section(asked), actions(menu(PICK, offered, voice.say("slack_project_menu")))))


def projects_for(workshop: Workshop, person: Person) -> tuple[list[Project], list[Project]]:
    """Give the projects somebody may see: those of their own municipality, and the others."""
    seen = workshop.desk.base.projects.visible(person.scope)
    own = [each for each in seen if each.municipality == person.user.municipality]
    return own, [each for each in seen if each.municipality != person.user.municipality]
