"""The statements of an answer: paragraphs and lists with the numbers of their sources, whole or streamed one by one.

Whose it is stands beside what is not a source's own. Streamed text is Markdown: there every sign that Markdown or Slack
could read as a mark, a link, a mention or a picture is made a plain sign.
"""

import re
from collections.abc import Callable, Sequence

from assistant.answer import Citation, Statement
from bots.slack.blocks.about import About
from bots.slack.blocks.elements import shortened
from bots.slack.blocks.message import Block
from bots.slack.blocks.prose import Piece, Sheet, items, paragraph, prose, words
from bots.telling import Numbers
from knowledge.document import Provenance

Marks = Callable[[Sequence[Citation]], str]
Owner = Callable[[Provenance], str]
_SHORT = 1200
"""Signs of a statement that there is no room for at all, so that something is said."""
_STREAMED = 11_000
_MARKS = re.compile(r"[\\`*_\[\]<>~|@&#]|:(?=[/\w+-])|(?<=<)!|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^(\d{1,9})([.)])|^([-+=])")
"""What makes a list or a heading of a line that it begins."""


def statement_blocks(sheet: Sheet, statements: Sequence[Statement], marks: Marks, owner: Owner) -> bool:
    """Put as many statements on a sheet as there is room for, in order; tell whether that was all of them."""
    for many in range(len(statements), 0, -1):
        if sheet.put(*_blocks(statements[:many], marks, owner)):
            return many == len(statements)
    if statements and not sheet.blocks:
        first = statements[0]
        sheet.put(prose(paragraph(words(f"{shortened(first.text, _SHORT)} {marks(first.citations)}".strip()))))
    return not statements


def streamed(statement: Statement, about: About, numbers: Numbers, is_next_in_list: bool = False) -> str:
    """Give one statement as the Markdown that Slack streams; nothing in it becomes a link, a mention or a picture.

    ``numbers`` are those of the whole stream. ``is_next_in_list`` tells that an item of a list goes before it.
    """
    mark = numbers.marks(*statement.citations)
    told = f"{_with_owner(shortened(statement.text, _STREAMED // 2), about.voice.provenance(statement.provenance))}"
    space = "\n" if statement.listed and is_next_in_list else "\n\n"
    return f"{space}{'- ' if statement.listed else ''}{unmarked(told)} {unmarked(mark)}".rstrip(" ")


def unmarked(text: str) -> str:
    """Give foreign text as one line of Markdown that shows it as it is."""
    line = _MARKS.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _BEGINS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _blocks(statements: Sequence[Statement], marks: Marks, owner: Owner) -> list[Block]:
    """Give a block for each paragraph with the list that follows it."""
    groups: list[list[Statement]] = []
    for each in statements:
        if each.listed and groups:
            groups[-1].append(each)
        else:
            groups.append([each])
    return [_block(group, marks, owner) for group in groups]


def _block(group: Sequence[Statement], marks: Marks, owner: Owner) -> Block:
    told = [_pieces(each, marks, owner) for each in group]
    first = [] if group[0].listed else [paragraph(told[0])]
    listed = told[len(first) :]
    return prose(*first, *([items(listed)] if listed else []))


def _pieces(statement: Statement, marks: Marks, owner: Owner) -> list[Piece]:
    text = _with_owner(statement.text, owner(statement.provenance))
    return words(f"{text} {marks(statement.citations)}".strip() or "–")


def _with_owner(text: str, owner: str) -> str:
    return f"{text} ({owner})" if owner else text
