"""A message as Slack takes it: its blocks, and the one line that notifications and screen readers read instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be posted. ``text`` is a real summary, never empty: it is all that some people get."""

    text: str
    blocks: tuple[Block, ...] = ()

    def told(self) -> dict[str, Any]:
        """Give what Slack's methods take."""
        return {"text": self.text, "blocks": [dict(each) for each in self.blocks] or None}
