"""Tells what an answer rests on, and whether everybody who would read it may see that.

All of it counts that is shown in any way: what is quoted and cited, the evidence beside advice, the project that was
advised on. What was found beside that, and its readers may not know of, is taken away from an answer before it is
posted: the titles that lie nearest to a question without an answer, and what could be asked next, come from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer
from knowledge.access import Scope
from knowledge.conversation import Content
from knowledge.knowledge_base import KnowledgeBase

_SHOWN = ("statements", "beside", "disagreeing", "shown")


def rests_on(content: Content) -> frozenset[str]:
    """Give the documents that an answer shows something of, by the plain JSON that it is kept as."""
    return frozenset(each for name in _SHOWN for each in _documents(content.get(name)))


def may_all_read(base: KnowledgeBase, content: Content, project: str | None, audience: Scope) -> bool:
    """Tell whether an audience may see all that an answer shows something of."""
    if project and base.projects.find(project, audience) is None:
        return False
    return all(base.documents.find(each, audience) is not None for each in rests_on(content))


def for_all(base: KnowledgeBase, answer: Answer, audience: Scope) -> Answer:
    """Give an answer without what it does not show and its readers may not know of."""
    there = {each: base.documents.find(each, audience) for each in {one.document_id for one in answer.passages}}
    if all(there.values()):
        return answer
    return replace(answer, passages=tuple(each for each in answer.passages if there[each.document_id]), follow_ups=())


def sees_no_more(scope: Scope, audience: Scope) -> bool:
    """Tell whether somebody sees nothing that an audience does not see."""
    return audience.everything or (not scope.everything and scope.labels <= audience.labels)


def _documents(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if found := value.get("document_id"):
            yield str(found)
        for each in value.values():
            yield from _documents(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _documents(each)
