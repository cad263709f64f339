"""What Slack sends over a connection that we have opened to it, for a server that nobody can reach from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web import WebClient

from bots.slack.door import QUIET, SlackDoor


@contextmanager
def connected(door: SlackDoor) -> Iterator[None]:
    """Have a connection to Slack for as long as this lasts; it is opened anew whenever it breaks."""
    token = door.settings.app_token
    assert token is not None, "there is an app token where there is a socket"
    client = SocketModeClient(
        app_token=token.get_secret_value(),
        logger=QUIET,
        web_client=WebClient(base_url=door.settings.api_url, timeout=round(door.settings.call_seconds)),
    )
    client.socket_mode_request_listeners.append(partial(_take, door))
    client.connect()
    try:
        yield
    finally:
        client.close()


def _take(door: SlackDoor, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
    send_response(client, request, run_bolt_app(door.app, request), 0.0)
