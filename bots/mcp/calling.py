"""One call of a tool, from what the client sent to what it gets back; blocking, for a thread of its own.

What goes wrong in a way that has a sentence is told as that sentence. Anything else is a bug: it is logged under a
reference, which is what the client gets. No identity number is repeated.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from mcp_types import CallToolResult, TextContent
from pydantic import ValidationError

from bots import wiring
from bots.desk import Desk
from bots.for_models.arguments import Arguments, language_of, texts_in, unusable
from bots.mcp.tools import TOOLS, Hear
from bots.refusing import refuse_identity_numbers
from knowledge.access import User
from knowledge.errors import NotFound, Problem

PROBLEM = "omstilling/problem"
"""Where in a failed result the code of the problem stands, for programs."""
Admit = Callable[[User, str], None]
"""Lets a user use a tool once more, or raises a problem: for a door that counts what each may use."""
_FAILURES = logging.getLogger("omstilling.failure")
_TOOLS = {tool.name: tool for tool in TOOLS}


def admit_all(_: User, __: str) -> None:
    """Count nothing."""


def call(
    desk: Desk, user: User, name: str, given: Mapping[str, Any], hear: Hear, admit: Admit = admit_all
) -> CallToolResult:
    """Do what a client asked for; every failure is a result, too."""
    try:
        admit(user, name)
        if name not in _TOOLS:
            raise NotFound("mcp_tool_unknown", tool=name[:40], allowed=", ".join(_TOOLS))
        tool = _TOOLS[name]
        text, shape = tool.act(desk, user.scope, _checked(tool.arguments, given), hear)
        return CallToolResult(content=[TextContent(text=text)], structured_content=shape.model_dump(mode="json"))
    except Problem as problem:
        return _failed(wiring.phrases_over_mcp().say(problem.code, language_of(given), **problem.details), problem.code)
    except Exception as bug:  # noqa: BLE001 - the one place where the door catches all
        reference = secrets.token_hex(4)
        _FAILURES.error("reference %s", reference, exc_info=bug)
        sentence = wiring.phrases_over_mcp().say("tool_failed", language_of(given), reference=reference)
        return _failed(sentence, "tool_failed")


def _checked(arguments: type[Arguments], given: Mapping[str, Any]) -> Arguments:
    """Read the arguments; raise ``Invalid`` for what cannot be used, and for identity numbers outside a question."""
    try:
        chosen = arguments.model_validate(given)
    except ValidationError as failure:
        problem = unusable(failure)
        refuse_identity_numbers(texts_in(problem.details))
        raise problem from None
    refuse_identity_numbers(texts_in({name: each for name, each in given.items() if name != "question"}))
    return chosen


def _failed(sentence: str, code: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True, _meta={PROBLEM: code})
