"""A Word document from top to bottom: headings, text, lists, tables, text boxes and notes, in the order of the page.

Headers and footers are left out, as are deleted text and the table of contents. Hidden text is left out too, and so is
type too small to read and white text on white paper, because a reader who checks a quotation would not find it; how
much there was is reported. White text is taken to be seen where something coloured may lie behind it: in a shaded
paragraph or cell, a table whose style has colours, a box, and a document with a picture or a colour behind its text.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ingest.loaders import table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.loaders.word_styles import Styles, is_on, is_shaded, is_white
from ingest.section import Reading, Remark

_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PROPERTIES = ("pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr")
_DELETED = ("del", "moveFrom", "instrText", "delText")
_WITHOUT_TEXT = frozenset({_FALLBACK, *(qn(f"w:{name}") for name in _PROPERTIES + _DELETED)})
_PARAGRAPH = qn("w:p")
_RUN = qn("w:r")
_LETTERS = qn("w:t")
_TABLE = qn("w:tbl")
_CELL = qn("w:tc")
_ROW = qn("w:tr")
_RUN_PROPERTIES = qn("w:rPr")
_BOX = qn("w:txbxContent")
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_SHADED = {qn("w:p"): qn("w:pPr"), _CELL: qn("w:tcPr"), _TABLE: qn("w:tblPr")}


def load(path: Path, limits: Limits) -> Reading:
    """Read a Word document."""
    document = docx.Document(str(path))
    outline = Outline(limits)
    walker = _Walker(document, outline)
    walker.walk(document.element.body)
    title = document.core_properties.title.strip()
    hidden = walker.text.hidden
    remarks = (Remark("hidden_text", {"characters": hidden}),) if hidden else ()
    return Reading(Kind.DOCX, outline.sections(), {"title": title} if title else {}, remarks=remarks)


class _Text:
    """What a paragraph says, as on paper; keeps the notes and boxes it met on the way."""

    def __init__(self, styles: Styles, is_plain: bool) -> None:
        self._styles = styles
        self._is_plain = is_plain
        self.hidden = 0
        self.notes: list[tuple[str, str]] = []
        self.boxes: list[Any] = []

    def of(self, paragraph: Any, is_hidden: bool = False) -> str:
        """The words of the paragraph, in order."""
        text = "".join(self._pieces(paragraph))
        if is_hidden:
            self.hidden += len(text)
            return ""
        return text

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag == _RUN:
                yield from self._run(child)
            elif tag == _LETTERS:
                yield child.text or ""
            elif tag in _WITHOUT_TEXT or not isinstance(tag, str):
                continue
            elif tag == _BOX:
                self.boxes.append(child)
            elif (name := tag.rpartition("}")[2]) in _SIGNS:
                yield _SIGNS[name]
            elif name in _NOTES:
                yield self._note(_NOTES[name], child)
            else:
                yield from self._pieces(child)

    def _run(self, run: Any) -> Iterator[str]:
        pieces = self._pieces(run)
        properties = run.find(_RUN_PROPERTIES)
        if self._styles.hides(properties) or (self._is_plain and is_white(properties) and not self._has_ground(run)):
            self.hidden += sum(map(len, pieces))
        else:
            yield from pieces

    def _has_ground(self, run: Any) -> bool:
        """Whether something around a run may have another colour than the paper."""
        for around in run.iterancestors(_BOX, *_SHADED):
            own = None if around.tag == _BOX else around.find(_SHADED[around.tag])
            if around.tag == _BOX or is_shaded(own) or (around.tag == _TABLE and self._styles.colours(own)):
                return True
        return False

    def _note(self, part: str, reference: Any) -> str:
        self.notes.append((part, reference.get(qn("w:id"), "")))
        return f"[{len(self.notes)}]"


class _Walker:
    """Goes through the body once and hands every block to the outline."""

    def __init__(self, document: Any, outline: Outline) -> None:
        self._outline = outline
        self._styles = Styles(document.styles.element, _numbering(document))
        self.text = _Text(self._styles, _is_plain(document.element))
        self._note_texts = {part: dict(self._read_notes(document, part)) for part in _NOTES.values()}
        self._counts: Counter[tuple[str, int]] = Counter()
        self._told = 0

    def walk(self, body: Any) -> None:
        """The whole body; notes come at the end of the section they belong to."""
        self._blocks(body)
        self._tell_notes()

    def _blocks(self, parent: Any) -> None:
        for block in parent:
            if block.tag == _PARAGRAPH:
                self._paragraph(block)
            elif block.tag == _TABLE:
                self._table(block)
            elif isinstance(block.tag, str) and block.tag not in _WITHOUT_TEXT:
                self._blocks(block)

    def _paragraph(self, paragraph: Any) -> None:
        style = self._styles.of(paragraph)
        text = self.text.of(paragraph, style.is_hidden)
        if text.strip() and not style.is_contents:
            if style.level is not None:
                self._tell_notes()
                self._outline.heading(style.level, text)
            elif style.place:
                self._outline.item(text, self._mark(style.place))
            else:
                self._outline.paragraph(text)
        boxes, self.text.boxes = self.text.boxes, []
        for box in boxes:
            self._blocks(box)

    def _mark(self, place: tuple[str, int]) -> str:
        list_id, depth = place
        for deeper in [other for other in self._counts if other[0] == list_id and other[1] > depth]:
            del self._counts[deeper]
        self._counts[place] += 1
        return f"{self._counts[place]}." if self._styles.is_counted(place) else "-"

    def _table(self, element: Any) -> None:
        rows = [_cells(row) for row in _rows(element)]
        if all(len(row) < 2 for row in rows) or element.find(f".//{_CELL}//{_TABLE}") is not None:
            for row in rows:  # a frame around text, or tables in a table
                for cell, _ in row:
                    self._blocks(cell)
            return
        lines: list[list[str]] = []
        for row in rows:
            lines.append(self._row(row, lines[-1] if lines else []))
        self._outline.rows(table.lines_of(lines, True if _has_header(element) else None))

    def _row(self, row: list[tuple[Any, int]], above: list[str]) -> list[str]:
        texts: list[str] = []
        for cell, span in row:
            if _continues(cell) and len(texts) < len(above):
                texts.append(above[len(texts)])
            else:
                words = (self.text.of(paragraph).strip() for paragraph in cell.iter(_PARAGRAPH))
                texts.append(" ".join(filter(None, words)))
            texts += [""] * (span - 1)
        return texts

    def _read_notes(self, document: Any, part: str) -> Iterator[tuple[str, str]]:
        related = [r.target_part for r in document.part.rels.values() if r.reltype.endswith(f"/{part}")]
        for notes in related:
            for note in parse_xml(notes.blob):
                words = (self.text.of(paragraph) for paragraph in note.iter(_PARAGRAPH))
                yield note.get(qn("w:id"), ""), " ".join(words).strip()

    def _tell_notes(self) -> None:
        for number, (part, note) in enumerate(self.text.notes[self._told :], self._told + 1):
            if text := self._note_texts[part].get(note):
                self._outline.paragraph(f"[{number}] {text}")
        self._told = len(self.text.notes)


def _is_plain(document: Any) -> bool:
    """Whether nothing lies behind the text: neither a colour nor a picture."""
    is_coloured = document.find(qn("w:background")) is not None
    return not is_coloured and all(each.get("behindDoc") not in ("1", "true") for each in document.iter(_ANCHOR))


def _numbering(document: Any) -> Any:
    parts = [r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    return parts[0].element if parts else None


def _rows(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == _ROW:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _rows(child)


def _cells(row: Any) -> list[tuple[Any, int]]:
    """The cells of a row, each with the number of columns it spans."""
    cells = []
    for cell in row.iter(_CELL):
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        cells.append((cell, min(int(span.get(qn("w:val"), 1)), 100) if span is not None else 1))
    return cells


def _continues(cell: Any) -> bool:
    """Whether the cell is the lower part of the one above it."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _has_header(element: Any) -> bool:
    """The first row is marked as one, or it alone is bold throughout."""
    rows = list(_rows(element))
    mark = rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    if mark is not None:
        return is_on(mark)
    return len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1])


def _is_bold(row: Any) -> bool:
    runs = [run for run in row.iter(_RUN) if run.find(_LETTERS) is not None]
    marks = [run.find(f"{_RUN_PROPERTIES}/{qn('w:b')}") for run in runs]
    return bool(marks) and all(mark is not None and is_on(mark) for mark in marks)
