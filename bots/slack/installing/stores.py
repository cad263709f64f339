"""Where Slack's own code for installing keeps things: installations and begun installations, in the registry.

Of an installation the token of the bot is kept, sealed, and none of a person's: the app asks for none.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from logging import Logger
from typing import Any

from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Bot, Installation

from bots.slack.installing.vault import Vault
from bots.slack.quiet import QUIET
from knowledge.errors import Unavailable
from knowledge.registry.slack.installations import Sealed, SlackInstallations
from knowledge.registry.slack.marks import SlackMarks

MINUTES = 10
"""How long an installation that was begun can be finished."""
_MOST_BEGUN = 200
_KEPT = (
    "app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id",
    "bot_scopes", "bot_refresh_token", "bot_token_expires_at", "user_id", "is_enterprise_install", "installed_at",
)  # fmt: skip


class SealedInstallations(InstallationStore):
    """The installations of the registry, sealed and opened."""

    def __init__(self, kept: Callable[[], SlackInstallations], vault: Vault) -> None:
        self._kept = kept
        self.vault = vault

    @property
    def logger(self) -> Logger:
        """The log that nobody hears."""
        return QUIET

    def sealed(self, installation: Installation) -> bytes:
        """Give an installation as it is kept."""
        return self.vault.seal({name: getattr(installation, name) for name in _KEPT})

    def opened(self, sealed: Sealed) -> Installation:
        """Give a kept installation; raise ``Unavailable`` where no key opens it."""
        return Installation(**self.vault.open(sealed.content))

    def save(self, installation: Installation) -> None:
        """Keep an installation, instead of the one that was there."""
        team = "" if installation.is_enterprise_install else installation.team_id or ""
        self._kept().keep(team, installation.enterprise_id or "", self.sealed(installation))

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - the app is installed for everybody
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Give the installation of a workspace, or of an organisation."""
        found = self._kept().find("" if is_enterprise_install else team_id or "", enterprise_id)
        return None if found is None else self.opened(found)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Give the bot of an installation."""
        where: dict[str, Any] = {"enterprise_id": enterprise_id, "team_id": team_id}
        found = self.find_installation(**where, is_enterprise_install=is_enterprise_install)
        return None if found is None else found.to_bot()

    def delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - the app is installed for everybody
    ) -> None:
        """Delete an installation."""
        self._kept().forget(team_id or "", enterprise_id)

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete an installation: there is nothing to it but its bot."""
        self.delete_installation(enterprise_id=enterprise_id, team_id=team_id)


class BegunInstallations(OAuthStateStore):
    """The installations that have been begun: each can be finished once, within ten minutes."""

    def __init__(self, marks: Callable[[], SlackMarks], clock: Callable[[], float] = time.monotonic) -> None:
        self._marks = marks
        self._clock = clock
        self._lately: deque[float] = deque(maxlen=_MOST_BEGUN)

    @property
    def logger(self) -> Logger:
        """The log that nobody hears."""
        return QUIET

    def issue(self, *_args: Any, **_named: Any) -> str:
        """Begin one; raise ``Unavailable`` when far more have been begun than anybody would."""
        now = self._clock()
        if len(self._lately) == _MOST_BEGUN and now - self._lately[0] < 60 * MINUTES:
            raise Unavailable("slack_install_busy")
        self._lately.append(now)
        state = secrets.token_urlsafe(32)
        self._marks().set("install", state, lasts=timedelta(minutes=MINUTES))
        return state

    def consume(self, state: str) -> bool:
        """Finish one; tell whether it had been begun, and was still to be finished."""
        return self._marks().take("install", state)
