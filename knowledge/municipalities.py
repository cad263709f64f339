"""Norway's municipalities, from a small dated table of open data: numbers, names, counties, sizes, former numbers.

Documents keep the kommunenummer they were written under; two numbers are the same place when one became the other. A
number that became several is never silently taken for one of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.errors import Invalid, NotFound


class Size(StrEnum):
    """Size class by residents: under 5 000, under 20 000, or more."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today; ``names`` are all its official names, the Norwegian one first."""

    number: str
    names: tuple[str, ...]
    county: str
    size: Size

    @property
    def name(self) -> str:
        """Its Norwegian name."""
        return self.names[0]


class Municipalities:
    """All municipalities, found by number or name."""

    def __init__(self, every: Iterable[Municipality], became: Mapping[str, Sequence[str]]) -> None:
        self._every = {each.number: each for each in every}
        self._became = became
        self._by_name: dict[str, list[Municipality]] = {}
        for each in self._every.values():
            for name in each.names:
                self._by_name.setdefault(name.casefold(), []).append(each)

    def is_name(self, word: str) -> bool:
        """Tell whether a word is the whole name of a municipality, in any of its languages."""
        return word.casefold() in self._by_name

    def today(self, number: str) -> tuple[Municipality, ...]:
        """Give what a number, present or former, is today: one municipality, several, or none that we know."""
        if number in self._every:
            return (self._every[number],)
        return tuple(self._every[each] for each in self._became.get(number, ()) if each in self._every)

    def called(self, said: str) -> Municipality:
        """Give the one municipality that a number or name means.

        Raise ``NotFound`` when there is none, and ``Invalid`` when it means several.
        """
        found = self.today(said.strip()) or tuple(self._by_name.get(said.strip().casefold(), ()))
        if not found:
            raise NotFound("municipality_unknown", municipality=said)
        if len(found) > 1:
            told = ", ".join(f"{each.name} ({each.number})" for each in found)
            raise Invalid("municipality_ambiguous", municipality=said, choices=told)
        return found[0]

    def like(self, said: str) -> list[Municipality]:
        """Give what a number, or part of a name, may mean, by number; everything when nothing is said."""
        word = said.strip().casefold()
        if found := self.today(word):
            return sorted(found, key=lambda each: each.number)
        return [
            self._every[number]
            for number in sorted(self._every)
            if any(word in name.casefold() for name in self._every[number].names)
        ]

    def name(self, number: str) -> str:
        """Give the name that goes with a number, or the number where we know none."""
        return " / ".join(each.name for each in self.today(number)) or number

    def numbers(self, municipality: str) -> frozenset[str]:
        """Give every number that means this municipality alone, today's and former ones."""
        former = (old for old, became in self._became.items() if list(became) == [municipality])
        return frozenset({municipality, *former})


@cache
def load_municipalities() -> Municipalities:
    """Read the table that comes with the program."""
    text = resources.files("knowledge").joinpath("content", "municipalities.yaml").read_text("utf-8")
    table = yaml.load(text, Loader=_LOADER)
    counties = {str(each["number"]): str(each["name"]) for each in table["counties"]}
    every = [
        Municipality(
            number=each["number"],
            names=tuple(dict.fromkeys([each["name"], *each.get("official", ())])),
            county=counties[each["number"][:2]],
            size=Size(each["size"]),
        )
        for each in table["municipalities"]
    ]
    return Municipalities(every, {each["number"]: each["became"] for each in table["former"]})


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
