"""Signs somebody in through their browser, by OpenID Connect's authorization code with PKCE.

A sign-in is finished once, within ten minutes, in the browser that began it, and by the issuer that was chosen. What
the browser gets is a new token each time; tokens of the issuer are looked at and not kept.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from bots.access.access import Access
from bots.access.addresses import is_own_path
from bots.access.belonging import person_of
from bots.access.fetching import post, unavailable
from bots.access.issuer import Issuer
from bots.access.problems import NotSignedIn
from bots.access.session import content_of
from bots.access.tokens import check_id_token, refused
from knowledge.errors import Invalid
from knowledge.registry.sessions import WebSessions

_SCOPE = "openid profile"


@dataclass(frozen=True, slots=True)
class Returned:
    """What an issuer sends a browser back with."""

    state: str
    code: str | None = None
    error: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    """A finished sign-in: what the browser is known by from now on, and the page that it was on its way to."""

    token: str
    place: str


class SigningIn:
    """The way in for people with a browser."""

    def __init__(self, access: Access, sessions: WebSessions) -> None:
        self._access = access
        self._sessions = sessions

    def begin(self, issuer_name: str | None, callback: str, place: str, browser: str) -> str:
        """Give the address at the issuer to send a browser to, which then comes back to ``callback``.

        ``place`` is where it goes after that, ``browser`` a secret of its own. Raise ``NotFound`` for an issuer that
        is not known, ``Invalid`` for a place that is not here, ``Unavailable`` when the issuer does not answer.
        """
        issuer = self._access.issuer(issuer_name)
        if not is_own_path(place):
            raise Invalid("next_refused")
        endpoint = issuer.metadata["authorization_endpoint"]
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        state = self._sessions.begin_sign_in(
            {
                "issuer": issuer.entry.name,
                "callback": callback,
                "place": place,
                "browser": _digest(browser),
                "nonce": nonce,
                "verifier": verifier,
            }
        )
        client = OAuth2Client(
            None, issuer.entry.client_id, redirect_uri=callback, scope=_SCOPE, code_challenge_method="S256"
        )
        url, _ = client.create_authorization_url(endpoint, state=state, code_verifier=verifier, nonce=nonce)
        return str(url)

    def finish(self, returned: Returned, browser: str, earlier: str | None) -> Welcome:
        """Sign in whoever comes back from the issuer; a session that the browser had ``earlier`` ends.

        Raise ``NotSignedIn``, ``Forbidden`` for those who have nothing to do here, or ``Unavailable``.
        """
        begun = self._sessions.take_sign_in(returned.state)
        if begun is None or not hmac.compare_digest(_digest(browser), begun["browser"]):
            raise NotSignedIn("sign_in_not_begun")
        issuer = self._access.issuer(begun["issuer"])
        if returned.issuer is not None and returned.issuer not in issuer.entry.issuers:
            raise refused("it came back from another issuer")
        if returned.error or not returned.code:
            raise NotSignedIn("sign_in_refused", issuer=issuer.entry.title or issuer.entry.name)
        told = _exchange(issuer, returned.code, begun)
        claims = check_id_token(str(told.get("id_token")), issuer, begun["nonce"], told.get("access_token"))
        user = person_of(issuer.entry, claims)
        if earlier:
            self._sessions.end(earlier)
        return Welcome(self._sessions.begin(user.id, content_of(user, issuer.entry)), begun["place"])


def _exchange(issuer: Issuer, code: str, begun: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = str(issuer.metadata["token_endpoint"])
    body = prepare_token_request(
        "authorization_code", code=code, redirect_uri=begun["callback"], code_verifier=begun["verifier"]
    )
    client = ClientAuth(issuer.entry.client_id, issuer.secret, _method(issuer))
    _, headers, body = client.prepare("POST", endpoint, {}, body)
    status, told = post(issuer.entry.name, endpoint, body, headers)
    if status >= 500:
        raise unavailable(issuer.entry.name, f"{endpoint} answered {status}")
    if status != 200:
        raise refused(f"the issuer did not take the code: {told.get('error')}")
    return told


def _method(issuer: Issuer) -> str:
    if issuer.secret is None:
        return "none"
    supported = issuer.metadata.get("token_endpoint_auth_methods_supported") or ()
    return "client_secret_post" if "client_secret_post" in supported else "client_secret_basic"


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8", "replace")).hexdigest()
