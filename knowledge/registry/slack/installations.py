"""By which workspaces and organisations the app has been installed, and the sealed tokens each gave it.

What is kept is sealed before it comes here and opened after it leaves: bytes in, bytes out. An installation for a whole
organisation has no workspace (``team`` is empty). Whoever renews a token has claimed it first, so that only one does.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.slack.tables import slack_installation


@dataclass(frozen=True, slots=True)
class Sealed:
    """One installation as it lies in the registry."""

    team: str
    enterprise: str
    content: bytes
    changed: datetime


class SlackInstallations:
    """The installations of the app."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, team: str, enterprise: str, content: bytes, now: datetime | None = None) -> None:
        """Keep an installation, instead of what was there; nobody has claimed it any longer."""
        values = {"content": content, "changed": now or datetime.now(UTC), "renewing": None}
        with self._database.write() as connection:
            if not connection.execute(update(slack_installation).where(_is(team, enterprise)).values(values)).rowcount:
                row = {"team": team, "enterprise": enterprise, **values}
                connection.execute(insert(slack_installation).values(row))

    def replace(self, old: Sealed, content: bytes) -> bool:
        """Put something else where ``old`` lies, if it still does; tell whether it did."""
        same = _is(old.team, old.enterprise) & (slack_installation.c.content == old.content)
        with self._database.write() as connection:
            values = {"content": content, "renewing": None}
            return bool(connection.execute(update(slack_installation).where(same).values(values)).rowcount)

    def find(self, team: str, enterprise: str | None = None) -> Sealed | None:
        """Give the installation of a workspace: its own, else that of its organisation."""
        own = slack_installation.c.team == team
        if enterprise:
            own &= slack_installation.c.enterprise.in_([enterprise, ""])
        return (self._first(own) if team else None) or (self._first(_is("", enterprise)) if enterprise else None)

    def all(self) -> list[Sealed]:
        """Give every installation, the latest first."""
        query = select(slack_installation).order_by(slack_installation.c.changed.desc(), slack_installation.c.team)
        with self._database.read() as connection:
            return [_sealed(dict(row)) for row in connection.execute(query).mappings()]

    def claim(self, team: str, enterprise: str, until: datetime, now: datetime | None = None) -> bool:
        """Be the only one who renews an installation until a moment; tell whether one is."""
        lease = slack_installation.c.renewing
        free = or_(lease.is_(None), lease < (now or datetime.now(UTC)))
        claiming = update(slack_installation).where(_is(team, enterprise) & free).values(renewing=until)
        with self._database.write() as connection:
            return bool(connection.execute(claiming).rowcount)

    def forget(self, team: str, enterprise: str | None = None) -> int:
        """Delete the installation of a workspace, or without one that of an organisation; give how many there were."""
        which = slack_installation.c.team == team if team else _is("", enterprise or "")
        with self._database.write() as connection:
            return connection.execute(delete(slack_installation).where(which)).rowcount

    def _first(self, which: ColumnElement[bool]) -> Sealed | None:
        with self._database.read() as connection:
            row = connection.execute(select(slack_installation).where(which)).mappings().first()
        return None if row is None else _sealed(dict(row))


def _is(team: str, enterprise: str) -> ColumnElement[bool]:
    return (slack_installation.c.team == team) & (slack_installation.c.enterprise == enterprise)


def _sealed(row: rows.Row) -> Sealed:
    return Sealed(row["team"], row["enterprise"], row["content"], rows.utc(row["changed"]))
