"""How the program is known to Slack, and how much it does at once: ``OMSTILLING_SLACK_*`` in the environment."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_BESIDE_A_CALL = 5.0
"""Seconds that an order is held at least beyond the longest call."""


class SlackSettings(BaseSettings):
    """Settings of the Slack door; each field is an environment variable with the prefix ``OMSTILLING_SLACK_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_SLACK_", frozen=True)

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    app_id: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    api_url: str = "https://slack.com/api/"
    at_once: int = Field(default=4, ge=1, le=64)
    lease_seconds: float = Field(default=15, gt=0)
    call_seconds: float = Field(default=10, gt=0)
    answers_per_minute: int = Field(default=20, ge=1)

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _listed(cls, keys: object) -> object:
        """Take keys as they are written: with commas or spaces between them, the newest first."""
        return tuple(keys.replace(",", " ").split()) if isinstance(keys, str) else keys

    @field_validator("api_url")
    @classmethod
    def _with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @property
    def lease(self) -> timedelta:
        """How long an order is held at a time: longer than a call may take, or another would make the same call."""
        return timedelta(seconds=max(self.lease_seconds, self.call_seconds + _BESIDE_A_CALL))

    @property
    def installs(self) -> bool:
        """Tell whether workspaces install the app by themselves, each with a token of its own."""
        return bool(self.client_id and self.client_secret and self.encryption_keys)

    @property
    def client(self) -> tuple[str, str]:
        """The id and secret that the app has at Slack, where workspaces install it."""
        assert self.client_id is not None, "there is a client where workspaces install the app"
        assert self.client_secret is not None, "it has a secret"
        return self.client_id, self.client_secret.get_secret_value()

    @property
    def over_http(self) -> bool:
        """Tell whether Slack sends its events to us by HTTP."""
        return self.signing_secret is not None and (self.bot_token is not None or self.installs)

    @property
    def over_socket(self) -> bool:
        """Tell whether we fetch events from Slack over a connection of our own."""
        return self.app_token is not None and (self.bot_token is not None or self.installs)

    @property
    def lacking_for_a_socket(self) -> tuple[str, ...]:
        """Name the settings that are lacking before we can fetch events over a connection of our own."""
        lacking = {
            "OMSTILLING_SLACK_BOT_TOKEN": not (self.bot_token or self.installs),
            "OMSTILLING_SLACK_APP_TOKEN": not self.app_token,
        }
        return tuple(name for name, is_lacking in lacking.items() if is_lacking)

    @property
    def is_on(self) -> bool:
        """Tell whether there is a Slack door at all."""
        return self.over_http or self.over_socket
