"""The picture of a project as one SVG document that stands alone: no script, nothing fetched, no typeface of its own.

Every text is escaped by the template engine. What is drawn is told in words too: each box says its title, how it stands
and what it requires to whoever cannot see it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from assistant.advice.standing import Standing, Turn
from bots.picture import layout as places
from bots.picture import looks
from bots.picture.layout import Box, Placed, arrange
from bots.picture.lettering import plain, width, wrap
from bots.picture.routes import Route, routes
from bots.picture.shown import Band, Part, Shown, count, shown
from knowledge.document import Provenance
from knowledge.framework.framework import Activity, Phase, Text
from knowledge.language import Language
from knowledge.phrases import Phrases

_TITLE_LETTERS = 26
_TITLE_LINE = 32
_LEGEND_LINE = 36
_SAMPLE = 36
_MARK = " *"
"""Follows what is the tool's own proposal, where not everything is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the legend in its place: a status or a sort of line, and what it means."""

    kind: str
    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a phase above its cell, and how many of its relevant activities are done."""

    x: int
    name: str
    tally: str


@dataclass(frozen=True, slots=True)
class Row:
    """A band with everything that is said of it."""

    placed: Placed
    label: str
    tally: str
    share: float | None
    heads: tuple[Head, ...]
    boxes: tuple[Box, ...]


def draw(standing: Standing, title: str, language: Language, phrases: Phrases, focus_process: str | None = None) -> str:
    """Draw a project: every process, or one with its neighbours in the others.

    Raises:
        NotFound: The framework has no such process.
    """
    return _Drawing(standing, shown(standing, focus_process), language, phrases).render(title)


class _Drawing:
    """Says in one language what is shown of one project."""

    def __init__(self, standing: Standing, held: Shown, language: Language, phrases: Phrases) -> None:
        self._standing = standing
        self._shown = held
        self._language = language
        self._phrases = phrases
        self._is_mixed = any(held.editorial) and not all(held.editorial)

    def render(self, title: str) -> str:
        from jinja2 import Environment, StrictUndefined

        rules = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        template = rules.from_string(resources.files("bots.picture").joinpath("picture.svg.j2").read_text("utf-8"))
        room = places.WIDTH - 2 * places.MARGIN
        heading = wrap(title, _TITLE_LETTERS, room, 2, bold=True)
        under = places.MARGIN + len(heading) * _TITLE_LINE + 14
        legend = self._legend(under + 16)
        layout = arrange(self._shown, self._titles(), self._names(), self._origins(), legend[-1].y + _LEGEND_LINE)
        note = wrap(self._note(), places.LETTERS, room, 2)
        drawn = routes(layout, self._shown.ties)
        return template.render(
            places=places,
            looks=looks,
            language=self._language,
            key=self._shown.focus.id if self._shown.focus else "all",
            height=layout.bottom + len(note) * places.LINE + places.MARGIN - places.BETWEEN // 2,
            title=plain(title),
            heading=heading,
            heading_letters=_TITLE_LETTERS,
            heading_line=_TITLE_LINE,
            under=under,
            summary=self._summary(),
            summary_line=wrap(self._summary(), places.LETTERS + 2, room, 1)[0],
            legend=legend,
            legend_name=self._say("legend"),
            rows=[self._row(placed, layout.boxes) for placed in layout.bands],
            settled=[each for each in drawn if not each.tie.is_open],
            bundles=_bundles(drawn),
            told={name: self._told(box.activity) for name, box in layout.boxes.items()},
            turns={name: self._standing.turn(name) for name in layout.boxes},
            note=note,
            bottom=layout.bottom,
        )

    def _say(self, code: str, **details: Any) -> str:
        return self._phrases.say(f"picture_{code}", self._language, **details)

    def _said(self, text: Text, is_editorial: bool = False) -> str:
        return plain(text.within(self._language)) + (_MARK if self._is_mixed and is_editorial else "")

    def _titles(self) -> Mapping[str, str]:
        every = zip(self._shown.activities, self._shown.editorial, strict=False)
        return {each.id: self._said(each.title, is_editorial) for each, is_editorial in every}

    def _origins(self) -> Mapping[str, str]:
        """Tell of each activity that is shown which process and phase it comes from."""
        framework = self._standing.framework
        return {
            each.id: f"{self._said(framework.process(each.process).name)} · {self._phase(framework.phase(each.cell))}"
            for each in self._shown.activities
        }

    def _phase(self, phase: Phase) -> str:
        name = self._said(phase.name, phase.origin.provenance is Provenance.EDITORIAL)
        return self._say("phase", number=phase.number, name=name)

    def _names(self) -> list[str]:
        return [
            self._said(band.process.name) if band.part is Part.PROCESS else self._say(band.part)
            for band in self._shown.bands
        ]

    def _tally(self, activities: tuple[Activity, ...]) -> tuple[int, int]:
        """Count what is done, and what is relevant."""
        turns = count(self._standing, activities)
        return turns[Turn.DONE], len(activities) - turns[Turn.NOT_RELEVANT]

    def _summary(self) -> str:
        own = tuple(each for band in self._shown.bands if band.part is Part.PROCESS for each in band.activities)
        done, relevant = self._tally(own)
        counts = self._say("counts", done=done, relevant=relevant)
        focus = [self._said(self._shown.focus.name)] if self._shown.focus else []
        return " · ".join([plain(self._standing.framework.title), *focus, counts])

    def _note(self) -> str:
        if not any(self._shown.editorial):
            return ""
        return self._say("editorial_some" if self._is_mixed else "editorial")

    def _legend(self, y: int) -> tuple[Entry, ...]:
        """Place the entries one after the other, on as many lines as they take."""
        turns = count(self._standing, self._shown.activities)
        words = {turn.value: self._say("entry", status=self._say(turn), number=turns[turn]) for turn in looks.LOOKS}
        words |= {kind: self._say(f"line_{kind}") for kind in ("open", "crossing", "settled")}
        entries: list[Entry] = []
        x = places.MARGIN
        for kind, said in words.items():
            wide = _SAMPLE + 8 + int(width(said, places.LETTERS)) + 22
            if x > places.MARGIN and x + wide > places.WIDTH - places.MARGIN:
                x, y = places.MARGIN, y + _LEGEND_LINE
            entries.append(Entry(kind, said, x, y))
            x += wide
        return tuple(entries)

    def _row(self, placed: Placed, boxes: Mapping[str, Box]) -> Row:
        band = placed.band
        held = tuple(boxes[each.id] for each in band.activities)
        name = self._said(band.process.name) if band.part is Part.PROCESS else self._say(band.part)
        if band.part is not Part.PROCESS:
            return Row(placed, name, "", None, (), held)
        done, relevant = self._tally(band.activities)
        tally = self._say("tally", done=done, relevant=relevant)
        share = done / relevant if relevant else 0.0
        return Row(placed, f"{name}. {tally}", tally, share, self._heads(band), held)

    def _heads(self, band: Band) -> tuple[Head, ...]:
        heads = []
        for column, (phase, cell) in enumerate(zip(band.process.phases, band.cells, strict=True)):
            done, relevant = self._tally(cell)
            tally = f"{done}/{relevant}"
            room = places.COLUMN - width(tally, places.LETTERS) - 12
            name = wrap(self._phase(phase), places.LETTERS, room, 1, bold=True)[0]
            heads.append(Head(places.column_x(column), name, tally))
        return tuple(heads)

    def _told(self, activity: Activity) -> str:
        """Tell in a sentence what a box shows."""
        title = plain(activity.title.within(self._language))
        status = self._say(self._standing.turn(activity.id))
        known = self._standing.framework.by_id
        required = [self._say("named", title=self._said(known[name].title)) for name in activity.requires]
        if not required:
            return self._say("box", title=title, status=status)
        return self._say("box_requires", title=title, status=status, required=", ".join(required))


def _bundles(drawn: Iterable[Route]) -> list[list[Route]]:
    """Gather the open lines that leave the same activity; those that go to other processes last, to lie on top."""
    held: dict[str, list[Route]] = {}
    for route in sorted(drawn, key=lambda each: each.tie.crosses):
        if route.tie.is_open:
            held.setdefault(route.tie.required.id, []).append(route)
    return sorted(held.values(), key=lambda bundle: bundle[-1].tie.crosses)
