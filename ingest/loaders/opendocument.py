"""An OpenDocument text from top to bottom: headings, text, lists, tables and notes.

Such a document may write a thousand cells or a million spaces as one element with a number on it; here every such
number counts as one.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.loaders import table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, Remark

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"

_NOT_READ = frozenset(
    {
        _TEXT + name
        for name in ("table-of-content", "tracked-changes", "sequence-decls", "note-citation", "bibliography")
    }
    | {_OFFICE + "annotation", _OFFICE + "forms", _TEXT + "alphabetical-index", _TEXT + "illustration-index"}
)
_SIGNS = {_TEXT + "s": " ", _TEXT + "tab": " ", _TEXT + "line-break": "\n"}
_MOST_REPEATED = 100


def load(path: Path, limits: Limits) -> Reading:
    """Read an OpenDocument text."""
    content, styles, about = (_part(path, name) for name in ("content.xml", "styles.xml", "meta.xml"))
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    outline = Outline(limits)
    walker = _Walker(outline, _Styles([part for part in (styles, content) if part is not None]))
    walker.walk(body)
    title = about.findtext(f".//{_TITLE}") if about is not None else None
    remarks = (Remark("hidden_text", {"characters": walker.hidden}),) if walker.hidden else ()
    return Reading(Kind.ODT, outline.sections(), {"title": title.strip()} if title else {}, remarks=remarks)


def _part(path: Path, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with zipfile.ZipFile(path) as container:
        if name not in container.namelist():
            return None
        return etree.fromstring(container.read(name), parser)


class _Styles:
    """What the styles say that matters for reading: who is the title, what is hidden, which lists count."""

    def __init__(self, parts: list[Any]) -> None:
        self._styles = {style.get(f"{_STYLE}name"): style for part in parts for style in part.iter(f"{_STYLE}style")}
        lists = {its.get(f"{_STYLE}name"): its for part in parts for its in part.iter(f"{_TEXT}list-style")}
        self._counted = {name: set(map(_level, its.iter(_NUMBERED))) for name, its in lists.items()}

    def is_title(self, name: str | None) -> bool:
        """Whether the style is the title's, or made from it."""
        return any(style.get(f"{_STYLE}name") == "Title" for style in self._chain(name))

    def is_hidden(self, name: str | None) -> bool:
        """Whether text in the style is not shown."""
        marks = (style.find(f"{_STYLE}text-properties") for style in self._chain(name))
        return next((mark.get(f"{_TEXT}display") == "none" for mark in marks if mark is not None), False)

    def is_counted(self, name: str | None, depth: int) -> bool:
        """Whether the list has numbers at this depth."""
        return depth in self._counted.get(name, ())

    def _chain(self, name: str | None) -> Iterator[Any]:
        seen: set[str | None] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].get(f"{_STYLE}parent-style-name")


_NUMBERED = f"{_TEXT}list-level-style-number"


def _level(style: Any) -> int:
    return int(style.get(f"{_TEXT}level", 1))


class _Walker:
    """Goes through the body once and hands every block to the outline."""

    def __init__(self, outline: Outline, styles: _Styles) -> None:
        self._outline = outline
        self._styles = styles
        self._notes: list[Any] = []
        self._told = 0
        self.hidden = 0

    def walk(self, body: Any) -> None:
        """The whole body; notes come at the end of the section they belong to."""
        self._blocks(body)
        self._tell_notes()

    def _blocks(self, parent: Any) -> None:
        for block in parent:
            if block.tag == f"{_TEXT}h":
                self._tell_notes()
                self._outline.heading(int(block.get(f"{_TEXT}outline-level", 1)), self._words(block))
            elif block.tag == f"{_TEXT}p":
                self._paragraph(block)
            elif block.tag == f"{_TEXT}list":
                self._list(block, block.get(f"{_TEXT}style-name"), 1)
            elif block.tag == f"{_TABLE}table":
                self._table(block)
            elif isinstance(block.tag, str) and block.tag not in _NOT_READ:
                self._blocks(block)

    def _paragraph(self, block: Any) -> None:
        if self._styles.is_title(block.get(f"{_TEXT}style-name")):
            self._outline.heading(0, self._words(block))
        else:
            self._outline.paragraph(self._words(block))
        for box in block.iter(f"{_DRAW}text-box"):
            self._blocks(box)

    def _list(self, block: Any, style: str | None, depth: int) -> None:
        number = 0
        for item in block:
            number += item.tag == f"{_TEXT}list-item"
            mark: str | None = f"{number}." if self._styles.is_counted(style, depth) else "-"
            for child in item:
                if child.tag == f"{_TEXT}list":
                    self._list(child, child.get(f"{_TEXT}style-name") or style, depth + 1)
                elif mark is not None and (words := self._words(child)):
                    self._outline.item(words, mark)
                    mark = None
                else:
                    self._blocks([child])

    def _table(self, block: Any) -> None:
        rows = [row for row in block.iter(f"{_TABLE}table-row") if next(row.iterancestors(f"{_TABLE}table")) is block]
        cells = [list(_cells(row)) for row in rows]
        if all(len(row) < 2 for row in cells) or block.find(f".//{_TABLE}table") is not None:
            for cell in (cell for row in cells for cell in row):
                self._blocks(cell)
            return
        header = block.find(f"{_TABLE}table-header-rows") is not None
        lines = [[self._cell(cell) for cell in row] for row in cells]
        self._outline.rows(table.lines_of(lines, True if header else None))

    def _cell(self, cell: Any) -> str:
        return " ".join(filter(None, (self._words(block).strip() for block in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))))

    def _words(self, block: Any) -> str:
        words = "".join(self._pieces(block))
        if self._styles.is_hidden(block.get(f"{_TEXT}style-name")):
            self.hidden += len(words)
            return ""
        return words

    def _pieces(self, element: Any) -> Iterator[str]:
        yield _on_one_line(element.text)
        for child in element:
            if child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == f"{_TEXT}note":
                self._notes.append(child)
                yield f"[{len(self._notes)}]"
            elif child.tag == f"{_TEXT}span":
                yield self._words(child)
            elif isinstance(child.tag, str) and child.tag not in _NOT_READ and not child.tag.startswith(_DRAW):
                yield from self._pieces(child)
            yield _on_one_line(child.tail)

    def _tell_notes(self) -> None:
        for number, note in enumerate(self._notes[self._told :], self._told + 1):
            body = note.find(f"{_TEXT}note-body")
            if body is not None and (words := self._cell(body)):
                self._outline.paragraph(f"[{number}] {words}")
        self._told = len(self._notes)


def _on_one_line(text: str | None) -> str:
    """White space in the file is one space; lines and further spaces have elements of their own."""
    return "" if not text else text.replace("\r", " ").replace("\n", " ")


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        yield from [cell] * min(repeated, _MOST_REPEATED)
