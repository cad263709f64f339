"""Where everything stands: a band for each process, five columns, and the activities of a cell in a stack.

The framework is its own layout, so the place of an activity is known before any line is drawn, and is the same from one
day to the next. Rows go across a whole band, so that lines between columns find gaps in the same places. All in pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.picture.lettering import wrap
from bots.picture.shown import Band, Part, Shown
from knowledge.framework.framework import PHASES, Activity

MARGIN = 24
NAME = 200
"""The room for a band's name, at its left."""
NAME_ROOM = 202
"""How wide a line of it may be; it may reach a little into the first gutter, whose lines lie at the other side."""
GUTTER = 78
"""The room for lines, left of each column."""
COLUMN = 270
LETTERS = 13
SMALL = 11.5
LINE = 15
NAME_LETTERS = 14
NAME_LINE = 18
SIGN = 34
"""The room for the sign, at the left of a box."""
GAP = 14
"""The room between two boxes in a stack, enough for a short arrow."""
BETWEEN = 18
"""The room for lines between two bands."""
WIDTH = 2 * MARGIN + NAME + PHASES * (GUTTER + COLUMN) + 12

_PADDING = 8
_HEAD = 31
_MOST_LINES = 3
_LEAST_LINES = 2
_COUNTS = 40


@dataclass(frozen=True, slots=True)
class Box:
    """An activity in its place. ``over`` is the line above its title, where the band does not tell its process."""

    activity: Activity
    band: int
    column: int
    row: int
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    over: str = ""

    @property
    def middle(self) -> float:
        """The height at which its middle lies."""
        return self.y + self.height / 2

    @property
    def baselines(self) -> tuple[float, ...]:
        """Where each line of text stands, with the one above the title first if there is one."""
        number = len(self.lines) + bool(self.over)
        top = self.middle - number * LINE / 2 + LINE * 0.74
        return tuple(top + each * LINE for each in range(number))


@dataclass(frozen=True, slots=True)
class Placed:
    """A band in its place, with its name in lines."""

    band: Band
    y: int
    height: int
    name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Every band and box, and where the last one ends."""

    bands: tuple[Placed, ...]
    boxes: Mapping[str, Box]
    bottom: int


def column_x(column: int) -> int:
    """Give where the boxes of a column (from 0) begin."""
    return MARGIN + NAME + column * (GUTTER + COLUMN) + GUTTER


def arrange(
    shown: Shown, titles: Mapping[str, str], names: Sequence[str], origins: Mapping[str, str], top: int
) -> Layout:
    """Place the bands below each other from ``top``.

    ``titles`` are those of the activities by id, ``names`` those of the bands. ``origins`` tell by the id of an
    activity where it comes from, and are shown where the band does not tell that.
    """
    placed: list[Placed] = []
    boxes: dict[str, Box] = {}
    y = top
    for number, band in enumerate(shown.bands):
        name = wrap(names[number], NAME_LETTERS, NAME_ROOM, 5, bold=True)
        overs = {} if band.part is Part.PROCESS else origins
        bottom = _stack(band, number, y + _head(band), titles, overs, boxes)
        bottom = max(bottom, y + 2 * _PADDING + len(name) * NAME_LINE + (_COUNTS if band.part is Part.PROCESS else 0))
        placed.append(Placed(band, y, bottom - y, name))
        y = bottom + BETWEEN
    return Layout(tuple(placed), boxes, y)


def _head(band: Band) -> int:
    return _HEAD if band.part is Part.PROCESS else _PADDING + 2


def _stack(
    band: Band, number: int, y: int, titles: Mapping[str, str], overs: Mapping[str, str], boxes: dict[str, Box]
) -> int:
    """Place the boxes of a band row by row; give where the band ends."""
    cells = band.cells
    room = COLUMN - SIGN - 10
    for row in range(max(map(len, cells))):
        standing = [(column, cell[row]) for column, cell in enumerate(cells) if row < len(cell)]
        lines = {each.id: wrap(titles[each.id], LETTERS, room, _MOST_LINES) for _, each in standing}
        above = {each.id: wrap(overs[each.id], SMALL, room, 1)[0] if overs else "" for _, each in standing}
        height = max(max(len(held), _LEAST_LINES) for held in lines.values()) * LINE + (LINE if overs else 0) + 11
        for column, each in standing:
            boxes[each.id] = Box(each, number, column, row, column_x(column), y, height, lines[each.id], above[each.id])
        y += height + GAP
    return y - GAP + _PADDING + 4
