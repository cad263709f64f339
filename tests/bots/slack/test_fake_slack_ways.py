"""The two ways from the fake Slack to an app, with the real socket client and a real Bolt app."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_slack import FakeSlack, Mode, User
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slacked import MODAL, QUIET, client


@pytest.fixture
def socketed(fake_slack: FakeSlack) -> Iterator[list[SocketModeRequest]]:
    """What an app takes over a socket; it acknowledges everything, commands with a word."""
    taken: list[SocketModeRequest] = []

    def take(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        taken.append(request)
        said = {"text": "Et øyeblikk."} if request.type == "slash_commands" else None
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))

    connected = SocketModeClient(fake_slack.app_token, web_client=client(fake_slack), ping_interval=0.2)
    connected.socket_mode_request_listeners.append(take)
    connected.connect()
    yield taken
    connected.default_auto_reconnect_enabled = connected.auto_reconnect_enabled = False
    fake_slack.disconnect(warn=False)
    connected.close()


@pytest.mark.parametrize("slack_mode", [Mode.SOCKET])
@pytest.mark.parametrize("warn", [True, False])
def test_over_a_socket_the_same_is_told_and_after_a_disconnect_too(
    fake_slack: FakeSlack, socketed: list[SocketModeRequest], kari: User, warn: bool
) -> None:
    fake_slack.wait_until_connected()

    first = fake_slack.say(kari, None, "Hei")
    fake_slack.command(kari, None, "/omstilling", "hjelp")
    fake_slack.disconnect(warn=warn)
    fake_slack.wait_until_connected()
    second = fake_slack.say(kari, None, "Er du der?")

    assert first.acknowledged
    assert second.acknowledged
    assert [each.type for each in socketed] == ["events_api", "slash_commands", "events_api"]
    assert socketed[0].payload["event"]["text"] == "Hei"
    assert [each.text for each in fake_slack.ephemerals(kari)] == ["Et øyeblikk."]


@pytest.fixture
def bolt(fake_slack: FakeSlack, slack_mode: Mode) -> Iterator[App]:
    """A Bolt app that answers what it is told, by whichever way in; it does not know its own messages apart."""
    made = App(token=fake_slack.bot_token, signing_secret=fake_slack.signing_secret, client=client(fake_slack))
    said = made.client.chat_postMessage

    @made.event("message")
    def answer_it(event: dict[str, Any]) -> None:
        said(channel=event["channel"], thread_ts=event["ts"], text=f"Du sa: {event['text']}", **QUIET)

    @made.shortcut("add")
    def open_it(ack: Callable[[], None], shortcut: dict[str, Any]) -> None:
        ack()
        made.client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    @made.view("add")
    def refuse_it(ack: Callable[..., None]) -> None:
        ack(response_action="errors", errors={"what": "For kort"})

    @made.event("app_home_opened")
    def publish_it(event: dict[str, Any]) -> None:
        view = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Omstilling"}}]}
        made.client.views_publish(user_id=event["user"], view=view)

    def dispatch(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        answered = made.dispatch(BoltRequest(body=body.decode(), headers={**headers}))
        return answered.status, answered.first_headers(), str(answered.body or "").encode()

    fake_slack.send_to(dispatch)
    handler = SocketModeHandler(made, fake_slack.app_token, ping_interval=0.2)
    if slack_mode is Mode.SOCKET:
        handler.connect()  # type: ignore[no-untyped-call]
        fake_slack.wait_until_connected()
    yield made
    handler.client.default_auto_reconnect_enabled = handler.client.auto_reconnect_enabled = False
    fake_slack.disconnect(warn=False)
    handler.close()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("slack_mode", Mode)
@pytest.mark.usefixtures("bolt")
def test_one_scenario_runs_through_both_ways_in(fake_slack: FakeSlack, kari: User) -> None:
    asked = fake_slack.say(kari, None, "Hei")
    fake_slack.open_home(kari)
    fake_slack.shortcut(kari, "add")
    modal = fake_slack.wait_until(lambda: fake_slack.modal(kari))
    fake_slack.submit(kari, values={"text": "x"})

    assert fake_slack.wait_for_answer(asked).text == "Du sa: Hei"
    assert fake_slack.wait_until(lambda: fake_slack.home(kari)).blocks[0]["text"]["text"] == "Omstilling"
    assert modal.errors == {"what": "For kort"}
    fake_slack.wait_until_idle()
    assert len(fake_slack.messages(fake_slack.dm(kari))) == 2
