"""Checks what an issuer has signed: for whom, by whom, from when and until when. Whatever is wrong is one refusal.

An access token lets a program in; an ID token tells once who has signed in, and lets nobody in as a bearer token.
"""

import base64
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from bots.access.issuer import Claims, Issuer
from bots.access.problems import NotSignedIn

_LOG = logging.getLogger("omstilling.access")
LEEWAY = 60
"""Seconds by which clocks may differ."""
LONGEST = 16_384
"""Signs of a token that is looked into at all."""
_ONLY_IN_ID_TOKENS = {"nonce", "at_hash", "c_hash"}


def check_access_token(token: str, issuers: Iterable[Issuer]) -> tuple[Issuer, Claims]:
    """Give what an access token says, and whose it is.

    Raise ``NotSignedIn`` for one that is no good, ``Unavailable`` when its issuer does not answer.
    """
    claimed = _claimed_issuer(token)
    meant = [each for each in issuers if claimed in each.entry.issuers and each.entry.audiences]
    if not meant:
        raise refused("nobody we know has issued it")
    for issuer in meant[:-1]:
        try:
            return issuer, _access_claims(token, issuer)
        except NotSignedIn:
            continue
    return meant[-1], _access_claims(token, meant[-1])


def check_id_token(token: str, issuer: Issuer, nonce: str, access_token: str | None) -> Claims:
    """Give what an ID token says of whoever has just signed in; raise as ``check_access_token`` does."""
    entry = issuer.entry
    try:
        claims = issuer.signed(token)
        params = {"nonce": nonce, "client_id": entry.client_id, "access_token": access_token}
        CodeIDToken(claims, {"alg": _algorithm(token)}, _options(issuer, [entry.client_id]), params).validate(
            leeway=LEEWAY
        )
        return _of_its_tenant(claims, issuer)
    except (JoseError, ValueError, TypeError) as error:
        raise refused(f"{type(error).__name__}: {error}") from error


def refused(reason: str) -> NotSignedIn:
    """Make the one refusal of tokens, and log why."""
    _LOG.info("token refused: %.300r", reason)  # it may repeat what the token says: no line of its own in the log
    return NotSignedIn("token_refused")


def _access_claims(token: str, issuer: Issuer) -> Claims:
    entry = issuer.entry
    try:
        claims = issuer.signed(token)
        JWTClaimsRegistry(None, LEEWAY, **_options(issuer, entry.audiences)).validate(dict(claims))
        if claims.keys() & _ONLY_IN_ID_TOKENS:
            raise ValueError("it is an ID token")
        if entry.scope and entry.scope not in _scopes(claims):
            raise ValueError("it lacks the scope")
        return _of_its_tenant(claims, issuer)
    except (JoseError, ValueError, TypeError) as error:
        raise refused(f"{type(error).__name__}: {error}") from error


def _of_its_tenant(claims: Claims, issuer: Issuer) -> Claims:
    tenant = issuer.entry.issuers[claims["iss"]]
    if tenant is not None and claims.get("tid") != tenant:
        raise ValueError("its tenant is not that of its issuer")
    return claims


def _options(issuer: Issuer, audiences: Iterable[str]) -> dict[str, ClaimsOption]:
    needed: ClaimsOption = {"essential": True}
    return {
        "iss": {"essential": True, "values": list(issuer.entry.issuers)},
        "aud": {"essential": True, "values": list(audiences)},
        "exp": needed,
        "iat": needed,
        "sub": needed,
        issuer.entry.subject: needed,
    }


def _scopes(claims: Claims) -> list[str]:
    said = claims.get("scp", claims.get("scope", ""))
    return said.split() if isinstance(said, str) else [each for each in said if isinstance(each, str)]


def _claimed_issuer(token: str) -> str | None:
    """Tell who a token says has issued it, to find whose keys to check that with. Nothing else is taken from here."""
    issuer = _part(token, 1).get("iss")
    return issuer if isinstance(issuer, str) else None


def _algorithm(token: str) -> str:
    return str(_part(token, 0).get("alg"))


def _part(token: str, number: int) -> Mapping[str, Any]:
    parts = token.split(".") if len(token) <= LONGEST else []
    try:
        read = json.loads(base64.urlsafe_b64decode(parts[number] + "==")) if len(parts) == 3 else None
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
