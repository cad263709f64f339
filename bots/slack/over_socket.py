"""What Slack sends over a connection that we have opened to it, for a server that nobody can reach from outside.

What comes is acknowledged when its order is in the registry, and not before; what is not acknowledged, Slack sends
again. A connection that breaks, or that Slack asks us to leave, is opened anew, ever more slowly for as long as it will
not last. The SDK's own client would connect anew in the thread that takes what comes, at once and however often; here a
thread of its own does it. Several processes may have a connection each: Slack sends to one of them.
"""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web import WebClient

from bots.slack.calling import patience_asked
from bots.slack.door import SlackDoor
from bots.slack.quiet import QUIET
from knowledge.errors import Problem, Unavailable

_SOCKET = logging.getLogger("omstilling.slack")
_REFUSED = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
    "missing_scope", "no_permission", "forbidden_team", "access_denied",
}  # fmt: skip
"""What Slack answers when the token will never do."""
_PACE = 0.5
"""Seconds between two looks at the connection."""
_SHORTEST, _LONGEST = 1.0, 60.0
"""Seconds before a connection that could not be opened, or did not last, is tried again: doubled each time."""
_WELL = 30.0
"""Seconds after which a connection is taken to have lasted."""
_REFUSED_PAUSE = 300.0
_ENDING = 5.0
"""Seconds to wait, at the end, for a connection that is just being opened."""


class Connection:
    """A connection to Slack, opened anew whenever it breaks, until it is ``close``d."""

    def __init__(self, door: SlackDoor) -> None:
        self._door = door
        self._closing = threading.Event()
        self._client = _client(door)
        self._client.socket_mode_request_listeners.append(self._take)
        self._thread = threading.Thread(target=self._keep, name="slack-socket", daemon=True)
        self._failures = 0
        self._opened = time.monotonic()

    @property
    def is_up(self) -> bool:
        """Tell whether there is a connection just now."""
        return self._client.is_connected()

    def open(self) -> None:
        """Open it and keep it open; raise ``Unavailable`` when Slack does not accept the token.

        When Slack cannot be reached now, it is tried again in the background.
        """
        try:
            self._try()
        except Unavailable:
            self._client.close()
            raise
        except (SlackClientError, OSError) as trouble:
            self._count(trouble)
        self._thread.start()

    def close(self) -> None:
        """Take no more, acknowledge what was taken, and be gone."""
        self._closing.set()
        self._client.wanted.set()
        if self._thread.is_alive():
            self._thread.join(_ENDING)
        self._client.close()

    def _keep(self) -> None:
        while not self._closing.is_set():
            if self._client.is_connected() and not self._client.wanted.wait(_PACE):
                continue
            if time.monotonic() - self._opened > _WELL:
                self._failures = 0
            if self._closing.wait(self._pause()):
                return
            self._client.wanted.clear()
            self._failures += 1  # until it has lasted
            try:
                self._try()
            except (Unavailable, SlackClientError, OSError) as trouble:
                self._count(trouble)

    def _pause(self) -> float:
        """Give how long to wait before connecting anew: not at all the first time."""
        if self._client.asked_to_wait:
            wait, self._client.asked_to_wait = self._client.asked_to_wait, 0.0
            return wait
        return 0.0 if not self._failures else min(_LONGEST, _SHORTEST * 2 ** min(self._failures - 1, 10))

    def _try(self) -> None:
        try:
            self._client.wss_uri = self._client.issue_new_wss_url()
        except SlackApiError as error:
            code = str(error.response.get("error") or "")
            if code in _REFUSED:
                self._client.asked_to_wait = _REFUSED_PAUSE
                raise Unavailable("slack_app_token_refused", reason=code) from error
            self._client.asked_to_wait = patience_asked(error)
            raise
        self._client.connect()
        if not self._client.is_connected():
            raise ConnectionError("the connection could not be opened")
        self._opened = time.monotonic()
        if self._closing.is_set():
            self._client.disconnect()

    def _count(self, trouble: Exception) -> None:
        self._failures = max(1, self._failures)
        reason = trouble.code if isinstance(trouble, Problem) else type(trouble).__name__
        _SOCKET.warning("slack socket not open", extra={"reason": reason, "failures": self._failures})

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        send_response(client, request, run_bolt_app(self._door.app, request), 0.0)


class _Client(SocketModeClient):
    """The SDK's client, which here says that a new connection is wanted and leaves it to another to open it."""

    def __init__(self, **more: Any) -> None:
        self.wanted = threading.Event()
        self.asked_to_wait = 0.0
        super().__init__(**more, on_message_listeners=[self._listen])

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Say that a new connection is wanted; not where the one that closes has been replaced already."""
        if force or not self.is_connected():
            self.wanted.set()

    def issue_new_wss_url(self) -> str:
        """Ask for an address to connect to, once."""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])

    def close(self) -> None:
        """End what has been taken, and say so to Slack, before the connection is closed."""
        self.auto_reconnect_enabled = False
        self.closed = True
        if self.message_processor.is_alive():
            self.message_processor.shutdown()  # type: ignore[no-untyped-call]
        self.message_workers.shutdown()
        self._stop_listening()
        super().close()

    def _stop_listening(self) -> None:
        """End the wait for what comes: the SDK's own end waits for it, three seconds at most."""
        sock = self.current_session.sock if self.current_session else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _listen(self, message: str) -> None:
        """Hear why Slack asks us to leave: where there are too many of us, nobody gains by coming back at once."""
        if '"disconnect"' in message:
            told = json.loads(message)
            if told.get("type") == "disconnect" and told.get("reason") == "too_many_websockets":
                self.asked_to_wait = _WELL


def _client(door: SlackDoor) -> _Client:
    token = door.settings.app_token
    assert token is not None, "there is an app token where there is a socket"
    timeout = max(1, round(door.settings.call_seconds))
    web = WebClient(base_url=door.settings.api_url, timeout=timeout, retry_handlers=[])
    return _Client(app_token=token.get_secret_value(), logger=QUIET, web_client=web)


@contextmanager
def connected(door: SlackDoor) -> Iterator[Connection]:
    """Have a connection to Slack for as long as this lasts; raise ``Unavailable`` when its token is not accepted."""
    connection = Connection(door)
    connection.open()
    door.connection = lambda: connection.is_up
    try:
        yield connection
    finally:
        connection.close()
