"""A question becomes an answer. The steps in order; start reading here."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event as Stopped

from assistant.advice.adviser import Adviser
from assistant.advised import advised
from assistant.answer import Answer, Event, Lacking, Statement, Status, Working, Writing
from assistant.dialogue.intent import Intent, intent_of
from assistant.disagreeing import disagreeing
from assistant.extract import extract
from assistant.grounds import Grounds
from assistant.how_to import HowTo
from assistant.judge import confidence, signals_of, threshold
from assistant.next_step import NextStep, NextSteps
from assistant.placing import cells_of, follow_ups
from assistant.question import Query, Question
from assistant.signs import Signs
from assistant.stopwatch import Stopwatch
from assistant.understand import understand
from assistant.verify import supported
from assistant.weigh import Quote, weigh
from assistant.writer import Writes
from knowledge.document import Passage
from knowledge.glossary import load_glossary
from knowledge.personal_data.finding import found_in
from knowledge.personal_data.kinds import is_strong
from knowledge.retriever import Found, Retriever

_ENDINGS = {Intent.SMALL_TALK: Status.GREETED, Intent.ABOUT: Status.ABOUT, Intent.OUTSIDE: Status.OUTSIDE}
"""How a message ends that is not answered from the sources."""
HOW_TO_SURE = 0.9
"""How sure we are of the steps of an activity that a question plainly names."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the questions that a question is made of, with what was found for it and how sure we are of that."""

    found: Found
    grounds: Grounds
    quotes: Sequence[Quote]
    confidence: float


class Assistant:
    """Answers questions from one knowledge base.

    With an ``adviser``, questions about what to do next are answered with its advice. With a ``writer``, a chat model
    writes the answers; without one, and whenever it gives nothing that stands, they are quoted. ``least`` is the
    confidence from which an answer is given: the fitted one, unless an examiner wants to see what would have been said
    below it.
    """

    def __init__(
        self,
        retriever: Retriever,
        adviser: Adviser | None = None,
        least: float | None = None,
        writer: Writes | None = None,
    ) -> None:
        self._retriever = retriever
        self._adviser = adviser
        self._writer = writer
        self._next_steps: NextSteps | None = None
        self._how_to: HowTo | None = None
        if adviser is not None:
            signs = Signs(adviser.framework.activities, titles=True)
            self._next_steps = NextSteps(adviser.framework, signs)
            self._how_to = HowTo(adviser.framework, signs, retriever)
        self._least = threshold() if least is None else least

    def answer(self, question: Question) -> Answer:
        """Answer from what the asker may see; say so when it does not say."""
        *_, last = self.stream(question)
        assert isinstance(last, Answer), "an answer is the last thing that comes"
        return last

    def told_in(self, text: str) -> NextStep | None:
        """Give what a text tells of where somebody is in the framework; None where nobody here can advise."""
        return self._next_steps.told(text) if self._next_steps else None

    def stream(self, question: Question, stopped: Stopped | None = None) -> Iterator[Event]:
        """Give the steps as they begin, the statements as they are checked, and at last the whole answer.

        A question that holds an identity number goes no further than to be told so. Whoever stops listening stops the
        work, and nothing that has been given is taken back. Another thread gives up a model that is silent by
        ``stopped``; what then still comes is for nobody.
        """
        watch = Stopwatch()
        yield Working("understand")
        with watch.step("understand"):
            query = understand(question)
            personal = {each.kind for each in found_in(query.question)}
            ending = _ENDINGS.get(intent_of(query.question))
            step = None if ending else self._next_step(query)
        if any(map(is_strong, personal)):
            yield Answer(Status.PRIVATE, query.language, (), (), spent=watch.spent)
            return
        if ending is not None:
            answer: Answer | None = Answer(ending, query.language, (), (), spent=watch.spent)
        elif step is not None:
            answer = self._advise(step, query, watch)
        elif query.is_empty:
            answer = Answer(Status.CLARIFY, query.language, (), (), spent=watch.spent, lacking=Lacking.SUBJECT)
        else:
            answer = self._show_how(query, watch)
            yield from answer.statements if answer else ()
        if answer is None:
            answer = yield from self._reply(query, watch, stopped)
        yield replace(answer, asked=query.text, warnings=tuple(sorted(personal)))

    def _reply(self, query: Query, watch: Stopwatch, stopped: Stopped | None) -> Generator[Event, None, Answer]:
        """Answer each part that is sure enough: by the model if there is one, and else by quoting."""
        yield Working("retrieve")
        parts = self._find(query, watch)
        writing = Writing()
        if self._writer is not None and any(part.confidence >= self._least for part in parts):
            yield Working("write")
            with watch.step("model"):
                statements, writing = yield from self._written(self._writer, query, parts, stopped)
            if statements:
                return self._finished(Status.ANSWERED, query, parts, statements, writing, watch)
        answer = self._quoted(query, parts, watch, writing)
        yield from answer.statements
        return answer

    def _written(
        self, writer: Writes, query: Query, parts: Sequence[_Part], stopped: Stopped | None
    ) -> Generator[Event, None, tuple[tuple[Statement, ...], Writing]]:
        """Let the model write from the passages of the parts that are sure enough."""
        sure = [part for part in parts if part.confidence >= self._least]
        statements: list[Statement] = []
        work = writer.write(query.text, query.language, _passages(sure), stopped)
        while True:
            try:
                statement = next(work)
            except StopIteration as done:
                return tuple(statements), done.value
            statements.append(statement)
            yield statement

    def _quoted(self, query: Query, parts: Sequence[_Part], watch: Stopwatch, writing: Writing) -> Answer:
        """Quote what answers each part that is sure enough."""
        with watch.step("write"):
            statements = tuple(dict.fromkeys(supported(self._extract(parts), _passages(parts))))
        ending = Status.QUOTED if statements else Status.UNSUPPORTED if writing.model else _refusal(parts)
        return self._finished(ending, query, parts, statements, writing, watch)

    def _finished(
        self,
        status: Status,
        query: Query,
        parts: Sequence[_Part],
        statements: tuple[Statement, ...],
        writing: Writing,
        watch: Stopwatch,
    ) -> Answer:
        """Put an answer in its place: in the framework, beside what disagrees, before what could be asked next."""
        passages = _passages(parts)
        with watch.step("place"):
            cells = cells_of(statements, passages)
            further = follow_ups(query.text, statements, passages) if statements else ()
            others = disagreeing(statements, passages)
        return Answer(
            status,
            query.language,
            statements,
            passages,
            words_only=any(part.found.words_only for part in parts),
            confidence=max(part.confidence for part in parts),
            spent=watch.spent,
            writing=writing,
            cells=cells,
            follow_ups=further,
            disagreeing=others,
        )

    def _find(self, query: Query, watch: Stopwatch) -> list[_Part]:
        """Find passages for each part of a question, and tell how sure we are that they answer it."""
        with watch.step("retrieve"):
            found = [self._retriever.retrieve(part, query.scope, query.filters) for part in query.parts]
        with watch.step("judge"):
            return [self._judge(part, each) for part, each in zip(query.parts, found, strict=True)]

    def _show_how(self, query: Query, watch: Stopwatch) -> Answer | None:
        """Quote the steps of the activity that a question asks how to do; None for another question."""
        activity = self._how_to.activity(query.text) if self._how_to and not query.filters.terms() else None
        if activity is None or self._how_to is None:
            return None
        with watch.step("retrieve"):
            passages = self._how_to.passages(activity, query.scope)
        with watch.step("write"):
            statements = tuple(supported(self._how_to.statements(passages), passages))
        if not statements:
            return None
        return Answer(
            Status.QUOTED, query.language, statements, tuple(passages), confidence=HOW_TO_SURE, spent=watch.spent
        )

    def _next_step(self, query: Query) -> NextStep | None:
        """Read a question about what to do next, with the process and phase that it was narrowed to."""
        step = self._next_steps.read(query.text) if self._next_steps else None
        if step is None:
            return None
        processes, phases = query.filters.processes, query.filters.phases
        step = step.narrowed(
            next(iter(processes)) if len(processes) == 1 else None, next(iter(phases)) if len(phases) == 1 else None
        )
        return step.within(query.project) if query.project else step

    def _advise(self, step: NextStep, query: Query, watch: Stopwatch) -> Answer:
        """Give advice, or ask for the place it is to be given from; what is asked beside it is answered by quoting."""
        assert self._adviser is not None, "only who can advise recognises such a question"
        assert self._next_steps is not None
        is_clear = step.is_clear or query.project is not None
        with watch.step("advise"):
            if is_clear:
                answer: Answer = advised(step, query, self._adviser)
            else:
                answer = Answer(Status.CLARIFY, query.language, (), (), lacking=Lacking.PLACE)
        others = self._next_steps.beside(query.text)
        if others and is_clear:
            parts = self._find(replace(query, parts=others), watch)
            quoted = self._quoted(query, parts, watch, Writing())
            answer = replace(answer, beside=quoted.statements, passages=quoted.passages)
        return replace(answer, spent=watch.spent)

    def _judge(self, part: str, found: Found) -> _Part:
        """Weigh what was found for one part, and tell how sure we are that it answers."""
        grounds = Grounds(part, self._retriever.rarities, load_glossary())
        quotes = weigh(part, found.passages, grounds)
        return _Part(found, grounds, quotes, confidence(signals_of(found.passages, grounds, quotes)))

    def _extract(self, parts: Sequence[_Part]) -> Iterator[Statement]:
        """Quote for each part that is sure enough."""
        for part in parts:
            if part.confidence >= self._least:
                yield from extract(part.quotes, part.grounds, of=len(parts))


def _refusal(parts: Sequence[_Part]) -> Status:
    """Tell a question that the base says nothing about from one about things that it does not know at all."""
    known = (part.grounds.are_known(each.chunk.searched for each in part.found.passages) for part in parts)
    return Status.NOT_FOUND if any(known) else Status.OFF_TOPIC


def _passages(parts: Sequence[_Part]) -> tuple[Passage, ...]:
    """Give what was found for all parts, each passage once."""
    return tuple({each.chunk.key: each for part in parts for each in part.found.passages}.values())
