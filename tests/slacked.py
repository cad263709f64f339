"""A fake Slack for one test, which fails if a rule was broken and nobody expected it."""

from collections.abc import Iterator

import pytest
from fake_slack import FakeSlack, Mode


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
