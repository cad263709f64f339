"""What a model may choose when it calls a tool. Rights are not among it, and everything has a limit.

pydantic is used because the doors hand these on to models as JSON Schema and check what comes back by them. What a
model is told of each stands in ``tools.yaml``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bots import wiring
from bots.for_models.explained import told_by
from knowledge.document import Kind
from knowledge.errors import Invalid
from knowledge.language import Language, detect

_LONGEST_NAME_SHOWN = 40


def _told_by(name: str) -> Any:
    return Field(description=told_by(name))


def _read(said: Any) -> Any:
    """Read a list that was written as JSON text: some clients send their lists so."""
    if isinstance(said, str) and said.lstrip().startswith("["):
        try:
            return json.loads(said)
        except (ValueError, RecursionError):
            return said
    return said


Word = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Word], Field(max_length=200), BeforeValidator(_read)]
Phase = Annotated[int, Field(ge=1, le=5)]
Year = Annotated[int, Field(ge=1000, le=9999)]


class Arguments(BaseModel):
    """What all arguments have in common: what is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskArguments(Arguments):
    """What ``ask`` takes."""

    question: Annotated[str, _told_by("question"), Field(max_length=20_000)]
    language: Annotated[Language | None, _told_by("answer_language")] = None


class SearchArguments(Arguments):
    """What ``search`` takes."""

    query: Annotated[str, _told_by("query"), Field(max_length=2_000)]
    kinds: Annotated[list[Kind], Field(max_length=5), BeforeValidator(_read), _told_by("kinds")] = []
    municipalities: Annotated[Names, _told_by("municipalities")] = []
    process: Annotated[Word | None, _told_by("search_process")] = None
    phase: Annotated[Phase | None, _told_by("search_phase")] = None
    years: Annotated[list[Year], Field(max_length=100), BeforeValidator(_read), _told_by("years")] = []
    limit: Annotated[int, Field(ge=1, le=20), _told_by("limit")] = 6


class NextArguments(Arguments):
    """What ``next_activities`` takes."""

    municipality: Annotated[Word | None, _told_by("municipality")] = None
    project: Annotated[Word | None, _told_by("project")] = None
    process: Annotated[Word | None, _told_by("process")] = None
    phase: Annotated[Phase | None, _told_by("phase")] = None
    done: Annotated[Names, _told_by("done")] = []
    under_way: Annotated[Names, _told_by("under_way")] = []
    not_relevant: Annotated[Names, _told_by("not_relevant")] = []
    language: Annotated[Language | None, _told_by("advice_language")] = None


class FrameworkArguments(Arguments):
    """What ``framework`` takes."""

    process: Annotated[Word | None, _told_by("framework_process")] = None
    phase: Annotated[Phase | None, _told_by("framework_phase")] = None
    activity: Annotated[Word | None, _told_by("activity")] = None
    language: Annotated[Language | None, _told_by("framework_language")] = None


class DocumentArguments(Arguments):
    """What ``document`` takes; ``offset`` and ``limit`` count characters (code points) of the stored text."""

    document: Annotated[Word, _told_by("document")]
    version: Annotated[int | None, Field(ge=1, le=1_000_000), _told_by("version")] = None
    offset: Annotated[int, Field(ge=0, le=1_000_000_000), _told_by("offset")] = 0
    limit: Annotated[int, Field(ge=1, le=20_000), _told_by("characters")] = 6_000
    language: Annotated[Language | None, _told_by("document_language")] = None


def language_of(chosen: Mapping[str, Any]) -> Language:
    """Give the language to tell a failure in: the one that was chosen, the question's, or else the door's."""
    said = chosen.get("language")
    if isinstance(said, str) and said in set(Language):
        return Language(said)
    asked = chosen.get("question") or chosen.get("query")
    return detect(asked) if isinstance(asked, str) and asked else wiring.door_settings().language


def unusable(failure: ValidationError) -> Invalid:
    """Tell which arguments cannot be used, and why; what stood in them is not repeated."""
    faults = (f"{_place(each['loc'])}: {each['msg']}" for each in failure.errors(include_input=False))
    return Invalid("tool_arguments", faults="; ".join(faults))


def texts_in(chosen: Any) -> Iterator[str]:
    """Give every text in arguments as they came, whatever they are named and however deep it lies."""
    if isinstance(chosen, str):
        yield chosen
    elif isinstance(chosen, int | float):
        yield str(chosen)
    elif isinstance(chosen, Mapping):
        for name, each in chosen.items():
            yield str(name)
            yield from texts_in(each)
    elif isinstance(chosen, list | tuple):
        for each in chosen:
            yield from texts_in(each)


def _place(path: tuple[int | str, ...]) -> str:
    return ".".join(str(step)[:_LONGEST_NAME_SHOWN] for step in path)
