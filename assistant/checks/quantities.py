"""Numbers, dates and amounts in a text, in one form however they are written.

*1,5 mill. kr* is *1 500 000 kroner*, *17. november 2022* is *17.11.2022* and *November 17, 2022*, *halvparten* is
*50 prosent*, *fjorten* is *14*. Where a spelling can be read in two ways (*1.200*), a quantity has both readings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from knowledge.language import Language


class Sort(StrEnum):
    """What a quantity counts."""

    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity and where it stands: ``text[start:end]``.

    ``readings`` are the values it can have, ``unit`` the currency of money; a date has the parts that are told; what is
    ``loose`` may be no number at all (*en*, *andre*).
    """

    sort: Sort
    start: int
    end: int
    readings: frozenset[Fraction] = frozenset()
    unit: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    loose: bool = False

    def is_told_by(self, other: "Quantity") -> bool:
        """Tell whether another quantity says the same as this one, and no less."""
        if self.sort is Sort.DATE and other.sort is Sort.DATE:
            pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
            return all(own in {None, theirs} for own, theirs in pairs)
        if Sort.DATE in {self.sort, other.sort}:
            return self.month is None and self._year() is not None and self._year() == other._year()
        return bool(self.readings & other.readings) and self._counts_as(other)

    def _counts_as(self, other: "Quantity") -> bool:
        """Tell whether two values can be of the same thing: a plain number may be anything, a share only a share."""
        if self.sort is other.sort:
            return not self.unit or not other.unit or self.unit == other.unit
        return self.sort is Sort.NUMBER or (self.sort is Sort.MONEY and other.sort is Sort.NUMBER)

    @property
    def is_year(self) -> bool:
        """Tell whether it is four figures that can be a year of our time."""
        year = self._year() if self.sort is Sort.NUMBER else None
        return year is not None and 1900 <= year < 2100

    def _year(self) -> int | None:
        if self.sort is Sort.DATE:
            return self.year
        value = next(iter(self.readings)) if len(self.readings) == 1 else Fraction(0)
        return int(value) if value.denominator == 1 and 1000 <= value < 3000 else None


def quantities(text: str, language: Language = Language.NB) -> list[Quantity]:
    """Give the quantities of a text in the order they stand; number words are read in its language."""
    found: list[Quantity] = []
    free = text.lower()
    for read in (_dates, _shares, _spans_of_years, _amounts, _words):
        for quantity in read(free, language):
            found.append(quantity)
            free = free[: quantity.start] + "|" * (quantity.end - quantity.start) + free[quantity.end :]
    return sorted(found, key=lambda quantity: quantity.start)


@lru_cache(maxsize=2_000)
def loosely(text: str, language: Language = Language.NB) -> tuple[Quantity, ...]:
    """Give the quantities of a source's text, and beside them the words that may be meant as numbers.

    Each check asks for those of the same few sentences, so they are read once.
    """
    found = quantities(text, language)
    words = re.compile(rf"(?<![\w-])(?:{_any('loose')})(?![\w-])", re.IGNORECASE)
    for match in words.finditer(text):
        if all(match.end() <= each.start or each.end <= match.start() for each in found):
            value = Fraction(_forms()["loose"][match.group().lower()])
            found.append(Quantity(Sort.NUMBER, *match.span(), frozenset({value}), loose=True))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def without(text: str, told: Iterable[Quantity]) -> str:
    """Give a text without its quantities."""
    for quantity in told:
        text = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
    return text


def _dates(text: str, language: Language) -> Iterator[Quantity]:
    for pattern in _date_patterns():
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _months().get((parts.get("name") or "").rstrip("."), 0) or int(parts.get("month") or 0)
            day = int(parts.get("day") or 0)
            if month > 12 or day > 31 or (match.group() in {"may", "march", "mars"} and language is Language.EN):
                continue
            year = int(parts["year"]) if parts.get("year") else None
            yield Quantity(Sort.DATE, *match.span(), year=year, month=month or None, day=day or None)
        text = pattern.sub(lambda match: "|" * len(match.group()), text)


def _shares(text: str, _: Language) -> Iterator[Quantity]:
    scales = tuple(scale for scale in _forms()["scales"] if " " in scale)
    for match in _pattern("fractions").finditer(text):
        if text.startswith(scales, match.start()):  # *half a million* is no half
            continue
        over, under = _forms()["fractions"][match.group()]
        exact = Fraction(100 * over, under)
        yield Quantity(Sort.PERCENT, *match.span(), frozenset({exact, Fraction(round(exact))}))
    for match in re.finditer(r"(?<![\d/.,])([1-9])/([2-9]|10)(?![\d/.])", text):
        exact = Fraction(100 * int(match[1]), int(match[2]))
        yield Quantity(Sort.PERCENT, *match.span(), frozenset({exact, Fraction(round(exact))}))


def _spans_of_years(text: str, _: Language) -> Iterator[Quantity]:
    """Read *2015-18* as two years; the whole spelling is taken by the second."""
    for match in re.finditer(r"(?<![\d.,])((?:19|20)\d\d)[–-](\d\d)(?![\d.,–-]\d|\d)", text):
        first = Fraction(match.group(1))
        last = Fraction(match.group(1)[:2] + match.group(2))
        if last > first:
            yield Quantity(Sort.NUMBER, *match.span(1), frozenset({first}))
            yield Quantity(Sort.NUMBER, match.end(1), match.end(), frozenset({last}))


def _amounts(text: str, _: Language) -> Iterator[Quantity]:
    """Read figures, with the scale, the currency or the sign of percent beside them."""
    for match in _amount_pattern().finditer(text):
        yield _amount(match, _readings(match["figures"]))


def _words(text: str, language: Language) -> Iterator[Quantity]:
    """Read number words, ordinals, and a scale that stands alone."""
    for match in _word_pattern("english" if language is Language.EN else "norwegian").finditer(text):
        value = _value(match["word"])
        yield _amount(match, frozenset({Fraction(value)}))


def _amount(match: re.Match[str], readings: frozenset[Fraction]) -> Quantity:
    forms = _forms()
    before, scale, after = (" ".join((match[name] or "").split()) for name in ("before", "scale", "after"))
    times = forms["scales"].get(scale, 1) * (1_000_000 if {before, after} & set(forms["in_millions"]) else 1)
    readings = frozenset(value * times for value in readings)
    unit = forms["money"].get(before) or forms["money"].get(after) or ""
    sort = Sort.MONEY if unit else Sort.PERCENT if after in forms["percent"] else Sort.NUMBER
    return Quantity(sort, *match.span(), readings, unit)


def _readings(figures: str) -> frozenset[Fraction]:
    """Give the values that figures can stand for: *1.200* is one thousand two hundred, or a little more than one."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", figures)
    found = set()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", bare):
        found.add(Fraction(bare.replace(",", ".")))
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        found.add(Fraction(re.sub(r"[.,]", "", bare)))
    if mixed := re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,](\d+)", bare):
        found.add(Fraction(f"{re.sub(r'[.,]', '', mixed[1])}.{mixed[3]}"))
    return frozenset(found)


def _value(word: str) -> int:
    """Give the value of a number word: of a ten and a unit in either order, an ordinal, or a plain one."""
    forms = _forms()
    known: dict[str, int] = {**forms["ordinals"], **forms["scales"]}
    units: dict[str, int] = {
        **forms["numbers"]["norwegian"],
        **forms["numbers"]["english"],
        "en": 1,
        "ein": 1,
        "one": 1,
    }
    tens: dict[str, int] = {**forms["tens"]["norwegian"], **forms["tens"]["english"]}
    for plain in (known, units, tens):
        if word in plain and word not in {"en", "ein", "one"}:
            return plain[word]
    bare = word.replace("-", "").replace(" ", "")
    for ten, tenfold in tens.items():
        if bare.startswith(ten) and bare[len(ten) :] in units:
            return tenfold + units[bare[len(ten) :]]
        if bare.endswith(f"og{ten}"):
            return tenfold + units[bare[: -len(ten) - 2]]
    raise AssertionError(f"{word} matched a pattern of number words")


@cache
def _amount_pattern() -> re.Pattern[str]:
    figures = r"\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:,\d+)?|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
    before = rf"(?:(?<!\w)(?P<before>{_any('money')})\s*)?"
    return re.compile(rf"{before}(?<![\w,])(?<!\d\.)(?P<figures>(?:{figures})(?!\d))(?:st|nd|rd|th)?{_beside()}")


@cache
def _word_pattern(tongue: str) -> re.Pattern[str]:
    forms = _forms()
    units, tens = _join(forms["numbers"][tongue]), _join(forms["tens"][tongue])
    one = "one" if tongue == "english" else "en|ein"
    joined = rf"(?:{tens})(?:-?(?:{units}|{one}))?|(?:{units}|{one})og(?:{tens})"
    word = rf"{joined}|{units}|{_any('ordinals')}|{_any('scales')}"
    return re.compile(rf"(?P<before>)(?<![\w-])(?P<word>{word}){_beside()}")


def _beside() -> str:
    """Give the pattern of what may stand after a number: its scale, and what it counts."""
    units = f"{_any('percent')}|{_any('money')}"
    return rf"(?!\w)(?:\s*(?P<scale>{_any('scales')})(?!\w))?(?:\s*(?P<after>{units})(?!\w))?"


@cache
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    names = _join(_months())
    full = _join(
        [name for name in _months() if len(name) > 4 or name in {"juni", "juli", "mars", "mai", "june", "july"}]
    )
    year = r"(?P<year>(?:1[5-9]|20|21)\d\d)(?!\d)"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?(?: of)?\s*(?P<name>{names})\b\.?(?:,?\s*{year})?",
            rf"\b(?P<name>{names})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s*{year})?",
            rf"\b(?P<name>{names})\b\.?,? {year}",
            rf"(?<![\d.,])(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})[./-]{year}",
            rf"(?<![\d.,/])(?P<month>0?[1-9]|1[0-2])/{year}",
            r"(?<![\d.,])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
            rf"(?<![\w-])(?P<name>{full})(?![\w-])",
        )
    )


@cache
def _months() -> Mapping[str, int]:
    return {name: number for number, names in enumerate(_forms()["months"], start=1) for name in names}


@cache
def _forms() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant.checks").joinpath("quantities.yaml").read_text("utf-8")))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_any(name)})(?![\w-])")


def _any(name: str) -> str:
    return _join(_forms()[name])


def _join(words: Iterable[str]) -> str:
    """Give a pattern for any of some words, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
