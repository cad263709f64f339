"""Those who run the server see how Slack stands: if it is there, what waits, and how often it asked for patience."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from conftest import Opener
from fake_slack import FakeSlack, Mode
from fastapi import FastAPI
from fastapi.testclient import TestClient
from served import HERE

from bots.desk import Desk
from bots.serving.joined import join_doors
from bots.serving.plan import Plan
from bots.web.settings import WebSettings
from knowledge.job import Order
from knowledge.settings import KnowledgeSettings


@pytest.fixture
def slack_mode() -> Mode:
    return Mode.SOCKET


@pytest.fixture
def joined(
    fake_slack: FakeSlack,
    filled: None,  # noqa: ARG001
    settings: KnowledgeSettings,
    reading: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TestClient]:
    """A client of a server with a Slack door that has a connection of its own."""
    monkeypatch.setenv("OMSTILLING_SLACK_BOT_TOKEN", fake_slack.bot_token)
    monkeypatch.setenv("OMSTILLING_SLACK_APP_TOKEN", fake_slack.app_token)
    monkeypatch.setenv("OMSTILLING_SLACK_API_URL", fake_slack.api_url)
    with reading() as base:
        monkeypatch.setattr("bots.serving.joined.open_warm_desk", lambda _: _Open(Desk(base)))
        app: FastAPI = join_doors(Plan(WebSettings(), settings))
        with TestClient(app, HERE, client=("127.0.0.1", 50000)) as client:
            yield client


class _Open:
    """A desk that is open already."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Desk:
        return self._desk

    def __exit__(self, *_: object) -> None:
        return None


def test_the_connection_is_told_of_in_health_and_status_and_so_is_its_loss(
    joined: TestClient, fake_slack: FakeSlack
) -> None:
    assert joined.get("/health/ready").json()["slack"] == "connected"
    assert joined.get("/api/v1/status").json()["slack"] == {"state": "connected", "waiting": 0, "oldest": None}

    fake_slack.troubles.fail("apps.connections.open", times=None)
    fake_slack.disconnect(warn=False)
    fake_slack.wait_until(lambda: joined.get("/health/ready").json()["slack"] == "not_connected", 60)


def test_what_waits_is_counted_and_its_age_told(joined: TestClient) -> None:
    base = joined.app.state.desk.base  # type: ignore[attr-defined]
    waiting = base.jobs.add(Order("slack", {"deed": "ask"}, "slack", due=datetime.now(UTC) + timedelta(hours=1)))

    told = joined.get("/api/v1/status").json()["slack"]
    assert told["waiting"] == 1
    assert datetime.fromisoformat(told["oldest"]) == waiting.created
    assert 'omstilling_jobs_of_kind{kind="slack",state="waiting"} 1.0' in joined.get("/metrics").text


def test_every_time_slack_asks_for_patience_is_counted(joined: TestClient, fake_slack: FakeSlack) -> None:
    fake_slack.troubles.limit("chat.postMessage", times=2, retry_after=1)
    handle = fake_slack.say(fake_slack.add_user("kari"), None, "Hva gjør kommunen langs elva?")

    assert fake_slack.wait_for_answer(handle, timeout=60)
    assert "omstilling_slack_limits_total 2.0" in joined.get("/metrics").text
