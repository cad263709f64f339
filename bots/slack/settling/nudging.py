"""When a channel can be reminded: one day of the week, at the hour or half past, in working time, as ``mon 09:00``."""

USUAL = "09:00"
DAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(7, 17) for minute in (0, 30))


def moment_of(day: str, hour: str) -> str | None:
    """Give the moment that is chosen, or None where it is none of those."""
    return f"{day} {hour}" if day in DAYS and hour in HOURS else None
