"""Where the server listens, and what it lets in: ``OMSTILLING_*`` in the environment."""

from os import cpu_count
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebSettings(BaseSettings):
    """Settings of the HTTP door; each field is an environment variable with the prefix ``OMSTILLING_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8470, ge=0, le=65535)
    access: Path | None = None
    public_url: str | None = None
    answers_at_once: int = Field(default_factory=lambda: min(8, max(2, cpu_count() or 2)), ge=1, le=64)
    answers_waiting: int = Field(default=16, ge=0, le=1000)
