"""``map``: which activities a document covers; the program proposes, a person confirms or rejects."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.mapping import Proposal
from bots import wiring
from bots.covering import Covered, covered, document_to_map, keep, undo
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.coverage import Ruling, Verdict
from knowledge.errors import Invalid
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase, open_for_reading


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
        document = document_to_map(base, name, Scope.all())
        if words.undo and (words.confirmed or words.rejected or words.review):
            raise Invalid("map_undo_alone")
        if words.undo:
            screen.note(screen.say("map_undone", number=undo(base, document)))
        framework = base.editions.current()
        keep(base, framework, document, words.confirmed, words.rejected, name_of(by))
        if words.review:
            _review(screen, base, framework, covered(base, framework, document, Scope.all(), least), name_of(by))
        found = covered(base, framework, document, Scope.all(), least)
    if as_json:
        screen.json(_as_json(found))
    else:
        _show(screen, framework, found)


def _review(screen: Screen, base: KnowledgeBase, framework: Framework, found: Covered, who: str) -> None:
    """Go through the proposals that nobody has judged, one by one, and keep each answer at once."""
    document = found.document
    if not screen.can_ask():
        raise Invalid("map_review_needs_person", document=document.id)
    for each in found.waiting:
        _show_proposal(screen, framework, each)
        answer = screen.choice("map_ask", "map_answers")
        if answer == 3:
            return
        if answer < 2:
            ruling = (Ruling.CONFIRMED, Ruling.REJECTED)[answer]
            base.verdicts.judge(
                [Verdict(document.id, document.version, each.activity, ruling, each.start, each.end)], who
            )


def _show(screen: Screen, framework: Framework, found: Covered) -> None:
    screen.write(found.document.description.title, style="bold")
    for ruling in Ruling:
        those = [each for each in found.judged if each.verdict.ruling is ruling]
        if those:
            screen.write()
            screen.write(screen.say(f"map_{ruling}"), style="bold")
        for each in those:
            title = _title(screen, framework, each.verdict.activity)
            screen.write(f"- {title} ({each.verdict.activity})")
            if each.quote:
                screen.write(f"  «{' '.join(each.quote.split())}»", style="dim")
    screen.write()
    if not found.waiting:
        screen.write(screen.say("map_nothing" if not found.judged else "map_all_judged"))
        return
    screen.write(screen.say("map_proposals", number=len(found.waiting)), style="bold")
    for proposal in found.waiting:
        _show_proposal(screen, framework, proposal)
    screen.write()
    screen.note(screen.say("map_how", document=found.document.id, activity=found.waiting[0].activity))


def _show_proposal(screen: Screen, framework: Framework, each: Proposal) -> None:
    screen.write(f"- {_title(screen, framework, each.activity)} ({each.activity}) · {each.confidence:.0%}")
    place = " › ".join(each.heading_path)
    page = screen.say("page", page=each.page) if each.page else ""
    screen.write(f"  {' · '.join(part for part in (place, page) if part)}", style="dim")
    screen.write(f"  «{' '.join(each.quote.split())}»")


def _title(screen: Screen, framework: Framework, activity: str) -> str:
    known = framework.by_id.get(activity)
    return known.title.within(screen.language) if known else screen.say("activity_gone")


def _as_json(found: Covered) -> dict[str, Any]:
    return {
        "proposals": [asdict(each) | {"confidence": round(each.confidence, 4)} for each in found.waiting],
        "judged": [asdict(each) for each in found.judged],
    }
