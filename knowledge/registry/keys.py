"""API keys in the registry: what programs come in with, each with a role and a place of its own.

A key is told once, when it is made; the registry keeps only a SHA-256 of its secret. That is enough: a slow hash
protects secrets that people choose, and nobody can go through the 2^256 secrets that are drawn here. Every request
asks the registry, so that a key which is revoked is refused in the next one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from knowledge.access import Role, User
from knowledge.conversation import fresh_id
from knowledge.errors import Invalid, NotFound
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import api_key

PREFIX = "omst_"
"""What every key begins with, so that a scanner for leaked secrets can know one by sight."""
DAYS = 90
MOST_DAYS = 366
MOST_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Pass:
    """What a key is to let in: the name of the program, what it may do, and what it may see."""

    name: str
    role: Role
    municipality: str | None = None
    groups: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the registry knows it, without its secret. ``used`` is the last day somebody came in with it."""

    id: str
    lets_in: Pass
    created: datetime
    created_by: str
    expires: datetime
    used: date | None = None
    revoked: datetime | None = None

    @property
    def user(self) -> User:
        """Whoever comes in with it."""
        given = self.lets_in
        return User(f"key:{self.id}", given.role, given.name, given.municipality, given.groups, given.everything)

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it lets anybody in at this moment."""
        return self.revoked is None and now < self.expires


class ApiKeys:
    """The keys of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, lets_in: Pass, who: str, days: int = DAYS, now: datetime | None = None) -> tuple[ApiKey, str]:
        """Make a key that lasts some days; give it, and what its holder must show. That is told only here.

        Raise ``Invalid`` for a name, a number of days or groups that a key cannot have.
        """
        moment = now or datetime.now(UTC)
        _check(lets_in, days)
        made = ApiKey(fresh_id(), lets_in, moment, who, moment + timedelta(days=days))
        secret = secrets.token_hex(32)
        with self._database.write() as connection:
            connection.execute(insert(api_key).values(_values(made, secret)))
        return made, f"{PREFIX}{made.id}_{secret}"

    def all(self) -> list[ApiKey]:
        """Give every key that was ever made, the newest first."""
        with self._database.read() as connection:
            found = connection.execute(select(api_key).order_by(api_key.c.created.desc(), api_key.c.id)).mappings()
            return [_key(dict(row)) for row in found]

    def revoke(self, key_id: str, now: datetime | None = None) -> None:
        """Let nobody in with a key any more; raise ``NotFound`` where there is none of that id.

        A key that is revoked already keeps the moment at which it was.
        """
        moment = now or datetime.now(UTC)
        ended = update(api_key).where((api_key.c.id == key_id) & api_key.c.revoked.is_(None)).values(revoked=moment)
        with self._database.write() as connection:
            known = connection.scalar(select(api_key.c.id).where(api_key.c.id == key_id))
            connection.execute(ended)
        if known is None:
            raise NotFound("key_not_found", key=key_id)

    def find(self, token: str, now: datetime | None = None) -> ApiKey | None:
        """Give the valid key that a token shows, and note that it was used today; None for every other token."""
        moment = now or datetime.now(UTC)
        key_id, _, secret = token.removeprefix(PREFIX).partition("_")
        with self._database.read() as connection:
            row = connection.execute(select(api_key).where(api_key.c.id == key_id)).mappings().first()
        kept = row["digest"] if row else _digest("")
        same = hmac.compare_digest(_digest(secret), kept)  # asked also where there is no such key
        if row is None or not same or not token.startswith(PREFIX):
            return None
        found = _key(dict(row))
        if not found.is_valid(moment):
            return None
        today = moment.date()
        if found.used is None or found.used < today:
            self._note_use(found.id, today)
            found = replace(found, used=today)
        return found

    def _note_use(self, key_id: str, day: date) -> None:
        earlier = or_(api_key.c.used.is_(None), api_key.c.used < day)
        try:
            with self._database.write() as connection:
                connection.execute(update(api_key).where((api_key.c.id == key_id) & earlier).values(used=day))
        except DBAPIError:  # the database is busy or full: whoever has a key is let in all the same
            return


def _check(lets_in: Pass, days: int) -> None:
    if not lets_in.name.strip() or len(lets_in.name) > MOST_SIGNS:
        raise Invalid("key_without_name", most=MOST_SIGNS)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("key_days", most=MOST_DAYS)
    if lets_in.groups and not lets_in.municipality:
        raise Invalid("key_groups_without_municipality")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _values(made: ApiKey, secret: str) -> dict[str, Any]:
    given = made.lets_in
    return {
        "id": made.id,
        "digest": _digest(secret),
        "name": given.name,
        "role": given.role,
        "municipality": given.municipality,
        "groups": list(given.groups),
        "everything": given.everything,
        "created": made.created,
        "created_by": made.created_by,
        "expires": made.expires,
    }


def _key(row: Mapping[str, Any]) -> ApiKey:
    given = Pass(row["name"], Role(row["role"]), row["municipality"], tuple(row["groups"]), row["everything"])
    return ApiKey(
        id=row["id"],
        lets_in=given,
        created=rows.utc(row["created"]),
        created_by=row["created_by"],
        expires=rows.utc(row["expires"]),
        used=row["used"],
        revoked=rows.utc(row["revoked"]) if row["revoked"] else None,
    )
