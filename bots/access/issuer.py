"""One issuer: what it says of itself by discovery, and whether it has signed a token.

The way of signing is one of those in the configuration and one that the key is for; what the token says of itself
only picks among them. A key that nobody knows makes us ask the issuer anew, once a minute at most.
"""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey, import_key
from joserfc.jws import JWSRegistry

from bots.access.addresses import is_safe
from bots.access.configuration import IssuerEntry
from bots.access.fetching import fetch, unavailable
from bots.access.remembering import Clock, Remembered

Claims = Mapping[str, Any]
_DISCOVERY = "/.well-known/openid-configuration"
_ENDPOINTS = ("jwks_uri", "authorization_endpoint", "token_endpoint")


class Issuer:
    """Somebody who tells us who people are. Any number of threads may ask."""

    def __init__(self, entry: IssuerEntry, secret: str | None, clock: Clock | None = None) -> None:
        self.entry = entry
        self.secret = secret
        given = {"clock": clock} if clock else {}
        self._metadata = Remembered(self._discover, **given)
        self._keys = Remembered(self._fetch_keys, **given)
        self._registry = JWSRegistry(algorithms=entry.algorithms, strict_check_header=False)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the issuer says of itself; raise ``Unavailable`` when it does not answer."""
        return self._metadata.value()

    def signed(self, token: str) -> Claims:
        """Give the claims of a token that this issuer has signed; nothing else is checked.

        Raise ``JoseError`` or ``ValueError`` for another one, ``Unavailable`` when the issuer's keys are not known.
        """
        try:
            return self._read(token, self._keys.value())
        except InvalidKeyIdError:
            return self._read(token, self._keys.value(anew=True))

    def _read(self, token: str, keys: KeySet) -> Claims:
        read = jwt.decode(token, keys, self.entry.algorithms, self._registry)
        used = keys.get_by_kid(read.header.get("kid"))
        meant = used.get("issuer")  # keys that several tenants share say whose tokens they may sign
        tenant = self.entry.issuers.get(str(read.claims.get("iss")))
        if meant and str(meant).replace("{tenantid}", tenant or "{tenantid}") != read.claims.get("iss"):
            raise ValueError("a key of another issuer")
        return read.claims

    def _discover(self) -> Mapping[str, Any]:
        name, told = self.entry.name, fetch(self.entry.name, self.entry.issuer.rstrip("/") + _DISCOVERY)
        if told.get("issuer") != self.entry.calls_itself:
            raise unavailable(name, f"it calls itself {told.get('issuer')!r}, and not {self.entry.calls_itself!r}")
        for each in _ENDPOINTS:
            url = str(told.get(each, ""))
            if not is_safe(url) or (self.entry.issuer.startswith("https:") and not url.startswith("https:")):
                raise unavailable(name, f"its {each} is not an address of HTTPS")
        return told

    def _fetch_keys(self) -> KeySet:
        listed = fetch(self.entry.name, str(self.metadata["jwks_uri"])).get("keys")
        keys: list[Key] = [key for each in (listed if isinstance(listed, list) else []) if (key := _usable(each))]
        if not keys:
            raise unavailable(self.entry.name, "it tells of no key that can be used")
        return KeySet(keys)


def _usable(given: object) -> RSAKey | ECKey | None:
    """Give a key for checking what was signed with its private half; None for whatever else is among the keys."""
    if not isinstance(given, dict) or given.get("kty") not in ("RSA", "EC") or given.get("use", "sig") != "sig":
        return None
    try:
        key = import_key(given)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey) else None
