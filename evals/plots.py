"""The pictures of a report, as SVG to be set into a page; the only module that knows matplotlib.

What always holds: the same report gives the same bytes; text stays text, so that it can be read aloud, searched and
copied; every picture has a title and a description; no two pictures of a page share an id when they are given different
keys; nothing is told by colour alone. Pictures are narrow, so that their text is legible on a phone.
"""

import re
import textwrap
import warnings
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from evals.labels import Labels, clean, verdict
from evals.report import AnswersReport, Change, Measured, SetReport
from evals.tables import fallen_first, in_order, known_endings, today

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SVG = "{http://www.w3.org/2000/svg}"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_WIDTH = 4.0
"""Inches; with text of 9 points, a picture that fills a phone has text of a phone's size."""
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "omstilling",
    "text.parse_math": False,
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#767676",
    "axes.labelcolor": "#3b3b3b",
    "text.color": "#1b1b1b",
    "xtick.color": "#3b3b3b",
    "ytick.color": "#1b1b1b",
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "legend.frameon": False,
}
# The colours of Okabe and Ito, which people with any colour vision can tell apart.
_BLUE, _ORANGE, _GREEN, _PURPLE, _RED, _GREY = "#0072B2", "#D98500", "#00805B", "#A8558A", "#C24E00", "#6b6b6b"
_MANNERS = ((_BLUE, "o"), (_ORANGE, "s"), (_GREEN, "D"), (_PURPLE, "^"), (_RED, "v"), (_GREY, "P"))
_VERDICTS = {"fell": (_RED, "v"), "unsure": (_GREY, "o"), "rose": (_BLUE, "^")}
_FINDING = "nDCG@10"
_ANSWERING = ("right_ending", "fact")


def finding(sets: Sequence[SetReport], labels: Labels, key: str) -> str:
    """Draw how well every system finds in every set, with intervals; empty when nothing was searched."""
    shown = [held for held in sets if any(_FINDING in each.figures for each in held.retrieval)]
    systems = list(dict.fromkeys(each.system for held in shown for each in held.retrieval))
    rows = [(clean(held.name), {each.system: each.figures for each in held.retrieval}) for held in shown]
    series = [(labels.name("system", system), lambda got, s=system: got.get(s, {}).get(_FINDING)) for system in systems]
    return _dots(rows, series, labels, key, "finding") if shown else ""


def groups(measured: Measured, dimension: str, labels: Labels, key: str) -> str:
    """Draw right endings and facts, group by group of the questions; empty when there are no such groups."""
    held = measured.groups.get(dimension, {})
    measures = [each for each in _ANSWERING if any(each in figures for figures in held.values())]
    rows = [(labels.name(dimension, group), held[group]) for group in in_order(dimension, held)]
    series = [(labels.name("measure", each), lambda got, m=each: got.get(m)) for each in measures]
    return _dots(rows, series, labels, key, "answer_groups") if measures else ""


def price(answers: AnswersReport, labels: Labels, key: str) -> str:
    """Draw the share of wrong answers against the share of questions answered, with today's threshold; or nothing."""
    if not answers.curve:
        return ""
    here, points = today(answers), sorted(answers.curve, key=lambda point: point.threshold)

    def draw(axes: "Axes") -> None:
        axes.plot([each.coverage for each in points], [each.risk for each in points], color=_BLUE, marker=".", lw=1.6)
        axes.plot([here.coverage], [here.risk], color=_RED, marker="D", markersize=8, linestyle="none")
        top = max(0.1, *(point.risk * 1.3 for point in points))
        axes.vlines(here.coverage, 0, top, color=_RED, linestyle=(0, (4, 3)), lw=1)
        told = labels.say("axis_today", threshold=labels.number(answers.threshold))
        side, edge = (1, "left") if here.coverage < 0.5 else (-1, "right")
        axes.annotate(told, (here.coverage, top), (5 * side, -11), textcoords="offset points", ha=edge)
        axes.set(xlim=(0, 1.02), ylim=(0, top))
        axes.set_xlabel(labels.say("axis_coverage"))
        axes.set_ylabel(labels.say("axis_risk"))
        axes.grid(axis="both")
        _say_numbers(axes, labels, "xy")

    details = {"threshold": labels.number(answers.threshold), "system": labels.name("system", answers.measured.system)}
    return _picture(draw, 3.1, labels, key, "prices", **details)


def endings(answers: AnswersReport, labels: Labels, key: str) -> str:
    """Draw how many questions ended how, against how they should have ended; or nothing."""
    expected, actual = known_endings(answers)
    if not expected:
        return ""
    counts = [[answers.endings[wanted].get(got, 0) for got in actual] for wanted in expected]
    shares = [[number / max(1, sum(row)) for number in row] for row in counts]

    def draw(axes: "Axes") -> None:
        from matplotlib import colormaps
        from matplotlib.patches import Rectangle

        for row, wanted in enumerate(expected):
            for column, got in enumerate(actual):
                share, right = shares[row][column], got == wanted
                fill, edge = colormaps["Blues"](0.9 * share), "#1b1b1b" if right else "#cfcfcf"
                corner = (column - 0.46, row - 0.45)
                axes.add_patch(Rectangle(corner, 0.92, 0.9, facecolor=fill, edgecolor=edge, lw=2 if right else 0.8))
                colour = "white" if share > 0.55 else "#1b1b1b"
                axes.text(
                    column, row, labels.count(counts[row][column]), ha="center", va="center", color=colour, size=11
                )
        axes.set(xlim=(-0.55, len(actual) - 0.45), ylim=(len(expected) - 0.45, -0.55))
        axes.spines[:].set_visible(False)
        axes.set_xticks(range(len(actual)), [_wrapped(labels.name("ending", each), 10) for each in actual], size=8)
        axes.set_yticks(range(len(expected)), [_wrapped(labels.name("ending", each), 11) for each in expected])
        axes.set_xlabel(labels.say("axis_actual"))
        axes.set_ylabel(labels.say("axis_expected"))
        axes.grid(visible=False)
        axes.tick_params(length=0)

    return _picture(draw, 1.1 + 0.46 * len(expected), labels, key, "endings")


def parity(answers: AnswersReport, labels: Labels, key: str) -> str:
    """Draw what the same questions got in bokmål and in nynorsk, joined by a line; or nothing."""
    held = answers.parity

    def draw(axes: "Axes") -> None:
        for row, each in enumerate(held):
            axes.hlines(row, min(each.nb, each.nn), max(each.nb, each.nn), color="#9a9a9a", lw=3)
            for value, other, up in ((each.nb, each.nn, True), (each.nn, each.nb, False)):
                side = -1 if value < other or (value == other and up) else 1
                _beside(axes, labels.number(value, 2), value, row, side)
        for form, (colour, marker), size in (("nb", _MANNERS[0], 8), ("nn", _MANNERS[1], 5)):
            values = [getattr(each, form) for each in held]
            name = labels.name("language", form)
            axes.plot(
                values, range(len(held)), color=colour, marker=marker, markersize=size, linestyle="none", label=name
            )
        _rows(axes, [labels.name("measure", each.measure) for each in held])
        _from_nothing_to_all(axes, labels)

    return _picture(draw, 0.95 + 0.42 * len(held), labels, key, "parity") if held else ""


def changes(held: Sequence[Change], labels: Labels, key: str) -> str:
    """Draw how each measure has moved since the baseline, the fallen ones first; or nothing."""
    shown = fallen_first(held)

    def draw(axes: "Axes") -> None:
        reach = max(0.02, *(abs(end) for each in shown for end in (each.low, each.high))) * 1.12
        axes.axvline(0, color="#3b3b3b", lw=1)
        for way, (colour, marker) in _VERDICTS.items():
            moved = [(row, each) for row, each in enumerate(shown) if verdict(each) == way]
            if moved:
                rows = [row for row, _ in moved]
                axes.hlines(rows, [e.low for _, e in moved], [e.high for _, e in moved], color=colour, lw=2.2)
                means = [each.now - each.before for _, each in moved]
                name = labels.say(f"mark_{way}")[2:]
                axes.plot(means, rows, color=colour, marker=marker, markersize=8, linestyle="none", label=name)
        names = [
            f"{_wrapped(labels.name('measure', e.measure), 20)}\n{_wrapped(clean(e.set_name), 20, 1)}" for e in shown
        ]
        _rows(axes, names)
        axes.set_xlim(-reach, reach)
        axes.set_xlabel(labels.say("axis_difference"))
        _say_numbers(axes, labels, "x")

    return _picture(draw, 1.15 + 0.42 * len(shown), labels, key, "changes") if shown else ""


def _dots(
    rows: Sequence[tuple[str, Any]],
    series: Sequence[tuple[str, Callable[[Any], Any]]],
    labels: Labels,
    key: str,
    told: str,
) -> str:
    """Draw rows of estimates from 0 to 1: one mark and one line for each series, under each other within the row."""
    step = 0.8 / len(series)

    def draw(axes: "Axes") -> None:
        for place, (name, pick) in enumerate(series):
            colour, marker = _MANNERS[place % len(_MANNERS)]
            got = [(row + step * (place - (len(series) - 1) / 2), pick(each)) for row, (_, each) in enumerate(rows)]
            known = [(height, each) for height, each in got if each is not None]
            heights = [height for height, _ in known]
            axes.hlines(heights, [e.low for _, e in known], [e.high for _, e in known], color=colour, lw=2)
            means = [each.mean for _, each in known]
            axes.plot(means, heights, color=colour, marker=marker, markersize=6, linestyle="none", label=name)
            for height, each in known:
                _beside(axes, labels.number(each.mean, 2), each.high, height, 1)
        _rows(axes, [name for name, _ in rows])
        _from_nothing_to_all(axes, labels)

    height = 0.6 + 0.19 * ((len(series) + 1) // 2) + len(rows) * (0.2 + 0.2 * len(series))
    return _picture(draw, height, labels, key, told)


def _beside(axes: "Axes", text: str, place: float, row: float, side: int) -> None:
    edge = "left" if side > 0 else "right"
    axes.annotate(text, (place, row), (7 * side, 0), textcoords="offset points", ha=edge, va="center", size=8)


def _rows(axes: "Axes", names: Iterable[str]) -> None:
    """Name the rows from the top down."""
    wrapped = [name if "\n" in name else _wrapped(name, 18) for name in names]
    axes.set_yticks(range(len(wrapped)), wrapped)
    axes.set_ylim(len(wrapped) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)


def _from_nothing_to_all(axes: "Axes", labels: Labels) -> None:
    axes.set_xlim(0, 1.14)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    _say_numbers(axes, labels, "x")


def _say_numbers(axes: "Axes", labels: Labels, which: str) -> None:
    for each in which:
        axis = axes.xaxis if each == "x" else axes.yaxis
        axis.set_major_formatter(lambda value, _: labels.number(value if abs(value) > 1e-9 else 0.0, 2))


def _picture(draw: Callable[["Axes"], None], height: float, labels: Labels, key: str, told: str, **details: str) -> str:
    """Draw on a sheet of its own and give it as SVG; the style holds for this sheet only."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    written = StringIO()
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Glyph .* missing from font"
        )  # the reader's browser has its own fonts
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        axes = figure.subplots()
        draw(axes)
        handles, names = axes.get_legend_handles_labels()
        if handles:
            figure.legend(handles, names, loc="outside upper left", ncols=2, columnspacing=1.2, handletextpad=0.3)
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    description = f"{labels.say(f'told_{told}', **details)} {labels.say('report_same_numbers')}"
    return _told(written.getvalue(), key, labels.say(f"section_{told}"), description)


def _told(drawn: str, key: str, title: str, description: str) -> str:
    """Give a picture its title and description, make its ids its own, and leave out what a page has no use for."""
    root = ElementTree.fromstring(drawn.encode("utf-8"))
    for useless in ("metadata", "style"):
        for parent in root.iter():
            for child in parent.findall(f"{_SVG}{useless}"):
                parent.remove(child)
    for each in root.iter():
        each.tag = each.tag.removeprefix(_SVG)
        each.attrib.update(_own(each.attrib, key))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {
        "xmlns": _SVG[1:-1],
        "role": "img",
        "aria-labelledby": f"{key}-title {key}-told",
        "style": "stroke-linejoin:round;stroke-linecap:butt",
    }
    for place, (tag, name, text) in enumerate((("title", "title", title), ("desc", "told", description))):
        element = ElementTree.Element(tag, {"id": f"{key}-{name}"})
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def _own(attributes: dict[str, str], key: str) -> dict[str, str]:
    """Give the attributes with the picture's key before every id that is made or meant."""
    found = {}
    for name in [name for name in attributes if name == "id" or name.endswith("href") or "url(#" in attributes[name]]:
        value = attributes.pop(name)
        if name == "id":
            found["id"] = f"{key}-{value}"
        elif name.endswith("href"):
            found["href"] = f"#{key}-{value.removeprefix('#')}"
        else:
            found[name] = _REFERENCE.sub(rf"url(#{key}-\1)", value)
    return found


def _wrapped(text: str, width: int, lines: int = 2) -> str:
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…"))
