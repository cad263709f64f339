"""Where the server listens, what it lets in and how much of it: ``OMSTILLING_*`` in the environment."""

from os import cpu_count
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class WebSettings(BaseSettings):
    """Settings of the HTTP door; each field is an environment variable with the prefix ``OMSTILLING_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8470, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    access: Path | None = None
    public_url: str | None = None
    answers_at_once: int = Field(default_factory=lambda: min(8, max(2, cpu_count() or 2)), ge=1, le=64)
    answers_waiting: int = Field(default=64, ge=0, le=1000)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    openapi: bool = True
    body_limit: int = Field(default=1_000_000, ge=1_000)
    upload_limit: int = Field(default=510_000_000, ge=1_000)
    request_seconds: float = Field(default=90, gt=0)
    shutdown_seconds: float = Field(default=20, ge=0)
    answers_per_minute: int = Field(default=30, ge=1)
    answers_per_day: int = Field(default=1_000, ge=1)
    requests_per_minute: int = Field(default=600, ge=1)
    metrics_token: SecretStr | None = None
    traces: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, hosts: object) -> object:
        """Take a list as it is written: with commas or spaces between its items, in any case."""
        listed = hosts.replace(",", " ").split() if isinstance(hosts, str) else hosts
        return tuple(str(host).lower() for host in listed) if isinstance(listed, list | tuple) else listed

    @property
    def secure(self) -> bool:
        """Tell whether people reach the server by https."""
        return (self.public_url or "").startswith("https:")
