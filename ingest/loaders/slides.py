"""A presentation slide by slide: the title is the heading, the slide's number is its page, notes follow the body.

Slides hidden from the show are left out and counted, and so is what stands outside a slide, is hidden on it, or is set
in type that nobody can read.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml.ns import qn

from ingest.loaders import table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, Remark, UnreadableDocument

_FRAME = frozenset({PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER})
_LETTERS = qn("a:t")
_SMALLEST = 200  # hundredths of a point
_LISTS = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY})


def load(path: Path, limits: Limits) -> Reading:
    """Read a presentation."""
    show = pptx.Presentation(str(path))
    count = len(show.slides)
    if count > limits.pages:
        raise UnreadableDocument("too_many_pages", pages=count, limit=limits.pages)
    outline, hidden, sight = Outline(limits), 0, _Sight(show.slide_width or 0, show.slide_height or 0)
    for number, slide in enumerate(show.slides, 1):
        if slide.element.get("show") in ("0", "false"):
            hidden += 1
            continue
        outline.start_over()
        outline.turn_to(number)
        _slide(outline, slide, sight)
    title = (show.core_properties.title or "").strip()
    remarks = []
    if hidden:
        remarks.append(Remark("hidden_slides", {"slides": hidden}))
    if sight.hidden:
        remarks.append(Remark("hidden_text", {"characters": sight.hidden}))
    # the title every new presentation is born with, and hardly anyone changes
    metadata = {"title": title} if title and title != "PowerPoint Presentation" else {}
    return Reading(Kind.PPTX, outline.sections(), metadata, count, tuple(remarks))


class _Sight:
    """Tells which shapes of a show can be seen, and counts the characters of those that cannot."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self.hidden = 0

    def sees(self, shape: Any) -> bool:
        """Tell whether a shape is shown, and at least partly on its slide."""
        left, top, width, height = shape.left, shape.top, shape.width, shape.height
        is_placed = None not in (left, top, width, height)
        is_outside = is_placed and (
            left >= self._width or top >= self._height or left + width <= 0 or top + height <= 0
        )
        named = next(shape._element.iter(qn("p:cNvPr")), None)
        if is_outside or (named is not None and named.get("hidden") in ("1", "true")):
            self.hidden += sum(len(each.text or "") for each in shape._element.iter(_LETTERS))
            return False
        self._forget_the_tiny(shape)
        return True

    def _forget_the_tiny(self, shape: Any) -> None:
        for run in shape._element.iter(qn("a:r")):
            size = run.find(qn("a:rPr"))
            if size is not None and int(size.get("sz", _SMALLEST + 1)) <= _SMALLEST:
                for letters in run.iter(_LETTERS):
                    self.hidden += len(letters.text or "")
                    letters.text = ""


def _slide(outline: Outline, slide: Any, sight: _Sight) -> None:
    seen = [shape for shape in slide.shapes if sight.sees(shape)]
    title = slide.shapes.title
    if title is not None and any(shape.shape_id == title.shape_id for shape in seen):
        outline.heading(1, title.text_frame.text.replace("\v", " "))
    _shapes(outline, seen, title)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            outline.paragraph(_text(paragraph))


def _shapes(outline: Outline, shapes: Iterable[Any], title: Any) -> None:
    for shape in shapes:
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.is_placeholder and shape.placeholder_format.type in _FRAME:
            continue
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            _shapes(outline, shape.shapes, title)
        elif getattr(shape, "has_table", False) and shape.has_table:
            _table(outline, shape.table)
        elif shape.has_text_frame:
            _frame(outline, shape)


def _frame(outline: Outline, shape: Any) -> None:
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if _text(paragraph).strip()]
    is_list = shape.is_placeholder and shape.placeholder_format.type in _LISTS and len(paragraphs) > 1
    number = 0
    for paragraph in paragraphs:
        mark = _mark(paragraph, is_list)
        number = number + 1 if mark == "1." else 0
        if mark is None:
            outline.paragraph(_text(paragraph))
        else:
            outline.item(_text(paragraph), f"{number}." if number else mark)


def _mark(paragraph: Any, is_list: bool) -> str | None:
    """The paragraph's own bullet, or that of the placeholder it stands in."""
    properties = paragraph._p.pPr
    if properties is not None:
        if properties.find(qn("a:buNone")) is not None:
            return None
        if properties.find(qn("a:buAutoNum")) is not None:
            return "1."
        if properties.find(qn("a:buChar")) is not None:
            return "-"
    return "-" if is_list else None


def _table(outline: Outline, grid: Any) -> None:
    rows = [[" ".join(map(_text, cell.text_frame.paragraphs)) for cell in row.cells] for row in grid.rows]
    outline.rows(table.lines_of(rows, True if grid.first_row else None))


def _text(paragraph: Any) -> str:
    text: str = paragraph.text
    return text.replace("\v", "\n")
