"""Text folded for finding numbers: character for character, so that every span of the folded text is one of the text.

What NFKC makes one character becomes that character; digits of every script become ASCII digits, spaces a space,
dashes a hyphen, what shows nothing ``INVISIBLE``, and a percent-encoded separator of an address its separator.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

INVISIBLE = "\u200b"
_SHOW_NOTHING = frozenset("\ufe0e\ufe0f\u20e3")
"""Variation selectors and the keycap of emoji digits; the rest is known by its category."""
_MINUS = "\u2212"


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self, small_digits: bool) -> None:
        super().__init__()
        self._small_digits = small_digits

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._fold(chr(code))
        return folded

    def _fold(self, sign: str) -> str:
        if (value := unicodedata.decimal(sign, None)) is not None:
            return str(value)
        if not self._small_digits and unicodedata.digit(sign, None) is not None:
            return sign
        normal = unicodedata.normalize("NFKC", sign)
        if len(normal) == 1:
            sign = normal
        elif (value := unicodedata.digit(sign, None)) is not None:
            return str(value)
        category = unicodedata.category(sign)
        if category == "Cf" or sign in _SHOW_NOTHING:
            return INVISIBLE
        if category == "Zs":
            return " "
        return "-" if category == "Pd" or sign == _MINUS else sign


_PLAIN, _ALL = _Folds(small_digits=False), _Folds(small_digits=True)
_ESCAPED = re.compile(r"%(?:20|2[DdEe]|[Cc]2%[Aa]0|[Ee]2%80%(?:[89][0-9A-Fa-f]|[Aa][Ff]))")
_SEPARATORS = {"2d": "-", "2e": "."}


def foldings(text: str) -> list[str]:
    """Give the text folded, each as long as the text.

    There are two where it has digits that are not written on the line (², ①): one reads them as digits, the other as
    marks that end a number, for they may be either.
    """
    if text.isascii():
        return [_unescaped(text)]
    plain, every = text.translate(_PLAIN), text.translate(_ALL)
    return [_unescaped(plain)] if plain == every else [_unescaped(plain), _unescaped(every)]


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    return _ESCAPED.sub(lambda found: _separator(found[0]).ljust(len(found[0]), INVISIBLE), text)


def _separator(escaped: str) -> str:
    last = escaped[-2:].lower()
    if len(escaped) == 3:
        return _SEPARATORS.get(last, " ")
    if last in {"8b", "8c", "8d", "8e", "8f"}:
        return INVISIBLE
    return "-" if last.startswith("9") else " "


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and their span."""

    digits: str
    start: int
    end: int


_TOGETHER = re.compile(f"[0-9](?:{INVISIBLE}*[0-9])*")
_APART = re.compile("[0-9]+")


def groups_in(folded: str) -> Iterator[list[Group]]:
    """Give the groups of digits, in order; once more, where something invisible lies in the text, divided there too."""
    yield [Group(each[0].replace(INVISIBLE, ""), *each.span()) for each in _TOGETHER.finditer(folded)]
    if INVISIBLE in folded:
        yield [Group(each[0], *each.span()) for each in _APART.finditer(folded)]
