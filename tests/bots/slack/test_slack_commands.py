"""``omstilling slack``: it says what is lacking, looks if all is in place, and serves until it is asked to stop."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import a_draft
from conftest import Terminal
from fake_slack import FakeSlack, Mode

from bots.slack.manifest import scopes
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def slack_mode() -> Mode:
    return Mode.SOCKET


@pytest.fixture
def installed(fake_slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> FakeSlack:
    """A Slack where the app is installed, whose tokens stand in the environment."""
    for name, value in environment(fake_slack).items():
        monkeypatch.setenv(name, value)
    return fake_slack


def environment(slack: FakeSlack) -> dict[str, str]:
    return {
        "OMSTILLING_SLACK_BOT_TOKEN": slack.install(slack.team, " ".join(scopes())),
        "OMSTILLING_SLACK_APP_TOKEN": slack.app_token,
        "OMSTILLING_SLACK_API_URL": slack.api_url,
    }


def checked(terminal: Terminal) -> tuple[int, dict[str, str]]:
    told = terminal("slack", "check", "--json")
    found: list[dict[str, Any]] = json.loads(told.out)
    assert all(each["said"] for each in found)
    return told.code, {each["code"].removeprefix("slack_check_"): each["ending"] for each in found}


def test_whoever_starts_it_without_settings_is_told_which_are_lacking_and_where_they_are(terminal: Terminal) -> None:
    told = terminal("slack")

    assert told.code == 1
    assert "OMSTILLING_SLACK_BOT_TOKEN, OMSTILLING_SLACK_APP_TOKEN" in told.err
    assert "OAuth & Permissions" in told.err


def test_a_token_that_slack_does_not_accept_is_a_sentence_and_not_a_loop(
    installed: FakeSlack, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_SLACK_APP_TOKEN", "xapp-feil")

    told = terminal("slack", "--no-worker")

    assert told.code == 1
    assert "OMSTILLING_SLACK_APP_TOKEN (invalid_auth)" in told.err
    assert len(installed.calls("apps.connections.open")) == 1


def test_all_is_in_order_where_it_is(installed: FakeSlack, terminal: Terminal) -> None:
    assert checked(terminal) == (0, {"bot": "right", "scopes_unknown": "note", "socket": "right"})
    assert installed.team.name in terminal("slack", "check").out


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("OMSTILLING_SLACK_BOT_TOKEN", "xoxb-feil", "bot_token"),
        ("OMSTILLING_SLACK_BOT_TOKEN", None, "no_bot_token"),
        ("OMSTILLING_SLACK_APP_TOKEN", "xapp-feil", "app_token"),
        ("OMSTILLING_SLACK_APP_TOKEN", None, "no_way"),
        ("OMSTILLING_SLACK_SIGNING_SECRET", "hemmelig", "no_address"),
    ],
)
def test_what_is_wrong_is_told(
    installed: FakeSlack,  # noqa: ARG001
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str | None,
    code: str,
) -> None:
    if value is None:
        monkeypatch.delenv(setting)
    else:
        monkeypatch.setenv(setting, value)

    ending, found = checked(terminal)

    assert (ending, found[code]) == (1, "wrong")


def test_it_is_told_that_any_workspace_may_install_the_app_until_the_access_file_names_some(
    installed: FakeSlack, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OMSTILLING_SLACK_BOT_TOKEN")
    for name in ("CLIENT_ID", "CLIENT_SECRET", "ENCRYPTION_KEYS"):
        monkeypatch.setenv(f"OMSTILLING_SLACK_{name}", "noe")
    _, open_to_all = checked(terminal)

    workspace = {"team": installed.team.id, "municipality": "5001"}
    (tmp_path / "access.yaml").write_text(json.dumps({"issuers": [], "slack": [workspace]}), "utf-8")
    monkeypatch.setenv("OMSTILLING_ACCESS", str(tmp_path / "access.yaml"))
    _, open_to_one = checked(terminal)

    assert open_to_all["any_workspace"] == "note"
    assert "any_workspace" not in open_to_one


def test_the_address_that_slack_is_to_send_to_is_told(
    installed: FakeSlack,  # noqa: ARG001
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMSTILLING_SLACK_SIGNING_SECRET", "hemmelig")
    monkeypatch.setenv("OMSTILLING_PUBLIC_URL", "https://omstilling.example.no")

    assert "https://omstilling.example.no/slack/events" in terminal("slack", "check").out


def test_a_page_shows_what_people_meet_in_slack(terminal: Terminal, tmp_path: Path) -> None:
    page = tmp_path / "slack.html"

    assert str(page) in terminal("slack", "preview", page, "--language", "nn").out
    assert "<html" in page.read_text("utf-8")


def test_it_serves_slack_until_it_is_asked_to_stop_and_goes_in_good_order(
    fake_slack: FakeSlack, tmp_path: Path, model_cache: Path
) -> None:
    data = tmp_path / "data"
    with open_for_writing(KnowledgeSettings(data=data, cache=model_cache, embedding_model="offline")) as base:
        base.library.publish(a_draft(paragraphs=["Kommunen bygger sykkelvei langs elva."]))
        base.library.settle()
    kept = {name: each for name, each in os.environ.items() if not name.startswith("OMSTILLING_")}
    own = {"OMSTILLING_CACHE": str(model_cache), "PYTHONPATH": str(ROOT), **environment(fake_slack)}
    command = [sys.executable, "-m", "bots.terminal.app", "--data", str(data), "slack"]
    with subprocess.Popen(command, env=kept | own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            assert "Slack" in served.stdout.readline()
            handle = fake_slack.say(fake_slack.add_user("kari"), None, "Hva bygger kommunen langs elva?")
            assert "sykkelvei" in fake_slack.wait_for_answer(handle, timeout=60).text

            served.send_signal(signal.SIGTERM)
            _, err = served.communicate(timeout=60)
        finally:
            served.kill()

    assert served.returncode == 0, err
    assert "Traceback" not in err
    assert fake_slack.server.sockets.open == []
