"""The way to install the app in a workspace: to Slack with a state, and back with a code that becomes a token.

The protocol is Bolt's. The state is good once, for ten minutes, in the browser that began. Only a workspace that the
access file lets have the app keeps it; where the file names none, any may.
"""

import html
from collections.abc import Sequence

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation

from bots.access.workspaces import Workspaces
from bots.slack.installing.many import ManyWorkspaces
from bots.slack.installing.stores import MINUTES, BegunInstallations
from bots.slack.quiet import QUIET
from bots.slack.settings import SlackSettings
from bots.told.voice import Voice
from knowledge.errors import Unavailable

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
_AUTHORIZE = "oauth/v2/authorize"
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Omstilling</title>'
    '<meta name="viewport" content="width=device-width"></head>'
    "<body><main><h1>Omstilling</h1><p>{said}</p></main></body></html>"
)
_REFUSED = 403
_NOT_ADMITTED = "storage_error"
"""Bolt's word for an installation that is not kept."""
_SAID = {
    "access_denied": "slack_install_cancelled",
    _NOT_ADMITTED: "slack_install_not_admitted",
    "unreachable": "slack_install_unreachable",
}


class _Cookies(OAuthStateUtils):
    """Slack's cookie for a state, kept to this address and to visits that a person makes."""

    def build_set_cookie_for_new_state(self, state: str) -> str:
        """Give the cookie of an installation that begins."""
        return f"{super().build_set_cookie_for_new_state(state)}; SameSite=Lax"


class InstallFlow(OAuthFlow):
    """Bolt's flow, for the workspaces that may have the app."""

    def __init__(self, settings: OAuthSettings, many: ManyWorkspaces, workspaces: Workspaces) -> None:
        super().__init__(client=many.client(), logger=QUIET, settings=settings)
        self._many = many
        self._workspaces = workspaces

    def begin(self, request: BoltRequest) -> BoltResponse:
        """Send somebody to Slack, where they choose a workspace."""
        try:
            return self.handle_installation(request)
        except Unavailable:
            return self._fail(request, "unreachable", 503)

    def finish(self, request: BoltRequest) -> BoltResponse:
        """Keep what Slack gives for the code that somebody comes back with."""
        try:
            return self.handle_callback(request)
        except (SlackClientError, OSError, Unavailable):
            return self._fail(request, "unreachable", 503)

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Keep an installation; one that is not to be is revoked at once."""
        team = "" if installation.is_enterprise_install else installation.team_id or ""
        if not self._workspaces.admits(team, installation.enterprise_id):
            self._many.client(installation.bot_token).auth_revoke()
            raise BoltError("not admitted")
        super().store_installation(request, installation)

    def _fail(self, request: BoltRequest, reason: str, status: int) -> BoltResponse:
        return self.failure_handler(
            FailureArgs(
                request=request,
                reason=reason,
                suggested_status_code=status,
                settings=self.settings,
                default=self.default_callback_options,
            )
        )


def install_flow(
    settings: SlackSettings,
    many: ManyWorkspaces,
    begun: BegunInstallations,
    workspaces: Workspaces,
    scopes: Sequence[str],
    public_url: str | None,
    voice: Voice,
) -> InstallFlow:
    """Join the flow; ``public_url`` is the address that people come back to."""
    client_id, client_secret = settings.client
    cookies = _Cookies(cookie_name="__Host-omstilling-slack", expiration_seconds=60 * MINUTES)
    told = OAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(scopes),
        user_scopes=[],
        redirect_uri=f"{public_url}{REDIRECT}" if public_url else None,
        install_path=INSTALL,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT,
        callback_options=_pages(voice, cookies),
        authorization_url=settings.api_url.removesuffix("api/") + _AUTHORIZE,
        installation_store=many.store,
        installation_store_bot_only=True,
        state_store=begun,
        logger=QUIET,
    )
    told.state_utils = cookies
    return InstallFlow(told, many, workspaces)


def _pages(voice: Voice, cookies: OAuthStateUtils) -> CallbackOptions:
    def page(status: int, code: str, **details: str) -> BoltResponse:
        said = html.escape(voice.say(code, **details))
        cookie = cookies.build_set_cookie_for_deletion()
        headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookie}
        return BoltResponse(status=status, body=_PAGE.format(language=voice.language, said=said), headers=headers)

    def installed(told: SuccessArgs) -> BoltResponse:
        made = told.installation
        return page(200, "slack_installed", workspace=made.team_name or made.enterprise_name or "Slack")

    def failed(told: FailureArgs) -> BoltResponse:
        status = _REFUSED if told.reason == _NOT_ADMITTED else told.suggested_status_code
        return page(status, _SAID.get(told.reason, "slack_install_again"))

    return CallbackOptions(success=installed, failure=failed)
