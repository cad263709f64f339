"""Many workspaces, each with a token of its own that it gave when it installed the app.

Whether a workspace has the app is looked up each time, so one that is wiped is gone at once, in every process. A token
that expires is renewed two hours before, by one of all who might; until then the old one serves.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.token_rotation import TokenRotator
from slack_sdk.web import WebClient

from bots.access.workspaces import Workspaces
from bots.slack.installations import Installed
from bots.slack.installing.stores import SealedInstallations
from bots.slack.installing.vault import Vault
from bots.slack.quiet import QUIET
from bots.slack.settings import SlackSettings
from knowledge.errors import NotFound, Unavailable
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.slack.installations import Sealed, SlackInstallations

_LOG = logging.getLogger("omstilling.slack")
_EARLY = 120
"""Minutes before a token expires that it is renewed."""
_WHENEVER = 60 * 24 * 365
"""Minutes before a token expires that Slack's code is to renew it when asked: whether it is time, is decided here."""
_CLAIM = timedelta(seconds=60)
"""How long one has for renewing a token, before another may try."""
_PATIENCE = 2
"""Seconds that Slack gets to renew a token: somebody is waiting for an answer."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A workspace, or without ``team`` an organisation, that has installed the app. ``name`` may not be known."""

    team: str
    enterprise: str
    name: str
    changed: datetime


class ManyWorkspaces:
    """Every workspace that has installed the app, and that the access file lets have it."""

    def __init__(
        self,
        settings: SlackSettings,
        base: Callable[[], KnowledgeBase],
        workspaces: Workspaces | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raise ``Invalid`` where one of the keys cannot be used."""
        self._settings = settings
        self._base = base
        self._workspaces = workspaces or Workspaces()
        self._clock = clock
        vault = Vault([each.get_secret_value() for each in settings.encryption_keys])
        self.store = SealedInstallations(self._kept, vault)

    def _kept(self) -> SlackInstallations:
        return self._base().slack_installations

    def __call__(self, team: str, enterprise: str | None = None, /) -> Installed | None:
        """Give the installation of a workspace; raise ``Unavailable`` where it cannot be opened or renewed now."""
        sealed = self._kept().find(team, enterprise) if self._workspaces.admits(team, enterprise) else None
        if sealed is None:
            return None
        found = self._renewed(sealed)
        return Installed(
            team=team or found.team_id or "",
            bot_token=found.bot_token or "",
            bot_user=found.bot_user_id or "",
            bot_id=found.bot_id or "",
            enterprise=found.enterprise_id or None,
            app_id=self._settings.app_id or found.app_id,
        )

    def wipe(self, team: str, enterprise: str | None = None) -> None:
        """Delete an installation with its tokens; without a workspace, that of an organisation."""
        self._kept().forget(team, enterprise)

    def seal_anew(self) -> None:
        """Seal everything with the newest key, so that the older ones can be thrown away."""
        for each in self._kept().all():
            try:
                self._kept().replace(each, self.store.vault.sealed_anew(each.content))
            except Unavailable:
                _LOG.error("no key opens an installation", extra={"team": each.team, "enterprise": each.enterprise})

    def noted(self) -> list[Noted]:
        """Give everybody who has installed the app, the latest first."""
        return [Noted(each.team, each.enterprise, self._name(each), each.changed) for each in self._kept().all()]

    def revoke(self, team: str, enterprise: str | None = None) -> None:
        """Have Slack revoke the token of an installation, as far as it can be reached, and delete what is kept.

        Raise ``NotFound`` where there is no such installation.
        """
        sealed = self._kept().find(team, enterprise)
        if sealed is None:
            raise NotFound("slack_not_installed", workspace=team or enterprise or "")
        try:
            self.client(self.store.opened(sealed).bot_token).auth_revoke()
        except (SlackClientError, OSError, Unavailable):
            _LOG.warning("a token was deleted, but could not be revoked", extra={"team": sealed.team})
        self.wipe(sealed.team, sealed.enterprise)

    def client(self, token: str | None = None) -> WebClient:
        """Give what calls Slack about installations."""
        return WebClient(token, base_url=self._settings.api_url, timeout=_PATIENCE, retry_handlers=[], logger=QUIET)

    def _name(self, sealed: Sealed) -> str:
        try:
            found = self.store.opened(sealed)
        except Unavailable:
            return ""
        return (found.team_name if sealed.team else found.enterprise_name) or ""

    def _renewed(self, sealed: Sealed) -> Installation:
        """Give an installation whose token serves now; renew it where it is time, and nobody else does."""
        found = self.store.opened(sealed)
        expires = found.bot_token_expires_at
        if expires is None or expires > self._clock() + 60 * _EARLY:
            return found
        now = datetime.now(UTC)
        if self._kept().claim(sealed.team, sealed.enterprise, now + _CLAIM, now):
            fresh = self._kept().find(sealed.team, sealed.enterprise)
            renewed = self._renew(fresh) if fresh and fresh.content == sealed.content else None
            if renewed is not None:
                return renewed
        if expires > self._clock():
            return found
        again = self._kept().find(sealed.team, sealed.enterprise)
        latest = None if again is None else self.store.opened(again)
        if latest is None or (latest.bot_token_expires_at or 0) <= self._clock():
            raise Unavailable("slack_token_expired")
        return latest

    def _renew(self, sealed: Sealed) -> Installation | None:
        """Have a new token for an old one; None where Slack gives none now."""
        found = self.store.opened(sealed)
        before = found.bot_refresh_token
        bot = self._rotated(found.to_bot(), sealed)
        if bot is None:
            return None
        found.bot_token, found.bot_refresh_token = bot.bot_token, bot.bot_refresh_token
        found.bot_token_expires_at = bot.bot_token_expires_at
        content = self.store.sealed(found)
        held: Sealed | None = sealed
        while held is not None and not self._kept().replace(held, content):
            held = self._kept().find(sealed.team, sealed.enterprise)
            latest = None if held is None else self.store.opened(held)
            if latest is not None and latest.bot_refresh_token != before:
                return latest  # it has been installed anew in the meantime; else it was only sealed anew
        return None if held is None else found  # one that was wiped in the meantime stays so

    def _rotated(self, bot: Bot, sealed: Sealed) -> Bot | None:
        client_id, client_secret = self._settings.client
        rotator = TokenRotator(client_id=client_id, client_secret=client_secret, client=self.client())
        try:
            return rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=_WHENEVER)
        except SlackTokenRotationError as refused:
            cause = refused.api_error
            code = str(cause.response.get("error", "")) if isinstance(cause, SlackApiError) else ""
            _LOG.error("slack gave no new token", extra={"team": sealed.team, "code": code})
        except (SlackClientError, OSError) as trouble:
            _LOG.warning("slack gave no new token", extra={"team": sealed.team, "code": type(trouble).__name__})
        return None
