"""Where the knowledge lies, which model reads it, how long questions are kept: ``OMSTILLING_*`` in the environment."""

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class KnowledgeSettings(BaseSettings):
    """Settings of the ground floor; each field is an environment variable with the prefix ``OMSTILLING_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_", frozen=True)

    data: Path = Field(default_factory=lambda: user_data_path("omstilling"))
    cache: Path = Field(default_factory=lambda: user_cache_path("omstilling"))
    database_url: str | None = None
    embedding_model: str = "offline"
    embedding_weight: float | None = None
    embedding_query_prefix: str | None = None
    embedding_passage_prefix: str | None = None
    embedding_threads: int = 1
    retention_days: int = Field(default=90, ge=1, le=36500)
    feedback_days: int = Field(default=365, ge=1, le=36500)

    @field_validator("data", "cache")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        """Let ``~`` mean the home folder, and a relative folder the one it was said in."""
        return folder.expanduser().absolute()

    @property
    def registry_url(self) -> str:
        """The SQLAlchemy address of the registry: SQLite in the data folder unless another is configured."""
        return self.database_url or f"sqlite:///{self.data / 'registry.sqlite'}"
