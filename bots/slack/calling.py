"""Calls Slack: one call, one try. What may pass by itself is said to be ``Later``, and nobody sleeps here.

Slack asks for patience with a status of its own (429, Retry-After). That is remembered for the method and the
workspace, so that the calls that wait behind it are not even sent. A call that got no reply may have had its effect all
the same; whoever must not do a thing twice looks before they try again.
"""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bots.slack.installations import Installed
from bots.slack.quiet import QUIET

_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"}
_NOBODY_THERE = {
    "not_installed", "account_inactive", "token_revoked", "invalid_auth", "not_authed", "channel_not_found",
    "not_in_channel", "is_archived", "user_not_found", "missing_scope", "messages_tab_disabled",
}  # fmt: skip
NOT_LET_IN = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "user_not_in_channel"}
)
"""Slack's words for a channel where the app may not post, or may not show something to somebody."""
_RESPONSE = "response_url"
_AFTER_FAILURE = 2.0
"""Seconds before a call that failed on the way is tried again, the first time."""


class Later(Exception):
    """It cannot be done now, and may be in ``seconds``. ``is_limit`` where Slack asked for patience."""

    def __init__(self, seconds: float, is_limit: bool = False) -> None:
        super().__init__(f"in {seconds} seconds")
        self.seconds = seconds
        self.is_limit = is_limit

    @property
    def had_no_effect(self) -> bool:
        """Tell whether Slack has surely not done it."""
        return self.is_limit


class Refused(Exception):
    """Slack will not do it, and will not if it is asked again. ``code`` is Slack's own word for why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code

    @property
    def had_no_effect(self) -> bool:
        """Tell whether Slack has surely not done it."""
        return True

    @property
    def nobody_is_reached(self) -> bool:
        """Tell whether another message would fare no better."""
        return self.code in _NOBODY_THERE


class Patience:
    """Until when each method must not be called. Shared by everybody who calls."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, counted: Callable[[], object] = lambda: None
    ) -> None:
        """``counted`` is called each time Slack asks for patience."""
        self._clock = clock
        self._counted = counted
        self._until: dict[tuple[str, ...], float] = {}
        self._changing = Lock()

    def keep(self, seconds: float, *what: str) -> None:
        """Let nobody call for a while."""
        with self._changing:
            self._until[what] = max(self._until.get(what, 0.0), self._clock() + seconds)
        self._counted()

    def check(self, *what: str) -> None:
        """Raise ``Later`` where it must not be called yet."""
        with self._changing:
            left = self._until.get(what, 0.0) - self._clock()
            if left <= 0:
                self._until.pop(what, None)
                return
        raise Later(left, is_limit=True)


class SlackApi:
    """Slack's Web API for one workspace."""

    def __init__(self, installed: Installed, url: str, seconds: float, patience: Patience) -> None:
        self.installed = installed
        self._client = WebClient(
            installed.bot_token, base_url=url, timeout=max(1, round(seconds)), retry_handlers=[], logger=QUIET
        )
        self._patience = patience
        self._root = urljoin(url, "/")

    def check(self, method: str) -> None:
        """Raise ``Later`` where Slack has asked us not to call a method yet."""
        self._patience.check(self.installed.team, method)

    def read(self, method: str, /, **what: Any) -> Mapping[str, Any]:
        """Ask Slack for something; raise ``Later`` or ``Refused``."""
        return self._call(method, params={name: each for name, each in what.items() if each is not None})

    def write(self, method: str, /, **what: Any) -> Mapping[str, Any]:
        """Have Slack do something; raise ``Later`` or ``Refused``."""
        return self._call(method, json={name: each for name, each in what.items() if each is not None})

    def upload(self, address: str, content: bytes) -> None:
        """Put the bytes of a file where ``files.getUploadURLExternal`` said; never where others could listen in."""
        if not address.startswith(("https://", self._root)):
            raise Refused("upload", "unsafe_address")
        try:
            with urlopen(Request(address, content, method="POST"), timeout=self._client.timeout):
                return
        except HTTPError as error:
            if error.code == 429 or error.code >= 500:
                raise Later(_AFTER_FAILURE) from error
            raise Refused("upload", str(error.code)) from error
        except OSError as error:
            raise Later(_AFTER_FAILURE) from error

    def respond(self, address: str, /, **what: Any) -> None:
        """Send a message to the address that Slack gave with a click or a command; raise ``Later`` or ``Refused``."""
        team = self.installed.team
        self._patience.check(team, _RESPONSE)
        client = WebhookClient(address, timeout=round(self._client.timeout), retry_handlers=[])
        try:
            response = client.send_dict({name: each for name, each in what.items() if each is not None})
        except (SlackClientError, OSError) as error:
            raise Later(_AFTER_FAILURE) from error
        if response.status_code == 429:
            seconds = _asked(response.headers)
            self._patience.keep(seconds, team, _RESPONSE)
            raise Later(seconds, is_limit=True)
        if response.status_code >= 500:
            raise Later(_AFTER_FAILURE)
        if response.status_code != 200:
            raise Refused(_RESPONSE, response.body or str(response.status_code))

    def _call(self, method: str, **how: Any) -> Mapping[str, Any]:
        self.check(method)
        try:
            return cast(Mapping[str, Any], self._client.api_call(method, **how).data)
        except SlackApiError as error:
            raise self._told(method, error) from None  # the cause holds what Slack answered, with names and texts
        except (SlackClientError, OSError) as error:
            raise Later(_AFTER_FAILURE) from error

    def _told(self, method: str, error: SlackApiError) -> Exception:
        response = error.response
        status = getattr(response, "status_code", 200)
        code = str(response.get("error") or "")
        if status == 429 or code in {"ratelimited", "rate_limited"}:
            seconds = patience_asked(error)
            self._patience.keep(seconds, self.installed.team, method)
            return Later(seconds, is_limit=True)
        if (
            status >= 500 or code in _PASSING or " " in code
        ):  # a sentence is the SDK's: what came was not Slack's answer
            return Later(_AFTER_FAILURE)
        return Refused(method, code or str(status))


def patience_asked(error: SlackApiError) -> float:
    """Give the seconds that Slack asks us to wait, or 0 when it does not."""
    response = error.response
    if getattr(response, "status_code", 200) != 429 and response.get("error") not in {"ratelimited", "rate_limited"}:
        return 0.0
    return _asked(getattr(response, "headers", {}))


def _asked(headers: Mapping[str, Any]) -> float:
    found = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    try:
        return max(0.1, float(found[0] if isinstance(found, list) else found))
    except ValueError:
        return 1.0
