"""OpenAI's chat completions, so that chat programs made for them can ask here unchanged.

The caller keeps the conversation and sends it along each time: the last message is the question, those before it are
what it may lean on, and nothing is kept here unless ``store`` says so. System messages are passed over, for what may be
said here is decided by the sources. What a chat program asks a model to do for itself (make a title of a conversation,
propose the next message) is no question, and gets an empty answer.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import time
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response

from assistant.answer import Status
from assistant.dialogue.follow_up import standing_alone
from assistant.question import Question, Turn
from bots.keeping import Talk
from bots.web.answering import Asked, AtWork, GivenUp, Running, Whole
from bots.web.desk import AtDesk
from bots.web.events import ALIVE, EVENTS, EventStream, bare_event
from bots.web.identity import Reader
from bots.web.limiting import ANSWERS
from bots.web.openai_errors import TOLD, OpenAIRoute, error_of
from bots.web.shapes.answers import AnswerShape, StatementShape
from bots.web.shapes.openai_api import (
    MODEL,
    AnnotationShape,
    AssistantMessage,
    ChoiceShape,
    CompletionRequest,
    CompletionShape,
    MessageShape,
    ModelShape,
    ModelsShape,
    UrlCitation,
    UsageShape,
)
from bots.web.spoken import Spoken
from knowledge.conversation import fresh_id
from knowledge.errors import Invalid, NotFound
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.personal_data.finding import holds_identity_number

router = APIRouter(prefix="/v1", tags=["openai"], route_class=OpenAIRoute)
DOOR = "openai"
_MOST_TURNS = 10
_TASK = "### Task:"
_OF_THE_PROGRAM = ("<chat_history>", "</chat_history>")
"""What Open WebUI puts around a conversation in what it asks a model to do for itself."""
_FIRST_ADVICE = re.compile(r"^1\. (.+)$", re.MULTILINE)
_PIECE = {
    "type": "object",
    "required": ["data"],
    "properties": {"data": {"type": "string", "description": "A chunk as JSON; `[DONE]` comes last."}},
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer, or its pieces with `stream`.",
          "content": {EVENTS: {"itemSchema": _PIECE}}}
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Completion:
    """One answer in OpenAI's form, being made. Without ``asked`` there is nothing to answer.

    ``root`` is the address that others reach the server by; empty where it is not known.
    """

    id: str
    created: int
    asked: Asked | None
    is_first: bool
    with_usage: bool
    root: str


@router.get("/models", responses=TOLD)
def list_models(user: Reader) -> ModelsShape:  # noqa: ARG001 - for those who may ask
    """List the models: there is one."""
    return ModelsShape()


@router.get("/models/{model}", responses=TOLD)
def show_model(
    model: Annotated[str, Path(max_length=200, description="The id of the model.")],
    user: Reader,  # noqa: ARG001 - for those who may ask
) -> ModelShape:
    """Show a model."""
    if model != MODEL:
        raise NotFound("model_unknown", model=model)
    return ModelShape()


def _completion(wanted: CompletionRequest, request: Request, user: Reader, desk: AtDesk) -> _Completion:
    """Read a conversation as a question with the turns before it."""
    if wanted.model != MODEL:
        raise NotFound("model_unknown", model=wanted.model)
    _refuse_what_cannot_be_done(wanted)
    said = [each for each in wanted.messages if each.role not in {"system", "developer"}]
    if not said or said[-1].role != "user" or not said[-1].text.strip():
        raise Invalid("no_question_asked")
    *before, last = said
    asked = None
    if not (last.text.lstrip().startswith(_TASK) and all(each in last.text for each in _OF_THE_PROGRAM)):
        talk = Talk(desk.base, user.id, DOOR, store=bool(wanted.store))
        question = Question(last.text, user.scope, turns=_turns(before, desk.framework))
        asked = Asked(question, user.id, talk, desk)
    with_usage = wanted.stream_options is not None and wanted.stream_options.include_usage
    is_first = not any(each.role == "assistant" for each in before)
    root = (request.app.state.settings.public_url or "").rstrip("/")
    return _Completion(f"chatcmpl-{fresh_id()}", int(time()), asked, is_first, with_usage, root)


@router.post("/chat/completions", response_model=CompletionShape, responses=_STREAMED | TOLD, openapi_extra=ANSWERS)
async def complete_chat(
    wanted: CompletionRequest,
    completion: Annotated[_Completion, Depends(_completion)],
    request: Request,
    answering: AtWork,
) -> Response:
    """Answer the last message of a conversation from what the caller may see.

    The text has its sources as `[1][2]` and lists them at the end; those that can be linked to are `annotations` too.
    `omstilling` holds the whole answer in its own form. Settings of a model such as `temperature` are passed over, and
    so are `tools`, unless `tool_choice` says that one must be used: that is refused, with `n` above 1, sound and other
    forms than text. Nothing is kept without `store`.
    """
    if completion.asked is None:
        empty = [_chunk(completion, {"role": "assistant", "content": ""}), _chunk(completion, {}, finish="stop")]
        if wanted.stream:
            return Response(b"".join(map(bare_event, [*empty, "[DONE]"])), media_type=EVENTS)
        return _json(_whole(completion, Spoken(), None))
    running = answering.begin(completion.asked)
    if wanted.stream:
        return EventStream(_pieces(request, running, completion, answering.stopping), running)
    spoken = Spoken()
    try:
        async for came in running.coming(request, answering.stopping):
            if isinstance(came, StatementShape):
                spoken.statement(came)
            elif isinstance(came, Whole):
                await to_thread.run_sync(spoken.rest, came, completion.is_first)
                return _json(_whole(completion, spoken, came.shape))
            elif isinstance(came, Exception):
                raise came
    finally:
        running.give_up(GivenUp())
    return Response(status_code=499)


async def _pieces(request: Request, running: Running, completion: _Completion, stopping: Event) -> AsyncIterator[bytes]:
    """Give the pieces of an answer as they come, and how it ended."""
    spoken, chunk = Spoken(), partial(_chunk, completion)
    yield bare_event(chunk({"role": "assistant", "content": ""}))
    async for came in running.coming(request, stopping):
        if came is None:
            yield ALIVE
        elif isinstance(came, StatementShape):
            yield bare_event(chunk({"content": spoken.statement(came)}))
        elif isinstance(came, Whole):
            yield bare_event(chunk({"content": await to_thread.run_sync(spoken.rest, came, completion.is_first)}))
            noted = {"annotations": [each.model_dump() for each in _annotations(spoken, completion.root)]}
            yield bare_event(chunk(noted, finish="stop") | {"omstilling": came.shape.model_dump(mode="json")})
            if completion.with_usage:
                yield bare_event(chunk(None) | {"usage": _usage(came.shape).model_dump()})
        elif isinstance(came, Exception):
            yield bare_event(error_of(request, came)[0].model_dump())
    yield bare_event("[DONE]")


def _chunk(completion: _Completion, delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {
        "id": completion.id,
        "object": "chat.completion.chunk",
        "created": completion.created,
        "model": MODEL,
        "choices": [] if delta is None else [choice],
        **({"usage": None} if completion.with_usage else {}),
    }


def _whole(completion: _Completion, spoken: Spoken, shape: AnswerShape | None) -> CompletionShape:
    message = AssistantMessage(content=spoken.text, annotations=_annotations(spoken, completion.root))
    return CompletionShape(
        id=completion.id,
        created=completion.created,
        choices=[ChoiceShape(message=message)],
        usage=_usage(shape),
        omstilling=shape,
    )


def _json(shape: CompletionShape) -> Response:
    return Response(shape.model_dump_json(), media_type="application/json")


def _annotations(spoken: Spoken, root: str) -> list[AnnotationShape]:
    """Link each mark to where its source is public, or to its place here; none where neither is known."""
    marks = ((each, each.citation.url or (f"{root}{each.citation.source}" if root else None)) for each in spoken.marks)
    return [
        AnnotationShape(
            url_citation=UrlCitation(url=url, title=mark.citation.title, start_index=mark.start, end_index=mark.end)
        )
        for mark, url in marks
        if url
    ]


def _usage(shape: AnswerShape | None) -> UsageShape:
    used = (shape.writing.tokens_in, shape.writing.tokens_out) if shape else (0, 0)
    return UsageShape(prompt_tokens=used[0], completion_tokens=used[1], total_tokens=sum(used))


def _refuse_what_cannot_be_done(wanted: CompletionRequest) -> None:
    form = (wanted.response_format or {}).get("type", "text")
    parts = wanted.messages[-1].content
    pictured = isinstance(parts, list) and any(each.type != "text" for each in parts)
    refused = {
        "tool_choice": wanted.tool_choice not in (None, "auto", "none"),
        "function_call": wanted.function_call not in (None, "auto", "none"),
        "n": wanted.n not in {None, 1},
        "audio": wanted.audio is not None,
        "modalities": bool(set(wanted.modalities or ()) - {"text"}),
        "response_format": form != "text",
        "messages.content": pictured,
    }
    for parameter in (name for name, is_asked in refused.items() if is_asked):
        raise Invalid("parameter_not_supported", parameter=parameter)


def _turns(before: list[MessageShape], framework: Framework) -> tuple[Turn, ...]:
    """Give the questions before the last with how they ended, as far as the answers tell."""
    turns: list[Turn] = []
    asked = [(place, each.text) for place, each in enumerate(before) if each.role == "user" and each.text.strip()]
    for place, text in asked[-_MOST_TURNS:]:
        if not holds_identity_number(text):
            reply = next((each.text for each in before[place + 1 : place + 2] if each.role == "assistant"), "")
            proposed = _proposed(reply, framework)
            ending = Status.ADVISED if proposed else Status.QUOTED
            turns.append(Turn(text, standing_alone(text, turns), ending, proposed))
    return tuple(turns)


def _proposed(reply: str, framework: Framework) -> str:
    """Give the activity that an answer recommended first; nothing where it was no advice."""
    first = _FIRST_ADVICE.search(reply)
    titles = {each.title.within(language) for each in framework.activities for language in Language}
    title = first[1].strip() if first else ""
    return title if title in titles else ""
