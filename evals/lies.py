"""Makes lies of true statements, each by one small change of the kind that models make.

The change is drawn with a fixed seed, so that the same statements give the same lies every time.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.checks.names import names_in
from assistant.checks.quantities import Quantity, Sort, quantities
from assistant.places import is_place
from knowledge.index.analysis import content_words
from knowledge.language import Language

ABSENT = 99
"""The number of a source that nobody was given."""
_LINK = "https://eksempel.no/rapport.pdf"


@dataclass(frozen=True, slots=True)
class Telling:
    """A statement as a model is made to tell it: with the sources it names, and the quote it says it rests on."""

    text: str
    sources: tuple[int, ...]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a statement is told from: the texts of the sources it rests on, by number, and those of the others."""

    language: Language
    cited: Mapping[int, str]
    others: Mapping[int, str]


def lies_of(told: Telling, setting: Setting, seed: str) -> Iterator[tuple[str, Telling]]:
    """Give lies with their kind: at most one of each kind."""
    draw = random.Random(seed)
    for kind, make in _KINDS.items():
        lie = make(told, setting, draw)
        if lie is not None and lie != told:
            yield kind, lie


def _digit(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:  # noqa: ARG001
    """Change one figure of a number."""
    figures = list(re.finditer(r"(?<![A-Za-zÆØÅæøå])\d", told.text))
    if not figures:
        return None
    place = draw.choice(figures).start()
    other = draw.choice([sign for sign in "123456789" if sign != told.text[place]])
    return _with(told, told.text[:place] + other + told.text[place + 1 :])


def _word_for_number(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:
    """Put another number word where one stands."""
    words = ("tre", "fire", "fem", "sju", "ni", "elleve") if setting.language is not Language.EN else (
        "three", "four", "five", "seven", "nine", "eleven")  # fmt: skip
    found = [each for each in _numbers(told.text, setting) if told.text[each.start : each.end].isalpha()]
    if not found:
        return None
    each = draw.choice(found)
    other = draw.choice([word for word in words if not each.is_told_by(_numbers(word, setting)[0])])
    return _with(told, told.text[: each.start] + other + told.text[each.end :])


def _other_number(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:
    """Put another number of the same source in the place of one: right figures, wrong thing."""
    return _swapped_number(told, setting, draw, setting.cited.values())


def _other_year(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:
    """Put the year of another source in the place of one, and name both as sources."""
    found = _swapped_number(told, setting, draw, setting.others.values(), years=True)
    if found is None:
        return None
    return Telling(
        found.text, (*told.sources, *(n for n, text in setting.others.items() if _gained(told, found, text)))
    )


def _place(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:  # noqa: ARG001
    """Put another municipality in the place of one, every time it is named."""
    named = [word for word, _ in names_in(told.text) if is_place(word)]
    if not named:
        return None
    one = re.sub(r"s$", "", named[0]) if not is_place(named[0][:-1] + "s") else named[0]
    other = draw.choice([each for each in _rules()["places"] if each != one and each not in told.text])
    return _with(told, re.sub(rf"\b{re.escape(one)}", other, told.text))


def _name(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:
    """Put another name of the sources in the place of one that is no municipality."""
    own = [
        word
        for word, opens in names_in(told.text)
        if not opens and not is_place(word) and len(word) > 2 and word.isalpha()
    ]
    texts = [*setting.cited.values(), *setting.others.values()]
    others = sorted(
        {word for text in texts for word, opens in names_in(text) if not opens and len(word) > 2 and word.isalpha()}
    )
    others = [word for word in others if word.lower() not in told.text.lower() and not is_place(word)]
    if not own or not others:
        return None
    one = draw.choice(own)
    return _with(told, re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", draw.choice(others), told.text))


def _worded(name: str) -> Callable[[Telling, Setting, random.Random], Telling | None]:
    """Make the maker of a lie that puts one word in the place of another."""

    def make(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:
        fitting = [
            (found, other)
            for one, other, *language in _rules()[name]
            if not language or language == [setting.language]
            for found in re.finditer(rf"(?<![\w.-]){re.escape(one)}(?![\w-])", told.text)
        ]
        if not fitting:
            return None
        found, other = draw.choice(fitting)
        return _with(told, told.text[: found.start()] + other + told.text[found.end() :])

    return make


def _wrong_source(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:  # noqa: ARG001
    """Name another source than the one that says it: of those beside it, the one with the fewest words in common."""
    own = set(content_words(told.text))
    common = {number: len(own & set(content_words(text))) for number, text in setting.others.items()}
    return Telling(told.text, (min(common, key=lambda number: common[number]),)) if common else None


def _no_source(told: Telling, setting: Setting, draw: random.Random) -> Telling:  # noqa: ARG001
    return Telling(told.text, ())


def _absent_source(told: Telling, setting: Setting, draw: random.Random) -> Telling:  # noqa: ARG001
    return Telling(told.text, (*told.sources, ABSENT))


def _altered_quote(told: Telling, setting: Setting, draw: random.Random) -> Telling | None:  # noqa: ARG001
    """Change one letter of the quote that a statement says it rests on."""
    letters = [place for place, sign in enumerate(told.quote) if sign.isalpha()]
    if not letters:
        return None
    place = draw.choice(letters)
    other = "x" if told.quote[place] != "x" else "z"
    return Telling(told.text, told.sources, told.quote[:place] + other + told.quote[place + 1 :])


def _link(told: Telling, setting: Setting, draw: random.Random) -> Telling:  # noqa: ARG001
    return _with(told, f"{told.text.rstrip('.')} ({_LINK}).")


_KINDS: Mapping[str, Callable[[Telling, Setting, random.Random], Telling | None]] = {
    "digit": _digit,
    "number_word": _word_for_number,
    "other_number": _other_number,
    "other_year": _other_year,
    "place": _place,
    "name": _name,
    "not_dropped": _worded("not_dropped"),
    "not_added": _worded("not_added"),
    "turned": _worded("turned"),
    "surer": _worded("surer"),
    "wrong_source": _wrong_source,
    "no_source": _no_source,
    "absent_source": _absent_source,
    "altered_quote": _altered_quote,
    "link": _link,
}
MADE = tuple(_KINDS)
"""The kinds of lies that are made."""
NUMBERS_AND_NAMES = ("digit", "number_word", "other_number", "other_year", "place", "name")
"""The kinds of which every single one is to be stopped."""


def _swapped_number(
    told: Telling, setting: Setting, draw: random.Random, texts: Sequence[str] | Any, years: bool = False
) -> Telling | None:
    own = [each for each in _numbers(told.text, setting) if not years or _is_year(told.text, each)]
    pairs = [
        (each, text[other.start : other.end])
        for each in own
        for text in texts
        for other in quantities(text)
        if other.sort is each.sort
        and _is_year(told.text, each) == _is_year(text, other)
        and not each.is_told_by(other)
        and not text[other.start : other.end].isalpha()
        and not any(mine.is_told_by(other) for mine in own)
    ]
    if not pairs:
        return None
    each, other = draw.choice(pairs)
    return _with(told, told.text[: each.start] + other + told.text[each.end :])


def _gained(told: Telling, lie: Telling, text: str) -> bool:
    gained = set(re.findall(r"\d{4}", lie.text)) - set(re.findall(r"\d{4}", told.text))
    return any(year in text for year in gained)


def _numbers(text: str, setting: Setting) -> list[Quantity]:
    return quantities(text, setting.language)


def _is_year(text: str, quantity: Quantity) -> bool:
    said = text[quantity.start : quantity.end]
    return quantity.sort is Sort.NUMBER and re.fullmatch(r"(?:19|20)\d\d", said) is not None


def _with(told: Telling, text: str) -> Telling:
    return Telling(text[:1].upper() + text[1:], told.sources, told.quote)


@cache
def _rules() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("evals").joinpath("mutations.yaml").read_text("utf-8")))
