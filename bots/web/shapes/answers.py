"""A question as it comes in, and its answer as it goes out: piece by piece, or whole.

Every sentence to a person is in the language of the answer, and the same as at the terminal.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from pydantic import Field, StrictBool

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Citation, Lacking, Statement, Status
from assistant.question import Question
from assistant.record import numbers_in, place_of
from assistant.understand import LONGEST
from bots import telling
from bots.desk import Desk
from bots.keeping import Kept
from bots.told.answers import WITH_STATEMENTS, cells_of, next_of
from bots.web.shapes.advice import AdviceShape
from bots.web.shapes.narrowing import FiltersShape
from bots.web.shapes.shape import Shape
from knowledge.document import Provenance
from knowledge.language import Language
from knowledge.phrases import Phrases

Number = Callable[[Citation], int]


class QuestionShape(Shape):
    """A question, and how it is to be taken."""

    question: str = Field(
        min_length=1, max_length=LONGEST, examples=["Hva lærte Asker av bærekraftspilotene?"],
        description="With an identity number in it, it is not looked up but answered with the status `private`.",
    )  # fmt: skip
    conversation_id: str | None = Field(
        default=None, max_length=20, description="One of the caller's own conversations to go on with."
    )
    language: Language | None = Field(
        default=None, description="The language to answer in; without it, that of the question."
    )
    filters: FiltersShape = FiltersShape()
    store: StrictBool = Field(default=True, description="Whether to keep the question and its answer for the caller.")


class CitationShape(Shape):
    """A literal quote, and where it stands. Those that point to the same place have the same number."""

    number: int = Field(description="From 1; the number that is shown for this place in the whole answer.")
    document_id: str
    version: int
    title: str
    heading_path: list[str] = Field(description="The headings above it, outermost first.")
    page: int | None
    page_label: str | None
    url: str | None = Field(description="Where the document is public, if it is.")
    place: str | None
    year: int | None
    provenance: Provenance
    quote: str = Field(description="Exactly the text from `start` to `end` of that version.")
    start: int = Field(description="In code points.")
    end: int
    source: str = Field(description="The path of the passage in its document, for whoever may see it.")

    @classmethod
    def of(cls, citation: Citation, number: int) -> "CitationShape":
        """Tell of a citation."""
        return cls(
            number=number,
            document_id=citation.document_id,
            version=citation.version,
            title=citation.title,
            heading_path=list(citation.heading_path),
            page=citation.page,
            page_label=citation.page_label,
            url=citation.url,
            place=citation.place,
            year=citation.year,
            provenance=citation.provenance,
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
            source=source_path(citation.document_id, citation.version, citation.start, citation.end),
        )


class StatementShape(Shape):
    """One sentence or list item that has been checked, with the places it rests on. It is never taken back."""

    text: str
    listed: bool = Field(description="Whether it is an item of a list.")
    provenance: Provenance
    provenance_told: str = Field(description="Whose it is, in words; empty where it is a source's own.")
    citations: list[CitationShape]

    @classmethod
    def of(cls, statement: Statement, number: Number, phrases: Phrases, language: Language) -> "StatementShape":
        """Tell of a statement."""
        return cls(
            text=statement.text,
            listed=statement.listed,
            provenance=statement.provenance,
            provenance_told=telling.provenance(statement.provenance, phrases, language),
            citations=[CitationShape.of(each, number(each)) for each in statement.citations],
        )


class CellShape(Shape):
    """A place in the framework."""

    process: str
    phase: int | None = Field(description="None for the process as a whole.")
    name: str = Field(description="In words.", examples=["Involvere innbyggerne › 2 Planlegge"])


class WritingShape(Shape):
    """How an answer was written; without a model it was quoted."""

    model: str | None
    prompt: str | None = Field(description="The edition of the instructions that the model was given.")
    tokens_in: int
    tokens_out: int
    cost: float | None = Field(description="In the currency that the prices are configured in.")
    dropped: dict[str, int] = Field(description="How many statements each check held back.")
    trouble: str | None = Field(description="The code of what went wrong with the model.")


class AnswerShape(Shape):
    """The whole of an answer."""

    answer_id: str | None = Field(description="The id that it is kept under; null where it is not kept.")
    conversation_id: str | None
    question: str = Field(description="As it was asked; empty with the status `private`.")
    asked: str = Field(description="The question as it stands alone after those before it.")
    status: Status = Field(description="How it ended.")
    language: Language
    ending: str | None = Field(description="How it ended, in words, where there are no statements.")
    way_forward: list[str] = Field(description="What to try instead, a line an item.")
    lacking: Lacking | None = Field(description="What the question must tell, with the status `clarify`.")
    statements: list[StatementShape]
    beside: list[StatementShape] = Field(description="What answers that was asked beside the advice.")
    disagreeing: list[StatementShape] = Field(description="Quotes of other sources that say otherwise.")
    advice: AdviceShape | None = Field(description="With the status `advised`.")
    cells: list[CellShape] = Field(description="Where in the framework it belongs.")
    follow_ups: list[str] = Field(description="What could be asked next.")
    warnings: list[str] = Field(description="Kinds of personal data in the question, such as `phone`.")
    notes: list[str] = Field(description="What there is to say of how it was made, a sentence an item.")
    ai_notice: str | None = Field(description="What answers here; the first time that somebody asks.")
    writing: WritingShape
    words_only: bool = Field(description="Whether the search by meaning was not at hand.")
    confidence: float = Field(description="How probable it is that what was found answers, from 0 to 1.")
    milliseconds: dict[str, float] = Field(description="What each step took.")

    @classmethod
    def of(cls, answer: Answer, kept: Kept, question: Question, desk: Desk) -> "AnswerShape":
        """Tell of an answer, and of what became of it."""
        told = _Teller(answer, desk)
        framework = desk.framework
        ending, *way_forward = told.way_forward(question)
        named = cells_of(answer, framework)
        text = "" if answer.status is Status.PRIVATE else question.text
        return cls(
            answer_id=kept.record.id if kept.record else None,
            conversation_id=kept.record.conversation_id if kept.record else None,
            question=text,
            asked=answer.asked or text,
            status=answer.status,
            language=answer.language,
            ending=ending,
            way_forward=[line for line in way_forward if line],
            lacking=answer.lacking,
            statements=told.statements(answer.statements),
            beside=told.statements(answer.beside),
            disagreeing=told.statements(answer.disagreeing),
            advice=told.advice(),
            cells=[CellShape(process=process, phase=phase or None, name=name)
                   for (process, phase), name in zip(answer.cells, named, strict=True)],
            follow_ups=[*answer.follow_ups, *next_of(answer, framework, desk.phrases)],
            warnings=list(answer.warnings),
            notes=told.notes(kept),
            ai_notice=told.say("ai_notice") if kept.is_first else None,
            writing=told.writing(),
            words_only=answer.words_only,
            confidence=round(answer.confidence, 4),
            milliseconds={step: round(spent, 1) for step, spent in answer.spent.items()},
        )  # fmt: skip


class StartedShape(Shape):
    """An answer is in progress, or stands in line. Its id stops it; it is not the id that it is kept under."""

    id: str


class WorkingShape(Shape):
    """A step has begun."""

    step: str = Field(examples=["understand", "retrieve", "write"])


class StoppedShape(Shape):
    """Whether an answer was stopped; false where it was whole first, and is there."""

    id: str
    stopped: bool


def source_path(document_id: str, version: int, start: int, end: int) -> str:
    """Give the path of a passage in its document."""
    return f"/api/v1/documents/{quote(document_id, safe='')}/source?version={version}&start={start}&end={end}"


class _Teller:
    """Tells the parts of one answer."""

    def __init__(self, answer: Answer, desk: Desk) -> None:
        self._answer = answer
        self._desk = desk
        self._numbers: Mapping[tuple[object, ...], int] = numbers_in(answer)

    def say(self, code: str, **details: object) -> str:
        return self._desk.phrases.say(code, self._answer.language, **details)

    def statements(self, some: tuple[Statement, ...]) -> list[StatementShape]:
        say = self._desk.phrases, self._answer.language
        return [StatementShape.of(each, lambda citation: self._numbers[place_of(citation)], *say) for each in some]

    def way_forward(self, question: Question) -> list[str | None]:
        answer, desk = self._answer, self._desk
        if isinstance(answer, AdvisedAnswer) or answer.status in WITH_STATEMENTS:
            return [None]
        if answer.status in {Status.NOT_FOUND, Status.OFF_TOPIC} and not desk.base.documents.visible(question.scope):
            return [self.say("nothing_to_read")]
        return [*telling.way_forward(answer, desk.framework, desk.phrases)]

    def advice(self) -> AdviceShape | None:
        answer = self._answer
        if not isinstance(answer, AdvisedAnswer):
            return None
        return AdviceShape.of(answer.advice, answer.framework, answer.language, self._desk.phrases)

    def notes(self, kept: Kept) -> list[str]:
        told = [*telling.notes(self._answer, self._desk.phrases)]
        if isinstance(self._answer, AdvisedAnswer):
            told.append(self.say("status_advised"))
        if problem := kept.not_kept:
            told.append(self.say("answer_not_kept", reason=self.say(problem.code, **problem.details)))
        return told

    def writing(self) -> WritingShape:
        how = self._answer.writing
        return WritingShape(
            model=how.model or None,
            prompt=how.prompt or None,
            tokens_in=how.tokens_in,
            tokens_out=how.tokens_out,
            cost=how.cost,
            dropped=dict(how.dropped),
            trouble=how.trouble or None,
        )
