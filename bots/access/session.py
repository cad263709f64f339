"""What a session holds of whoever signed in, and how they are read from it again.

Roles and places are those of the sign-in, for a day at most. A change of the configuration of their issuer ends the
sessions that were begun before, so that nobody keeps what the file does not give any more.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from bots.access.configuration import IssuerEntry
from knowledge.access import Role, User
from knowledge.registry.sessions import WebSession


def content_of(user: User, entry: IssuerEntry) -> dict[str, Any]:
    """Give what is kept of somebody in their session."""
    return {
        "role": user.role,
        "name": user.name,
        "municipality": user.municipality,
        "groups": list(user.groups),
        "issuer": entry.name,
        "configuration": _edition(entry),
    }


def user_of(session: WebSession, entries: Iterable[IssuerEntry]) -> User | None:
    """Give whose session it is; None where the configuration is no longer the one that it was begun under."""
    kept = session.content
    if (kept["issuer"], kept["configuration"]) not in [(each.name, _edition(each)) for each in entries]:
        return None
    return User(session.user_id, Role(kept["role"]), kept["name"], kept["municipality"], tuple(kept["groups"]))


def csrf_token(token: str) -> str:
    """Give what the pages of a session show with a change; whoever reads the registry cannot make it."""
    return hmac.new(token.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()


def _edition(entry: IssuerEntry) -> str:
    return hashlib.sha256(entry.model_dump_json().encode()).hexdigest()
