"""Makes identity numbers that nobody has asked for: a random date, random individual digits, computed check digits.

The check digits are computed here from the published weights, and not by the product or its library, so that the
examiner does not believe what it examines. The seed decides all of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DUF = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_DAY_ONE = date(1925, 1, 1)
_DAYS = 100 * 365


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a number is written: how it is divided, what stands between, and whether in full-width digits."""

    name: str
    division: str
    separators: tuple[str, ...] = ("",)
    wide: bool = False


SPELLINGS = (
    Spelling("whole", "whole"),
    Spelling("space", "halves", (" ",)),
    Spelling("hyphen", "halves", ("-",)),
    Spelling("stop", "halves", (".",)),
    Spelling("no-break space", "halves", ("\u00a0",)),
    Spelling("thin space", "halves", ("\u2009",)),
    Spelling("zero-width space", "halves", ("\u200b",)),
    Spelling("full-width", "halves", (" ",), wide=True),
    Spelling("en dash", "halves", ("\u2013",)),
    Spelling("date with stops", "parts", (".", ".", " ")),
    Spelling("date with spaces", "parts", (" ",)),
    Spelling("three and two", "long_tail", (" ",)),
    Spelling("two and three", "short_tail", (" ",)),
    Spelling("pairs", "pairs", (" ",)),
    Spelling("digit by digit", "digits", (" ",)),
)

_DIVISIONS: Mapping[int, Mapping[str, tuple[int, ...]]] = {
    11: {
        "whole": (11,),
        "halves": (6, 5),
        "parts": (2, 2, 2, 5),
        "long_tail": (6, 3, 2),
        "short_tail": (6, 2, 3),
        "pairs": (2, 2, 2, 2, 2, 1),
        "digits": (1,) * 11,
    },
    12: {"whole": (12,), "halves": (4, 8), "parts": (4, 6, 2), "long_tail": (10, 2), "pairs": (2,) * 6},
}


def spelled(number: str, spelling: Spelling) -> str | None:
    """Write a number in a spelling; None where numbers of its length are not written so."""
    lengths = _DIVISIONS[len(number)].get(spelling.division)
    if lengths is None:
        return None
    written, at = "", 0
    for place, length in enumerate(lengths):
        written += spelling.separators[min(place - 1, len(spelling.separators) - 1)] if place else ""
        written += number[at : at + length]
        at += length
    return (
        "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in written) if spelling.wide else written
    )


def numbers(kind: str, random: Random) -> Iterator[str]:
    """Give numbers of one of ``KINDS``, without end."""
    make = KINDS[kind]
    while True:
        if number := make(random):
            yield number


def check_digits(nine: str, remainder: int = 0) -> str | None:
    """Give the two check digits, the first with a remainder that the rule of 2032 allows; None where there are none."""
    first = (remainder - sum(w * int(digit) for w, digit in zip(_FIRST, nine, strict=True))) % 11
    ten = f"{nine}{first}"
    if first == 10:
        return None
    second = -sum(w * int(digit) for w, digit in zip(_SECOND, ten, strict=True)) % 11
    return None if second == 10 else f"{first}{second}"


def _dated(day: int = 0, month: int = 0, remainders: tuple[int, ...] = (0,)) -> Callable[[Random], str | None]:
    def make(random: Random) -> str | None:
        born = _DAY_ONE + timedelta(days=random.randrange(_DAYS))
        individual = random.randrange(500) if born.year < 2000 else random.randrange(500, 1000)
        nine = f"{born.day + day:02}{born.month + month:02}{born.year % 100:02}{individual:03}"
        ending = check_digits(nine, random.choice(remainders))
        return nine + ending if ending else None

    return make


def _shared_help(random: Random) -> str | None:
    nine = f"{random.choice('89')}{random.randrange(10**8):08}"
    ending = check_digits(nine)
    return nine + ending if ending else None


def _duf(random: Random) -> str:
    ten = f"{random.randrange(1990, 2026)}{random.randrange(10**6):06}"
    return f"{ten}{sum(w * int(digit) for w, digit in zip(_DUF, ten, strict=True)) % 11:02}"


KINDS: Mapping[str, Callable[[Random], str | None]] = {
    "birth_number": _dated(),
    "birth_number_2032": _dated(remainders=(1, 2, 3)),
    "d_number": _dated(day=40),
    "d_number_2032": _dated(day=40, remainders=(1, 2, 3)),
    "month_40": _dated(month=40),
    "month_65": _dated(month=65),
    "month_80": _dated(month=80),
    "d_month_80": _dated(day=40, month=80),
    "fh_number": _shared_help,
    "duf_number": _duf,
}
