"""The home tab as Slack takes it, and the windows that open from it: pure functions of what was gathered."""

from collections.abc import Iterator
from datetime import datetime

from bots.deleting import Mine
from bots.slack.blocks.advice import MORE
from bots.slack.blocks.elements import (
    MOST_IN_VIEW,
    MOST_OPTIONS,
    actions,
    button,
    context,
    divider,
    form,
    harmless,
    header,
    link,
    menu,
    option,
    section,
    shortened,
)
from bots.slack.blocks.message import Block
from bots.slack.blocks.proposals import decisions, title_of
from bots.slack.home.contents import Base, Home, Work
from bots.told.voice import Voice
from knowledge.framework.framework import Activity
from knowledge.language import Language
from knowledge.project import Project
from knowledge.registry.slack.people import Choices

LANGUAGE, KEEPS, WISHES, PROJECT = "home_language", "home_keeps", "home_wishes", "home_project"
DONE, BEGUN = "home_done", "home_begun"
"""What is pressed here; elsewhere, a message is what changes."""
EXPORT, DELETE, ERASE = "home_export", "home_delete", "home_erase"
OWN_CHOICES = "home_choices"
NONE, ON, OFF = "-", "on", "off"
_MOST_PROPOSALS = 5
PROPOSALS = "proposals"
"""The wish to hear of what others propose."""


def home_view(voice: Voice, home: Home) -> Block:
    """Give the whole tab."""
    blocks = [*_about(voice, home), *_project(voice, home), *_waiting(voice, home), *_knowledge(voice, home.base)]
    blocks += [divider(), header(voice.say("slack_home_choices"))]
    blocks += [*choice_blocks(voice, home.choices, home.is_manager), *_mine(voice, home), *_help(voice, home)]
    return {"type": "home", "blocks": blocks[:MOST_IN_VIEW]}


def choice_blocks(voice: Voice, choices: Choices, is_manager: bool) -> Iterator[Block]:
    """Show what somebody has chosen, and let them choose otherwise."""
    say = voice.say
    offered = [option(say("slack_language_auto"), NONE)]
    offered += [option(say(f"slack_language_{each}"), each) for each in Language]
    chosen = menu(LANGUAGE, offered, say("slack_home_language"), choices.language or NONE)
    yield section(f"*{say('slack_home_language')}*\n{say('slack_home_language_why')}", chosen, LANGUAGE)
    yield _switch(voice, KEEPS, "slack_home_keeps", choices.keeps)
    if is_manager:
        yield _switch(voice, WISHES, "slack_home_wishes", PROPOSALS in choices.wishes)


def choices_page(voice: Voice, choices: Choices, is_manager: bool) -> Block:
    """Show the choices in a window of their own."""
    blocks = choice_blocks(voice, choices, is_manager)
    close = voice.say("slack_close")
    return form(voice.say("slack_home_choices"), OWN_CHOICES, blocks, submit=None, close=close)


def erase_form(voice: Voice, mine: Mine, choices: Choices) -> Block:
    """Say exactly what goes and what stays, before anything is deleted."""
    say = voice.say
    goes = say("slack_erase_goes", **counted(mine))
    stays = [say("slack_erase_stays_slack")]
    if mine.proposals:
        stays.append(say("slack_erase_stays_published"))
    if not choices.keeps:
        stays.append(say("slack_erase_stays_choice"))
    if mine.held:
        stays.append(say("slack_erase_stays_held", number=mine.held))
    if mine.named:
        stays.append(say("slack_erase_stays_named", number=mine.named))
    blocks = [
        section(f"*{say('slack_erase_goes_title')}*\n{goes}"),
        section(f"*{say('slack_erase_stays_title')}*\n" + "\n".join(f"• {each}" for each in stays)),
        context(say("slack_erase_for_good")),
    ]
    title, submit, close = (say(f"slack_erase_{each}") for each in ("title", "submit", "cancel"))
    return form(title, ERASE, blocks, submit=submit, close=close)


def counted(mine: Mine) -> dict[str, int]:
    """Give how much goes, by the names that the phrases have for it."""
    return {name: getattr(mine, name) for name in ("conversations", "feedback", "slack", "proposals")}


def told_page(voice: Voice, text: str) -> Block:
    """Say one thing in the window in which something was deleted."""
    title, close = voice.say("slack_erase_title"), voice.say("slack_close")
    return form(title, "home_told", [section(text)], submit=None, close=close)


def _switch(voice: Voice, action: str, code: str, is_on: bool) -> Block:
    """Give a line that says whether something is on, and a button that turns it."""
    state = voice.say(f"{code}_on" if is_on else f"{code}_off")
    turn = voice.say("slack_home_turn_off" if is_on else "slack_home_turn_on")
    name = voice.say(code)
    press = button(turn, action, OFF if is_on else ON, label=f"{turn}: {name}")
    return section(f"*{name}*\n{state}", press, action)


def _about(voice: Voice, home: Home) -> Iterator[Block]:
    say = voice.say
    yield header(say("slack_home_hello", name=home.name) if home.name else say("slack_home_title"))
    yield section(say("slack_home_guest" if home.is_outside else "slack_home_what"))
    yield section(f"*{say('slack_home_ask')}*\n{say('slack_home_examples')}")
    how = say("slack_home_written" if home.base.is_written else "slack_home_quoted")
    yield context(say("ai_notice"), f"{how} {say('slack_home_limits')}")


def _project(voice: Voice, home: Home) -> Iterator[Block]:
    if home.is_outside:
        return
    say = voice.say
    yield divider()
    yield header(say("slack_home_project"))
    if not home.projects:
        yield section(say("slack_home_no_projects"))
        return
    picked = _projects(voice, home)
    if home.work is None:
        yield section(say("slack_home_choose_project"), picked, PROJECT)
        return
    work = home.work
    progress = say("advice_progress", done=work.done, relevant=work.relevant)
    yield section(f"*{harmless(shortened(work.project.account.title, 150))}*\n{harmless(progress)}", picked, PROJECT)
    if not work.next:
        yield section(say("slack_home_nothing_next"))
    for number, each in enumerate(work.next, start=1):
        yield section(f"{number}. {harmless(shortened(each.title.within(voice.language), 300))}")
        yield _steps(voice, work, each)
    if whose := voice.on_proposals(work.framework):
        yield context(harmless(whose))


def _projects(voice: Voice, home: Home) -> Block:
    offered = [option(shortened(each.account.title, 75), each.id) for each in _first(home)]
    offered.insert(0, option(voice.say("slack_home_no_project"), NONE))
    chosen = home.work.project.id if home.work else NONE
    return menu(PROJECT, offered, voice.say("slack_home_project"), chosen)


def _first(home: Home) -> list[Project]:
    """Give as many projects as a menu holds, the chosen one among them."""
    mine = [home.work.project] if home.work else []
    return [*mine, *(each for each in home.projects if each not in mine)][: MOST_OPTIONS - 1]


def _steps(voice: Voice, work: Work, activity: Activity) -> Block:
    value, title = f"{work.project.id} {activity.id}", activity.title.within(voice.language)
    shown = [("slack_home_done", DONE), ("slack_home_begun", BEGUN)] if work.is_mine else []
    return actions(
        *(
            button(voice.say(code), act, value, label=f"{voice.say(code)}: {title}")
            for code, act in (*shown, ("slack_home_more", MORE))
        )
    )


def _waiting(voice: Voice, home: Home) -> Iterator[Block]:
    """Show what others propose, to those who decide on it."""
    if not home.proposals:
        return
    yield divider()
    yield header(voice.say("slack_home_proposals"))
    yield section(voice.say("slack_home_proposals_some", number=len(home.proposals)))
    for each in home.proposals[:_MOST_PROPOSALS]:
        who = harmless(shortened(each.who, 80))
        yield section(voice.say("slack_home_proposal", title=title_of(each), who=who))
        yield decisions(voice, each)


def _knowledge(voice: Voice, base: Base) -> Iterator[Block]:
    yield divider()
    yield header(voice.say("slack_home_knowledge"))
    if base.updated is None:
        yield section(voice.say("slack_home_empty"))
        return
    yield section(voice.say("slack_home_status", number=base.documents, day=_day(base.updated)))
    lines = []
    for each in base.latest:
        title = shortened(each.title, 150)
        lines.append(f"• {link(each.url, title) if each.url else harmless(title)} ({_day(each.updated)})")
    yield section(f"*{voice.say('slack_home_latest')}*\n" + "\n".join(lines))


def _mine(voice: Voice, home: Home) -> Iterator[Block]:
    say = voice.say
    yield divider()
    yield header(say("slack_home_mine"))
    days = {"days": home.base.answer_days, "feedback_days": home.base.feedback_days}
    yield section(say("slack_home_privacy", **days))
    fetch = button(say("slack_home_export"), EXPORT)
    yield actions(fetch, button(say("slack_home_delete"), DELETE, style="danger"))


def _help(voice: Voice, home: Home) -> Iterator[Block]:
    yield divider()
    yield header(voice.say("slack_home_help"))
    yield section(voice.say("slack_home_help_guest" if home.is_outside else "slack_home_help_text"))


def _day(at: datetime) -> str:
    """Give a day as each reader's Slack writes it."""
    return f"<!date^{int(at.timestamp())}^{{date}}|{at:%Y-%m-%d}>"
