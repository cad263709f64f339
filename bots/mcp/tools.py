"""The tools that are offered: what each takes, what it does, and what it gives beside the text."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from assistant.answer import Answer, Event
from bots.desk import Desk
from bots.for_models import acts
from bots.for_models.arguments import (
    Arguments,
    AskArguments,
    DocumentArguments,
    FrameworkArguments,
    NextArguments,
    SearchArguments,
)
from bots.for_models.reading_document import read_document
from bots.for_models.reading_framework import read_framework
from bots.logs import note_answer
from bots.mcp.shapes.advice import AdviceShape
from bots.mcp.shapes.answer import AnswerShape
from bots.mcp.shapes.framework import FrameworkShape
from bots.mcp.shapes.place import DocumentShape, PassagesShape, Shape
from knowledge.access import Scope

DOOR = "mcp"
"""What the lines about answers call this door."""
Hear = Callable[[Event], None]
"""What a tool tells of its work as it goes on; whoever hears may stop it by raising."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; ``act`` takes what ``arguments`` are, and gives text and what ``shape`` is."""

    name: str
    arguments: type[Arguments]
    shape: type[Shape]
    act: Callable[[Desk, Scope, Any, Hear], tuple[str, Shape]]


def _ask(desk: Desk, scope: Scope, chosen: AskArguments, hear: Hear) -> tuple[str, Shape]:
    answer = None
    with closing(cast("Generator[Event, None, None]", acts.ask(desk, scope, chosen))) as events:
        for answer in events:
            hear(answer)
    assert isinstance(answer, Answer), "an answer is the last thing that comes"
    note_answer(answer, DOOR, None)
    return acts.told_answer(desk, answer), AnswerShape.of(answer, desk.phrases)


def _search(desk: Desk, scope: Scope, chosen: SearchArguments, _: Hear) -> tuple[str, Shape]:
    text, found = acts.search(desk, scope, chosen)
    return text, PassagesShape.of(found)


def _next_activities(desk: Desk, scope: Scope, chosen: NextArguments, _: Hear) -> tuple[str, Shape]:
    text, advice = acts.next_activities(desk, scope, chosen)
    return text, AdviceShape.of(advice, desk.framework, desk.phrases, acts.spoken(chosen.language))


def _framework(desk: Desk, scope: Scope, chosen: FrameworkArguments, _: Hear) -> tuple[str, Shape]:
    text, shown = read_framework(desk, scope, chosen)
    return text, FrameworkShape.of(shown, desk.phrases)


def _document(desk: Desk, scope: Scope, chosen: DocumentArguments, _: Hear) -> tuple[str, Shape]:
    text, excerpt = read_document(desk, scope, chosen)
    return text, DocumentShape.of(excerpt)


TOOLS = (
    Tool("ask", AskArguments, AnswerShape, _ask),
    Tool("search", SearchArguments, PassagesShape, _search),
    Tool("next_activities", NextArguments, AdviceShape, _next_activities),
    Tool("framework", FrameworkArguments, FrameworkShape, _framework),
    Tool("document", DocumentArguments, DocumentShape, _document),
)
"""The tools, in the order they are listed."""
