"""A spreadsheet as rows of cells, for whoever needs to know in which row and column something stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.loaders.limits import Limits
from ingest.section import UnreadableDocument

_COST = 4  # characters that an empty cell counts as, so that its place in the reply is paid for


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the number that a person sees beside it, with its filled cells by column; both count from 1."""

    number: int
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet with its filled rows. In a csv there is one, without a name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every visible sheet of a spreadsheet, in its order."""

    sheets: tuple[Sheet, ...]


class Gathering:
    """Gathers rows from all sheets of one file, and stops where cells or text pass the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._characters = 0

    def rows(self, rows: Iterable[Mapping[int, str]]) -> Iterator[Row]:
        """Number the rows and leave out the empty ones; an empty cell is one without anything to see."""
        for number, row in enumerate(rows, start=1):
            cells = {column: text for column, text in row.items() if text.strip()}
            self._cells += len(cells)
            self._characters += sum(len(text) + _COST for text in cells.values())
            if self._cells > self._limits.cells:
                raise UnreadableDocument("too_many_cells", limit=self._limits.cells)
            if self._characters > self._limits.text:
                raise UnreadableDocument("too_much_text", limit=self._limits.text)
            if cells:
                yield Row(number, cells)
