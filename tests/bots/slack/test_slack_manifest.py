"""The manifest asks for what the code needs, and for nothing else; and Slack would take it."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import Terminal
from slack_bolt import App

import bots.slack
from bots.slack.door import SlackDoor
from bots.slack.manifest import Way, manifest, scopes, told
from bots.slack.settings import SlackSettings
from knowledge.errors import Invalid
from knowledge.language import Language

URL = "https://omstilling.example.no/"
ROOM = Path(bots.slack.__file__).parent
CALLED_BY_BOLT = {"oauth.v2.access"}
"""What Bolt calls for us when a workspace installs the app."""
WITHOUT_ASKING = {"app_rate_limited"}
"""What Slack tells everybody."""


def no_desk() -> Any:
    raise AssertionError("nobody asks for the desk before Slack does")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Everything that the rooms listen for."""
    found: set[tuple[str, str]] = set()

    def remember(kind: str) -> None:
        listen = getattr(App, kind)

        def remembering(app: App, what: Any, *more: Any, **how: Any) -> Any:
            said: Mapping[str, Any] = what if isinstance(what, dict) else {"type": what}
            found.add((kind, f"{said['type']}.{said.get('channel_type') or '*'}".removesuffix(".*")))
            return listen(app, what, *more, **how)

        monkeypatch.setattr(App, kind, remembering)

    for kind in ("event", "command", "shortcut"):
        remember(kind)
    SlackDoor(SlackSettings(bot_token="xoxb-1", signing_secret="s"), no_desk)
    return found


def said_in(kind: str, heard: set[tuple[str, str]]) -> set[str]:
    return {name for each, name in heard if each == kind}


def test_what_the_code_listens_for_is_asked_for_and_the_other_way_round(heard: set[tuple[str, str]]) -> None:
    made = manifest(Way.SOCKET, None, Language.NB)
    asked = set(made["settings"]["event_subscriptions"]["bot_events"])
    events = said_in("event", heard) - WITHOUT_ASKING
    messages = {each for each in asked if each.startswith("message.")}
    covered = messages if "message" in events else messages & events

    assert events - {"message"} <= asked
    assert (asked - messages - events) | (messages - covered) == set()
    assert said_in("command", heard) == {each["command"] for each in made["features"]["slash_commands"]}
    shortcuts = {each["callback_id"] for each in made["features"]["shortcuts"]}
    assert said_in("shortcut", heard) == shortcuts
    assert made["settings"]["interactivity"]["is_enabled"]


def called() -> Iterator[str]:
    """Give every method of the Web API that is named in the code, as a string or as a method of the SDK's client."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield from (
                    each.value
                    for each in [*node.args, *(one.value for one in node.keywords)]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and is_method(each.value)
                )
                yield from (name for name in told()["methods"] if node.func.attr == name.replace(".", "_").lower())
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_method(node.value):
                yield node.value


def is_method(text: str) -> bool:
    """Tell whether a string could be the name of a method of Slack's."""
    families = {each.split(".")[0] for each in told()["methods"]} | {"reactions", "pins", "search", "team", "bots"}
    return bool(re.fullmatch(r"[a-z]+(\.[a-z][A-Za-z]*)+(\.[a-z0-9]+)?", text)) and text.split(".")[0] in families


def test_every_call_of_slack_has_the_scopes_it_needs_and_no_scope_is_for_a_call_that_nobody_makes() -> None:
    found = set(called()) - {"bots.slack", "bots.slack.preview"} | CALLED_BY_BOLT

    assert {"chat.postMessage", "conversations.replies", "auth.test", "apps.connections.open"} <= found
    assert found == set(told()["methods"])


def test_no_scope_is_asked_for_that_nothing_needs_and_none_reads_more_than_the_app_was_asked_to() -> None:
    assert set(scopes()) == set(manifest(Way.SOCKET, None, Language.NB)["oauth_config"]["scopes"]["bot"])
    assert not [each for each in scopes() if each.startswith(("admin", "search", "mpim:history", "reactions", "team"))]
    assert "user" not in manifest(Way.SOCKET, None, Language.NB)["oauth_config"]["scopes"]


def test_every_scope_is_justified_to_whoever_installs_the_app() -> None:
    page = (Path(__file__).parents[3] / "docs" / "bruk" / "slack.md").read_text("utf-8")

    assert [each for each in scopes() if f"`{each}`" not in page] == []


def test_the_app_is_installed_with_the_scopes_that_the_manifest_asks_for() -> None:
    given: dict[str, Any] = {"client_id": "1.2", "client_secret": "s", "encryption_keys": "0" * 43 + "="}
    door = SlackDoor(SlackSettings(signing_secret="s", **given), no_desk)

    assert door.flow is not None
    assert door.flow.settings.scopes == list(scopes())


LIMITS: dict[str, Callable[[Any], bool]] = {
    "name": lambda made: len(made["display_information"]["name"]) <= 35,
    "description": lambda made: len(made["display_information"]["description"]) <= 140,
    "long_description": lambda made: 174 <= len(made["display_information"]["long_description"]) <= 4000,
    "agent": lambda made: len(made["features"]["agent_view"]["agent_description"]) <= 300,
    "prompts": lambda made: len(made["features"]["agent_view"]["suggested_prompts"]) <= 4,
    "bot": lambda made: bool(re.fullmatch(r"[a-z0-9._-]{1,80}", made["features"]["bot_user"]["display_name"])),
    "commands": lambda made: all(len(each["command"]) <= 32 for each in made["features"]["slash_commands"]),
    "hints": lambda made: all(len(each["usage_hint"]) <= 1000 for each in made["features"]["slash_commands"]),
    "shortcuts": lambda made: len(made["features"]["shortcuts"]) <= 10,
    "shortcut names": lambda made: all(len(each["name"]) <= 24 for each in made["features"]["shortcuts"]),
    "shortcut texts": lambda made: all(len(each["description"]) <= 150 for each in made["features"]["shortcuts"]),
    "scopes": lambda made: len(made["oauth_config"]["scopes"]["bot"]) <= 255,
    "events": lambda made: len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100,
    "colour": lambda made: bool(re.fullmatch(r"#[0-9a-f]{6}", made["display_information"]["background_color"])),
}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("way", list(Way))
def test_slack_would_take_it_in_every_language(language: Language, way: Way) -> None:
    made = manifest(way, URL, language)

    assert [name for name, holds in LIMITS.items() if not holds(made)] == []
    assert json.loads(json.dumps(made)) == made


def test_over_http_slack_is_told_where_to_send_and_over_a_socket_it_is_not() -> None:
    web, own = manifest(Way.HTTP, URL, Language.NB), manifest(Way.SOCKET, None, Language.NB)

    events = "https://omstilling.example.no/slack/events"
    assert web["settings"]["event_subscriptions"]["request_url"] == events
    assert web["settings"]["interactivity"]["request_url"] == events
    assert web["features"]["slash_commands"][0]["url"] == events
    assert (web["settings"]["socket_mode_enabled"], own["settings"]["socket_mode_enabled"]) == (False, True)
    assert "url" not in json.dumps(own)


def test_tokens_are_rotated_where_workspaces_install_the_app_by_themselves() -> None:
    many, one = manifest(Way.HTTP, URL, Language.NB, installs=True), manifest(Way.HTTP, URL, Language.NB)

    assert many["oauth_config"]["redirect_urls"] == ["https://omstilling.example.no/slack/oauth_redirect"]
    for setting in ("token_rotation_enabled", "org_deploy_enabled"):
        assert (many["settings"][setting], one["settings"][setting]) == (True, False)


@pytest.mark.parametrize("url", [None, "", "http://omstilling.example.no"])
def test_an_address_that_slack_cannot_reach_safely_is_refused(url: str | None) -> None:
    with pytest.raises(Invalid, match="slack_manifest_url"):
        manifest(Way.HTTP, url, Language.NB)


def test_the_manifest_is_printed_as_json_in_the_language_that_is_asked_for(terminal: Terminal) -> None:
    told_nn = terminal("slack", "manifest", "--socket", "--language", "nn")
    assert json.loads(told_nn.out) == manifest(Way.SOCKET, None, Language.NN)

    told_http = terminal("slack", "manifest", "--http", URL)
    assert json.loads(told_http.out) == manifest(Way.HTTP, URL, Language.NB)

    assert terminal("slack", "manifest", "--http", "http://x").code == 1
