"""Which activities a document covers, for every door: what the program proposes, and what a person says of it.

Nothing is kept of what a person says unless all of it can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.mapping import Mapper, Proposal
from knowledge.access import Scope
from knowledge.coverage import Judged, Ruling, Verdict
from knowledge.document import Document, Status
from knowledge.errors import Invalid, NotFound
from knowledge.framework.framework import Framework
from knowledge.framework.lookup import activities_called
from knowledge.knowledge_base import KnowledgeBase

_SHOWING = 0.05
"""The confidence below which no sentence can be what a person confirms an activity by."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A document, what it seems to cover that nobody has judged, and what people have said of it."""

    document: Document
    waiting: Sequence[Proposal]
    judged: Sequence[Judged]


def document_to_map(base: KnowledgeBase, name: str, scope: Scope) -> Document:
    """Give a document that can be judged; raise ``NotFound`` or, where it is withdrawn, ``Invalid``."""
    document = base.documents.find(name, scope)
    if document is None:
        raise NotFound("document_not_found", document=name)
    if document.status is Status.WITHDRAWN:
        raise Invalid("map_withdrawn", document=name)
    return document


def proposals(
    base: KnowledgeBase, framework: Framework, document: Document, least: float | None = None
) -> list[Proposal]:
    """Propose what a document covers, the surest first."""
    chunks = base.documents.chunks(document.id, document.version)
    return Mapper(framework).propose(chunks, document.description, least)


def covered(
    base: KnowledgeBase, framework: Framework, document: Document, scope: Scope, least: float | None = None
) -> Covered:
    """Give what is proposed and what is said of a document."""
    judged = base.verdicts.standing(scope, document_id=document.id)
    said = {each.verdict.activity for each in judged}
    waiting = [each for each in proposals(base, framework, document, least) if each.activity not in said]
    return Covered(document, waiting, judged)


def keep(
    base: KnowledgeBase,
    framework: Framework,
    document: Document,
    confirmed: Iterable[str],
    rejected: Iterable[str],
    who: str,
) -> None:
    """Keep what a person said of activities or whole cells, all or nothing.

    Raise ``NotFound`` for an activity that is not there, ``Invalid`` for one that no sentence shows or is said twice.
    """
    said = [(each, Ruling.CONFIRMED) for each in confirmed] + [(each, Ruling.REJECTED) for each in rejected]
    shown = {each.activity: each for each in proposals(base, framework, document, _SHOWING)} if said else {}
    verdicts = []
    for word, ruling in said:
        for activity in activities_called(framework, word):
            proposal = shown.get(activity.id)
            if proposal is None and ruling is Ruling.CONFIRMED:
                raise Invalid("map_no_passage", document=document.id, activity=activity.id)
            span = (proposal.start, proposal.end) if proposal else (0, 0)
            verdicts.append(Verdict(document.id, document.version, activity.id, ruling, *span))
    if twice := {each.activity for each in verdicts if [one.activity for one in verdicts].count(each.activity) > 1}:
        raise Invalid("map_said_twice", activities=", ".join(sorted(twice)))
    base.verdicts.judge(verdicts, who)


def undo(base: KnowledgeBase, document: Document) -> int:
    """Take back what was said last of a document; give how much that was, and raise ``Invalid`` where it is nothing."""
    if not (number := base.verdicts.undo(document.id)):
        raise Invalid("map_nothing_to_undo", document=document.id)
    return number
