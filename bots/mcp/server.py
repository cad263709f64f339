"""The server that other assistants speak to, whichever way they come in: tools, documents as resources, and prompts.

Whoever asks is told by ``user_of``, for every message anew, so that no session can be taken over. Blocking work is done
in threads, a few at a time, and stops when the call is cancelled.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from anyio import CapacityLimiter, from_thread, to_thread
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplate,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from assistant.answer import Answer, Event, Working
from bots import wiring
from bots.desk import Desk
from bots.for_models.arguments import DocumentArguments, language_of
from bots.for_models.explained import told_of
from bots.for_models.reading_document import read_document
from bots.mcp.calling import Admit, admit_all, call
from bots.mcp.prompts import prompt, prompts
from bots.mcp.tools import TOOLS, Hear
from knowledge.access import User
from knowledge.errors import NotFound, Problem
from knowledge.language import Language

Context = ServerRequestContext[Any, Any]
AT_ONCE = 8
"""Calls that are worked on at the same time; others wait for their turn."""
_DOCUMENTS = "omstilling://documents/"
_LONGEST_ID = 200
_MOST_OF_A_DOCUMENT = 20_000
"""Characters of a document that is read as a resource; the tool ``document`` reads the rest."""


def make_server(
    desk: Callable[[], Desk], user_of: Callable[[Context], User], admit: Admit = admit_all, at_once: int = AT_ONCE
) -> Server[Any]:
    """Make a server on a desk that is open when the first message comes."""
    room = _Room(desk, user_of, admit, at_once)
    return Server(
        "omstilling",
        title="Omstilling",
        version=version("omstilling"),
        instructions=told_of("server"),
        on_list_tools=room.list_tools,
        on_call_tool=room.call_tool,
        on_list_resource_templates=room.list_templates,
        on_read_resource=room.read_resource,
        on_list_prompts=room.list_prompts,
        on_get_prompt=room.fill_prompt,
    )


class _Room:
    """What is done with each kind of message."""

    def __init__(
        self, desk: Callable[[], Desk], user_of: Callable[[Context], User], admit: Admit, at_once: int
    ) -> None:
        self._desk = desk
        self._user_of = user_of
        self._admit = admit
        self._turns = CapacityLimiter(at_once)
        self._language = wiring.door_settings().language
        self._tools = _listed(self._language)

    async def list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=self._tools)

    async def call_tool(self, context: Context, asked: CallToolRequestParams) -> CallToolResult:
        desk, user, given = self._desk(), self._user_of(context), asked.arguments or {}
        hear = _hearing(context, desk, given)
        return await to_thread.run_sync(call, desk, user, asked.name, given, hear, self._admit, limiter=self._turns)

    async def list_templates(self, _: Context, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        template = ResourceTemplate(
            uri_template=f"{_DOCUMENTS}{{id}}", name="document", description=told_of("document"), mime_type="text/plain"
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(self, context: Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        desk, user, uri = self._desk(), self._user_of(context), str(asked.uri)
        text = await to_thread.run_sync(self._read, desk, user, uri, limiter=self._turns)
        return ReadResourceResult(contents=[TextResourceContents(uri=uri, text=text, mime_type="text/plain")])

    def _read(self, desk: Desk, user: User, uri: str) -> str:
        try:
            self._admit(user, "document")
            return _resource(desk, user, uri, self._language)
        except Problem as problem:
            raise _refusal(problem, self._language) from problem

    async def list_prompts(self, _: Context, __: PaginatedRequestParams | None) -> ListPromptsResult:
        return ListPromptsResult(prompts=prompts(self._language))

    async def fill_prompt(self, _: Context, asked: GetPromptRequestParams) -> GetPromptResult:
        try:
            return prompt(asked.name, asked.arguments or {}, self._language)
        except Problem as problem:
            raise _refusal(problem, self._language) from problem


def _listed(language: Language) -> list[Tool]:
    """Describe the tools: all of them only read, and none reaches outside of the knowledge base."""
    phrases = wiring.phrases_over_mcp()
    return [
        Tool(
            name=tool.name,
            title=phrases.say(f"mcp_title_{tool.name}", language),
            description=told_of(tool.name),
            input_schema=tool.arguments.model_json_schema(),
            output_schema=tool.shape.model_json_schema(mode="serialization"),
            annotations=ToolAnnotations(
                title=phrases.say(f"mcp_title_{tool.name}", language),
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )
        for tool in TOOLS
    ]


def _hearing(context: Context, desk: Desk, given: Mapping[str, Any]) -> Hear:
    """Tell the client how far the work has come, and stop it when the call has been cancelled."""
    heard = 0

    def hear(event: Event) -> None:
        nonlocal heard
        from_thread.check_cancelled()
        if isinstance(event, Answer):
            return
        heard += 1
        if isinstance(event, Working):
            told = desk.phrases.say(f"mcp_step_{event.step}", language_of(given))
        else:
            told = event.text
        from_thread.run(context.session.report_progress, heard, None, told)

    return hear


def _resource(desk: Desk, user: User, uri: str, language: Language) -> str:
    """Give the beginning of a document as text; raise ``NotFound`` for an address that leads nowhere."""
    name = uri.removeprefix(_DOCUMENTS)
    if name == uri or not 0 < len(name) <= _LONGEST_ID:
        raise NotFound("mcp_resource_unknown", uri=f"{_DOCUMENTS}{{id}}")
    chosen = DocumentArguments(document=name, limit=_MOST_OF_A_DOCUMENT, language=language)
    return read_document(desk, user.scope, chosen)[0]


def _refusal(problem: Problem, language: Language) -> MCPError:
    """Tell a problem as the protocol tells of what is no tool."""
    return MCPError(INVALID_PARAMS, wiring.phrases_over_mcp().say(problem.code, language, **problem.details))
