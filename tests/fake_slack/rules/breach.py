"""What a broken rule is, and the few measures that many rules share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was broken: what is wrong, where, and what Slack would answer, if anything."""

    sentence: str
    error: str | None = None


def refused(where: str, what: str, error: str = "invalid_blocks") -> Breach:
    """Give a breach that Slack would refuse."""
    return Breach(f"{where}: {what}", error)


def unkind(where: str, what: str) -> Breach:
    """Give a breach of the house's own rules, which Slack would let pass."""
    return Breach(f"{where}: {what}")


def check_length(where: str, value: Any, longest: int, shortest: int = 0) -> Iterator[Breach]:
    """Say if a text that is given is too long or too short."""
    if value is None:
        return
    if not isinstance(value, str):
        yield refused(where, "is not a text")
    elif len(value) > longest:
        yield refused(where, f"has {len(value)} characters, and {longest} is the most")
    elif len(value) < shortest:
        yield refused(where, "is empty")


def check_count(where: str, values: Any, most: int, least: int = 1) -> Iterator[Breach]:
    """Say if a list has too many items or too few."""
    if not isinstance(values, list):
        yield refused(where, "is not a list")
    elif len(values) > most:
        yield refused(where, f"has {len(values)} items, and {most} is the most")
    elif len(values) < least:
        yield refused(where, "has too few items")


def check_text(
    where: str, text: Any, longest: int, kinds: tuple[str, ...] = ("plain_text",), needed: bool = True
) -> Iterator[Breach]:
    """Say what is wrong with a text object."""
    if text is None:
        if needed:
            yield refused(where, "is missing")
        return
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield refused(where, f"is not a text object of type {' or '.join(kinds)}")
        return
    if text.get("type") == "plain_text" and "verbatim" in text:
        yield refused(where, "is plain and cannot be verbatim")
    yield from check_length(where, text.get("text", ""), longest, shortest=1)


def text_of(value: Any) -> str:
    """Give the text of a text object, or nothing."""
    return str(value.get("text", "")) if isinstance(value, dict) else ""
