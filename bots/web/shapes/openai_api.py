"""OpenAI's chat completions, as far as an assistant with sources can speak them.

Clients send many settings of a model, and new ones every year: what is not known here is passed over. So are tools that
may be used: chat programs offer them with every question, and a model is free to answer without. What would change the
answer to something else than was asked for (a tool that must be used, several choices, sound) is refused by the room.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bots.web.shapes.answers import AnswerShape

MODEL = "omstilling"
_CREATED = 1_764_000_000
"""When the model first spoke this protocol, in seconds since 1970; it says nothing and never changes."""


class Lenient(BaseModel):
    """Something that comes in from clients of many kinds."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Told(BaseModel):
    """Something that goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


MessageText = Annotated[str, Field(max_length=100_000)]


class MessagePart(Lenient):
    """A part of a message."""

    type: str = Field(max_length=50, examples=["text"])
    text: str = Field(default="", max_length=100_000)


class MessageShape(Lenient):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: MessageText | Annotated[list[MessagePart], Field(max_length=1000)] | None = None

    @property
    def text(self) -> str:
        """What is said in words."""
        if isinstance(self.content, list):
            return "\n".join(each.text for each in self.content if each.type == "text")
        return self.content or ""


class StreamOptionsShape(Lenient):
    """How a stream is to be."""

    include_usage: StrictBool = False


class CompletionRequest(Lenient):
    """A conversation, the last message of which is the question. System messages are passed over."""

    model: str = Field(max_length=200, examples=[MODEL])
    messages: list[MessageShape] = Field(
        min_length=1,
        max_length=1000,
        examples=[[{"role": "user", "content": "Hva lærte Asker av pilotene?"}]],
    )
    stream: StrictBool | None = False
    stream_options: StreamOptionsShape | None = None
    store: StrictBool | None = Field(
        default=False, description="Whether to keep the question and its answer for the caller."
    )
    n: int | None = Field(default=1, ge=1, le=128, description="Only 1.")
    tool_choice: Annotated[str, Field(max_length=50)] | dict[str, Any] | None = Field(
        default=None, description="Only `auto` or `none`: no tool is ever used."
    )
    function_call: Annotated[str, Field(max_length=50)] | dict[str, Any] | None = Field(
        default=None, description="Only `auto` or `none`."
    )
    modalities: list[Annotated[str, Field(max_length=50)]] | None = Field(
        default=None, max_length=10, description="Only text."
    )
    audio: dict[str, Any] | None = Field(default=None, description="Only null.")
    response_format: dict[str, Any] | None = Field(default=None, description="Only text.")


class UrlCitation(Told):
    """A place in the text that is a link to a source."""

    url: str
    title: str
    start_index: int = Field(description="Where the mark begins in the text, in code points.")
    end_index: int


class AnnotationShape(Told):
    """Something to know of a place in the text."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(Told):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(description="With the numbers of its sources, and the sources at the end.")
    refusal: None = None
    annotations: list[AnnotationShape]


class ChoiceShape(Told):
    """The one choice."""

    index: int = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageShape(Told):
    """What a language model used, as its server counted; zeros where the answer was quoted."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionShape(Told):
    """An answer in OpenAI's form, with the whole of it in its own form beside."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[ChoiceShape]
    usage: UsageShape
    omstilling: AnswerShape | None = Field(description="The same as `POST /api/v1/answers` gives.")


class ModelShape(Told):
    """The one model there is."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = _CREATED
    owned_by: str = MODEL


class ModelsShape(Told):
    """All the models."""

    object: Literal["list"] = "list"
    data: list[ModelShape] = Field(default_factory=lambda: [ModelShape()])


class OpenAIError(Told):
    """What went wrong."""

    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None
    code: str = Field(examples=["model_unknown"])


class OpenAIErrorShape(Told):
    """What went wrong, as OpenAI's clients read it."""

    error: OpenAIError
