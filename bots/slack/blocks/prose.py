"""Text that is shown sign for sign, and how much of it there is room for.

What documents and people have written goes here as rich text: Slack reads no marks in it, so that nothing becomes a
link, a mention, a picture or bold of itself. Slack counts the signs of a message with all that surrounds them, and is
not exact about it; so is whoever wants to be sure.
"""

from collections.abc import Iterable, Sequence
from json import dumps
from typing import Any

from bots.slack.blocks.elements import MOST_BLOCKS, MOST_IN_VIEW
from bots.slack.blocks.message import Block

Piece = dict[str, Any]
MESSAGE, VIEW = 12_000, 48_000
"""Signs of the JSON of a message, and of a window. Slack refuses messages from about 13 200 signs."""
_LONGEST = 2_900


def words(text: str, style: str | None = None) -> list[Piece]:
    """Give text as it is, in a ``style`` of Slack's: bold, italic, strike or code."""
    pieces = [text[begin : begin + _LONGEST] for begin in range(0, len(text), _LONGEST)]
    look = {"style": {style: True}} if style else {}
    return [{"type": "text", "text": piece, **look} for piece in pieces]


def leading(address: str, shown: str) -> list[Piece]:
    """Give a link that says where it goes."""
    return [{"type": "link", "url": address, "text": shown}]


def paragraph(*parts: Iterable[Piece]) -> Piece:
    """Give a paragraph within a piece of prose."""
    return {"type": "rich_text_section", "elements": _joined(parts)}


def items(several: Iterable[Iterable[Piece]], style: str = "bullet") -> Piece:
    """Give a list within a piece of prose."""
    return {"type": "rich_text_list", "style": style, "elements": [paragraph(each) for each in several]}


def quoted(*parts: Iterable[Piece]) -> Piece:
    """Give a quote within a piece of prose."""
    return {"type": "rich_text_quote", "elements": _joined(parts)}


def prose(*parts: Piece) -> Block:
    """Give paragraphs, lists and quotes as one block."""
    return {"type": "rich_text", "elements": list(parts)}


def weight(blocks: Iterable[Block]) -> int:
    """Tell how many signs blocks are on the way to Slack."""
    return sum(len(dumps(each, ensure_ascii=False)) + 2 for each in blocks)


class Sheet:
    """Blocks that are put on a message or in a window for as long as there is room."""

    def __init__(self, most_blocks: int = MOST_BLOCKS, most_signs: int = MESSAGE) -> None:
        self._blocks: list[Block] = []
        self._most_blocks = most_blocks
        self._left = most_signs

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands there."""
        return tuple(self._blocks)

    def has_room_for(self, blocks: Sequence[Block]) -> bool:
        """Tell whether all of it would fit."""
        return len(self._blocks) + len(blocks) <= self._most_blocks and weight(blocks) <= self._left

    def put(self, *blocks: Block) -> bool:
        """Put all of it there, or nothing; tell which."""
        if not self.has_room_for(blocks):
            return False
        self._blocks += blocks
        self._left -= weight(blocks)
        return True

    def less(self, blocks: Sequence[Block]) -> "Sheet":
        """Give what is left of an empty sheet when some blocks have their place kept for them."""
        return Sheet(self._most_blocks - len(blocks), self._left - weight(blocks))


def window() -> Sheet:
    """Give an empty window."""
    return Sheet(MOST_IN_VIEW, VIEW)


def _joined(parts: Iterable[Iterable[Piece]]) -> list[Piece]:
    return [piece for part in parts for piece in part if piece["text"]] or words("–")
