"""Something that somebody would add, as it is shown before, while and after it is published."""

from collections.abc import Iterator

from bots.slack.blocks import elements
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.message import Block, Message
from bots.told.voice import Voice
from knowledge.framework.framework import Framework
from knowledge.municipalities import load_municipalities
from knowledge.proposal import Proposal

PUBLISH, SEND, DETAILS, DISCARD = "add_publish", "add_send", "add_details", "add_discard"
ACCEPT, DECLINE, LOOK, UNDO = "add_accept", "add_decline", "add_look", "add_undo"
_MOST_REMARKS = 6
_LONGEST_TITLE = 150
_TITLE_ON_BUTTON = 40


def as_draft(voice: Voice, framework: Framework, proposal: Proposal, *, may_publish: bool, note: str = "") -> Message:
    """Show what was read, and ask what is to be done with it; ``note`` says why it is asked again."""
    first = (PUBLISH, "slack_add_publish") if may_publish else (SEND, "slack_add_send")
    choices = (
        _button(voice, proposal, *first, style="primary"),
        _button(voice, proposal, DETAILS, "slack_add_details"),
        _button(voice, proposal, DISCARD, "slack_add_discard"),
    )
    asked = voice.say("slack_add_ask_publish" if may_publish else "slack_add_ask_send")
    said = [elements.section(harmless(note))] if note else []
    shown = (*said, *card(voice, framework, proposal), elements.section(asked), elements.actions(*choices))
    return Message(voice.say("slack_add_read_short", title=title_of(proposal)), shown)


def to_decide(voice: Voice, framework: Framework, proposal: Proposal, note: str = "") -> Message:
    """Ask a knowledge manager whether something is to be published; ``note`` says why they are asked again."""
    said = voice.say("slack_add_proposed", who=harmless(proposal.who), title=title_of(proposal))
    first = [elements.section(harmless(note))] if note else []
    shown = (*first, elements.section(said), *card(voice, framework, proposal), decisions(voice, proposal))
    return Message(said, shown)


def decisions(voice: Voice, proposal: Proposal) -> Block:
    """Give the buttons that a knowledge manager decides with, wherever a proposal is shown to them."""
    return elements.actions(
        _button(voice, proposal, ACCEPT, "slack_add_accept", style="primary"),
        _button(voice, proposal, DECLINE, "slack_add_decline"),
        _button(voice, proposal, LOOK, "slack_add_look"),
        block_id=f"proposal {proposal.id}",
    )


def published(voice: Voice, proposal: Proposal, said: str, *, may_undo: bool) -> Message:
    """Tell that something is there now, with a way back where there is one."""
    undo = elements.actions(_button(voice, proposal, UNDO, "slack_add_undo"))
    return Message(said, (elements.section(said), *([undo] if may_undo else [])))


def plainly(said: str) -> Message:
    """Tell how something stands, with nothing more to press."""
    return Message(said, (elements.section(said),))


def page(voice: Voice, framework: Framework, proposal: Proposal) -> Block:
    """Show what was read of a proposal in a window of its own, with the beginning of its text."""
    excerpt = " ".join(str(proposal.seen.get("excerpt", "")).split())
    shown = [*card(voice, framework, proposal)]
    if excerpt:
        shown += [elements.divider(), elements.section(harmless(elements.shortened(excerpt, 1000)))]
    return elements.form(voice.say("slack_add_look"), "add_page", shown, submit=None, close=voice.say("slack_close"))


def notice(voice: Voice, said: str) -> Block:
    """Say something in a window of its own."""
    shown = [elements.section(said)]
    return elements.form(
        voice.say("slack_add_notice"), "add_notice", shown, submit=None, close=voice.say("slack_close")
    )


def card(voice: Voice, framework: Framework, proposal: Proposal) -> Iterator[Block]:
    """Show what was read of a file, and what whoever publishes it should know first."""
    seen = proposal.seen
    yield elements.section(f"*{title_of(proposal)}*\n{_facts(voice, proposal)}")
    cells = [_cell(voice, framework, each["process"], each["phase"]) for each in seen["cells"]]
    if cells:
        yield elements.section(voice.say("slack_add_cells", cells="\n".join(f"• {each}" for each in cells)))
    warnings = list(_warnings(voice, proposal))
    if warnings:
        yield elements.section("\n".join(f"⚠️ {harmless(each)}" for each in warnings))


def title_of(proposal: Proposal) -> str:
    """Give the title of a proposal as it can stand in a sentence."""
    return harmless(elements.shortened(" ".join(proposal.title.split()), _LONGEST_TITLE))


def _facts(voice: Voice, proposal: Proposal) -> str:
    seen = proposal.seen
    place = seen["place"] or (seen["municipality"] and load_municipalities().name(seen["municipality"]))
    told = [
        voice.say(f"slack_add_kind_{seen['kind']}"),
        voice.say("slack_add_pages", number=seen["pages"]) if seen["pages"] else "",
        voice.say(f"slack_add_language_{seen['language']}") if seen["language"] in {"nb", "nn", "en"} else "",
        place or "",
        str(seen["year"] or ""),
    ]
    facts = harmless(" · ".join(each for each in told if each))
    return "\n".join([facts, harmless(_reach(voice, proposal)), voice.say("slack_add_file", name=_file(proposal))])


def _reach(voice: Voice, proposal: Proposal) -> str:
    seen = proposal.seen
    owner = load_municipalities().name(seen["owner"]) if seen["owner"] else ""
    groups = ", ".join(seen["groups"])
    return voice.say(f"slack_add_reach_{seen['visibility']}", owner=owner, groups=groups)


def _file(proposal: Proposal) -> str:
    return harmless(elements.shortened(proposal.file_name, 80))


def _cell(voice: Voice, framework: Framework, process: str, phase: int) -> str:
    known = next(each for each in framework.processes if each.id == process)
    names = known.name.within(voice.language), known.phases[phase - 1].name.within(voice.language)
    return harmless(voice.say("slack_add_cell", process=names[0], phase=phase, name=names[1]))


def _warnings(voice: Voice, proposal: Proposal) -> Iterator[str]:
    seen = proposal.seen
    if seen["personal"]:
        kinds = ", ".join(f"{voice.say(f'slack_add_found_{kind}')}: {n}" for kind, n in seen["personal"].items())
        yield voice.say("slack_add_personal", kinds=kinds)
    for remark in seen["remarks"][:_MOST_REMARKS]:
        yield voice.remark(remark)
    if before := _told(seen["edition_of"]):
        yield voice.say("slack_add_edition", title=before)
    for each in filter(None, map(_told, seen["same_as"])):
        yield voice.say("slack_add_same", title=each)


def _told(document: object) -> str:
    """Give the title of a document that a proposal tells of; nothing where it is erased."""
    return str(document.get("title", "")) if isinstance(document, dict) else ""


def _button(voice: Voice, proposal: Proposal, action: str, code: str, style: str | None = None) -> Block:
    text = voice.say(code)
    label = f"{text}: {elements.shortened(proposal.title, _TITLE_ON_BUTTON)}"
    return elements.button(text, action, proposal.id, label=label, style=style)
