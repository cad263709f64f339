"""Answers what to do next from where a project stands, in a channel or for a person that has one.

What the question itself tells is done, counts beside what the project tells.
"""

from collections.abc import Mapping
from dataclasses import replace

from assistant.advice.score import Focus
from assistant.advised import AdvisedAnswer, advised
from assistant.answer import Answer, Lacking, Status
from assistant.next_step import NextStep
from assistant.question import Query
from bots.desk import Desk
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.project import State


def from_project(answer: Answer, desk: Desk, project_id: str | None, scope: Scope) -> Answer:
    """Give advice from where a project stands, where that is what was asked for; else the answer as it is."""
    focus = _focus_of(answer)
    project = desk.base.projects.find(project_id, scope) if project_id and focus is not None else None
    if project is None or focus is None or project.removed:
        return answer
    told: Mapping[str, State] = {name: State.DONE for name in focus.after}
    filters = Filters(municipalities=frozenset({project.municipality} if project.municipality else ()))
    query = Query(answer.asked, (), False, answer.language, scope, filters)
    advice = advised(NextStep({**project.progress, **told}, focus), query, desk.adviser)
    beside = replace(advice, beside=answer.beside, passages=answer.passages)
    return replace(beside, asked=answer.asked, warnings=answer.warnings, spent=answer.spent)


def _focus_of(answer: Answer) -> Focus | None:
    """Give what somebody asked about who asked what to do next; None where they asked something else."""
    if isinstance(answer, AdvisedAnswer):
        return answer.advice.focus
    lacks_place = answer.status is Status.CLARIFY and answer.lacking is Lacking.PLACE
    return Focus() if lacks_place else None
