"""The help texts, in the language of the settings, read without importing anything heavy."""

import os
from functools import cache

from knowledge.language import Language
from knowledge.phrases import Phrases


def told(name: str) -> str:
    """Give the help text of a command or option."""
    chosen = os.environ.get("OMSTILLING_LANGUAGE", Language.NB)
    return _phrases().say(f"help_{name}", Language(chosen) if chosen in set(Language) else Language.NB)


@cache
def _phrases() -> Phrases:
    return Phrases(["bots.terminal"])
