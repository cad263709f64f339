"""What the caller has asked, and nobody else: a conversation of another is not there.

Deleting is for good: nothing of it is left in the file of the database.
"""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from bots.desk import Desk
from bots.told.exported import conversation_as_json, conversation_as_markdown, written
from bots.told.voice import Voice
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.problems import told_of
from bots.web.shapes.conversations import ConversationShape, KeptAnswerShape, WholeConversationShape
from bots.web.shapes.shape import Page
from bots.web.speaking import Say
from knowledge.access import User
from knowledge.conversation import Conversation, Record
from knowledge.errors import NotFound

router = APIRouter(tags=["conversations"])

ConversationName = Annotated[str, Path(max_length=20, description="The id of one of the caller's conversations.")]
AnswerName = Annotated[str, Path(max_length=20, description="The id that one of the caller's answers is kept under.")]


class ExportForm(StrEnum):
    """The form of an export."""

    MARKDOWN = "md"
    JSON = "json"


_MEDIA = {ExportForm.MARKDOWN: "text/markdown", ExportForm.JSON: "application/json"}
_EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The conversation, in the form asked for.",
        "content": {"text/markdown": {"schema": {"type": "string"}}, "application/json": {"schema": {}}},
    }
}


@router.get("/conversations")
def list_conversations(
    user: Reader,
    desk: AtDesk,
    offset: Annotated[int, Query(ge=0, le=100_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to give at most.")] = 50,
) -> Page[ConversationShape]:
    """List the caller's conversations, through whichever door, the latest first."""
    every, begun = desk.base.conversations.visible(user.id), desk.base.conversations.beginnings(user.id)
    some = [ConversationShape.of(each, begun.get(each.id, "")) for each in every[offset : offset + limit]]
    return Page(items=some, total=len(every), offset=offset)


@router.get("/conversations/{conversation}", responses=told_of(404))
def show_conversation(conversation: ConversationName, user: Reader, desk: AtDesk) -> WholeConversationShape:
    """Show a conversation with its answers as they were given, oldest first."""
    found, records = _found(desk, conversation, user)
    first = records[0].question if records else ""
    return WholeConversationShape(
        conversation=ConversationShape.of(found, first), answers=[KeptAnswerShape.of(each) for each in records]
    )


@router.get("/conversations/{conversation}/export", response_class=Response, responses=_EXPORTED | told_of(404))
def export_conversation(
    conversation: ConversationName,
    user: Reader,
    desk: AtDesk,
    say: Say,
    form: Annotated[ExportForm, Query(alias="format", description="What to make of it.")] = ExportForm.MARKDOWN,
    case: Annotated[str, Query(max_length=100, description="The number of the case that it is journaled under.")] = "",
) -> Response:
    """Export a conversation for a journal: every cited passage whole, with its version and SHA-256."""
    found, records = _found(desk, conversation, user)
    if form is ExportForm.JSON:
        text = written(conversation_as_json(found, records, case))
    else:
        text = conversation_as_markdown(Voice(say, desk.phrases), found, records, case)
    named = {"Content-Disposition": f'attachment; filename="{found.id}.{form}"', "Cache-Control": "no-store"}
    return Response(text, media_type=_MEDIA[form], headers=named)


@router.post("/conversations/{conversation}/hold", status_code=204, responses=told_of(404))
def hold_conversation(conversation: ConversationName, user: Reader, desk: AtDesk) -> None:
    """Keep a conversation from being deleted, by its age or by the caller, until it is released."""
    desk.base.conversations.hold(conversation, user.id)


@router.post("/conversations/{conversation}/release", status_code=204, responses=told_of(404))
def release_conversation(conversation: ConversationName, user: Reader, desk: AtDesk) -> None:
    """Let a conversation that was held be deleted again."""
    desk.base.conversations.hold(conversation, user.id, False)


@router.delete("/conversations/{conversation}", status_code=204, responses=told_of(404))
def delete_conversation(conversation: ConversationName, user: Reader, desk: AtDesk) -> None:
    """Delete a conversation for good; one that is held is not deleted (422)."""
    desk.base.conversations.delete(conversation, user.id)


@router.get("/answers/{answer}", responses=told_of(404))
def show_answer(answer: AnswerName, user: Reader, desk: AtDesk) -> KeptAnswerShape:
    """Show one answer as it was given."""
    record = desk.base.conversations.find(answer, user.id)
    if record is None:
        raise NotFound("answer_not_found", answer=answer)
    return KeptAnswerShape.of(record)


@router.delete("/answers/{answer}", status_code=204, responses=told_of(404))
def delete_answer(answer: AnswerName, user: Reader, desk: AtDesk) -> None:
    """Delete one answer for good, the last one with its conversation; not while that is held (422)."""
    desk.base.conversations.delete_answer(answer, user.id)


def _found(desk: Desk, name: str, user: User) -> tuple[Conversation, list[Record]]:
    conversation = desk.base.conversations.conversation(name, user.id)
    if conversation is None:
        raise NotFound("conversation_not_found", conversation=name)
    return conversation, desk.base.conversations.turns(name, user.id)
