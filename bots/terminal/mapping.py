"""``map``: which activities a document covers; the program proposes, a person confirms or rejects."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.mapping import Mapper, Proposal
from bots import wiring
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.coverage import Judged, Ruling, Verdict
from knowledge.document import Document, Status
from knowledge.errors import Invalid, NotFound
from knowledge.framework.framework import Framework
from knowledge.framework.lookup import activities_called
from knowledge.knowledge_base import KnowledgeBase, open_for_reading

_SHOWING = 0.05
"""The confidence below which no sentence can be what a person confirms an activity by."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says: what is confirmed, what is rejected, whether to go through the proposals, or to undo."""

    confirmed: Sequence[str]
    rejected: Sequence[str]
    review: bool
    undo: bool


def map_document(
    data: Path | None, name: str, words: Words, least: float | None, by: str | None, as_json: bool
) -> None:
    """Propose which activities a document covers, and keep what is said of it."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        document = base.documents.find(name, Scope.all())
        if document is None:
            raise NotFound("document_not_found", document=name)
        if document.status is Status.WITHDRAWN:
            raise Invalid("map_withdrawn", document=name)
        if words.undo and (words.confirmed or words.rejected or words.review):
            raise Invalid("map_undo_alone")
        if words.undo:
            if not (number := base.verdicts.undo(name)):
                raise Invalid("map_nothing_to_undo", document=name)
            screen.note(screen.say("map_undone", number=number))
        framework = base.editions.current()
        chunks = base.documents.chunks(name, document.version)
        every = {each.activity: each for each in Mapper(framework).propose(chunks, document.description, _SHOWING)}
        _keep(base, document, framework, every, words, name_of(by))
        proposals = Mapper(framework).propose(chunks, document.description, least)
        if words.review:
            _review(screen, base, document, framework, proposals, name_of(by))
        judged = base.verdicts.standing(Scope.all(), document_id=name)
    if as_json:
        screen.json(_as_json(proposals, judged))
    else:
        _show(screen, framework, document, proposals, judged)


def _keep(
    base: KnowledgeBase,
    document: Document,
    framework: Framework,
    proposals: dict[str, Proposal],
    words: Words,
    who: str,
) -> None:
    """Keep what was said on the command line, all or nothing."""
    said = [(each, Ruling.CONFIRMED) for each in words.confirmed] + [(each, Ruling.REJECTED) for each in words.rejected]
    verdicts = []
    for word, ruling in said:
        for activity in activities_called(framework, word):
            proposal = proposals.get(activity.id)
            if proposal is None and ruling is Ruling.CONFIRMED:
                raise Invalid("map_no_passage", document=document.id, activity=activity.id)
            span = (proposal.start, proposal.end) if proposal else (0, 0)
            verdicts.append(Verdict(document.id, document.version, activity.id, ruling, *span))
    if twice := {each.activity for each in verdicts if [one.activity for one in verdicts].count(each.activity) > 1}:
        raise Invalid("map_said_twice", activities=", ".join(sorted(twice)))
    base.verdicts.judge(verdicts, who)


def _review(
    screen: Screen,
    base: KnowledgeBase,
    document: Document,
    framework: Framework,
    proposals: Sequence[Proposal],
    who: str,
) -> None:
    """Go through the proposals that nobody has judged, one by one, and keep each answer at once."""
    if not screen.can_ask():
        raise Invalid("map_review_needs_person", document=document.id)
    judged = {each.verdict.activity for each in base.verdicts.standing(Scope.all(), document_id=document.id)}
    for each in proposals:
        if each.activity in judged:
            continue
        _show_proposal(screen, framework, each)
        answer = screen.choice("map_ask", "map_answers")
        if answer == 3:
            return
        if answer < 2:
            ruling = (Ruling.CONFIRMED, Ruling.REJECTED)[answer]
            base.verdicts.judge(
                [Verdict(document.id, document.version, each.activity, ruling, each.start, each.end)], who
            )


def _show(
    screen: Screen, framework: Framework, document: Document, proposals: Sequence[Proposal], judged: Sequence[Judged]
) -> None:
    screen.write(document.description.title, style="bold")
    said = {each.verdict.activity: each for each in judged}
    for ruling in Ruling:
        those = [each for each in judged if each.verdict.ruling is ruling]
        if those:
            screen.write()
            screen.write(screen.say(f"map_{ruling}"), style="bold")
        for each in those:
            title = _title(screen, framework, each.verdict.activity)
            screen.write(f"- {title} ({each.verdict.activity})")
            if each.quote:
                screen.write(f"  «{' '.join(each.quote.split())}»", style="dim")
    screen.write()
    waiting = [each for each in proposals if each.activity not in said]
    if not waiting:
        screen.write(screen.say("map_nothing" if not judged else "map_all_judged"))
        return
    screen.write(screen.say("map_proposals", number=len(waiting)), style="bold")
    for proposal in waiting:
        _show_proposal(screen, framework, proposal)
    screen.write()
    screen.note(screen.say("map_how", document=document.id, activity=waiting[0].activity))


def _show_proposal(screen: Screen, framework: Framework, each: Proposal) -> None:
    screen.write(f"- {_title(screen, framework, each.activity)} ({each.activity}) · {each.confidence:.0%}")
    place = " › ".join(each.heading_path)
    page = screen.say("page", page=each.page) if each.page else ""
    screen.write(f"  {' · '.join(part for part in (place, page) if part)}", style="dim")
    screen.write(f"  «{' '.join(each.quote.split())}»")


def _title(screen: Screen, framework: Framework, activity: str) -> str:
    known = framework.by_id.get(activity)
    return known.title.within(screen.language) if known else screen.say("activity_gone")


def _as_json(proposals: Sequence[Proposal], judged: Sequence[Judged]) -> dict[str, Any]:
    said = {each.verdict.activity for each in judged}
    return {
        "proposals": [
            asdict(each) | {"confidence": round(each.confidence, 4)} for each in proposals if each.activity not in said
        ],
        "judged": [asdict(each) for each in judged],
    }
