"""What project leaders may do to projects, the same in every door: find one, change their own, begin another.

A project that may not be seen is not there. Who may see one and not change it, is told that it is not theirs.
"""

import secrets

from ingest.identity import slug
from knowledge.access import Role, Scope, User, Wall
from knowledge.errors import Forbidden, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Account, Project

_LONGEST_NAME = 60


def found_project(base: KnowledgeBase, name: str, scope: Scope) -> Project:
    """Give a project that a scope sees; raise ``NotFound`` for any other."""
    found = base.projects.find(name, scope)
    if found is None:
        raise NotFound("project_not_found", project=name)
    return found


def own_project(base: KnowledgeBase, user: User, name: str) -> Project:
    """Give a project that is somebody's to change; one that may not be seen is not there."""
    found = found_project(base, name, user.scope)
    if not user.owns(found.wall):
        raise Forbidden("not_yours")
    return found


def may_change(user: User, project: Project) -> bool:
    """Tell whether somebody may change a project: those who lead projects, in the municipality whose it is."""
    return user.may(Role.PROJECT_LEADER) and user.owns(project.wall)


def free_name(base: KnowledgeBase, municipality: str, title: str) -> str:
    """Give a name for a new project that none has, whoever may see it; a number that counts would tell how many."""
    name = f"{municipality}-{slug(title)}"[:_LONGEST_NAME].strip("-")
    taken = base.projects.find(name, Scope.all()) is not None
    return f"{name}-{secrets.token_hex(3)}" if taken else name


def begin_project(base: KnowledgeBase, user: User, name: str, wall: Wall, account: Account) -> None:
    """Begin a project in somebody's own municipality; raise ``Forbidden`` for another's."""
    if not user.owns(wall):
        raise Forbidden("not_yours")
    base.projects.create(name, wall, account, user.known_as)
