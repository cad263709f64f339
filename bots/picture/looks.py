"""What each status looks like: never by colour alone, and strong enough to be seen in greyscale and on paper.

Text stands at least 4.5:1 against what it stands on, and borders, signs and open lines at least 3:1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.advice.standing import Turn

PAPER = "#ffffff"
GROUND = "#f3f6f5"
"""Behind the boxes of a band."""
INK = "#17211d"
SOFT = "#4f5d57"
RULE = "#cfd8d4"
TRACK = "#dbe3df"
"""What is left of the bar that tells how much of a band is done."""
OPEN = "#33423c"
CROSSING = "#7a2f8f"
"""An open line between processes."""
SETTLED = "#b4c0bb"


@dataclass(frozen=True, slots=True)
class Look:
    """How a box is drawn: its ground, border, corners and text. ``dash`` is an SVG dash pattern, or nothing."""

    fill: str
    border: str
    thick: float
    dash: str
    corner: int
    text: str
    is_struck: bool = False
    has_bar: bool = False


LOOKS: Mapping[Turn, Look] = {
    Turn.READY: Look("#fff7df", "#8f4a00", 3.5, "", 10, INK),
    Turn.UNDER_WAY: Look("#e3effa", "#005a8f", 1.75, "", 4, INK, has_bar=True),
    Turn.BLOCKED: Look("#ffffff", "#5a6762", 1.5, "6 4", 4, INK),
    Turn.DONE: Look("#dcefe5", "#00603f", 1.25, "", 4, INK),
    Turn.NOT_RELEVANT: Look("#f3f6f5", "#75817c", 1.25, "1.5 3.5", 4, "#5a6762", is_struck=True),
}
"""In the order that a legend tells them."""
