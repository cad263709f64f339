"""``/omstilling prosjekt``: the channel's project or one's own, how far it has come, and what can be changed.

Everybody may choose a project of their own. A channel is bound and loosed by those who may change the project.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from assistant.advice.standing import Standing
from bots.slack.advising import answering
from bots.slack.advising.asking_next import PICK, choose, projects_for
from bots.slack.advising.phases import cell_of
from bots.slack.blocks.elements import actions, button, context, harmless, menu, option, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.projects import bound_project, chosen_project
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Role
from knowledge.framework.framework import Framework
from knowledge.municipalities import load_municipalities
from knowledge.project import Project, State

_SHOW, _DROP = "show_project", "drop_project"
BIND, UNBIND, BEGIN, DROP = "project_bind", "project_unbind", "project_begin", "project_drop"
_MOST_OFFERED = 100


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Take the command, and that somebody no longer wants a project of their own."""

    def command(body: Mapping[str, Any], _rest: str, ack: Ack) -> None:
        place, how = answering.commanded(body)
        reception.take(_SHOW, place, str(body["trigger_id"]), **how)
        ack()

    def drop(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        reception.take(_DROP, place, str(body["trigger_id"]), **how)
        ack()

    reception.commands["project"] = command
    app.action(DROP)(drop)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when somebody asks for their project, or lets it go."""
    return {_SHOW: lambda delivery: _show(workshop, delivery), _DROP: lambda delivery: _drop(workshop, delivery)}


def _show(workshop: Workshop, delivery: Delivery) -> None:
    person = workshop.person(delivery.place)
    answering.tell(workshop, delivery, project_message(workshop, person, delivery.place), "posted")


def _drop(workshop: Workshop, delivery: Delivery) -> None:
    person = workshop.person(delivery.place)
    choose(workshop, person, None)
    answering.put(workshop, delivery, project_message(workshop, person, delivery.place))


def project_message(workshop: Workshop, person: Person, place: Place) -> Message:
    """Give the page of the project that somebody means where they speak."""
    voice, framework = workshop.voice(person, place), workshop.desk.framework
    bound = None if place.is_direct else bound_project(workshop, place, person.scope)
    own = chosen_project(workshop, person)
    shown = bound or own
    if shown is None:
        told = voice.say("slack_project_none" if any(projects_for(workshop, person)) else "slack_project_none_yet")
        blocks = [section(told)]
    else:
        where = voice.say("slack_project_of_channel" if bound else "slack_project_of_yours")
        blocks = list(_page(voice, framework, shown, where))
        told = f"{where} {harmless(shown.account.title)}. {_progress(voice, framework, shown)}"
    blocks += _choices(workshop, voice, person, own)
    if doors := list(_doors(voice, person, place, bound, own)):
        blocks.append(actions(*doors))
    return Message(told, tuple(blocks))


def _page(voice: Voice, framework: Framework, project: Project, where: str) -> Iterator[Block]:
    place = load_municipalities().name(project.municipality)
    yield section(f"{where}\n*{harmless(project.account.title)}* · {harmless(place)}")
    if project.account.description:
        yield section(harmless(shortened(project.account.description, 1000)))
    yield section(_progress(voice, framework, project))
    lines = []
    for process in framework.processes:
        names = [each.id for each in framework.activities if each.process == process.id]
        states = [project.progress.get(name, State.NOT_STARTED) for name in names]
        relevant = sum(state is not State.NOT_RELEVANT for state in states)
        if any(state in (State.DONE, State.UNDER_WAY) for state in states):
            reached = Standing(framework, project.progress).reached(process.id)
            told = {"done": states.count(State.DONE), "relevant": relevant, "phase": reached}
            name = harmless(process.name.within(voice.language))
            lines.append(voice.say("slack_project_process", process=name, **told))
    if lines:
        yield context("\n".join(lines))
    if (cell := cell_of(framework, project)) is not None:
        name = framework.process(cell.process).name.within(voice.language)
        yield context(harmless(voice.say("slack_project_at_work", process=name, phase=cell.phase)))


def _progress(voice: Voice, framework: Framework, project: Project) -> str:
    states = [project.progress.get(each.id) for each in framework.activities]
    done, relevant = states.count(State.DONE), len(states) - states.count(State.NOT_RELEVANT)
    return voice.say("advice_progress", done=done, relevant=relevant)


def _choices(workshop: Workshop, voice: Voice, person: Person, own: Project | None) -> list[Block]:
    """Let somebody choose a project of their own."""
    mine, others = projects_for(workshop, person)
    offered = [option(shortened(each.account.title, 75), each.id) for each in (*mine, *others)][:_MOST_OFFERED]
    if not offered:
        return []
    return [actions(menu(PICK, offered, voice.say("slack_project_menu"), own.id if own else None))]


def _doors(voice: Voice, person: Person, place: Place, bound: Project | None, own: Project | None) -> Iterator[Block]:
    """Give the buttons that somebody may use."""
    leads = person.user.may(Role.PROJECT_LEADER) and not person.is_outside
    if leads and not place.is_direct:
        yield button(voice.say("slack_bind"), BIND, place.channel, label=voice.say("slack_bind_label"))
        if bound is not None and person.user.owns(bound.wall):
            yield button(voice.say("slack_unbind"), UNBIND, place.channel, label=voice.say("slack_unbind_label"))
    if leads:
        yield button(voice.say("slack_begin"), BEGIN, place.channel, label=voice.say("slack_begin_label"))
    if own is not None:
        yield button(voice.say("slack_drop"), DROP, label=voice.say("slack_drop_label"))
