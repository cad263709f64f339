"""How much room a text takes in a picture whose reader chooses the typeface.

Nobody can measure text in a drawing that is opened elsewhere, so each sign is taken to be as wide as in the widest of
DejaVu Sans and Arial, rounded up. What fits by this table fits in every ordinary sans-serif.
"""

import unicodedata

_CLASSES = {
    0.3: "'ijlí",
    0.35: "I ,./:;\\|‘’·\N{NO-BREAK SPACE}",
    0.4: "()-[]ft",
    0.45: "!r",
    0.5: '"*J`°',
    0.55: "csz“”",
    0.6: "?L_kvxy–§",
    0.65: "$0123456789FTabdeghnopqu{}øåäöüéèêáàóò«»€",
    0.7: "ABEKPSVXYZÅÄÉ",
    0.75: "CNRUÜ",
    0.8: "&DGHOQØÖ",
    0.85: "#+<=>^w~",
    0.9: "M",
    1.0: "%WmæÆ—…½",
    1.05: "@",
}
_WIDTHS = {sign: share for share, signs in _CLASSES.items() for sign in signs}
_UNKNOWN = 1.4
"""Wider than any emoji or Chinese sign."""
_BOLD = 1.2
"""The most that a letter of DejaVu Sans grows when it is bold."""
_MORE = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Give how wide a line of text may be, in pixels, at a size in pixels."""
    share = sum(_WIDTHS.get(sign, _UNKNOWN) for sign in text)
    return share * size * (_BOLD if bold else 1)


def plain(text: str) -> str:
    """Make one line of a text, without signs that cannot be seen or that XML does not allow."""
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    kept = (" " if kind in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp") else sign for sign, kind in kinds if kind != "Cf")
    return " ".join("".join(kept).split())


def wrap(text: str, size: float, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """Part a text into at most so many lines that each fit the room; what is cut off is told by an ellipsis.

    A word that is wider than the room is broken with a hyphen.
    """
    lines: list[str] = []
    line = ""
    for word in plain(text).split(" "):
        joined = f"{line} {word}".strip()
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *broken, line = _broken(word, size, room, bold)
        lines += broken
    lines.append(line)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width(last + _MORE, size, bold=bold) > room:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip(" -") + _MORE)


def _broken(word: str, size: float, room: float, bold: bool) -> list[str]:
    pieces: list[str] = []
    piece = ""
    for sign in word:
        if piece and width(f"{piece}{sign}-", size, bold=bold) > room and width(word, size, bold=bold) > room:
            pieces.append(f"{piece}-")
            piece = ""
        piece += sign
    return [*pieces, piece]
