"""Looks whether all is in place for Slack, by asking Slack: the tokens, what they allow, and where Slack is to send."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse, WebClient

from bots.access.access import Access
from bots.slack.manifest import EVENTS, scopes
from bots.slack.settings import SlackSettings


class Ending(StrEnum):
    """How one look ended: as it should, wrong, or with something to know."""

    RIGHT = "right"
    WRONG = "wrong"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found, as the code of a sentence."""

    ending: Ending
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


def look(settings: SlackSettings, access: Access) -> tuple[Found, ...]:
    """Look at everything that can be looked at with these settings."""
    return tuple(_look(settings, access))


def _look(settings: SlackSettings, access: Access) -> Iterator[Found]:
    client = WebClient(base_url=settings.api_url, timeout=max(1, round(settings.call_seconds)), retry_handlers=[])
    if settings.bot_token:
        yield from _bot(client, settings.bot_token.get_secret_value())
    elif settings.installs:
        yield Found(Ending.NOTE, "slack_check_many")
        if not access.workspaces.named:
            yield Found(Ending.NOTE, "slack_check_any_workspace")
    else:
        yield Found(Ending.WRONG, "slack_check_no_bot_token")
    if settings.app_token:
        yield _socket(client, settings.app_token.get_secret_value())
    if settings.over_http:
        yield _address(access.public_url)
    if not (settings.app_token or settings.signing_secret):
        yield Found(Ending.WRONG, "slack_check_no_way")


def _bot(client: WebClient, token: str) -> Iterator[Found]:
    told = _asked(client, "auth.test", token)
    if isinstance(told, str):
        yield Found(Ending.WRONG, "slack_check_bot_token", {"reason": told})
        return
    yield Found(Ending.RIGHT, "slack_check_bot", {"team": told.get("team", ""), "name": told.get("user", "")})
    granted = _granted(told.headers)
    if granted is None:
        yield Found(Ending.NOTE, "slack_check_scopes_unknown")
        return
    lacking, beyond = sorted(set(scopes()) - granted), sorted(granted - set(scopes()))
    if lacking:
        yield Found(Ending.WRONG, "slack_check_scopes_lacking", {"scopes": ", ".join(lacking)})
    else:
        yield Found(Ending.RIGHT, "slack_check_scopes", {"number": len(scopes())})
    if beyond:
        yield Found(Ending.NOTE, "slack_check_scopes_beyond", {"scopes": ", ".join(beyond)})


def _socket(client: WebClient, token: str) -> Found:
    told = _asked(client, "apps.connections.open", token)
    if isinstance(told, str):
        return Found(Ending.WRONG, "slack_check_app_token", {"reason": told})
    return Found(Ending.RIGHT, "slack_check_socket")


def _address(public_url: str | None) -> Found:
    if not (public_url or "").startswith("https://"):
        return Found(Ending.WRONG, "slack_check_no_address")
    return Found(Ending.RIGHT, "slack_check_address", {"url": f"{(public_url or '').rstrip('/')}{EVENTS}"})


def _asked(client: WebClient, method: str, token: str) -> SlackResponse | str:
    """Give what Slack answers, or its word for why not."""
    try:
        return client.api_call(method, headers={"Authorization": f"Bearer {token}"})
    except SlackApiError as error:
        return str(error.response.get("error") or "")
    except (SlackClientError, OSError) as error:
        return type(error).__name__


def _granted(headers: Mapping[str, Any]) -> set[str] | None:
    """Give the scopes that a token has; Slack tells them in a header of every answer."""
    found = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if found is None:
        return None
    text = ",".join(found) if isinstance(found, list) else str(found)
    return {each.strip() for each in text.split(",") if each.strip()}
