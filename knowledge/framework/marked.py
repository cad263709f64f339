"""Plain values that remember where in a file they stood, and what is wrong there.

A path leads into the value (``("activities", 3, "title", "nb")``); its place is a line of a YAML file, or a row and a
column of a sheet, so that a fault can be told to the one who wrote it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, with a line of it, or a row and a column of one of its sheets."""

    file: str
    line: int | None = None
    sheet: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a framework file: a code that has a phrase, its details, and the place.

    ``refuses`` tells whether the file cannot be used with it; otherwise it is only worth knowing.
    """

    code: str
    place: Place
    details: Mapping[str, object] = field(default_factory=dict)
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Marked:
    """A value read from a file, and the places of its parts by their paths."""

    value: Any
    places: Mapping[Path, Place]

    def place(self, path: Path) -> Place:
        """Give the place of a part, or of the nearest thing around it that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place("")
