"""Three tools for agents: ``ask``, ``search`` and ``next_activities``.

The agent's model gets text with numbered citations; the program gets the values behind it as the message's artifact.
What goes wrong in a way that has a sentence is told the model as that sentence; anything else is a bug and is raised.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel

from assistant.advice.finding import Asker
from assistant.advice.recommend import Advice
from assistant.advice.score import Focus
from assistant.answer import Answer
from assistant.question import Question
from bots import wiring
from bots.chains.arguments import AskArguments, NextArguments, SearchArguments, told_of
from bots.chains.open_base import OpenBase
from bots.chains.wording import advice_text, answer_text, passages_text
from bots.narrowing import filters
from bots.refusing import refuse_identity_numbers
from bots.starting_point import Said, starting_point
from knowledge.access import Scope
from knowledge.document import Passage
from knowledge.errors import Problem, Unavailable
from knowledge.framework.lookup import process_called
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language, detect


def tools(base: OpenBase, scope: Scope) -> list[BaseTool]:
    """Make the tools of an open knowledge base, for one who may see ``scope``; with the chat model configured, if any.

    The artifact of ``ask`` is an ``Answer``, of ``search`` a tuple of ``Passage``, of ``next_activities`` an
    ``Advice``; of a call that failed, None.
    """
    room = _Room(base.base, scope)
    return [
        _tool("ask", base, room.ask, AskArguments),
        _tool("search", base, room.search, SearchArguments),
        _tool("next_activities", base, room.next_activities, NextArguments),
    ]


def _tool(name: str, base: OpenBase, act: Callable[..., tuple[str, Any]], arguments: type[BaseModel]) -> BaseTool:
    """Make a tool whose failures are sentences, a closed knowledge base among them."""

    def run(**chosen: Any) -> tuple[str, Any]:
        try:
            if not base.is_open:
                raise Unavailable("base_closed")
            return act(**chosen)
        except Problem as problem:
            told = wiring.all_phrases().say(problem.code, _language_of(chosen), **problem.details)
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


def _language_of(chosen: Mapping[str, Any]) -> Language:
    """Give the language to tell a failure in: the one that was chosen, the question's, or else the door's."""
    asked = chosen.get("question") or chosen.get("query")
    return chosen.get("language") or (detect(asked) if asked else wiring.door_settings().language)


def _about_arguments(failure: Any) -> str:
    """Tell which arguments cannot be used; what stood in them is not repeated."""
    faults = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in failure.errors())
    return wiring.all_phrases().say("chain_arguments", wiring.door_settings().language, faults=faults)


class _Room:
    """What the tools do: each gives the text for the model and the value for the program."""

    def __init__(self, base: KnowledgeBase, scope: Scope) -> None:
        self._base = base
        self._scope = scope
        self._assistant = wiring.assistant(base)
        self._adviser = wiring.adviser(base)
        self._phrases = wiring.all_phrases()

    def ask(self, question: str, language: Language | None = None) -> tuple[str, Answer]:
        """Answer from what the sources say, or say that they do not."""
        answer = self._assistant.answer(Question(question, self._scope, language=language))
        return answer_text(answer, self._adviser.framework, self._phrases), answer

    def search(
        self,
        query: str,
        kinds: Sequence[str] = (),
        municipalities: Sequence[str] = (),
        process: str | None = None,
        phase: int | None = None,
        years: Sequence[int] = (),
        limit: int = 6,
    ) -> tuple[str, tuple[Passage, ...]]:
        """Find passages; an identity number is looked for nowhere."""
        refuse_identity_numbers([query])
        language = detect(query)
        processes = [process_called(self._adviser.framework, process).id] if process else []
        narrowed = filters(kinds, municipalities, processes, [phase] if phase else [], years, [])
        found = self._base.retriever.retrieve(query, self._scope, narrowed, limit)
        return passages_text(found.passages, found.words_only, language, self._phrases), found.passages

    def next_activities(
        self,
        municipality: str | None = None,
        project: str | None = None,
        process: str | None = None,
        phase: int | None = None,
        done: Sequence[str] = (),
        under_way: Sequence[str] = (),
        not_relevant: Sequence[str] = (),
        language: Language | None = None,
    ) -> tuple[str, Advice]:
        """Advise on what to do next, from where the work is said to stand."""
        framework = self._adviser.framework
        focus = Focus(process_called(framework, process).id if process else None, phase)
        said = Said(project, municipality, process, phase, done, under_way, not_relevant)
        progress, whose = starting_point(self._base, framework, said, self._scope)
        advice = self._adviser.advise(progress, Asker(self._scope, whose), focus)
        return advice_text(advice, framework, language or wiring.door_settings().language, self._phrases), advice
