"""Turns what was chosen, in any door, into filters: municipalities by name or any of their numbers."""

import re
from collections.abc import Iterable

from knowledge.document import PROCESSES, Filters, Kind
from knowledge.errors import Invalid
from knowledge.municipalities import load_municipalities


def filters(
    kinds: Iterable[str] | None,
    municipalities: Iterable[str] | None,
    processes: Iterable[str] | None,
    phases: Iterable[int] | None,
    years: Iterable[int] | None,
    languages: Iterable[str] | None,
) -> Filters:
    """Make filters of what was chosen; raise ``Invalid`` or ``NotFound`` for what does not exist."""
    kinds, processes = tuple(kinds or ()), tuple(processes or ())
    for field, chosen, known in (("kind", kinds, tuple(Kind)), ("process", processes, PROCESSES)):
        for value in chosen:
            if value not in known:
                raise Invalid("unusable_field", field=field, value=value, allowed=", ".join(known))
    return Filters(
        kinds=frozenset(Kind(kind) for kind in kinds),
        municipalities=frozenset(number for said in municipalities or () for number in _numbers(said)),
        processes=frozenset(processes),
        phases=frozenset(phases or ()),
        years=frozenset(years or ()),
        languages=frozenset(languages or ()),
    )


def _numbers(said: str) -> frozenset[str]:
    """Give every number that a municipality has had; a number that we know nothing of is taken as it stands."""
    table = load_municipalities()
    if re.fullmatch(r"\d{4}", said):
        today = table.today(said)
        return frozenset({said}) | (table.numbers(today[0].number) if len(today) == 1 else frozenset())
    return table.numbers(table.called(said).number)
