"""Joins the floors for one door: settings become a knowledge base, and a knowledge base an assistant."""

from pathlib import Path

from bots.settings import DoorSettings
from knowledge.phrases import Phrases
from knowledge.settings import KnowledgeSettings

PACKAGES = ("knowledge", "ingest", "assistant", "evals", "bots", "bots.terminal")


def all_phrases() -> Phrases:
    """Read everything the product can say in the terminal."""
    return Phrases(PACKAGES)


def knowledge_settings(data: Path | None) -> KnowledgeSettings:
    """Read the settings; a folder given on the command line goes before the environment."""
    settings = KnowledgeSettings()
    return settings.model_copy(update={"data": data.expanduser().absolute()}) if data else settings


def door_settings() -> DoorSettings:
    """Read the door's own settings."""
    return DoorSettings()
