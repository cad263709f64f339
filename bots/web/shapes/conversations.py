"""What somebody has asked, as it was kept."""

from datetime import datetime
from typing import Any

from pydantic import Field

from bots.web.shapes.shape import Shape
from knowledge.conversation import Conversation, Record
from knowledge.language import Language


class ConversationShape(Shape):
    """Questions that were asked one after another through one door."""

    id: str
    door: str = Field(examples=["web", "openai", "terminal"])
    begun: datetime
    latest: datetime
    held: bool = Field(description="Whether it is kept from being deleted, by its age or by the caller.")
    answers: int
    question: str = Field(description="The question that it begins with.")

    @classmethod
    def of(cls, conversation: Conversation, question: str) -> "ConversationShape":
        """Tell of a conversation."""
        return cls(
            id=conversation.id,
            door=conversation.door,
            begun=conversation.begun,
            latest=conversation.latest,
            held=conversation.held,
            answers=conversation.answers,
            question=question,
        )


class KeptAnswerShape(Shape):
    """An answer as it was kept."""

    id: str
    conversation_id: str
    number: int = Field(description="Its place in the conversation, from 1.")
    at: datetime
    question: str
    asked: str = Field(description="The question as it stood alone; empty where that is how it was asked.")
    language: Language
    status: str
    content: dict[str, Any] = Field(
        description="All of the answer as it was given, the passages with their SHA-256 too. Where a document has been "
        "erased since, `erased` stands in place of what was its."
    )

    @classmethod
    def of(cls, record: Record) -> "KeptAnswerShape":
        """Tell of an answer that was kept."""
        return cls(
            id=record.id,
            conversation_id=record.conversation_id,
            number=record.number,
            at=record.at,
            question=record.question,
            asked=record.asked,
            language=Language(record.language),
            status=record.status,
            content=dict(record.content),
        )


class WholeConversationShape(Shape):
    """A conversation with its answers, oldest first."""

    conversation: ConversationShape
    answers: list[KeptAnswerShape]


class DeletedShape(Shape):
    """What was deleted for good, and what is left."""

    conversations: int = Field(description="Conversations that were deleted, with their answers.")
    feedback: int = Field(description="What the caller had said of answers, and is deleted.")
    slack: int = Field(description="Choices made in Slack, and places where answers were given there.")
    proposals: int = Field(description="What the caller had proposed to add; published documents stay.")
    held: int = Field(description="Conversations that are held, and therefore left.")
    named: int = Field(description="Places in what belongs to the municipality where the caller's name stands.")
