"""What Slack is told of the app when it is installed: what it is called, what it hears, and what it must be allowed.

It is made from ``manifest.yaml`` and the phrases, and a test holds it against what the rooms listen for and call. So
the app asks for what it needs, and for nothing that it does not.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bots import wiring
from knowledge.errors import Invalid
from knowledge.language import Language

EVENTS = "/slack/events"
"""Where Slack sends what happens, by HTTP."""
INSTALLED = "/slack/oauth_redirect"
"""Where Slack sends back whoever has installed the app."""
COMMANDS_SCOPE = "commands"


class Way(StrEnum):
    """How what happens in Slack comes to us."""

    HTTP = "http"
    SOCKET = "socket"


def manifest(way: Way, url: str | None, language: Language, installs: bool = False) -> dict[str, Any]:
    """Give the manifest; ``url`` is our address, needed over HTTP and where workspaces install the app by themselves.

    Raise ``Invalid`` where the address is not one that Slack can reach safely.
    """
    needs_url = way is Way.HTTP or installs
    if needs_url and not (url or "").startswith("https://"):
        raise Invalid("slack_manifest_url", url=url or "–")
    root = (url or "").rstrip("/")
    where = {"request_url": f"{root}{EVENTS}"} if way is Way.HTTP else {}
    return {
        "display_information": {
            "name": "Omstilling",
            "description": _say("description", language),
            "long_description": _say("long_description", language),
            "background_color": "#0b4f6c",
        },
        "features": _features(language, {"url": where["request_url"]} if where else {}),
        "oauth_config": {
            **({"redirect_urls": [f"{root}{INSTALLED}"]} if installs else {}),
            "scopes": {"bot": list(scopes())},
        },
        "settings": {
            "event_subscriptions": {**where, "bot_events": sorted(told()["events"])},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": installs,
            "socket_mode_enabled": way is Way.SOCKET,
            "token_rotation_enabled": installs,
        },
    }


def scopes() -> tuple[str, ...]:
    """Give what the app must be allowed: what its events and its calls need, and to have a command."""
    needed = [each for part in ("events", "methods") for needs in told()[part].values() for each in needs]
    return tuple(sorted({*needed, COMMANDS_SCOPE}))


@cache
def told() -> Mapping[str, Any]:
    """Give what ``manifest.yaml`` says."""
    read: Mapping[str, Any] = yaml.safe_load(files("bots.slack").joinpath("manifest.yaml").read_text("utf-8"))
    return read


def _features(language: Language, where: Mapping[str, str]) -> dict[str, Any]:
    prompts = [
        {"title": _say(f"prompt_{each}_title", language), "message": _say(f"prompt_{each}", language)}
        for each in told()["prompts"]
    ]
    command = {
        "command": told()["command"],
        **where,
        "description": _say("command", language),
        "usage_hint": _say("command_hint", language),
        "should_escape": False,
    }
    shortcuts = [
        {"name": _say(name, language), "type": kind, "callback_id": name, "description": _say(f"{name}_does", language)}
        for name, kind in told()["shortcuts"].items()
    ]
    return {
        "agent_view": {"agent_description": _say("agent", language), "suggested_prompts": prompts},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "omstilling", "always_online": True},
        "shortcuts": shortcuts,
        "slash_commands": [command],
    }


def _say(name: str, language: Language) -> str:
    return wiring.all_phrases().say(f"slack_manifest_{name}", language)
