"""When the weekly reminder comes, at given moments."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.slack.crew import KINDS, LASTING
from bots.slack.weekdays import LATE, Due, due, nudge_of


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("nudge", "moment", "week"),
    [
        ("mon 09:00", "2026-11-23 08:00", "2026-W48"),  # winter: one hour before Greenwich
        ("mon 09:00", "2026-07-06 07:00", "2026-W28"),  # summer: two
        ("mon 09:00", "2026-03-30 07:00", "2026-W14"),  # the Monday after the clocks went forward
        ("fri 16:30", "2026-03-27 15:30", "2026-W13"),  # the Friday before
        ("mon 09:00", "2026-10-26 08:00", "2026-W44"),  # the Monday after they went back
        ("sun 02:30", "2026-03-29 01:30", "2026-W13"),  # a time that this day does not have comes an hour later
        ("sun 02:30", "2026-10-25 00:30", "2026-W43"),  # a time that this day has twice is the first of the two
        ("mon 00:00", "2026-12-27 23:00", "2026-W53"),  # the week is Norway's, where it is Monday already
        ("fri 09:00", "2027-01-01 08:00", "2026-W53"),  # the first day of a year, in the last week of the one before
        ("mon 09:00", "2027-01-04 08:00", "2027-W01"),
        ("tue 09:00", "2024-12-31 08:00", "2025-W01"),  # the last day of a year, in the first week of the next
    ],
)
def test_a_reminder_is_due_from_its_moment_in_norwegian_time_until_it_is_too_late(
    nudge: str, moment: str, week: str
) -> None:
    then, little = at(moment), timedelta(seconds=1)

    assert due(nudge, then) == due(nudge, then + LATE - little) == Due(week, then)
    assert due(nudge, then - little) is None
    assert due(nudge, then + LATE) is None


@pytest.mark.parametrize("start", ["2026-03-16 00:00", "2026-10-12 00:00", "2026-12-14 00:00"])
@pytest.mark.parametrize("nudge", ["mon 00:00", "mon 09:00", "wed 12:00", "sun 02:30", "sun 23:30"])
def test_looked_for_every_quarter_of_an_hour_it_is_due_once_in_each_of_five_weeks(start: str, nudge: str) -> None:
    looks = (at(start) + timedelta(minutes=15 * number) for number in range(5 * 7 * 24 * 4))

    found = [each for look in looks if (each := due(nudge, look))]

    weeks = list(dict.fromkeys(each.week for each in found))
    assert len(weeks) in (5, 6)
    assert len({each.moment for each in found}) == len(weeks)
    assert all(later - earlier > timedelta(days=6, hours=22)
               for earlier, later in zip(sorted({each.moment for each in found}),
                                         sorted({each.moment for each in found})[1:], strict=False))  # fmt: skip


@pytest.mark.parametrize("told", ["", "mon", "mon 9:00", "mon 24:00", "man 09:00", "mon 09:00 "])
def test_what_is_no_day_and_hour_is_never_due(told: str) -> None:
    assert due(told, at("2026-11-23 08:00")) is None


def test_a_day_and_an_hour_are_kept_as_they_are_read() -> None:
    assert nudge_of("tue", "10:30") == "tue 10:30"
    assert nudge_of("tue", None) == "tue 09:00"
    assert nudge_of(None, "10:30") is None
    assert due(str(nudge_of("mon", "09:00")), at("2026-11-23 08:00")) is not None


def test_that_a_week_has_had_its_reminder_is_remembered_for_longer_than_the_week() -> None:
    assert KINDS[LASTING] > timedelta(days=7) + LATE
