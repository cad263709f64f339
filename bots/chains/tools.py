"""Three tools for agents: ``ask``, ``search`` and ``next_activities``.

The agent's model gets text with numbered citations; the program gets the values behind it as the message's artifact.
What goes wrong in a way that has a sentence is told the model as that sentence; anything else is a bug and is raised.
"""

from collections.abc import Callable
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException

from assistant.answer import Answer
from bots import wiring
from bots.chains.open_base import OpenBase
from bots.desk import Desk
from bots.for_models import acts
from bots.for_models.arguments import (
    Arguments,
    AskArguments,
    NextArguments,
    SearchArguments,
    language_of,
    unusable,
)
from bots.for_models.explained import told_of
from knowledge.access import Scope
from knowledge.document import Passage
from knowledge.errors import Problem, Unavailable

Act = Callable[[Desk, Scope, Any], tuple[str, Any]]


def tools(base: OpenBase, scope: Scope) -> list[BaseTool]:
    """Make the tools of an open knowledge base, for one who may see ``scope``; with the chat model configured, if any.

    The artifact of ``ask`` is an ``Answer``, of ``search`` a tuple of ``Passage``, of ``next_activities`` an
    ``Advice``; of a call that failed, None.
    """
    desk = Desk(base.base)
    made: tuple[tuple[str, Act, type[Arguments]], ...] = (
        ("ask", _ask, AskArguments),
        ("search", _search, SearchArguments),
        ("next_activities", acts.next_activities, NextArguments),
    )
    return [_tool(name, base, desk, scope, act, arguments) for name, act, arguments in made]


def _ask(desk: Desk, scope: Scope, chosen: AskArguments) -> tuple[str, Answer]:
    *_, answer = acts.ask(desk, scope, chosen)
    assert isinstance(answer, Answer), "an answer is the last thing that comes"
    return acts.told_answer(desk, answer), answer


def _search(desk: Desk, scope: Scope, chosen: SearchArguments) -> tuple[str, tuple[Passage, ...]]:
    text, found = acts.search(desk, scope, chosen)
    return text, found.passages


def _tool(name: str, base: OpenBase, desk: Desk, scope: Scope, act: Act, arguments: type[Arguments]) -> BaseTool:
    """Make a tool whose failures are sentences, a closed knowledge base among them."""

    def run(**chosen: Any) -> tuple[str, Any]:
        try:
            if not base.is_open:
                raise Unavailable("base_closed")
            return act(desk, scope, arguments(**chosen))
        except Problem as problem:
            told = wiring.all_phrases().say(problem.code, language_of(chosen), **problem.details)
            raise ToolException(told) from problem

    return StructuredTool.from_function(
        run,
        name=name,
        description=told_of(name),
        args_schema=arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
        handle_validation_error=_about_arguments,
    )


def _about_arguments(failure: Any) -> str:
    """Tell which arguments cannot be used; what stood in them is not repeated."""
    problem = unusable(failure)
    return wiring.all_phrases().say(problem.code, wiring.door_settings().language, **problem.details)
