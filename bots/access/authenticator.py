"""Tells who asks from what a request carries. A credential that is no good is refused, never passed over.

Every refusal of a key is the same sentence, whether the key is unknown, expired or revoked, and so is every refusal of
a token: what was wrong stands in the log, for those who run the server.
"""

from dataclasses import dataclass
from enum import StrEnum

from bots.access.access import Access
from bots.access.belonging import person_of
from bots.access.problems import NotSignedIn
from bots.access.session import csrf_token, user_of
from bots.access.tokens import check_access_token
from knowledge.access import Role, User
from knowledge.registry.keys import PREFIX, ApiKeys
from knowledge.registry.sessions import WebSessions

OWNER = User(id="local", role=Role.ADMINISTRATOR, everything=True)
"""Whoever sits at this machine, where nobody has been told apart."""


class Way(StrEnum):
    """How somebody came in."""

    OWNER = "owner"
    KEY = "key"
    TOKEN = "token"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody in a browser, and what their own pages show with each change that they ask for."""

    user: User
    csrf_token: str


class Authenticator:
    """Everybody who may come in. Any number of threads may ask it."""

    def __init__(self, keys: ApiKeys, sessions: WebSessions, access: Access) -> None:
        self._keys = keys
        self._sessions = sessions
        self.access = access

    def by_bearer(self, token: str) -> User:
        """Give whoever holds a bearer token: an API key, or an access token of a configured issuer.

        Raise ``NotSignedIn`` for a token that is no good, ``Forbidden`` for somebody who has nothing to do here,
        ``Unavailable`` when the issuer does not answer.
        """
        if token.startswith(PREFIX) or not self.access.issuers:  # without issuers it can only be a key, mistyped
            return self._by_key(token)
        issuer, claims = check_access_token(token, self.access.issuers)
        return person_of(issuer.entry, claims)

    def by_session(self, token: str) -> SignedIn:
        """Give whoever is signed in with a browser; raise ``NotSignedIn`` where the session has ended."""
        found = self._sessions.find(token)
        user = user_of(found, [each.entry for each in self.access.issuers]) if found else None
        if user is None:
            raise NotSignedIn("session_ended")
        return SignedIn(user, csrf_token(token))

    def by_nothing(self, sits_here: bool) -> User:
        """Give the owner, where nobody is told apart and whoever asks sits at this machine; else ``NotSignedIn``."""
        if self.access.is_configured or not sits_here:
            raise NotSignedIn("sign_in_needed")
        return OWNER

    def _by_key(self, token: str) -> User:
        found = self._keys.find(token)
        if found is None:
            raise NotSignedIn("key_refused")
        return found.user
