"""Text as people read it: pure steps that every loader's text passes through.

What holds afterwards: NFC, no control, zero-width or direction characters, no soft hyphens, ordinary spaces, and
letters where a font had ligatures. Letters themselves, Sámi and Norwegian alike, are never changed. Doing it twice
changes nothing.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_HYPHENS = "\u2010\u2011"
# Word and PDF writers put bullets from the Symbol and Wingdings fonts in the private area
_FONT_BULLETS = "\uf0a7\uf0b7\uf0d8\uf0fc"


def _character_table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
    del table[ord("\n")]
    # zero-width, direction, interlinear and tag characters show nothing, but can hide words from a reader
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)):
        table.update(dict.fromkeys(range(first, last + 1)))
    table.update(dict.fromkeys(map(ord, "\u00ad\u061c\u180e\ufeff\ufffe\uffff")))
    table.update(dict.fromkeys(range(0xD800, 0xE000)))
    table.update({ord(sign): " " for sign in _SPACES})
    table.update({ord(sign): "\n" for sign in _LINE_ENDS})
    table.update({ord(sign): "-" for sign in _HYPHENS})
    table.update({ord(sign): "•" for sign in _FONT_BULLETS})
    table.update({ord(sign): letters for sign, letters in _LIGATURES.items()})
    return table


_CHARACTERS = _character_table()
_BROKEN_AT_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\r?\n[ \t]*")

_SPACES_TOGETHER = re.compile(" {2,}")
_LINE_BREAK = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile("\n{3,}")


def plain(text: str) -> str:
    """The same text in ordinary characters; lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    text = _BROKEN_AT_SOFT_HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text.translate(_CHARACTERS))


def flow(text: str) -> str:
    """A paragraph: single spaces, line breaks kept, never more than one blank line."""
    text = _SPACES_TOGETHER.sub(" ", plain(text))
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n\n", _LINE_BREAK.sub("\n", text))
    return text.strip()


def one_line(text: str) -> str:
    """A heading, a list item or a cell: all of it on one line."""
    return " ".join(plain(text).split())


_BULLET = re.compile(r"(?:[•●○▪■□◦‣⁃∙·*–—-]|o(?= {2,}|\t))\s+(?=\S)")
_NUMBER = re.compile(r"(?:\(?(\d{1,3})[.)]|([a-zæøå])\))\s+(?=\S)")


def list_item(line: str) -> str | None:
    """The line as a list item (``- …``, ``1. …``), or None where it does not begin as one."""
    line = line.strip()
    if bullet := _BULLET.match(line):
        return "- " + line[bullet.end() :]
    if number := _NUMBER.match(line):
        mark = f"{number[1]}." if number[1] else f"{number[2]})"
        return f"{mark} {line[number.end() :]}"
    return None


_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+)-$")
_FIRST_WORD = re.compile(r"[^\W_]+")
# "barnehage- og skole": the hyphen stands for a word that comes later
_SHARED_ENDING = frozenset({"og", "eller", "samt", "and", "or"})


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Every word as the document writes it, in lower case; a hyphenated compound is one word."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def join_lines(lines: Sequence[str], known: Collection[str]) -> str:
    """Lines of one paragraph as running text; words that were divided at the line end are whole again.

    ``known`` is how the document writes its words elsewhere: it decides between ``nordnorsk`` and ``nord-norsk``.
    """
    joined = ""
    for line in lines:
        joined = _join(joined, line.strip(), known) if joined else line.strip()
    return joined


def _join(left: str, right: str, known: Collection[str]) -> str:
    last, first = _LAST_WORD.search(left), _FIRST_WORD.match(right)
    if last is None or first is None:
        return f"{left} {right}"
    if first[0].lower() in _SHARED_ENDING:
        return f"{left} {right}"
    return left[:-1] + right if _is_divided(last[1], first[0], known) else left + right


def _is_divided(start: str, rest: str, known: Collection[str]) -> bool:
    if not rest[0].islower():
        return False
    if f"{start}{rest}".lower() in known:
        return True
    if f"{start}-{rest}".lower() in known:
        return False
    is_initialism = len(start) > 1 and start.isupper()
    return not is_initialism and not start[-1].isdigit()
