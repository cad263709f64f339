"""Proposes what to ask when somebody opens the conversation with us: what fits their project, or anybody."""

from collections.abc import Mapping
from typing import Any

from assistant.advice.finding import Asker
from bots.slack.asking.ordering import PROMPTS
from bots.slack.blocks.elements import shortened
from bots.slack.calling import Refused
from bots.slack.delivery import Delivery
from bots.slack.place import Place, Surface
from bots.slack.projects import chosen_project
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.framework.framework import Activity, Framework

MOST = 4
_TITLE = 60


def opened(reception: Reception, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Have something proposed to whoever opened the conversation."""
    channel, who = str(event["channel"]), str(event["user"])
    place = Place(str(body["team_id"]), channel, who, None, body.get("enterprise_id"), Surface.DIRECT)
    reception.take(PROMPTS, place, str(body["event_id"]))


def propose(workshop: Workshop, delivery: Delivery) -> None:
    """Propose what to ask. Where Slack does not take it, nothing is lost."""
    place = delivery.place
    person, desk = workshop.person(place), workshop.desk
    voice = workshop.voice(person, place)
    project = chosen_project(workshop, person)
    prompts = _general(voice)
    if project is not None:
        advice = desk.adviser.advise(project.progress, Asker(person.scope, project.municipality), most=1)
        first = next((each.activity for each in advice.recommendations), None)
        prompts = [*_fitting(voice, desk.framework, first), *prompts]
    told = [{"title": shortened(title, _TITLE), "message": text} for title, text in prompts[:MOST]]
    api = workshop.api(place)
    try:
        api.write(
            "assistant.threads.setSuggestedPrompts",
            channel_id=place.channel,
            title=voice.say("slack_prompts_title"),
            prompts=told,
        )
    except Refused:
        return


def _general(voice: Voice) -> list[tuple[str, str]]:
    return [(voice.say(code), voice.say(code)) for code in (
        "slack_prompt_framework", "slack_prompt_begin", "slack_prompt_learned", "slack_prompt_about",
    )]  # fmt: skip


def _fitting(voice: Voice, framework: Framework, first: Activity | None) -> list[tuple[str, str]]:
    """Give what fits where a project stands: what is next, how to do it, and what is asked of its phase."""
    now = voice.say("slack_prompt_now")
    if first is None:
        return [(now, now)]
    process = framework.process(first.process).name.within(voice.language)
    how = voice.say("slack_prompt_how", activity=first.title.within(voice.language))
    phase = voice.say("slack_prompt_phase", process=process, phase=first.phase)
    return [(now, now), (how, how), (phase, phase)]
