"""What somebody says of where they are, as it comes in: a project or a place, and activities by id or cell."""

from typing import Annotated

from pydantic import Field

from bots.web.shapes.shape import Shape
from knowledge.framework.framework import PHASES

ActivityWord = Annotated[str, Field(min_length=1, max_length=80)]
"""An activity by its id, or all those of a cell, such as ``st1``."""
ActivityWords = Annotated[list[ActivityWord], Field(max_length=200)]


class WhereWeAre(Shape):
    """Where advice is asked from. Without a project or a municipality it is the caller's own municipality."""

    project: str | None = Field(default=None, max_length=80, description="The id of a project.")
    municipality: str | None = Field(
        default=None, max_length=80, description="A name or number; all its projects together.", examples=["5006"]
    )
    process: str | None = Field(
        default=None, max_length=80, description="Only this process, by id, code or name.", examples=["standardisere"]
    )
    phase: int | None = Field(default=None, ge=1, le=PHASES, description="Only this phase.")
    done: ActivityWords = Field(
        default=[], description="Activities or cells that are done besides.", examples=[["st1"]]
    )
    under_way: ActivityWords = Field(default=[], description="Those that are under way.")
    not_relevant: ActivityWords = Field(default=[], description="Those that are not relevant.")
    most: int | None = Field(
        default=None, ge=1, le=20, description="So many, whatever they score; else as many as are good enough."
    )
