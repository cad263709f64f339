"""Asks an issuer over HTTP: what it is, which keys it signs with, and for tokens in exchange for a code.

No redirect is followed, for an issuer that sends us elsewhere is not the one that was configured. An answer has a
time and a size it may have. Whatever goes wrong is ``IssuerUnavailable``: it may go better later.
"""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx

from bots.access.addresses import is_safe
from knowledge.errors import Unavailable

_LOG = logging.getLogger("omstilling.access")
_SECONDS = 5.0
_DEADLINE = 10.0
_MOST_BYTES = 1_000_000


class IssuerUnavailable(Unavailable):
    """An issuer does not answer, or answers what cannot be used."""


def fetch(name: str, url: str) -> Mapping[str, Any]:
    """Get a JSON object from the issuer called ``name``."""
    status, told = _ask(name, "GET", url, None, {})
    if status != httpx.codes.OK:
        raise unavailable(name, f"{url} answered {status}")
    return told


def post(name: str, url: str, body: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
    """Send a form to the issuer called ``name``; give the status and the JSON object it answers with."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _ask(name, "POST", url, body, form)


def unavailable(name: str, reason: str) -> IssuerUnavailable:
    """Make the problem of an issuer that cannot be used now, and log why."""
    _LOG.warning("issuer %s: %.300r", name, reason)
    return IssuerUnavailable("issuer_unavailable", issuer=name)


def _ask(
    name: str, method: str, url: str, body: str | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, Any]]:
    if not is_safe(url):
        raise unavailable(name, "an address that is not HTTPS")
    began = time.monotonic()
    content = b""
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
            client.stream(method, url, content=body, headers={"Accept": "application/json", **headers}) as answer,
        ):
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > _MOST_BYTES or time.monotonic() - began > _DEADLINE:
                    raise unavailable(name, f"{url} answered too much or too slowly")
        told = json.loads(content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise unavailable(name, f"{url}: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise unavailable(name, f"{url} answered something else than a JSON object")
    return answer.status_code, told
