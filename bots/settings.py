"""What a door needs to know beyond the knowledge: the language it speaks when nobody has asked, and where it logs."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.language import Language


class DoorSettings(BaseSettings):
    """Settings of the doors; each field is an environment variable with the prefix ``OMSTILLING_``."""

    model_config = SettingsConfigDict(env_prefix="OMSTILLING_", frozen=True)

    language: Language = Language.NB
    log: Path | None = None
