"""Conversations in the registry: kept whole, read by the one who asked, held, deleted and given out.

Every method takes the asker, for there is no way to read or to change what another has asked. Keeping takes no lock
but the database's own, so it works while another process adds documents.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from knowledge.conversation import Answered, Conversation, Record, fresh_id
from knowledge.errors import Invalid, NotFound, Unavailable
from knowledge.registry import forgetting, rows
from knowledge.registry.database import Database, RegistryUnavailable
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.retention import Retention
from knowledge.registry.tables import answer, conversation

Row = Mapping[str, Any]


class NotKept(Unavailable):
    """The database did not take it: the disk is full, or somebody else has had it for too long."""


class Conversations:
    """The conversations of one registry; with a ``retention``, what is too old goes when something new comes."""

    def __init__(self, database: Database, retention: Retention | None = None) -> None:
        self._database = database
        self._deletions = Deletions(database)
        self._retention = retention

    def begin(self, asker: str, door: str, now: datetime | None = None) -> str:
        """Begin a conversation that has no answers yet, and give its id."""
        with self._keeping() as connection:
            return _begin(connection, asker, door, now or datetime.now(UTC))

    def add(
        self,
        said: Answered,
        asker: str,
        door: str,
        conversation_id: str | None = None,
        now: datetime | None = None,
        answer_id: str | None = None,
    ) -> Record:
        """Keep an answer at the end of a conversation, or as the beginning of a new one, in one transaction.

        With an ``answer_id`` under which the asker has an answer already, it is that answer. Raise ``NotFound`` when
        the asker has no such conversation, ``NotKept`` when the database does not take it.
        """
        moment = now or datetime.now(UTC)
        with self._keeping() as connection:
            if answer_id is not None and (kept := connection.execute(_answer(answer_id, asker)).mappings().first()):
                return _record(dict(kept))
            if conversation_id is None:
                conversation_id = _begin(connection, asker, door, moment)
            elif not connection.execute(
                update(conversation).where(_mine(conversation_id, asker)).values(latest=moment)
            ).rowcount:
                raise NotFound("conversation_not_found", conversation=conversation_id)
            record = _record(_insert(connection, said, conversation_id, moment, answer_id))
        if self._retention is not None:
            self._retention.run_if_due(moment)
        return record

    def turns(self, conversation_id: str, asker: str, most: int | None = None) -> list[Record]:
        """Give the answers of a conversation, or the latest ``most`` of them, oldest first."""
        query = select(answer).join(conversation).where(_mine(conversation_id, asker))
        with self._database.read() as connection:
            found = connection.execute(query.order_by(answer.c.number.desc()).limit(most)).mappings().all()
        return [_record(dict(row)) for row in reversed(found)]

    def find(self, answer_id: str, asker: str) -> Record | None:
        """Give one answer as it was kept."""
        with self._database.read() as connection:
            row = connection.execute(_answer(answer_id, asker)).mappings().first()
        return None if row is None else _record(dict(row))

    def conversation(self, conversation_id: str, asker: str) -> Conversation | None:
        """Give one conversation."""
        return next(iter(self._select(_mine(conversation_id, asker))), None)

    def visible(self, asker: str) -> list[Conversation]:
        """Give every conversation of the asker's, the latest first."""
        return self._select(conversation.c.asker == asker)

    def beginnings(self, asker: str) -> Mapping[str, str]:
        """Give the question that each conversation of the asker's begins with."""
        numbers = select(answer.c.conversation_id, func.min(answer.c.number).label("number"))
        begun = numbers.group_by(answer.c.conversation_id).subquery()
        same = (answer.c.conversation_id == begun.c.conversation_id) & (answer.c.number == begun.c.number)
        query = select(answer.c.conversation_id, answer.c.question).join(begun, same)
        mine = answer.c.conversation_id.in_(select(conversation.c.id).where(conversation.c.asker == asker))
        with self._database.read() as connection:
            return {str(row.conversation_id): str(row.question) for row in connection.execute(query.where(mine))}

    def latest(self, asker: str, door: str) -> Conversation | None:
        """Give the conversation that the asker last said something in through a door."""
        return next((each for each in self.visible(asker) if each.door == door), None)

    def everything(self, asker: str) -> list[tuple[Conversation, list[Record]]]:
        """Give all that is kept of what one person has asked, oldest first."""
        return [(each, self.turns(each.id, asker)) for each in reversed(self.visible(asker))]

    def hold(self, conversation_id: str, asker: str, held: bool = True) -> None:
        """Keep a conversation from being deleted until it is released with ``held=False``."""
        with self._database.write() as connection:
            changed = update(conversation).where(_mine(conversation_id, asker)).values(held=held)
            if not connection.execute(changed).rowcount:
                raise NotFound("conversation_not_found", conversation=conversation_id)

    def delete(self, conversation_id: str, asker: str, now: datetime | None = None) -> None:
        """Delete a conversation for good; raise ``Invalid`` while it is held."""
        if not self._delete(_mine(conversation_id, asker), now):
            raise self._why_not(self.conversation(conversation_id, asker), conversation_id)

    def delete_answer(self, answer_id: str, asker: str, now: datetime | None = None) -> None:
        """Delete one answer for good, the last one with its conversation; raise ``Invalid`` while that is held."""
        free = select(conversation.c.id).where((conversation.c.asker == asker) & ~conversation.c.held)
        moment = now or datetime.now(UTC)
        with self._database.write() as connection:
            mine = (answer.c.id == answer_id) & answer.c.conversation_id.in_(free)
            talk = connection.scalar(select(answer.c.conversation_id).where(mine))
            gone = connection.execute(delete(answer).where(mine)).rowcount
            if gone:
                note(connection, "answer", gone, moment)
                left = select(answer.c.id).where(answer.c.conversation_id == talk).exists()
                ended = delete(conversation).where((conversation.c.id == talk) & ~conversation.c.held & ~left)
                if emptied := connection.execute(ended).rowcount:
                    note(connection, "conversation", emptied, moment)
        if not gone:
            record = self.find(answer_id, asker)
            if record is None:
                raise NotFound("answer_not_found", answer=answer_id)
            raise self._why_not(self.conversation(record.conversation_id, asker), record.conversation_id)
        self._deletions.finish()

    def delete_all(self, asker: str, now: datetime | None = None) -> int:
        """Delete all that one person has asked, but for what is held; give how many conversations that was."""
        return self._delete(conversation.c.asker == asker, now)

    def _delete(self, which: ColumnElement[bool], now: datetime | None) -> int:
        with self._database.write() as connection:
            gone = connection.execute(delete(conversation).where(which & ~conversation.c.held)).rowcount
            if gone:
                note(connection, "conversation", gone, now or datetime.now(UTC))
        self._deletions.finish()
        return gone

    def _why_not(self, found: Conversation | None, conversation_id: str) -> Invalid | NotFound:
        code = "conversation_held" if found else "conversation_not_found"
        return (Invalid if found else NotFound)(code, conversation=conversation_id)

    def _select(self, which: ColumnElement[bool]) -> list[Conversation]:
        answers = select(func.count()).where(answer.c.conversation_id == conversation.c.id).scalar_subquery()
        query = select(conversation, answers.label("answers")).where(which)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(conversation.c.latest.desc(), conversation.c.id)).mappings()
            return [_conversation(dict(row)) for row in found]

    @contextmanager
    def _keeping(self) -> Iterator[Connection]:
        try:
            with self._database.write() as connection:
                yield connection
        except DBAPIError as error:  # of whatever kind: the answer is there, and only its keeping has failed
            raise NotKept("not_kept", reason=str(error.orig).partition("\n")[0]) from error
        except RegistryUnavailable as error:
            raise NotKept("not_kept", reason=error.code) from error


def _mine(conversation_id: str, asker: str) -> ColumnElement[bool]:
    return (conversation.c.id == conversation_id) & (conversation.c.asker == asker)


def _answer(answer_id: str, asker: str) -> Select[Any]:
    return select(answer).join(conversation).where((answer.c.id == answer_id) & (conversation.c.asker == asker))


def _begin(connection: Connection, asker: str, door: str, now: datetime) -> str:
    row = {"id": fresh_id(), "asker": asker, "door": door, "begun": now, "latest": now, "held": False}
    connection.execute(insert(conversation).values(row))
    return str(row["id"])


def _insert(connection: Connection, said: Answered, conversation_id: str, now: datetime, answer_id: str | None) -> Row:
    last = select(func.max(answer.c.number)).where(answer.c.conversation_id == conversation_id)
    content = forgetting.without_the_erased(connection, said.content)
    row = {
        "id": answer_id or fresh_id(),
        "conversation_id": conversation_id,
        "number": (connection.scalar(last) or 0) + 1,
        "at": now,
        "question": _plain(said.question),
        "asked": _plain(said.asked),
        "language": said.language,
        "status": said.status,
        "content": content,
    }
    connection.execute(insert(answer).values(row))
    forgetting.remembered(connection, str(row["id"]), content)
    return row


def _plain(text: str) -> str:
    """Give a text as every database takes it: a terminal may hand over what is no character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _conversation(row: Row) -> Conversation:
    moments = rows.utc(row["begun"]), rows.utc(row["latest"])
    return Conversation(row["id"], row["asker"], row["door"], *moments, row["held"], row["answers"])


def _record(row: Row) -> Record:
    return Record(
        id=row["id"],
        conversation_id=row["conversation_id"],
        number=row["number"],
        at=rows.utc(row["at"]),
        question=row["question"],
        asked=row["asked"],
        language=row["language"],
        status=row["status"],
        content=row["content"],
    )
