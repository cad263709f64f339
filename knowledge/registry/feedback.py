"""What people think of the answers they got, as a queue for the knowledge manager.

The queue never tells who somebody was, and the question only where they shared it. Whoever reads it sees what was said
by those of their own municipality, and of documents that are their municipality's own; what others have said is not
there. A statement that rests on a document which the reader of the queue may not see is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from knowledge.access import Scope, Wall
from knowledge.conversation import (
    Content,
    Feedback,
    FeedbackState,
    Judgement,
    Opinion,
    cited,
    fresh_id,
    sources,
    without,
)
from knowledge.errors import Invalid, NotFound
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.slack.tables import slack_answer
from knowledge.registry.tables import answer, conversation, document, feedback

Row = Mapping[str, Any]
_SHOWN = ("statements", "beside")
"""The parts of an answer that the queue shows; the rest tells more of the question than need be."""


class FeedbackQueue:
    """The feedback of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deletions = Deletions(database)

    def give(
        self,
        answer_id: str,
        asker: str,
        said: Judgement,
        now: datetime | None = None,
        *,
        municipality: str | None = None,
    ) -> str:
        """Keep what the asker says of an answer of theirs, or of one of its citations; the last word counts.

        ``municipality`` is the asker's, whose knowledge manager will see it. Give the id of the feedback; raise
        ``NotFound`` for an answer that is not theirs, ``Invalid`` for a citation that it does not have.
        """
        found = select(answer.c.content).join(conversation)
        with self._database.write() as connection:
            row = connection.execute(found.where((answer.c.id == answer_id) & (conversation.c.asker == asker))).first()
            if row is None:
                raise NotFound("answer_not_found", answer=answer_id)
            return _keep(connection, _Given(answer_id, asker, municipality), row.content, said, now)

    def give_where_posted(
        self,
        posted_id: str,
        asker: str,
        said: Judgement,
        now: datetime | None = None,
        *,
        municipality: str | None = None,
    ) -> str:
        """Keep what somebody says of an answer that they read in Slack, by the delivery that gave it.

        Where it was posted for everybody in the channel, everybody there may say what they think: their word counts as
        theirs, they are shown nothing by it, and only the one who asked can share the question. One that went to its
        asker alone is theirs alone to judge. What is said of the whole answer is one of two buttons, so that it is
        useful takes back all that the same person has said against it, and a bare press takes no reason away. Give the
        id of the feedback; raise ``NotFound`` for an answer that they have not been shown or that is not kept.
        """
        here = (slack_answer.c.id == posted_id) & ((slack_answer.c.asker == asker) | ~slack_answer.c.private)
        found = select(answer.c.id, answer.c.content, conversation.c.asker).join(conversation)
        with self._database.write() as connection:
            row = connection.execute(
                found.join(slack_answer, slack_answer.c.answer_id == answer.c.id).where(here)
            ).first()
            if row is None:
                raise NotFound("answer_not_found", answer=posted_id)
            given = _Given(row.id, asker, municipality)
            if said.opinion is Opinion.USEFUL:
                connection.execute(delete(feedback).where(given.by_them & (feedback.c.citation != said.citation)))
            same = given.by_them & (feedback.c.citation == said.citation) & (feedback.c.opinion == said.opinion)
            there = connection.scalar(select(feedback.c.id).where(same))
            if there is not None and not (said.reason or said.comment):
                return str(there)
            shared = said.share_question and row.asker == asker
            return _keep(connection, given, row.content, replace(said, share_question=shared), now)

    def waiting(self, scope: Scope, state: FeedbackState | None = None) -> list[Feedback]:
        """Give what people have said that is for a reader to see, oldest first; in one state where it is named."""
        return self._select(scope, *([feedback.c.state == state] if state else []))

    def find(self, feedback_id: str, scope: Scope) -> Feedback | None:
        """Give one piece of feedback; None where it is not for this reader to see."""
        return next(iter(self._select(scope, feedback.c.id == feedback_id)), None)

    def move(
        self, feedback_id: str, state: FeedbackState, who: str, told: str = "", now: datetime | None = None
    ) -> None:
        """Tell how far the knowledge manager has come with it."""
        values = {"state": state, "handled": now or datetime.now(UTC), "handled_by": who, "note": told}
        with self._database.write() as connection:
            if not connection.execute(update(feedback).where(feedback.c.id == feedback_id).values(values)).rowcount:
                raise NotFound("feedback_not_found", feedback=feedback_id)

    def given(self, asker: str) -> list[Feedback]:
        """Give all that one person has said of answers, oldest first, for that person."""
        return self._select(Scope.all(), feedback.c.asker == asker)

    def delete_all(self, asker: str, now: datetime | None = None) -> int:
        """Delete for good all that one person has said of answers; give how much that was."""
        with self._database.write() as connection:
            gone = connection.execute(delete(feedback).where(feedback.c.asker == asker)).rowcount
            if gone:
                note(connection, "feedback", gone, now or datetime.now(UTC))
        self._deletions.finish()
        return gone

    def _select(self, scope: Scope, *conditions: ColumnElement[bool]) -> list[Feedback]:
        query = select(feedback, answer.c.question, answer.c.content).outerjoin(
            answer, answer.c.id == feedback.c.answer_id
        )
        with self._database.read() as connection:
            found = connection.execute(query.where(*conditions).order_by(feedback.c.at, feedback.c.id)).mappings().all()
            stand = select(document.c.id, document.c.visibility, document.c.owner, document.c.groups)
            walls = {str(row["id"]): rows.to_wall(dict(row)) for row in connection.execute(stand).mappings()}
        hidden = {name for name, wall in walls.items() if not scope.sees(wall)}
        return [_feedback(row, hidden) for row in map(dict, found) if _is_for(scope, row, walls)]


@dataclass(frozen=True, slots=True)
class _Given:
    """Whose word on which answer, and for which municipality's knowledge manager."""

    answer_id: str
    asker: str
    municipality: str | None

    @property
    def by_them(self) -> ColumnElement[bool]:
        """All that they have said of it."""
        return (feedback.c.answer_id == self.answer_id) & (feedback.c.asker == self.asker)


def _keep(connection: Connection, given: _Given, content: Content, said: Judgement, now: datetime | None) -> str:
    """Keep a word on an answer whose content is given; raise ``Invalid`` for a citation that it does not have."""
    if said.opinion is Opinion.SOURCE_DOES_NOT_SAY and not said.citation:
        raise Invalid("feedback_without_source")
    source = cited(content, said.citation) if said.citation else {}
    if source is None:
        raise Invalid("citation_unknown", answer=given.answer_id, number=said.citation)
    key = {"answer_id": given.answer_id, "asker": given.asker, "citation": said.citation}
    same = given.by_them & (feedback.c.citation == said.citation)
    values = {"municipality": given.municipality, **_values(said, source, now or datetime.now(UTC))}
    if not connection.execute(update(feedback).where(same).values(values)).rowcount:
        connection.execute(insert(feedback).values({"id": fresh_id(), **key, **values}))
    return str(connection.scalar(select(feedback.c.id).where(same)))


def _is_for(scope: Scope, row: Row, walls: Mapping[str, Wall]) -> bool:
    """Tell whether feedback is for a reader: from their own municipality, or on a document of its own that they see."""
    own = scope.municipalities()
    wall = walls.get(row["document_id"] or "")
    judged = wall is not None and wall.municipality in own and scope.sees(wall)
    return scope.everything or row["municipality"] in own or judged


def _values(said: Judgement, source: Row, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "opinion": said.opinion,
        "reason": said.reason,
        "comment": said.comment,
        "share_question": said.share_question,
        "document_id": source.get("document_id"),
        "version": source.get("version"),
        "state": FeedbackState.NEW,
        "handled": None,
        "handled_by": "",
        "note": "",
    }


def _feedback(row: Row, hidden: set[str]) -> Feedback:
    said = Judgement(Opinion(row["opinion"]), row["citation"], row["reason"], row["comment"], row["share_question"])
    seen = row["document_id"] not in hidden
    return Feedback(
        id=row["id"],
        answer_id=row["answer_id"],
        at=rows.utc(row["at"]),
        said=said,
        state=FeedbackState(row["state"]),
        question=(row["question"] or "") if said.share_question else "",
        content=_shown(row["content"] or {}, hidden),
        document_id=row["document_id"] if seen else None,
        version=row["version"] if seen else None,
        handled=rows.utc(row["handled"]) if row["handled"] else None,
        by=row["handled_by"],
        note=row["note"],
    )


def _shown(content: Content, hidden: set[str]) -> Content:
    shown: Content = {name: content[name] for name in _SHOWN if name in content}
    for each in {source.document_id for source in sources(shown)} & hidden:
        shown = without(shown, each)
    return shown
