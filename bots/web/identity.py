"""Who asks. Every operation names the role that it takes; without one of these dependencies it is open to everybody.

Without any configuration of who may come in, the server listens on this machine only, and whoever asks owns it all.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from knowledge.access import Role, User
from knowledge.errors import Forbidden

OWNER = User(id="local", role=Role.ADMINISTRATOR, everything=True)
"""Whoever sits at this machine, where nobody has been told apart."""


def _user(request: Request) -> User:  # noqa: ARG001 - what tells people apart reads it
    return OWNER


def needs(role: Role) -> Callable[[User], User]:
    """Make a dependency that lets in whoever may do what ``role`` may; raise ``Forbidden`` for others."""

    def check(user: Annotated[User, Depends(_user)]) -> User:
        if not user.may(role):
            raise Forbidden("role_needed", role=role)
        return user

    return check


Reader = Annotated[User, Depends(needs(Role.READER))]
ProjectLeader = Annotated[User, Depends(needs(Role.PROJECT_LEADER))]
KnowledgeManager = Annotated[User, Depends(needs(Role.KNOWLEDGE_MANAGER))]
Administrator = Annotated[User, Depends(needs(Role.ADMINISTRATOR))]
