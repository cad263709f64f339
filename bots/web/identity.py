"""Who asks. Every operation names the role that it takes; without one of these dependencies it is open to everybody.

Without any configuration of who may come in, the server listens on this machine only, and whoever asks without a
credential owns it all. Whoever shows one is let in by that alone, or not at all.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from bots.access.authenticator import OWNER, Authenticator
from bots.access.problems import NotSignedIn
from knowledge.access import Role, User
from knowledge.errors import Forbidden


def _user(request: Request) -> User:
    shown = request.headers.get("authorization")
    if shown is None:
        return OWNER
    scheme, _, token = shown.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("sign_in_needed")
    authenticator: Authenticator = request.app.state.authenticator
    return authenticator.by_bearer(token.strip())


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
