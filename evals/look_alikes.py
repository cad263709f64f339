"""Makes figures that look like identity numbers and are none: what stands in plans, tables and case lists.

Figures are drawn as they are written in Norwegian public texts; the rows they stand in lie in
``gold_sets/personal_data.yaml``. The seed decides all of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

_ORGNR = (3, 2, 7, 6, 5, 4, 3, 2)
_BLANK = re.compile(r"{(\w+)}")


def rows(templates: Sequence[str], digits: int, random: Random) -> Iterator[str]:
    """Give rows, each template as often, until they hold so many digits in all."""
    held = 0
    while held < digits:
        for template in templates:
            row = _BLANK.sub(lambda blank: FIGURES[blank[1]](random), template)
            held += sum(map(str.isdigit, row))
            yield row


def _thousands(most: int) -> Callable[[Random], str]:
    """Draw a figure whose number of digits is as likely to be small as large, in groups of three."""

    def draw(random: Random) -> str:
        return f"{random.randrange(10 ** random.randint(1, most)):,}".replace(",", random.choice(" \u00a0"))

    return draw


def _integer(random: Random) -> str:
    return str(random.randrange(10 ** random.randint(1, 7)))


def _day(random: Random) -> date:
    return date(1995, 1, 1) + timedelta(days=random.randrange(12_000))


def orgnr(random: Random) -> str:
    """Draw an organisation number with its check digit."""
    while True:
        eight = f"{random.choice('89')}{random.randrange(10**7):07}"
        check = -sum(w * int(digit) for w, digit in zip(_ORGNR, eight, strict=True)) % 11
        if check < 10:
            return f"{eight}{check}"


def _orgnr_spaced(random: Random) -> str:
    drawn = orgnr(random)
    return f"{drawn[:3]} {drawn[3:6]} {drawn[6:]}"


def _isbn(random: Random) -> str:
    twelve = f"97882{random.randrange(10**7):07}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve)) % 10
    whole = f"{twelve}{check}"
    return random.choice([whole, f"{whole[:3]}-{whole[3:5]}-{whole[5:8]}-{whole[8:12]}-{whole[12]}"])


def _timestamp(random: Random) -> str:
    stamp = f"{_day(random):%Y%m%d}"
    return stamp + random.choice(["", f"{random.randrange(24):02}{random.randrange(60):02}"])


FIGURES: Mapping[str, Callable[[Random], str]] = {
    "municipality": lambda random: (
        f"{random.choice((3, 11, 15, 18, 31, 33, 34, 46, 50, 55, 56)):02}{random.randrange(1, 60):02}"
    ),
    "place": lambda random: random.choice(("Asker", "Steinkjer", "Trondheim", "Bodø", "Volda", "Alta")),
    "thousands": _thousands(6),
    "large": _thousands(11),
    "integer": _integer,
    "small": lambda random: str(random.randrange(100)),
    "decimal": lambda random: f"{random.uniform(0, 9999):.{random.randint(1, 3)}f}".replace(".", ","),
    "percent": lambda random: f"{random.uniform(0, 100):.1f}".replace(".", ",") + " %",
    "year": lambda random: str(random.randrange(1990, 2051)),
    "property": lambda random: str(random.randrange(1, 10 ** random.randint(1, 4))),
    "orgnr": orgnr,
    "orgnr_spaced": _orgnr_spaced,
    "invoice": lambda random: f"{random.randrange(10**5, 10**8)}",
    "case": lambda random: f"{random.randrange(2005, 2027)}/{random.randrange(1, 30_000)}",
    "case_long": lambda random: (
        f"{random.randrange(5, 27):02}/{random.randrange(100_000):05}-{random.randrange(1, 60)}"
    ),
    "council": lambda random: f"{random.randrange(1, 150)}/{random.randrange(5, 27):02}",
    "date": lambda random: f"{_day(random):%d.%m.%Y}",
    "date_short": lambda random: f"{_day(random):%d.%m.%y}",
    "iso_date": lambda random: f"{_day(random):%Y-%m-%d}",
    "clock": lambda random: f"{random.randrange(24):02}:{random.randrange(60):02}",
    "isbn": _isbn,
    "timestamp": _timestamp,
    "standard": lambda random: str(random.randrange(1000, 60_000)),
    "latitude": lambda random: f"{random.uniform(58, 71):.{random.randint(4, 7)}f}",
    "longitude": lambda random: f"{random.uniform(4, 31):.{random.randint(4, 7)}f}",
    "account_code": lambda random: str(random.randrange(10_000, 99_999)),
    "function": lambda random: str(random.randrange(100, 400)),
}
