"""Which folder each index lives in just now, and how a new one takes its place.

A generation is built beside the live one and becomes live in one transaction of the registry, when every byte of it
is on the disk; until then the old one serves. Folders that the registry does not name are leftovers, swept away when
the next generation is made. A folder's name is never used twice, and a folder goes away in one step: whoever reads
finds all of it, or nothing.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from knowledge.registry.generations import LiveFolder, LiveFolders

Filled = TypeVar("Filled")
_AWAY = "away"


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
        named = self.named(leg)
        return named if named is not None and named.folder.is_dir() else None

    def named(self, leg: Leg) -> Generation | None:
        """Give the generation that the registry names, whether its folder is there or not."""
        named = self._live.get(leg)
        return None if named is None else self.at(named)

    def at(self, named: LiveFolder) -> Generation:
        """Give the generation that lies, or lay, in a folder."""
        return Generation(self._folder / named.name, named.recipe)

    def build(self, leg: Leg, recipe: dict[str, str], fill: Callable[[Path], Filled]) -> Filled:
        """Fill a new folder, make it the live one, and remove the one before; give what ``fill`` gave."""
        before = self.named(leg)
        used = [*self._folder.glob(f"{leg}-*"), *([before.folder] if before else [])]
        folder = self._folder / f"{leg}-{1 + max(map(_number, used), default=0)}"
        filled = fill(folder)
        _onto_disk(folder)
        self._live.put(leg, LiveFolder(folder.name, recipe))
        self.sweep()
        return filled

    def sweep(self) -> None:
        """Remove every folder that is not live."""
        live = self._live.names()
        for path in self._folder.glob("*-*"):
            if path.name not in live:
                away = path if path.name.startswith(_AWAY) else path.with_name(f"{_AWAY}-{path.name}")
                with suppress(OSError):  # held by a reader, where the system does not let it go: the next one takes it
                    path.replace(away)
                shutil.rmtree(away, ignore_errors=True)


def _onto_disk(folder: Path) -> None:
    """See that what lies in a folder outlives a loss of power."""
    if os.name == "nt":  # where folders cannot be opened, and files are written through
        return
    for path in (*folder.rglob("*"), folder, folder.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _number(path: Path) -> int:
    tail = path.name.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0
