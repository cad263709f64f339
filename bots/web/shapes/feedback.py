"""What people think of the answers they got."""

from datetime import datetime

from pydantic import Field, StrictBool

from bots.told.recalled import numbers_of, text_of
from bots.told.voice import Voice
from bots.web.shapes.shape import Shape
from knowledge.conversation import ERASED, Feedback, FeedbackState, Judgement, Opinion


class JudgementShape(Shape):
    """What somebody says of an answer of theirs, or of one of its sources."""

    opinion: Opinion
    citation: int = Field(
        default=0, ge=0, le=1000, description="The number of the source that it is about; 0 is the whole answer."
    )
    reason: str = Field(default="", max_length=200)
    comment: str = Field(default="", max_length=4000)
    share_question: StrictBool = Field(default=False, description="Whether the knowledge manager may see the question.")

    @property
    def said(self) -> Judgement:
        """The judgement itself."""
        return Judgement(self.opinion, self.citation, self.reason, self.comment, self.share_question)


class FeedbackGivenShape(Shape):
    """What was said has been kept."""

    id: str
    told: str = Field(description="Who sees it, as a sentence.")


class JudgedStatementShape(Shape):
    """A statement of the answer that was judged."""

    text: str = Field(description="Where it is erased, a sentence that says so.")
    erased: bool = Field(description="Whether its document has been erased, or is not for the caller to see.")
    citations: list[int] = Field(description="The numbers of its sources.")


class FeedbackShape(Shape):
    """What somebody said of an answer: never who, and the question only where they shared it."""

    id: str
    answer_id: str
    at: datetime
    opinion: Opinion
    citation: int
    reason: str
    comment: str
    state: FeedbackState
    question: str | None
    statements: list[JudgedStatementShape] = Field(description="The answer, as far as the caller may see its sources.")
    document_id: str | None = Field(description="The document of the source that it is about.")
    version: int | None
    handled: datetime | None
    by: str | None
    note: str | None

    @classmethod
    def of(cls, feedback: Feedback, voice: Voice) -> "FeedbackShape":
        """Tell of a piece of feedback."""
        said, content = feedback.said, feedback.content
        return cls(
            id=feedback.id,
            answer_id=feedback.answer_id,
            at=feedback.at,
            opinion=said.opinion,
            citation=said.citation,
            reason=said.reason,
            comment=said.comment,
            state=feedback.state,
            question=feedback.question or None,
            statements=[
                JudgedStatementShape(
                    text=text_of(voice, each, voice.language), erased=ERASED in each, citations=numbers_of(each)
                )
                for each in (*content.get("statements", ()), *content.get("beside", ()))
            ],
            document_id=feedback.document_id,
            version=feedback.version,
            handled=feedback.handled,
            by=feedback.by or None,
            note=feedback.note or None,
        )


class MoveShape(Shape):
    """How far one has come with a piece of feedback."""

    state: FeedbackState
    note: str = Field(default="", max_length=2000)
