"""Tells who asks from what a request carries. A credential that is no good is refused, never passed over.

Every refusal of a key is the same sentence, whether the key is unknown, expired or revoked, and so is every refusal of
a token: what was wrong stands in the log, for those who run the server.
"""

from dataclasses import dataclass

from bots.access.problems import NotSignedIn
from knowledge.access import Role, User
from knowledge.registry.keys import PREFIX, ApiKeys

OWNER = User(id="local", role=Role.ADMINISTRATOR, everything=True)
"""Whoever sits at this machine, where nobody has been told apart."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody in a browser, and what their own pages show with each change that they ask for."""

    user: User
    csrf_token: str


class Authenticator:
    """Everybody who may come in. Any number of threads may ask it."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys

    def by_bearer(self, token: str) -> User:
        """Give whoever holds a bearer token: an API key, or an access token of a configured issuer.

        Raise ``NotSignedIn`` for a token that is no good, ``Unavailable`` when its issuer does not answer.
        """
        if token.startswith(PREFIX):
            return self._by_key(token)
        raise NotSignedIn("token_refused")

    def _by_key(self, token: str) -> User:
        found = self._keys.find(token)
        if found is None:
            raise NotSignedIn("key_refused")
        return found.user
