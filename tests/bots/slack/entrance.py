"""A Slack door on a small knowledge base, inside the web application, that a fake Slack sends to over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Opener
from fake_slack import FakeSlack
from fastapi.testclient import TestClient
from served import HERE

from bots.access.access import Access
from bots.desk import Desk
from bots.slack.door import SlackDoor
from bots.slack.over_http import join
from bots.slack.settings import SlackSettings
from bots.web.app import make_app
from bots.web.settings import WebSettings
from knowledge.knowledge_base import KnowledgeBase

EVENTS = "/slack/events"


@dataclass(frozen=True, slots=True)
class Entrance:
    """The door at work, whoever visits it, and the knowledge base behind it."""

    door: SlackDoor
    client: TestClient
    base: KnowledgeBase

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        answer = self.client.post(EVENTS, content=body, headers=headers)
        return answer.status_code, dict(answer.headers), answer.content


Enter = Callable[..., AbstractContextManager[Entrance]]


@pytest.fixture
def enter(filled: None, reading: Opener, fake_slack: FakeSlack, tmp_path: Path) -> Enter:  # noqa: ARG001
    """Opens the door with settings that a test wishes, and with the workspaces that an access file names."""

    @contextmanager
    def entered(*workspaces: dict[str, Any], **settings: Any) -> Iterator[Entrance]:
        written = tmp_path / "access.yaml"
        written.write_text(yaml.safe_dump({"issuers": [], "slack": list(workspaces)}), "utf-8")
        access = Access.read(written if workspaces else None, HERE)
        how = {"signing_secret": fake_slack.signing_secret, "api_url": fake_slack.api_url, "app_id": fake_slack.app_id}
        with reading() as base:
            door = SlackDoor(SlackSettings(**(how | settings)), lambda: app.state.desk, access)

            @contextmanager
            def open_desk() -> Iterator[Desk]:
                yield Desk(base)

            app = make_app(WebSettings(), open_desk, access)
            join(app, door)
            with TestClient(app, HERE, client=("127.0.0.1", 50000), follow_redirects=False) as client:
                fake_slack.send_to((made := Entrance(door, client, base)).post)
                yield made
                fake_slack.wait_until_idle()

    return entered
