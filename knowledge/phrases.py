"""What people read, in three languages, from ``phrases.yaml`` beside the code that says it.

A phrase that lacks a language is a fault of the house and stops the program at once, not the person who meets it.
"""

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import yaml

from knowledge.language import Language


class Phrases:
    """The phrases of several packages, by code."""

    def __init__(self, packages: Iterable[str]) -> None:
        self._phrases: dict[str, Mapping[str, str]] = {}
        for package in packages:
            text = resources.files(package).joinpath("phrases.yaml").read_text("utf-8")
            for code, versions in yaml.load(text, Loader=_LOADER).items():
                missing = [language for language in Language if not versions.get(language)]
                if missing or code in self._phrases:
                    raise ValueError(f"{package}/phrases.yaml: {code} lacks {missing} or is said twice")
                self._phrases[code] = versions

    def codes(self) -> frozenset[str]:
        """Give every code that has a phrase."""
        return frozenset(self._phrases)

    def with_own(self, prefix: str) -> "Phrases":
        """Give the same phrases, where what one door says in its own way goes before what all doors say.

        A phrase of its own for ``code`` has the code ``prefix`` and ``code`` together.
        """
        own = {code.removeprefix(prefix): said for code, said in self._phrases.items() if code.startswith(prefix)}
        made = Phrases(())
        made._phrases = self._phrases | own
        return made

    def say(self, code: str, language: Language, /, **details: Any) -> str:
        """Give a phrase with its details filled in."""
        return self.raw(code, language).format(**details)

    def raw(self, code: str, language: Language) -> str:
        """Give a phrase with its blanks."""
        return self._phrases[code][language]


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
