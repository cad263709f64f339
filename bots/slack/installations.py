"""By which token each workspace is served: the one of the environment, or its own where it has installed the app."""

from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bots.slack.quiet import QUIET
from bots.slack.settings import SlackSettings
from knowledge.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Installed:
    """The app as it is installed in one workspace."""

    team: str
    bot_token: str
    bot_user: str
    bot_id: str
    enterprise: str | None = None
    app_id: str | None = None


class Installations(Protocol):
    """Where the app is installed."""

    def __call__(self, team: str, enterprise: str | None = None, /) -> Installed | None:
        """Give the installation of a workspace and its enterprise, or None where the app is not installed there.

        Raise ``Unavailable`` when that cannot be told now.
        """

    def wipe(self, team: str, enterprise: str | None = None) -> None:
        """Forget an installation that is no more, with its tokens; without a workspace, that of an enterprise."""


class OneWorkspace:
    """The one workspace that the bot token of the environment belongs to. Slack is asked which, once."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._asking = Lock()
        self._found: Installed | None = None
        self._is_gone = False

    def __call__(self, team: str, _enterprise: str | None = None, /) -> Installed | None:
        """Give the installation where it is this workspace's; raise ``Unavailable`` when Slack cannot be asked."""
        if self._is_gone:
            return None
        found = self.installed()
        return found if found.team == team else None

    def wipe(self, team: str, _enterprise: str | None = None) -> None:
        """Use the token of the environment no more, until the program starts again."""
        self._is_gone = self._is_gone or (self._found is not None and self._found.team == team)

    def installed(self) -> Installed:
        """Give the installation; raise ``Unavailable`` when Slack cannot be asked or knows no such token."""
        with self._asking:
            if self._found is None:
                self._found = self._ask()
            return self._found

    def _ask(self) -> Installed:
        assert self._settings.bot_token is not None, "there is a token where there is one workspace"
        token = self._settings.bot_token.get_secret_value()
        seconds = round(self._settings.call_seconds)
        client = WebClient(token, base_url=self._settings.api_url, timeout=seconds, logger=QUIET)
        try:
            told = client.auth_test()
        except SlackApiError as error:
            raise Unavailable("slack_token_refused", reason=error.response.get("error", "")) from None
        except (SlackClientError, OSError) as error:
            raise Unavailable("slack_unreachable") from error
        return Installed(
            team=str(told["team_id"]),
            bot_token=token,
            bot_user=str(told["user_id"]),
            bot_id=str(told.get("bot_id") or ""),
            enterprise=told.get("enterprise_id"),
            app_id=self._settings.app_id or told.get("app_id"),
        )
