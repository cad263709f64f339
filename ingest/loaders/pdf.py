"""A PDF page by page. Pages that are only a picture have no text to give and are counted; reading them aloud to the
machine (OCR) is another program's work.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ingest import clean
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.loaders.pdf_furniture import without_furniture
from ingest.loaders.pdf_layout import Block, Shape, Typography, blocks_of
from ingest.loaders.pdf_lines import Line, Page
from ingest.section import Reading, Remark, UnreadableDocument

_CONTENTS = re.compile(r"(?:\s?[.…]){4,}\s*\d{1,4}$")
# what programs write for a title when nobody has given one
_NO_TITLE = re.compile(r"untitled|\(anonymous\)|microsoft word - .*|.*\.(?:docx?|pptx?|indd|pdf)", re.IGNORECASE)
_LEAST_TEXT = 20  # characters; a scanned page may carry a stamp or a page number
_MOST_PAINTED = 100  # pages; painting takes far longer than reading


def load(path: Path, limits: Limits) -> Reading:
    """Read a PDF."""
    document = _open(path)
    count = len(document)
    if count > limits.pages:
        raise UnreadableDocument("too_many_pages", pages=count, limit=limits.pages)
    pages, pictures, hidden = _read(document, limits)
    if pictures and not any(_letters(page) >= _LEAST_TEXT for page in pages):
        raise UnreadableDocument("scanned_pdf", pages=count)
    pages = without_furniture(pages, Typography(pages).body)
    outline = Outline(limits)
    for block in blocks_of(pages, Typography(pages)):
        _add(outline, block)
    remarks = []
    if pictures:
        remarks.append(Remark("skipped_pages_without_text", {"pages": pictures, "of": count}))
    if hidden:
        remarks.append(Remark("hidden_text", {"characters": hidden}))
    return Reading(Kind.PDF, outline.sections(), _metadata(document), count, tuple(remarks))


def _open(path: Path) -> Any:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "broken"
        raise UnreadableDocument(code) from error


def _read(document: Any, limits: Limits) -> tuple[list[list[Line]], int, int]:
    """The lines of every page, how many pages are pictures, and how many characters cannot be seen."""
    pages: list[list[Line]] = []
    pictures = characters = hidden = painted = 0
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        characters += text_page.count_chars()
        if characters > limits.text:
            raise UnreadableDocument("too_much_text", limit=limits.text)
        seen = Page(number + 1, page, text_page, may_paint=painted < _MOST_PAINTED)
        lines = list(_worth_reading(seen.lines()))
        hidden += seen.sight.hidden
        painted += seen.sight.has_painted
        pictures += _letters(lines) < _LEAST_TEXT and _has_picture(page)
        pages.append(lines)
        text_page.close()
        page.close()
    return pages, pictures, hidden


def _metadata(document: Any) -> dict[str, str]:
    title = clean.one_line(document.get_metadata_value("Title"))
    return {"title": title} if title and not _NO_TITLE.fullmatch(title) else {}


def _worth_reading(lines: Iterator[Line]) -> Iterator[Line]:
    """All but lines of the table of contents, whose words stand again where they belong."""
    return (line for line in lines if clean.one_line(line.text) and not _is_contents(line.text))


def _is_contents(text: str) -> bool:
    return text[-1].isdigit() and _CONTENTS.search(text) is not None


def _letters(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _add(outline: Outline, block: Block) -> None:
    if block.page != outline.page:
        outline.turn_to(block.page)
    match block.shape:
        case Shape.HEADING:
            outline.heading(block.level, block.text)
        case Shape.ITEM:
            mark, _, text = block.text.partition(" ")
            outline.item(text, mark)
        case Shape.ROWS:
            outline.rows(block.text.split("\n"))
        case Shape.PARAGRAPH:
            outline.paragraph(block.text)
