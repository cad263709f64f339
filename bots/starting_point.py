"""From where advice is given, in any door: a project, a municipality's projects, and what is said beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.access import Scope
from knowledge.errors import NotFound
from knowledge.framework.framework import Framework
from knowledge.framework.lookup import activities_called
from knowledge.knowledge_base import KnowledgeBase
from knowledge.municipalities import load_municipalities
from knowledge.project import Progress, State, together


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of where they are."""

    project: str | None = None
    municipality: str | None = None
    process: str | None = None
    phase: int | None = None
    done: Sequence[str] = ()
    under_way: Sequence[str] = ()
    not_relevant: Sequence[str] = ()


def starting_point(base: KnowledgeBase, framework: Framework, said: Said, scope: Scope) -> tuple[Progress, str | None]:
    """Give the progress that is meant, with what was said beside it, and whose it is; only what the scope sees counts.

    Raise ``NotFound`` for a project, a municipality or an activity that is not there.
    """
    progress: dict[str, State] = {}
    municipality = load_municipalities().called(said.municipality).number if said.municipality else None
    if said.project:
        project = base.projects.find(said.project, scope)
        if project is None:
            raise NotFound("project_not_found", project=said.project)
        progress, municipality = dict(project.progress), municipality or project.municipality
    elif municipality:
        progress = dict(together([each.progress for each in base.projects.visible(scope, municipality)]))
    for words, state in (
        (said.done, State.DONE),
        (said.under_way, State.UNDER_WAY),
        (said.not_relevant, State.NOT_RELEVANT),
    ):
        for word in words:
            progress |= {each.id: state for each in activities_called(framework, word)}
    return progress, municipality
