"""A web page without its frame: menus, cookie boxes and footers are not the document.

``trafilatura`` finds the article; where it finds none, the whole body is read. Both are walked the same way.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import trafilatura
from lxml import html

from ingest import clean
from ingest.loaders import encoding, table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, Remark, Section

_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FRAME = frozenset(
    {"script", "style", "noscript", "template", "nav", "footer", "head", "form", "button", "svg", "iframe"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "body", "header", "aside", "blockquote", "details", "summary", "figure"}
    | {"figcaption", "dl", "dt", "dd", "address", "center", "fieldset", "ul", "ol", "li", "table", "pre", "hr", "html"}
    | _HEADINGS.keys()
)

_UNSEEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?![.\d])|color:transparent|"
    r"font-size:(?:0(?![.\d])|1p[xt])|(?:left|top|right|bottom|text-indent):-(?:999|\d{4})|"
    r"(?:max-)?(?:height|width):(?:0|1px)(?![\w.%])(?=.*overflow:hidden))"
)
_LOWEST_HEADING = "h6"
_VOCABULARY = {"head": "h6", "list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote"}
_VOCABULARY |= {"graphic": "img", "ref": "a", "hi": "span", "code": "pre"}


def load(path: Path, limits: Limits) -> Reading:
    """Read a saved web page."""
    source = encoding.decode(path.read_bytes(), declares=True)
    source = source if "<" in source else f"<p>{source}</p>"
    page = html.document_fromstring(_without_declaration(source), parser=html.HTMLParser(huge_tree=False))
    hidden = _without_hidden(page)
    article: Any = trafilatura.bare_extraction(
        page,
        include_comments=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    sections = _sections(_as_html(article.body), limits) if article is not None else ()
    if not sections:
        body = page.find("body")
        sections = _sections(page if body is None else body, limits)
    remarks = (Remark("hidden_text", {"characters": hidden}),) if hidden else ()
    return Reading(Kind.HTML, sections, _metadata(article, page), remarks=remarks)


def _without_hidden(page: Any) -> int:
    """Take away the elements that are not shown; give the number of characters in them."""
    hidden = 0
    for element in [each for each in page.iter() if isinstance(each.tag, str) and _is_hidden(each)]:
        if not any(map(_is_hidden, element.iterancestors())):
            hidden += len(_text_of(element))
            element.drop_tree()
    return hidden


def _without_declaration(source: str) -> str:
    """A parser refuses text that names an encoding it no longer has."""
    start = source.lstrip()
    return start.partition("?>")[2] if start.startswith("<?xml") else source


def _metadata(article: Any, page: Any) -> dict[str, str]:
    told = {
        "title": (article and article.title) or page.findtext(".//title"),
        "date": article and article.date,
        "url": article and article.url,
        "language": page.get("lang"),
    }
    return {name: clean.one_line(value) for name, value in told.items() if value and value.strip()}


def _as_html(body: Any) -> Any:
    """The extractor answers in another vocabulary; the elements are the same."""
    for element in body.iter(*_VOCABULARY):
        tag = _VOCABULARY[element.tag]
        if element.tag == "head":
            tag = element.get("rend") or _LOWEST_HEADING
        elif element.tag == "list":
            tag = element.get("rend") or "ul"
        elif element.tag == "cell" and element.get("role") == "head":
            tag = "th"
        element.tag = tag
    return body


def _sections(root: Any, limits: Limits) -> tuple[Section, ...]:
    outline = Outline(limits)
    _Walker(outline).walk(root)
    return outline.sections()


class _Walker:
    """Goes through the elements once, collecting loose text into paragraphs between the blocks."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._loose: list[str] = []
        self._mark: str | None = None

    def walk(self, root: Any) -> None:
        """Hand everything below ``root`` to the outline, in order."""
        self._inside(root)
        self._flush()

    def _inside(self, element: Any) -> None:
        self._loose.append(_as_shown(element.text))
        for child in element:
            self._visit(child)
            self._loose.append(_as_shown(child.tail))

    def _visit(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _FRAME:
            return
        if tag == "br":
            self._loose.append("\n")
        elif tag == "img":
            self._loose.append(element.get("alt") or "")
        elif tag not in _BLOCKS:
            self._inside(element)
        else:
            self._flush()
            self._block(element, tag)
            self._flush()

    def _block(self, element: Any, tag: str) -> None:
        if tag in _HEADINGS:
            self._outline.heading(_HEADINGS[tag], _text_of(element))
        elif tag == "table":
            self._table(element)
        elif tag == "pre":
            self._outline.verbatim(element.text_content())
        elif tag in ("ul", "ol"):
            self._list(element, tag)
        else:
            self._inside(element)

    def _list(self, element: Any, tag: str) -> None:
        number = 0
        for child in element:
            if child.tag == "li":
                number += 1
                self._mark = f"{number}." if tag == "ol" else "-"
                self._inside(child)
                self._flush()
                self._mark = None
            else:
                self._visit(child)

    def _table(self, element: Any) -> None:
        rows = list(element.iter("tr"))
        caption = element.find("caption")
        if caption is not None:
            self._outline.paragraph(_text_of(caption))
        if element.find(".//td//table") is not None or all(len(_cells(row)) < 2 for row in rows):
            self._layout([row for row in rows if next(row.iterancestors("table")) is element])
        else:
            header = True if len(rows[0].findall("th")) > 1 else None
            self._outline.rows(table.lines_of([[_text_of(cell) for cell in _cells(row)] for row in rows], header))

    def _layout(self, rows: list[Any]) -> None:
        """A table that only places things on the page is read as if it were not there."""
        for row in rows:
            for cell in _cells(row):
                self._inside(cell)
                self._flush()

    def _flush(self) -> None:
        text = clean.flow("".join(self._loose))
        self._loose.clear()
        if not text:
            return
        if self._mark is None:
            self._outline.paragraph(text)
        else:
            self._outline.item(text, self._mark)
            self._mark = None


def _as_shown(text: str | None) -> str:
    """White space in the source is a space on the screen; only ``<br>`` is a line."""
    return _WHITE_SPACE.sub(" ", text or "")


def _text_of(element: Any) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _FRAME:
            if child.tag in _BLOCKS or child.tag == "br":
                yield " "
            yield child.get("alt") or "" if child.tag == "img" else "".join(_pieces(child))
        yield child.tail or ""


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    is_shown_by_script = element.tag in ("html", "body")
    return not is_shown_by_script and (element.get("hidden") is not None or _UNSEEN.search(style) is not None)
