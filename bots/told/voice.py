"""Speaks the product's phrases in one language, wherever they are then shown: on a screen, on a page, in a file."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from json import dumps, loads
from typing import Any

from bots import telling, wiring
from knowledge.document import Provenance
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.phrases import Phrases


class Voice:
    """A language to speak in, unless another is asked for, and the phrases of one door: the terminal's unless told."""

    def __init__(self, language: Language | None = None, phrases: Phrases | None = None) -> None:
        self.language = language or wiring.door_settings().language
        self.phrases = phrases or wiring.all_phrases()

    def say(self, code: str, language: Language | None = None, /, **details: Any) -> str:
        """Give a phrase in the language of this voice, or another."""
        return self.phrases.say(code, language or self.language, **details)

    def remark(self, remark: Mapping[str, Any]) -> str:
        """Give the sentence of a remark on what was read."""
        return self.say(remark["code"], **remark["details"])

    def provenance(self, provenance: Provenance, language: Language | None = None) -> str:
        """Give the label of text that is not a source's own; nothing for text that is."""
        return telling.provenance(provenance, self.phrases, language or self.language)

    def on_proposals(self, framework: Framework) -> str:
        """Say that names of phases and activities are our own proposal, as far as they are; nothing where none is."""
        return telling.on_proposals(framework, self.phrases, self.language)

    def moment(self, at: datetime) -> str:
        """Give a moment in the time of this machine."""
        return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def as_json(value: object) -> object:
    """Give what JSON has no form for as what it has: values as objects, moments as text, sets in order."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    return str(value)


def plain(value: object) -> Any:
    """Give a value as the plain JSON that it is written as."""
    return loads(dumps(value, default=as_json))
