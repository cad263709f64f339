"""Which chat model writes, and what it may cost, from ``OMSTILLING_*`` in the environment. At first there is none."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ModelSettings(BaseSettings):
    """Settings of the chat model; each field is an environment variable with the prefix ``OMSTILLING_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_", frozen=True, protected_namespaces=())

    model: str = ""
    model_url: str | None = None
    model_key: SecretStr | None = None
    model_api_version: str | None = None
    model_timeout: float = Field(default=60.0, gt=0)
    model_patience: float = Field(default=20.0, gt=0)
    model_retries: int = Field(default=2, ge=0, le=10)
    model_max_tokens: int = Field(default=1_000, ge=50)
    model_context: int = Field(default=6_000, ge=500)
    model_at_once: int = Field(default=4, ge=1)
    model_price_in: float | None = Field(default=None, ge=0)
    model_price_out: float | None = Field(default=None, ge=0)
    local_only: bool = False
    model_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    support_model: str = ""

    @field_validator("model_hosts", mode="before")
    @classmethod
    def _listed(cls, hosts: object) -> object:
        """Take the hosts as they are written: with commas or spaces between them, in any case."""
        listed = hosts.replace(",", " ").split() if isinstance(hosts, str) else hosts
        return tuple(str(host).lower() for host in listed) if isinstance(listed, list | tuple) else listed

    @property
    def provider(self) -> str:
        """The first half of ``provider:name``."""
        return self.model.partition(":")[0]

    @property
    def name(self) -> str:
        """The second half of ``provider:name``."""
        return self.model.partition(":")[2]
