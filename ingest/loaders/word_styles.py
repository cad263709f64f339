"""What the styles of a Word document say about a paragraph: heading, list item, hidden, too small to be read.

Word gives its own styles English names in every language; documents that came from other programs, and styles that
people made, may not. A style is what it is based on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

TITLE = 0
_HEADING_NAME = re.compile(r"(?:heading|overskrift)\s*(\d)", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "tittel"})
_CONTENTS_NAME = re.compile(r"(?:toc|innh)\s*\d", re.IGNORECASE)
_BODY_LEVEL = 9

_VALUE = qn("w:val")
_STYLE_ID = qn("w:styleId")
_PARAGRAPH = qn("w:pPr")
_PARAGRAPH_STYLE = qn("w:pStyle")
_RUN_STYLE = qn("w:rStyle")
_OUTLINE = qn("w:outlineLvl")
_NUMBER = qn("w:numPr")
_VANISH = qn("w:vanish")
_SIZE = qn("w:sz")
_SMALLEST = 4  # half points
_COLOUR = qn("w:color")
_SHADE = qn("w:shd")
_PAPER = frozenset({"FFFFFF", "auto", "clear", "nil"})

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says: ``level`` 0 for the title, 1 to 9 for headings; ``place`` is a list and a depth in it."""

    level: int | None = None
    is_contents: bool = False
    is_hidden: bool = False
    place: Place | None = None


class Styles:
    """Looks each style up once; a document of 400 000 paragraphs has no more than a few of them."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        self._elements = {style.get(_STYLE_ID): style for style in styles.iterchildren(qn("w:style"))}
        self._default = next((name for name, style in self._elements.items() if _is_default(style)), None)
        self._known: dict[str | None, Style] = {}
        self._formats = dict(_number_formats(numbering)) if numbering is not None else {}

    def of(self, paragraph: Any) -> Style:
        """What holds for this paragraph: its own properties before those of its style."""
        properties = paragraph.find(_PARAGRAPH)
        if properties is None:
            return self._named(None)
        reference = properties.find(_PARAGRAPH_STYLE)
        style = self._named(None if reference is None else reference.get(_VALUE))
        level, number = properties.find(_OUTLINE), properties.find(_NUMBER)
        if level is not None:
            style = replace(style, level=_outline_level(level))
        return style if number is None else replace(style, place=_place(number))

    def is_counted(self, place: Place) -> bool:
        """Whether the list at this depth has numbers rather than bullets."""
        return self._formats.get(place, "bullet") not in ("bullet", "none")

    def hides(self, properties: Any) -> bool:
        """Whether text with these run properties is hidden or of no size, by itself or by its style."""
        if properties is None:
            return False
        if is_tiny(properties):
            return True
        own, style = properties.find(_VANISH), properties.find(_RUN_STYLE)
        if own is not None:
            return is_on(own)
        return style is not None and self._named(style.get(_VALUE)).is_hidden

    def colours(self, properties: Any) -> bool:
        """Whether the style of a table, or one that it is based on, colours cells."""
        style = None if properties is None else properties.find(qn("w:tblStyle"))
        return style is not None and any(map(is_shaded, self._chain(style.get(_VALUE))))

    def _named(self, name: str | None) -> Style:
        if name not in self._known:
            chain = list(self._chain(name))
            names = list(map(_name, chain))
            vanish = _first(chain, f"{qn('w:rPr')}/{_VANISH}")
            sized = next((style for style in chain if style.find(f"{qn('w:rPr')}/{_SIZE}") is not None), None)
            number = _first(chain, f"{_PARAGRAPH}/{_NUMBER}")
            self._known[name] = Style(
                level=_level(chain),
                is_contents=any(map(_CONTENTS_NAME.fullmatch, names)),
                is_hidden=(vanish is not None and is_on(vanish))
                or (sized is not None and is_tiny(sized.find(qn("w:rPr")))),
                place=None if number is None else _place(number),
            )
        return self._known[name]

    def _chain(self, name: str | None) -> Iterator[Any]:
        """The style and what it is based on; a circle ends where it began."""
        seen: set[str | None] = set()
        current = name or self._default
        while current in self._elements and current not in seen:
            seen.add(current)
            yield self._elements[current]
            based_on = self._elements[current].find(qn("w:basedOn"))
            current = based_on.get(_VALUE) if based_on is not None else None


def is_tiny(properties: Any) -> bool:
    """Whether type with these properties is too small to be read."""
    size = properties.find(_SIZE)
    value = "" if size is None else size.get(_VALUE, "")
    return value.isdigit() and int(value) <= _SMALLEST


def is_white(properties: Any) -> bool:
    """Whether text with these properties is white, and not shaded itself."""
    colour = None if properties is None else properties.find(_COLOUR)
    return colour is not None and colour.get(_VALUE, "").upper() == "FFFFFF" and not is_shaded(properties)


def is_shaded(properties: Any) -> bool:
    """Whether a run, a paragraph, a cell or a style has another colour than the paper's behind it."""
    return properties is not None and any(
        mark.get(qn("w:fill"), "auto") not in _PAPER or mark.get(qn("w:themeFill")) is not None
        for mark in properties.iter(_SHADE)
    )


def is_on(mark: Any) -> bool:
    """A switch in the file is on unless it says otherwise."""
    return mark.get(_VALUE, "true") not in ("0", "false", "off")


def _level(chain: list[Any]) -> int | None:
    for style in chain:
        name = _name(style)
        if name.lower() in _TITLE_NAMES:
            return TITLE
        if found := _HEADING_NAME.fullmatch(name):
            return int(found[1])
        level = style.find(f"{_PARAGRAPH}/{_OUTLINE}")
        if level is not None:
            return _outline_level(level)
    return None


def _first(chain: list[Any], what: str) -> Any:
    return next((found for style in chain if (found := style.find(what)) is not None), None)


def _place(number: Any) -> Place | None:
    """Which list, and how deep; list 0 means none."""
    name, depth = number.find(qn("w:numId")), number.find(qn("w:ilvl"))
    list_id = name.get(_VALUE, "0") if name is not None else "0"
    return None if list_id == "0" else (list_id, int(depth.get(_VALUE, 0)) if depth is not None else 0)


def _name(style: Any) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(_VALUE, "")


def _is_default(style: Any) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")


def _outline_level(mark: Any) -> int | None:
    level = int(mark.get(_VALUE, _BODY_LEVEL))
    return level + 1 if 0 <= level < _BODY_LEVEL else None


def _number_formats(numbering: Any) -> Iterator[tuple[Place, str]]:
    kinds = {kind.get(qn("w:abstractNumId")): kind for kind in numbering.iterchildren(qn("w:abstractNum"))}
    for number in numbering.iterchildren(qn("w:num")):
        kind = number.find(qn("w:abstractNumId"))
        levels = kinds.get(kind.get(_VALUE)) if kind is not None else None
        for level in () if levels is None else levels.iterchildren(qn("w:lvl")):
            shown = level.find(qn("w:numFmt"))
            place = number.get(qn("w:numId"), ""), int(level.get(qn("w:ilvl"), 0))
            yield place, "decimal" if shown is None else shown.get(_VALUE, "decimal")
