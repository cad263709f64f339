"""Fills the instructions: sources as data behind a fence nobody can guess, links as marks that are mapped back.

A model sees no address and no id of ours. What it writes of a link is a mark, and a mark that it was not given means
nothing. ``edition`` names the instructions, so that an answer can tell which it was written after.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.model.chat import Message
from knowledge.document import Passage, Provenance
from knowledge.language import Language

MOST = 6
"""Statements in an answer, at most."""
_SIGNS = 3
"""Signs of Norwegian text to a token, at the least."""
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)
_MARK = re.compile(r"\[\[(L\d{1,3})\]\]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages for one question, the passages by the numbers they were given, and the links behind the marks."""

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    links: Mapping[str, str]

    def with_links(self, text: str) -> str:
        """Put each link where its mark stands; a mark that was never given stays a mark."""
        return _MARK.sub(lambda mark: self.links.get(mark.group(1), mark.group()), text)

    def links_in(self, text: str) -> list[str]:
        """Give the links behind the marks in a text."""
        return [self.links[name] for name in _MARK.findall(text) if name in self.links]


def prompt_for(question: str, language: Language, passages: Iterable[Passage], room: int) -> Prompt:
    """Write the messages for a question, with as many of the passages, in order, as there is room for in tokens."""
    texts = _texts()
    fence = secrets.token_hex(8)
    links: dict[str, str] = {}
    left = room * _SIGNS - len(texts["system"]) - len(question)
    shown: list[str] = []
    given: list[Passage] = []
    for passage in passages:
        written = _source(len(given) + 1, passage, links, texts)
        left -= len(written)
        if left < 0 and given:
            break
        shown.append(written)
        given.append(passage)
    system = texts["system"].format(language=texts["languages"][language], most=MOST, fence=fence)
    asked = texts["question"].format(fence=fence, sources="\n".join(shown), question=question)
    return Prompt((Message("system", system), Message("user", asked)), tuple(given), links)


@cache
def edition() -> str:
    """Name the instructions by their content."""
    text = resources.files("assistant.model").joinpath("prompt.yaml").read_bytes()
    return hashlib.sha256(text).hexdigest()[:12]


def _source(number: int, passage: Passage, links: dict[str, str], texts: Mapping[str, Any]) -> str:
    said = passage.description
    facts: Sequence[object] = (*passage.chunk.heading_path, said.place, said.year)
    about = [str(fact) for fact in dict.fromkeys(facts) if fact and fact != said.title]
    if said.provenance is Provenance.EDITORIAL:
        about.append(texts["proposal"])
    written = texts["source"].format(
        number=number, title=said.title, about="".join(f" · {fact}" for fact in about), text=passage.chunk.text
    )
    return _LINK.sub(lambda link: _mark(link.group(), links), written)


def _mark(link: str, links: dict[str, str]) -> str:
    known = {address: name for name, address in links.items()}
    name = known.get(link) or f"L{len(links) + 1}"
    links[name] = link
    return f"[[{name}]]"


@cache
def _texts() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant.model").joinpath("prompt.yaml").read_text("utf-8")))
