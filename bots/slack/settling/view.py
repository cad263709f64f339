"""The form in which a channel is settled, and what is said where somebody may not."""

from collections.abc import Iterable, Iterator, Sequence

from bots.slack.blocks.elements import context, field, form, harmless, menu, option, section, shortened, ticks
from bots.slack.blocks.message import Block
from bots.slack.weekdays import DAYS, HOURS, chosen_hour
from bots.told.voice import Voice
from knowledge.document import Kind
from knowledge.language import Language
from knowledge.project import Project
from knowledge.registry.slack.channels import Settled

SETTLE = "settle"
PROJECT, KINDS, MENTION, LANGUAGE = "settle_project", "settle_kinds", "settle_mention", "settle_language"
DAY, HOUR = "settle_day", "settle_hour"
NONE, AS_IT_IS = "-", "="
"""Chosen where there is to be none, and where it is to stay what it is, which whoever looks may not see."""


def channel_form(voice: Voice, channel: str, settled: Settled, projects: Sequence[Project]) -> Block:
    """Ask what is to hold in a channel; ``projects`` are those that everybody in it may see."""
    say = voice.say
    blocks = [
        section(say("slack_settle_what")),
        field(say("slack_settle_project"), _projects(voice, settled, projects), PROJECT,
              hint=say("slack_settle_project_hint")),
        field(say("slack_settle_kinds"), _kinds(voice, settled), KINDS, hint=say("slack_settle_kinds_hint"),
              optional=True),
        field(say("slack_settle_mention"), _mention(voice, settled), MENTION, optional=True),
        field(say("slack_settle_language"), _languages(voice, settled), LANGUAGE),
        *_nudge(voice, settled),
    ]  # fmt: skip
    title, submit, close = (say(f"slack_settle_{each}") for each in ("title", "save", "cancel"))
    return form(title, SETTLE, blocks, submit=submit, close=close, note=channel)


def told_page(voice: Voice, *texts: str) -> Block:
    """Say something in the window instead."""
    blocks = [section(text) for text in texts]
    return form(voice.say("slack_settle_title"), "settle_told", blocks, submit=None, close=voice.say("slack_close"))


def changes(voice: Voice, settled: Settled, project: str) -> str:
    """Tell in one line what holds now; ``project`` is the title of the channel's project, if it has one."""
    say = voice.say
    parts = [say("slack_settled_project", project=harmless(shortened(project, 100)))] if project else []
    if kinds := settled.narrowing.get("kinds"):
        parts.append(say("slack_settled_kinds", kinds=", ".join(say(f"slack_kind_{each}") for each in kinds)))
    if settled.mention_only:
        parts.append(say("slack_settled_mention"))
    if settled.language:
        parts.append(say(f"slack_language_{settled.language}"))
    if settled.nudge:
        day, _, hour = settled.nudge.partition(" ")
        parts.append(say("slack_settled_nudge", day=say(f"slack_day_{day}"), hour=hour))
    return "; ".join(parts) or say("slack_settled_nothing")


def _projects(voice: Voice, settled: Settled, projects: Iterable[Project]) -> Block:
    offered = [option(voice.say("slack_settle_no_project"), NONE)]
    offered += [option(shortened(each.account.title, 75), each.id) for each in projects]
    chosen = settled.project or NONE
    if chosen not in {each["value"] for each in offered}:
        offered.insert(1, option(voice.say("slack_settle_hidden_project"), AS_IT_IS))
        chosen = AS_IT_IS
    return menu(PROJECT, offered, voice.say("slack_settle_choose"), chosen)


def _kinds(voice: Voice, settled: Settled) -> Block:
    offered = [option(voice.say(f"slack_kind_{each}"), each) for each in Kind]
    return ticks(KINDS, offered, settled.narrowing.get("kinds", ()))


def _mention(voice: Voice, settled: Settled) -> Block:
    return ticks(MENTION, [option(voice.say("slack_settle_mention_only"), "yes")], ["yes"] * settled.mention_only)


def _languages(voice: Voice, settled: Settled) -> Block:
    offered = [option(voice.say("slack_language_auto"), NONE)]
    offered += [option(voice.say(f"slack_language_{each}"), each) for each in Language]
    return menu(LANGUAGE, offered, voice.say("slack_settle_choose"), settled.language or NONE)


def _nudge(voice: Voice, settled: Settled) -> Iterator[Block]:
    day, _, hour = (settled.nudge or "").partition(" ")
    days = [option(voice.say("slack_settle_no_nudge"), NONE)]
    days += [option(voice.say(f"slack_day_{each}"), each) for each in DAYS]
    choose = voice.say("slack_settle_choose")
    yield field(voice.say("slack_settle_day"), menu(DAY, days, choose, day or NONE), DAY)
    hours = [option(voice.say("slack_settle_at", hour=each), each) for each in HOURS]
    yield field(voice.say("slack_settle_hour"), menu(HOUR, hours, choose, chosen_hour(hour)), HOUR, optional=True)
    yield context(voice.say("slack_settle_seen_by"))
