"""Answers in progress: so many at once, the rest waiting in line, each in a thread of its own and never on the loop.

Whoever stops an answer, or goes away, gives up the work at once, the call to a model with it, and nothing is kept of
it. An answer that is whole by then is kept as it is at the terminal. Every answer has exactly one ending.
"""

import asyncio
from collections.abc import AsyncIterator, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Event, Lock
from time import monotonic
from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.answer import Answer, Statement, Working
from assistant.question import Question
from bots import telling
from bots.desk import Desk
from bots.keeping import Talk
from bots.web.shapes.answers import AnswerShape, StatementShape
from knowledge.conversation import fresh_id
from knowledge.errors import NotFound, Unavailable
from knowledge.language import detect

HEARTBEAT = 10.0
"""Seconds of silence after which a stream says that it is alive."""
_LOOK = 0.25
"""Seconds between two looks at whether somebody still listens, and whether the server goes on."""


class AnswerUnavailable(Unavailable):
    """There is no room for another answer just now, or the server stops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whose it is, and the conversation that it belongs to."""

    question: Question
    asker: str
    talk: Talk
    desk: Desk


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Whoever asked has stopped the answer, or gone."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All of an answer, and how it goes out."""

    answer: Answer
    shape: AnswerShape


Ending = Whole | GivenUp | Exception
Came = Working | StatementShape | Ending
"""What an answer in progress is made of: steps, statements, and one ending."""


class Running:
    """One answer in progress."""

    def __init__(self, asker: str) -> None:
        self.id = fresh_id()
        self.asker = asker
        self.given_up = Event()
        self.work: Future[None] | None = None
        self._came: asyncio.Queue[Came] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._claiming = Lock()
        self._is_over = False

    def claim(self) -> bool:
        """Take it upon oneself to end the answer; False where another already has."""
        with self._claiming:
            was_over, self._is_over = self._is_over, True
        return not was_over

    def give_up(self, ending: Ending) -> bool:
        """End the answer before it is whole; False where it is already at its end."""
        if not self.claim():
            return False
        self.given_up.set()
        if self.work is not None:
            self.work.cancel()  # where it still waits in line
        self.put(ending)
        return True

    def put(self, came: Came) -> None:
        """Hand over what came, from any thread."""
        with suppress(RuntimeError):  # the server has stopped, and nobody listens any more
            self._loop.call_soon_threadsafe(self._came.put_nowait, came)

    async def coming(self, request: Request, stopping: Event) -> AsyncIterator[Came | None]:
        """Give what comes until the ending; None after each long silence. Whoever has gone gives up the work."""
        heard = monotonic()
        while True:
            if stopping.is_set():
                self.give_up(AnswerUnavailable("server_stopping"))
            try:
                came = await asyncio.wait_for(self._came.get(), _LOOK)
            except TimeoutError:
                if await request.is_disconnected():
                    self.give_up(GivenUp())
                if monotonic() - heard >= HEARTBEAT:
                    heard = monotonic()
                    yield None
                continue
            heard = monotonic()
            yield came
            if not isinstance(came, Working | StatementShape):
                return


class Answering:
    """The answers in progress of one server: ``at_once`` are worked on, ``waiting`` more may stand in line."""

    def __init__(self, at_once: int, waiting: int, stopping: Event) -> None:
        self.stopping = stopping
        self._at_once = at_once
        self._room = at_once + waiting
        self._running: dict[str, Running] = {}
        self._changing = Lock()
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="answer")

    def counted(self) -> tuple[int, int]:
        """Give how many answers are worked on, and how many stand in line."""
        number = len(self._running)
        return min(number, self._at_once), max(0, number - self._at_once)

    def begin(self, asked: Asked) -> Running:
        """Begin to answer, or stand in line; raise ``AnswerUnavailable`` at once where the line is full."""
        running = Running(asked.asker)
        with self._changing:
            if self.stopping.is_set():
                raise AnswerUnavailable("server_stopping")
            if len(self._running) >= self._room:
                raise AnswerUnavailable("answers_busy")
            self._running[running.id] = running
            running.work = self._workers.submit(_work, running, asked)
        running.work.add_done_callback(lambda _: self._leave(running))
        return running

    def stop(self, name: str, asker: str) -> bool:
        """Stop an answer; False where it came to its end first. Raise ``NotFound`` where the asker has none such."""
        running = self._running.get(name)
        if running is None or running.asker != asker:
            raise NotFound("answer_not_running", answer=name)
        return running.give_up(GivenUp())

    def close(self) -> None:
        """End all that is in progress, and wait until no thread works on it any more."""
        for running in list(self._running.values()):
            running.give_up(AnswerUnavailable("server_stopping"))
        self._workers.shutdown()

    def _leave(self, running: Running) -> None:
        with self._changing:
            self._running.pop(running.id, None)


def _work(running: Running, asked: Asked) -> None:
    """Answer a question in this thread, and hand over what comes."""
    is_whole = False
    numbers, phrases = telling.Numbers(), asked.desk.phrases
    try:
        language = asked.question.language or detect(asked.question.text)
        coming = asked.desk.assistant.stream(asked.question, running.given_up)
        assert isinstance(coming, Generator), "what is not listened to any more can be closed"
        with closing(coming):
            for event in coming:
                if running.given_up.is_set():
                    return
                if isinstance(event, Statement):
                    running.put(StatementShape.of(event, numbers.number, phrases, language))
                elif isinstance(event, Working):
                    running.put(event)
                elif is_whole := running.claim():
                    running.put(_kept(event, asked))
    except Exception as failure:  # noqa: BLE001 - whatever it was, whoever asked is told that it failed
        if is_whole or running.claim():
            running.put(failure)


def _kept(answer: Answer, asked: Asked) -> Whole:
    kept = asked.talk.keep(asked.question.text, answer)
    asked.desk.measures.count_answer(answer, asked.talk.door)
    return Whole(answer, AnswerShape.of(answer, kept, asked.question, asked.desk))


async def _answering(request: Request) -> Answering:
    return cast(Answering, request.app.state.answering)


AtWork = Annotated[Answering, Depends(_answering)]
