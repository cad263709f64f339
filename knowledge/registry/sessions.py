"""Who is signed in through a browser, and sign-ins that have been begun and not yet finished.

What the browser holds is never kept, only its SHA-256 (see ``keys`` for why that is enough). A session ends when it
has not been used for a while, when it has lasted for as long as one may, or when its holder signs out; a sign-in that
was begun can be finished once.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.door_tables import web_session

IDLE = timedelta(hours=8)
LASTS = timedelta(hours=24)
BEGUN_LASTS = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=5)
"""How often it is noted that a session is in use, so that not every request writes."""

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WebSession:
    """One browser in which somebody is signed in, and what was known of them when they signed in."""

    user_id: str
    content: Content
    begun: datetime
    expires: datetime


class WebSessions:
    """The sessions of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, user_id: str, content: Content, now: datetime | None = None) -> str:
        """Begin a session; give the token by which the browser is known from now on."""
        return self._insert(user_id, content, now or datetime.now(UTC), LASTS)

    def find(self, token: str, now: datetime | None = None) -> WebSession | None:
        """Give the session of a token, or None where there is none or it has ended."""
        moment = now or datetime.now(UTC)
        mine = _is(token) & web_session.c.user_id.is_not(None)
        with self._database.read() as connection:
            row = connection.execute(select(web_session).where(mine)).mappings().first()
        if row is None or rows.utc(row["expires"]) <= moment or rows.utc(row["seen"]) + IDLE <= moment:
            return None
        if rows.utc(row["seen"]) + _SEEN_EVERY <= moment:
            self._note_use(mine, moment)
        return WebSession(row["user_id"], row["content"], rows.utc(row["begun"]), rows.utc(row["expires"]))

    def end(self, token: str) -> None:
        """End the session of a token; nothing happens where there is none."""
        with self._database.write() as connection:
            connection.execute(delete(web_session).where(_is(token) & web_session.c.user_id.is_not(None)))

    def end_all(self, user_id: str) -> int:
        """End every session of a person; give how many there were."""
        with self._database.write() as connection:
            return connection.execute(delete(web_session).where(web_session.c.user_id == user_id)).rowcount

    def begin_sign_in(self, content: Content, now: datetime | None = None) -> str:
        """Keep what a sign-in needs to be finished; give the token that stands for it."""
        return self._insert(None, content, now or datetime.now(UTC), BEGUN_LASTS)

    def take_sign_in(self, token: str, now: datetime | None = None) -> Content | None:
        """Give what was kept for a sign-in and forget it; None where it is too old, unknown or taken already."""
        moment = now or datetime.now(UTC)
        mine = _is(token) & web_session.c.user_id.is_(None)
        with self._database.write() as connection:
            row = connection.execute(select(web_session).where(mine)).mappings().first()
            taken = connection.execute(delete(web_session).where(mine)).rowcount
        if row is None or not taken or rows.utc(row["expires"]) <= moment:
            return None
        content: Content = row["content"]
        return content

    def _note_use(self, mine: ColumnElement[bool], now: datetime) -> None:
        try:
            with self._database.write() as connection:
                connection.execute(update(web_session).where(mine).values(seen=now))
        except DBAPIError:  # the database is busy or full: whoever is signed in stays so all the same
            return

    def _insert(self, user_id: str | None, content: Content, now: datetime, lasts: timedelta) -> str:
        token = secrets.token_urlsafe(32)
        row = {
            "digest": _digest(token),
            "user_id": user_id,
            "content": dict(content),
            "begun": now,
            "seen": now,
            "expires": now + lasts,
        }
        ended = or_(web_session.c.expires <= now, web_session.c.seen <= now - IDLE)
        with self._database.write() as connection:
            connection.execute(delete(web_session).where(ended))
            connection.execute(insert(web_session).values(row))
        return token


def _is(token: str) -> ColumnElement[bool]:
    return web_session.c.digest == _digest(token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
