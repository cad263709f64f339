"""Asking: a question comes in, and its answer goes out whole or as it comes.

Nothing is shown before it is checked, so nothing is taken back. What somebody asks is kept for them, unless they do not
want that; how, and for how long, is the same as in every other door.
"""

from collections.abc import AsyncIterator
from threading import Event
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from assistant.answer import Working
from assistant.question import Question
from bots.keeping import Talk
from bots.web.answering import Asked, AtWork, GivenUp, Running, Whole
from bots.web.desk import AtDesk
from bots.web.events import ALIVE, EVENTS, EventStream, describe, event, wants_events
from bots.web.identity import Reader
from bots.web.limiting import ANSWERS
from bots.web.problems import failure_shape, told_of
from bots.web.shapes.answers import (
    AnswerShape,
    QuestionShape,
    StartedShape,
    StatementShape,
    StoppedShape,
    WorkingShape,
)
from bots.web.shapes.shape import ProblemShape, Shape

router = APIRouter(tags=["answers"])
DOOR = "web"
_GONE = 499
"""The status that nobody sees: whoever asked has gone."""
EVENT_SHAPES: dict[str, type[Shape]] = {
    "started": StartedShape,
    "working": WorkingShape,
    "statement": StatementShape,
    "answer": AnswerShape,
    "problem": ProblemShape,
    "stopped": StartedShape,
}
"""What a stream is made of: the last three are the endings, and each stream has one of them."""
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer: whole, or as events that end with `answer`, `problem` or `stopped`.",
        "content": {EVENTS: describe(**EVENT_SHAPES)},
    }
}


def _asked(question: QuestionShape, user: Reader, desk: AtDesk) -> Asked:
    """Take up the conversation that a question belongs to."""
    talk = Talk(desk.base, user.id, DOOR, question.conversation_id, question.store)
    meant = Question(question.question, user.scope, question.filters.chosen, question.language, talk.turns())
    return Asked(meant, user.id, talk, desk)


@router.post("/answers", response_model=AnswerShape, responses=_STREAMED | told_of(404, 406), openapi_extra=ANSWERS)
async def ask(asked: Annotated[Asked, Depends(_asked)], request: Request, answering: AtWork) -> Response:
    """Answer a question from what the caller may see.

    With `Accept: text/event-stream` the answer comes as server-sent events: `started` with the id that stops it,
    `working` for each step, `statement` for each statement that has been checked, and one ending: `answer` with the
    whole, `problem`, or `stopped`. Closing the connection stops the work, and nothing is kept then. Every status of an
    answer is a 200, `not_found` and `private` too. A full line is told at once (503, `answers_busy`).
    """
    streams = wants_events(request)
    running = answering.begin(asked)
    if streams:
        return EventStream(_events(request, running, answering.stopping), running)
    try:
        async for came in running.coming(request, answering.stopping):
            if isinstance(came, Whole):
                return Response(came.shape.model_dump_json(), media_type="application/json")
            if isinstance(came, Exception):
                raise came
    finally:
        running.give_up(GivenUp())
    return Response(status_code=_GONE)


@router.post("/answers/{running}/stop", responses=told_of(404))
def stop_answer(
    running: Annotated[str, Path(max_length=20, description="The id that `started` told.")],
    user: Reader,
    answering: AtWork,
) -> StoppedShape:
    """Stop an answer that the caller has in progress: the call to a model is given up, and nothing is kept."""
    return StoppedShape(id=running, stopped=answering.stop(running, user.id))


async def _events(request: Request, running: Running, stopping: Event) -> AsyncIterator[bytes]:
    yield event("started", StartedShape(id=running.id))
    async for came in running.coming(request, stopping):
        if came is None:
            yield ALIVE
        elif isinstance(came, Working):
            yield event("working", WorkingShape(step=came.step))
        elif isinstance(came, StatementShape):
            yield event("statement", came)
        elif isinstance(came, Whole):
            yield event("answer", came.shape)
        elif isinstance(came, GivenUp):
            yield event("stopped", StartedShape(id=running.id))
        else:
            yield event("problem", failure_shape(request, came), exclude_none=True)
