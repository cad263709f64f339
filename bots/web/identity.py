"""Who asks. Every operation names the role that it takes; without one of these dependencies it is open to everybody.

Without any configuration of who may come in, the server listens on this machine only, and whoever asks without a
credential owns it all. Whoever shows one is let in by that alone, or not at all. A browser shows its cookie whoever has
written the page, so a change that comes with one needs the session's own token too.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, cast

from anyio import to_thread
from fastapi import Depends, Request

from bots.access.authenticator import Authenticator, Way
from bots.access.problems import NotSignedIn
from bots.web.cookies import SESSION, read_cookie
from bots.web.guards.strangers import SAFE, sits_here
from knowledge.access import Role, User
from knowledge.errors import Forbidden
from knowledge.registry.keys import PREFIX

CSRF_HEADER = "X-CSRF-Token"
_FOUND = "omstilling.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks, and how they came in; ``csrf_token`` where that was with a browser."""

    user: User
    way: Way
    csrf_token: str | None = None


async def _caller(request: Request) -> Caller:
    """Find out once for each request, in a thread, for the registry is asked."""
    found = request.scope.get(_FOUND)
    if found is None:
        found = request.scope[_FOUND] = await to_thread.run_sync(_find, request)
    return cast(Caller, found)


def by_credential(request: Request) -> Caller:
    """Find out who asks by what only a program shows, or by where they sit; a cookie counts for nothing here."""
    authenticator: Authenticator = request.app.state.authenticator
    shown = request.headers.get("authorization")
    if shown is not None:
        return _bearer(authenticator, shown)
    return Caller(authenticator.by_nothing(sits_here(request, authenticator.access)), Way.OWNER)


def _find(request: Request) -> Caller:
    authenticator: Authenticator = request.app.state.authenticator
    access = authenticator.access
    cookie = read_cookie(request, access, SESSION) if access.is_configured else None
    if cookie is None or "authorization" in request.headers:
        return by_credential(request)
    found = authenticator.by_session(cookie)
    said = request.headers.get(CSRF_HEADER, "").encode("utf-8", "replace")
    if request.method not in SAFE and not hmac.compare_digest(said, found.csrf_token.encode()):
        raise Forbidden("csrf_token_needed", header=CSRF_HEADER)
    return Caller(found.user, Way.SESSION, found.csrf_token)


def _bearer(authenticator: Authenticator, shown: str) -> Caller:
    scheme, _, token = shown.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("sign_in_needed")
    way = Way.KEY if token.strip().startswith(PREFIX) else Way.TOKEN
    return Caller(authenticator.by_bearer(token.strip()), way)


Asking = Annotated[Caller, Depends(_caller)]


async def _user(caller: Asking) -> User:
    return caller.user


async def known(request: Request) -> User | None:
    """Give who asks, or None where nobody knows: for what is open to everybody, and for counting."""
    try:
        return (await _caller(request)).user
    except Forbidden:
        return None


def needs(role: Role) -> Callable[[User], Awaitable[User]]:
    """Make a dependency that lets in whoever may do what ``role`` may; raise ``Forbidden`` for others."""

    async def check(user: Annotated[User, Depends(_user)]) -> User:
        if not user.may(role):
            raise Forbidden("role_needed", role=role)
        return user

    return check


Reader = Annotated[User, Depends(needs(Role.READER))]
ProjectLeader = Annotated[User, Depends(needs(Role.PROJECT_LEADER))]
KnowledgeManager = Annotated[User, Depends(needs(Role.KNOWLEDGE_MANAGER))]
Administrator = Annotated[User, Depends(needs(Role.ADMINISTRATOR))]
