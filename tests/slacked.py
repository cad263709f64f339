"""A fake Slack for one test, which fails if a rule was broken and nobody expected it; and the smallest of apps."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fake_slack import FakeSlack, Handle, Mode, User
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.slack_response import SlackResponse

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
BUTTON = {
    "type": "button",
    "action_id": "more",
    "text": {"type": "plain_text", "text": "Vis mer"},
    "accessibility_label": "Vis mer om svaret",
    "value": "17",
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "add",
    "title": {"type": "plain_text", "text": "Legg til"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "Hva skjedde?"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.fixture
def slack_mode() -> Mode:
    """How the fake Slack delivers; parametrize this to run a test both ways."""
    return Mode.HTTP


@pytest.fixture
def fake_slack(slack_mode: Mode) -> Iterator[FakeSlack]:
    """A Slack that is up for one test."""
    slack = FakeSlack(slack_mode)
    yield slack
    slack.stop()
    assert slack.faults == []


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    """Somebody who works in the municipality."""
    return fake_slack.add_user("Kari Nordmann", "kari@trondheim.kommune.no")


class Recorder:
    """An app that takes what comes over HTTP, answers what it is told to, and remembers."""

    def __init__(self, slack: FakeSlack) -> None:
        self.verifier = SignatureVerifier(slack.signing_secret)
        self.taken: list[tuple[bytes, dict[str, str]]] = []
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}

    def __call__(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        assert self.verifier.is_valid_request(body, headers)
        self.taken.append((body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        return status, {"content-type": "application/json"}, json.dumps(self.answer).encode() if self.answer else b""

    def events(self) -> list[dict[str, Any]]:
        """Give the envelopes that came, in order."""
        return [json.loads(body) for body, headers in self.taken if headers["content-type"] == "application/json"]

    def interactions(self) -> list[dict[str, Any]]:
        """Give what came of presses, shortcuts and modals, in order."""
        forms = [httpx.QueryParams(body.decode()) for body, headers in self.taken if "form" in headers["content-type"]]
        return [json.loads(form["payload"]) for form in forms if "payload" in form]


@pytest.fixture
def recorder(fake_slack: FakeSlack) -> Recorder:
    """The smallest of apps, which the fake Slack delivers to over HTTP."""
    made = Recorder(fake_slack)
    fake_slack.send_to(made)
    return made


def client(slack: FakeSlack, token: str | None = None) -> WebClient:
    """Give the real client, with the app's token or another."""
    return WebClient(token or slack.bot_token, base_url=slack.api_url)


def error_of(call: Callable[[], SlackResponse]) -> str:
    """Give the error that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def answer(slack: FakeSlack, asked: Handle, **more: Any) -> str:
    """Answer in the thread as the app should, but for what is changed; give the ts."""
    assert asked.channel
    said = {"text": "Svar", "thread_ts": asked.ts, **QUIET, **more}
    return str(client(slack).chat_postMessage(channel=asked.channel, **said)["ts"])
