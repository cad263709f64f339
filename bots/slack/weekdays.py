"""When the weekly reminder comes, told as ``mon 09:00`` in Norwegian time: once an ISO week, whatever the clocks do.

Pure: the moment it is now is handed in. A time that a change of the clocks leaves out comes an hour later that day; one
that comes twice counts the first time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(7, 17) for minute in (0, 30))
_EVERY = (*DAYS, "sat", "sun")
_OSLO = ZoneInfo("Europe/Oslo")
_TOLD = re.compile(rf"({'|'.join(_EVERY)}) ([01]\d|2[0-3]):([0-5]\d)")
USUAL = "09:00"
LATE = timedelta(hours=6)
"""How late a reminder may come, when nobody was at work at its moment; later than that, the week goes without."""


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due: its week, such as ``2026-W53``, and its moment."""

    week: str
    moment: datetime


def nudge_of(day: str | None, hour: str | None) -> str | None:
    """Give how a day and an hour are kept; None where there is to be no reminder."""
    return f"{day} {chosen_hour(hour or '')}" if day in _EVERY else None


def chosen_hour(hour: str) -> str:
    """Give an hour that can be chosen: the one that is said, or the usual."""
    return hour if hour in HOURS else USUAL


def due(nudge: str, now: datetime) -> Due | None:
    """Give the reminder that is due now, or None where none is, or what was kept is no day and hour."""
    found = _TOLD.fullmatch(nudge)
    if found is None:
        return None
    day, at = _EVERY.index(found[1]) + 1, time(int(found[2]), int(found[3]))
    today = now.astimezone(_OSLO).date()
    for near in (today, today - timedelta(days=7)):
        year, week, _ = near.isocalendar()
        moment = _moment(date.fromisocalendar(year, week, day), at)
        if moment <= now.astimezone(UTC) < moment + LATE:
            return Due(f"{year}-W{week:02}", moment)
    return None


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, _OSLO).astimezone(UTC)
