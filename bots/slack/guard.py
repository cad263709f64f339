"""Stands before everything that comes from Slack by HTTP: what Slack has not signed just now goes no further.

Whatever is wrong with a signature, the answer is the same one, and nothing of the request is read, kept or logged. What
is signed counts once: the same request again is answered as well received, whichever process it comes to. What comes is
for this app, from a workspace that has it, or it is refused; that holds for what comes by a socket too.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

from bots.slack.installations import Installations
from knowledge.errors import Unavailable
from knowledge.registry.slack.marks import SlackMarks

MOST_BYTES = 1_000_000
"""How much is read of a request."""
UNSIGNED = BoltResponse(status=401, body="not signed by Slack")
REFUSED = BoltResponse(status=403, body="not for this app")
TOO_LARGE = BoltResponse(status=413, body="too large")
_UNREADABLE = BoltResponse(status=400, body="not understood")
_SEEN = BoltResponse(status=200, body="")
_LATER = BoltResponse(status=503, body="")
_FAILURES = logging.getLogger("omstilling.failure")
_STAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_REMEMBERED = timedelta(minutes=15)
_WRITTEN = ("message", "app_mention")
_AT_THE_END = {"app_uninstalled", "tokens_revoked", "team_access_revoked"}
"""Events that come when there may be no installation left."""


class _Time(Clock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


class Guard:
    """Lets in what Slack has signed with this secret."""

    def __init__(self, secret: str, marks: Callable[[], SlackMarks], clock: Callable[[], float] = time.time) -> None:
        self._verifier = SignatureVerifier(secret, _Time(clock))
        self._marks = marks

    def take(
        self, headers: Mapping[str, str], body: bytes, answer: Callable[[BoltRequest], BoltResponse]
    ) -> BoltResponse:
        """Have a request answered, if it is to be; ``headers`` are named in small letters."""
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if len(body) > MOST_BYTES:
            return TOO_LARGE
        if not self._is_signed(stamp, signature, body):
            return UNSIGNED
        request = _read(headers, body)
        if request is None:
            return _UNREADABLE
        try:
            if _is_known_by_the_queue(request):
                return _answered(request, answer)
            if not self._marks().set("request", stamp, signature, lasts=_REMEMBERED):
                return _SEEN
            response = _answered(request, answer)
            if response.status >= 400:  # it has had no effect, and may come again as it is
                self._marks().take("request", stamp, signature)
        except Unavailable:
            return _LATER
        return response

    def _is_signed(self, stamp: str, signature: str, body: bytes) -> bool:
        if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            return False


def belongs(request: BoltRequest, installations: Installations, app_id: str | None) -> bool:
    """Tell whether a request is for this app, from a workspace where it is installed; raise ``Unavailable``."""
    body, event = request.body, request.body.get("event")
    if body.get("type") == "url_verification" or body.get("ssl_check"):
        return True
    kind = event.get("type") if isinstance(event, dict) and body.get("type") == "event_callback" else None
    if isinstance(kind, str) and kind in _AT_THE_END:
        return app_id is None or body.get("api_app_id") == app_id
    team, enterprise = request.context.team_id or "", request.context.enterprise_id or None
    if not (isinstance(team, str) and isinstance(enterprise, str | None) and (team or enterprise)):
        return False
    installed = installations(team, enterprise)
    if installed is None or (installed.enterprise and enterprise not in {None, installed.enterprise}):
        return False
    expected = app_id or installed.app_id
    said = body.get("api_app_id")
    is_missing = said is None and body.get("type") != "event_callback"  # a shortcut does not say it
    return expected is None or is_missing or said == expected


def _read(headers: Mapping[str, str], body: bytes) -> BoltRequest | None:
    """Give what Slack has sent as Bolt reads it; None where it is not of a form that Bolt knows."""
    try:
        request = BoltRequest(body=body.decode("utf-8"), headers=dict(headers))
    except Exception:  # noqa: BLE001 - what is signed may hold any JSON, and Bolt expects what Slack has described
        return None
    return request if isinstance(request.body, dict) else None


def _is_known_by_the_queue(request: BoltRequest) -> bool:
    """Tell of what people write, which is one order however often it comes: it need not be remembered here too."""
    event = request.body.get("event")
    return request.body.get("type") == "event_callback" and isinstance(event, dict) and event.get("type") in _WRITTEN


def _answered(request: BoltRequest, answer: Callable[[BoltRequest], BoltResponse]) -> BoltResponse:
    try:
        return answer(request)
    except Unavailable:
        return _LATER
    except Exception as bug:  # noqa: BLE001 - whatever goes wrong in front, Slack is told to come again
        _FAILURES.error("reference %s", secrets.token_hex(4), exc_info=bug)
        return _LATER
