"""Which folder each index lives in just now, and how a new one takes its place.

A generation is built beside the live one and becomes live in one transaction of the registry; until then the old
one serves. Folders that the registry does not name are leftovers, swept away when the next generation is made.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from knowledge.registry.generations import LiveFolder, LiveFolders

Filled = TypeVar("Filled")


class Leg(StrEnum):
    """The two searches."""

    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Generation:
    """A folder with one edition of one index, and the recipe it was made by."""

    folder: Path
    recipe: dict[str, str]


class Generations:
    """The live generation of each leg, each in a folder of its own under ``folder``."""

    def __init__(self, live: LiveFolders, folder: Path) -> None:
        self._live = live
        self._folder = folder

    def live(self, leg: Leg) -> Generation | None:
        """Give the generation that serves, or None when there is none yet or its folder is gone."""
        named = self._live.get(leg)
        if named is None or not (self._folder / named.name).is_dir():
            return None
        return Generation(self._folder / named.name, named.recipe)

    def build(self, leg: Leg, recipe: dict[str, str], fill: Callable[[Path], Filled]) -> Filled:
        """Fill a new folder, make it the live one, and remove the one before; give what ``fill`` gave."""
        number = 1 + max((_number(path) for path in self._folder.glob(f"{leg}-*")), default=0)
        folder = self._folder / f"{leg}-{number}"
        filled = fill(folder)
        self._live.put(leg, LiveFolder(folder.name, recipe))
        self.sweep()
        return filled

    def sweep(self) -> None:
        """Remove every folder that is not live."""
        live = self._live.names()
        for path in self._folder.glob("*-*"):
            if path.name not in live:
                shutil.rmtree(path, ignore_errors=True)


def _number(path: Path) -> int:
    tail = path.name.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0
