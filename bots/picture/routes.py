"""How a line goes from what is required to what waits for it, without ever passing behind a third box.

Neighbours in a stack are joined by a short arrow in the gap between them, neighbouring columns of a band by a curve.
Everything else follows channels: up and down in the gutters, across in the gaps between bands. Lines that come from the
same box share a channel until they part; lines of different boxes never share one at the same height.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bots.picture.layout import BETWEEN, COLUMN, GUTTER, Box, Layout, column_x
from bots.picture.shown import Tie

Point = tuple[float, float]
Key = tuple[int, str]
"""A gutter or gap by its number, and the box that a channel in it belongs to."""

_TIP = 8.0
"""How long an arrow head is."""
_CORNER = 6.0
_NEAREST = 19.0
_APART = 6.0
_PORTS_APART = 9.0


@dataclass(frozen=True, slots=True)
class Route:
    """A line as SVG path data, its arrow head, and where it begins, unless the two are next to each other."""

    tie: Tie
    line: str
    head: str
    start: Point | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """A tie between two placed boxes."""

    tie: Tie
    source: Box
    target: Box

    @property
    def is_short(self) -> bool:
        same = (self.source.band, self.source.column) == (self.target.band, self.target.column)
        return same and abs(self.source.row - self.target.row) == 1

    @property
    def is_curve(self) -> bool:
        return self.source.band == self.target.band and self.target.column == self.source.column + 1

    @property
    def leaves_right(self) -> bool:
        return self.target.column > self.source.column

    @property
    def gutter(self) -> int:
        return self.source.column + self.leaves_right

    @property
    def gap(self) -> int:
        """The gap that it goes across in: on the side of its target that it comes from, and never at the very top."""
        if self.source.band == self.target.band:
            return self.source.band + (self.source.row > 0 or self.source.band == 0)
        return self.target.band + (self.source.band > self.target.band)


def routes(layout: Layout, ties: Iterable[Tie]) -> tuple[Route, ...]:
    """Draw the line of each tie."""
    ways = [_Way(tie, layout.boxes[tie.required.id], layout.boxes[tie.waiting.id]) for tie in ties]
    sided = [way for way in ways if not way.is_short]
    leaving, arriving = _ports(sided)
    channels = _Channels(layout, [way for way in sided if not way.is_curve], leaving, arriving)
    drawn = []
    for way in ways:
        if way.is_short:
            drawn.append(_short(way))
            continue
        start = (
            way.source.x + (COLUMN if way.leaves_right else 0.0),
            leaving[way.source.activity.id, way.leaves_right],
        )
        end = (float(way.target.x), arriving[way.source.activity.id, way.target.activity.id])
        line = _curve(start, end) if way.is_curve else _cornered([start, *channels.turns(way, start[1], end[1]), end])
        drawn.append(Route(way.tie, line, _head(end, (1.0, 0.0)), start))
    return tuple(drawn)


def _short(way: _Way) -> Route:
    down = way.target.y > way.source.y
    x = way.source.x + COLUMN / 2
    begin = float(way.source.y + (way.source.height if down else 0))
    end = float(way.target.y + (0 if down else way.target.height))
    back = end - _TIP + 2 if down else end + _TIP - 2
    return Route(way.tie, f"M{_n(x)},{_n(begin)}V{_n(back)}", _head((x, end), (0.0, 1.0 if down else -1.0)))


def _ports(ways: Sequence[_Way]) -> tuple[Mapping[tuple[str, bool], float], Mapping[tuple[str, str], float]]:
    """Find the heights at which lines leave each side of a box, and those at which they come to its left side.

    All that leave by the same side leave at one point; each that comes has its own, in the order they come from.
    """
    wanted: dict[tuple[str, bool], dict[str, list[tuple[float, int]]]] = {}
    boxes: dict[str, Box] = {}
    for way in ways:
        source, target = way.source.activity.id, way.target.activity.id
        boxes |= {source: way.source, target: way.target}
        wanted.setdefault((source, way.leaves_right), {}).setdefault("", []).append((way.target.middle, 0))
        wanted.setdefault((target, False), {})[source] = [(way.source.middle, way.source.column)]
    leaving: dict[tuple[str, bool], float] = {}
    arriving: dict[tuple[str, str], float] = {}
    for (name, right), others in wanted.items():
        ordered = sorted(others, key=lambda each: (sum(y for y, _ in others[each]) / len(others[each]), others[each]))
        box = boxes[name]
        apart = min(_PORTS_APART, (box.height - 16) / max(1, len(ordered) - 1))
        for number, other in enumerate(ordered):
            y = box.middle + (number - (len(ordered) - 1) / 2) * apart
            if other:
                arriving[other, name] = y
            else:
                leaving[name, right] = y
    return leaving, arriving


class _Channels:
    """The upright channels in the gutters and the level ones in the gaps between bands."""

    def __init__(
        self,
        layout: Layout,
        ways: Sequence[_Way],
        leaving: Mapping[tuple[str, bool], float],
        arriving: Mapping[tuple[str, str], float],
    ) -> None:
        gaps = [placed.y - BETWEEN / 2 for placed in layout.bands] + [layout.bottom - BETWEEN / 2]
        upright: dict[Key, list[float]] = {}
        level: dict[Key, list[float]] = {}
        for way in ways:
            source, target = way.source.activity.id, way.target.activity.id
            out, home = leaving[source, way.leaves_right], arriving[source, target]
            if way.gutter == way.target.column:
                upright.setdefault((way.gutter, source), []).extend((out, home))
                continue
            upright.setdefault((way.gutter, source), []).extend((out, gaps[way.gap]))
            upright.setdefault((way.target.column, f">{target}"), []).extend((gaps[way.gap], home))
            level.setdefault((way.gap, source), []).extend((column_x(way.gutter), column_x(way.target.column)))
        self._x = {
            key: column_x(key[0]) - away for key, away in _tracks(upright, GUTTER - 2 * _NEAREST, _NEAREST).items()
        }
        half = BETWEEN / 2 - 4
        self._y = {key: gaps[key[0]] - half + away for key, away in _tracks(level, 2 * half, half / 2).items()}

    def turns(self, way: _Way, out: float, home: float) -> list[Point]:
        """Give the corners of a line that leaves at one height and comes home at another."""
        x = self._x[way.gutter, way.source.activity.id]
        if way.gutter == way.target.column:
            return [(x, out), (x, home)]
        y = self._y[way.gap, way.source.activity.id]
        last = self._x[way.target.column, f">{way.target.activity.id}"]
        return [(x, out), (x, y), (last, y), (last, home)]


def _tracks(wanted: Mapping[Key, Sequence[float]], room: float, nearest: float) -> dict[Key, float]:
    """Give each channel a distance from the edge of its gutter, so that those that overlap have different ones.

    The shortest lie nearest, so that long ones go around them.
    """
    taken: dict[int, list[list[tuple[float, float]]]] = {}
    track: dict[Key, int] = {}
    for key in sorted(wanted, key=lambda each: (max(wanted[each]) - min(wanted[each]), each)):
        low, high = min(wanted[key]) - 8, max(wanted[key]) + 8
        held = taken.setdefault(key[0], [])
        free = (number for number, spans in enumerate(held) if all(high <= a or b <= low for a, b in spans))
        track[key] = next(free, len(held))
        if track[key] == len(held):
            held.append([])
        held[track[key]].append((low, high))
    apart = {number: min(_APART, room / max(1, len(held) - 1)) for number, held in taken.items()}
    return {key: nearest + number * apart[key[0]] for key, number in track.items()}


def _curve(start: Point, end: Point) -> str:
    bend = GUTTER * 0.55
    last = end[0] - _TIP + 2
    return (
        f"M{_n(start[0])},{_n(start[1])}"
        f"C{_n(start[0] + bend)},{_n(start[1])} {_n(last - bend)},{_n(end[1])} {_n(last)},{_n(end[1])}"
    )


def _cornered(points: Sequence[Point]) -> str:
    """Draw a line with rounded corners, short of its end by the arrow head."""
    kept = [points[0]]
    for point in [*points[1:-1], (points[-1][0] - _TIP + 2, points[-1][1])]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > 0.5:
            kept.append(point)
    parts = [f"M{_n(kept[0][0])},{_n(kept[0][1])}"]
    for before, corner, after in zip(kept, kept[1:], kept[2:], strict=False):
        a, b = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_n(a[0])},{_n(a[1])}Q{_n(corner[0])},{_n(corner[1])} {_n(b[0])},{_n(b[1])}")
    parts.append(f"L{_n(kept[-1][0])},{_n(kept[-1][1])}")
    return "".join(parts)


def _towards(corner: Point, other: Point) -> Point:
    long = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    share = min(_CORNER, long / 2) / long
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _head(tip: Point, ahead: Point) -> str:
    (x, y), (dx, dy) = tip, ahead
    back = (x - dx * _TIP, y - dy * _TIP)
    wide = _TIP * 0.5
    one, other = (back[0] - dy * wide, back[1] + dx * wide), (back[0] + dy * wide, back[1] - dx * wide)
    return f"M{_n(x)},{_n(y)}L{_n(one[0])},{_n(one[1])}L{_n(other[0])},{_n(other[1])}Z"


def _n(value: float) -> str:
    return f"{round(value, 1):g}"
