"""Markdown as its reader sees it: marks are gone, structure is kept.

The parser follows CommonMark with tables; what it calls tokens becomes headings, paragraphs, items and rows here.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import takewhile
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.loaders import encoding, front_matter, table
from ingest.loaders.kind import Kind
from ingest.loaders.limits import Limits
from ingest.loaders.outline import Outline
from ingest.section import Reading, Remark

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def load(path: Path, limits: Limits) -> Reading:
    """Read a Markdown file."""
    text = encoding.decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    metadata, body = front_matter.split(text)
    outline = Outline(limits)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(body)
    _Walker(outline).walk(tokens)
    hidden = sum(map(_commented, tokens))
    remarks = (Remark("hidden_text", {"characters": hidden}),) if hidden else ()
    return Reading(Kind.MARKDOWN, outline.sections(), metadata, remarks=remarks)


def _commented(token: Token) -> int:
    """Count the characters that stand in comments, which no reader sees."""
    inside = [each.content for each in token.children or () if each.type == "html_inline"]
    blocks = [token.content] if token.type == "html_block" else []
    return sum(len(found.strip("<!->").strip()) for each in inside + blocks for found in _COMMENT.findall(each))


class _Walker:
    """Goes through the tokens once; a list knows only whether it counts, and how far it has come."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._lists: list[int | None] = []
        self._mark: str | None = None

    def walk(self, tokens: Sequence[Token]) -> None:
        """Hand every block to the outline, in order."""
        rest = iter(tokens)
        for token in rest:
            match token.type:
                case "heading_open":
                    self._outline.heading(int(token.tag[1]), _inline(next(rest)))
                case "inline":
                    self._text(_inline(token))
                case "fence" | "code_block":
                    self._outline.verbatim(token.content)
                case "html_block":
                    self._text(_without_tags(token.content))
                case "table_open":
                    self._outline.rows(table.lines_of(list(_rows(rest)), header=True))
                case _:
                    self._follow_list(token)

    def _follow_list(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self._lists.append(None)
        elif token.type == "ordered_list_open":
            self._lists.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._mark = self._next_mark()

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "-"
        self._lists[-1] = number + 1
        return f"{number}."

    def _text(self, text: str) -> None:
        """The first text of an item carries its mark; what follows in the same item is a paragraph."""
        if self._mark is None:
            self._outline.paragraph(text)
        else:
            self._outline.item(text, self._mark)
            self._mark = None


def _rows(tokens: Iterator[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in takewhile(lambda token: token.type != "table_close", tokens):
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(_inline(token))
        elif token.type == "tr_close":
            yield row


def _inline(token: Token) -> str:
    return "".join(map(_word, token.children or ()))


def _word(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return token.content
        case "html_inline":
            return "\n" if _BREAK.fullmatch(token.content) else ""
        case _:
            return ""


def _without_tags(source: str) -> str:
    return unescape(_TAG.sub("", _BREAK.sub("\n", _COMMENT.sub("", source))))
