"""Answers: statements with the quotes they rest on, or how a question ended without one."""

from typing import Self

from pydantic import Field

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Lacking, Statement, Status
from bots.mcp.shapes.advice import AdviceShape
from bots.mcp.shapes.place import WHOSE, CitationShape, Shape
from knowledge.document import Provenance
from knowledge.language import Language
from knowledge.phrases import Phrases


class StatementShape(Shape):
    """One checked sentence or list item, with the quotes it rests on."""

    text: str
    listed: bool = Field(description="Whether it is an item of a list.")
    provenance: Provenance = Field(description=WHOSE)
    citations: list[CitationShape]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Tell of a statement."""
        return cls(
            text=statement.text,
            listed=statement.listed,
            provenance=statement.provenance,
            citations=[CitationShape.of(each) for each in statement.citations],
        )


class AnswerShape(Shape):
    """An answer, or how the question ended without one."""

    status: Status = Field(description="answered, quoted and advised are answers; not_found: the sources do not say.")
    language: Language
    statements: list[StatementShape]
    beside: list[StatementShape] = Field(description="Quotes that answer what was asked beside advice.")
    disagreeing: list[StatementShape] = Field(description="Quotes of other sources that say otherwise.")
    lacking: Lacking | None = Field(description="What the question must tell before it can be answered.")
    asked: str = Field(description="The question as it was understood.")
    confidence: float = Field(description="How probable it is that what was found answers, 0 to 1.")
    words_only: bool = Field(description="Whether the search by meaning was not at hand.")
    model: str = Field(description="The chat model that wrote it; empty where it is quoted.")
    follow_ups: list[str] = Field(description="What could be asked next.")
    advice: AdviceShape | None = Field(description="What to do next, where that was asked.")

    @classmethod
    def of(cls, answer: Answer, phrases: Phrases) -> Self:
        """Tell of an answer."""
        advice = None
        if isinstance(answer, AdvisedAnswer):
            advice = AdviceShape.of(answer.advice, answer.framework, phrases, answer.language)
        return cls(
            status=answer.status,
            language=answer.language,
            statements=[StatementShape.of(each) for each in answer.statements],
            beside=[StatementShape.of(each) for each in answer.beside],
            disagreeing=[StatementShape.of(each) for each in answer.disagreeing],
            lacking=answer.lacking,
            asked=answer.asked,
            confidence=round(answer.confidence, 3),
            words_only=answer.words_only,
            model=answer.writing.model if answer.status is Status.ANSWERED else "",
            follow_ups=list(answer.follow_ups),
            advice=advice,
        )
