"""Tries the configured chat model for ``doctor``: does it answer, how fast, and does it keep to the form?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from assistant.checks.fault import Fault
from bots import wiring
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

_QUESTION = "Hvilke seks prosesser består rammeverket av?"
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a model: the statements that stood and those that did not, or the trouble there was."""

    model: str
    seconds: float = 0.0
    statements: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def tried(base: KnowledgeBase) -> Tried | None:
    """Let the model write one answer from passages of the base; None when no model is configured."""
    writer = wiring.writer(base)
    if writer is None:
        return None
    norwegian = Filters(languages=frozenset({Language.NB.value}))
    passages = base.words_only().retrieve(_QUESTION, Scope.open(), norwegian, _PASSAGES).passages
    began, statements = monotonic(), 0
    work = writer.write(_QUESTION, Language.NB, passages)
    while True:
        try:
            next(work)
            statements += 1
        except StopIteration as done:
            written = done.value
            spent = monotonic() - began
            trouble = "" if written.trouble in _ABOUT_WHAT_IT_WROTE else written.trouble
            return Tried(written.model, round(spent, 2), statements, written.dropped, trouble, written.details)


_ABOUT_WHAT_IT_WROTE = ("model_unsupported", "model_found_nothing")


def tell(screen: Screen, found: Tried) -> None:
    """Write what came of it."""
    if found.trouble:
        screen.write(screen.say("model_failed", reason=screen.say(found.trouble, **found.details)))
        return
    screen.write(
        screen.say(
            "model_works",
            model=found.model,
            seconds=f"{found.seconds:.1f}",
            statements=found.statements,
            dropped=sum(found.dropped.values()),
        )
    )
    if found.dropped.get(Fault.UNREADABLE):
        screen.write(screen.say("model_strays", number=found.dropped[Fault.UNREADABLE]))
