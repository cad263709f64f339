"""What a model may choose when it calls a tool. Rights are not among it.

pydantic is used because LangChain hands these on to models as JSON Schema and checks what comes back by them. What a
model is told of each stands in ``tools.yaml``.
"""

from functools import cache
from importlib import resources
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from knowledge.document import Kind
from knowledge.language import Language


@cache
def _told() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(resources.files("bots.chains").joinpath("tools.yaml").read_text("utf-8")))


def told_of(tool: str) -> str:
    """Give what a model is told of a tool."""
    return _told()["tools"][tool].strip()


def _told_by(name: str) -> Any:
    return Field(description=_told()["arguments"][name].strip())


Names = Annotated[list[str], Field(max_length=200)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskArguments(_Arguments):
    """What ``ask`` takes."""

    question: Annotated[str, _told_by("question")]
    language: Annotated[Language | None, _told_by("answer_language")] = None


class SearchArguments(_Arguments):
    """What ``search`` takes."""

    query: Annotated[str, _told_by("query")]
    kinds: Annotated[list[Kind], _told_by("kinds")] = []
    municipalities: Annotated[Names, _told_by("municipalities")] = []
    process: Annotated[str | None, _told_by("search_process")] = None
    phase: Annotated[int | None, Field(ge=1, le=5), _told_by("search_phase")] = None
    years: Annotated[list[int], _told_by("years")] = []
    limit: Annotated[int, Field(ge=1, le=20), _told_by("limit")] = 6


class NextArguments(_Arguments):
    """What ``next_activities`` takes."""

    municipality: Annotated[str | None, _told_by("municipality")] = None
    project: Annotated[str | None, _told_by("project")] = None
    process: Annotated[str | None, _told_by("process")] = None
    phase: Annotated[int | None, Field(ge=1, le=5), _told_by("phase")] = None
    done: Annotated[Names, _told_by("done")] = []
    under_way: Annotated[Names, _told_by("under_way")] = []
    not_relevant: Annotated[Names, _told_by("not_relevant")] = []
    language: Annotated[Language | None, _told_by("advice_language")] = None
