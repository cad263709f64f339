"""What a question or a search is narrowed to."""

from typing import Annotated

from pydantic import Field

from bots import narrowing
from bots.web.shapes.shape import Shape
from knowledge.document import PROCESSES, Filters, Kind

Municipality = Annotated[str, Field(max_length=80)]
Process = Annotated[str, Field(max_length=80, json_schema_extra={"enum": [*PROCESSES]})]
Phase = Annotated[int, Field(ge=1, le=5)]
Year = Annotated[int, Field(ge=1000, le=9999)]
Code = Annotated[str, Field(min_length=2, max_length=8, pattern="^[a-z]+$")]


class FiltersShape(Shape):
    """Only documents that fit all of these; of each, one of its values is enough, and none means any."""

    kinds: list[Kind] = Field(default=[], max_length=10)
    municipalities: list[Municipality] = Field(
        default=[], max_length=50, description="Names or numbers; any number that a municipality has had.",
        examples=[["5006"]],
    )  # fmt: skip
    processes: list[Process] = Field(default=[], max_length=10, examples=[["involvere-innbyggerne"]])
    phases: list[Phase] = Field(default=[], max_length=5)
    years: list[Year] = Field(default=[], max_length=50)
    document_languages: list[Code] = Field(default=[], max_length=10, examples=[["nb", "nn"]])

    @property
    def chosen(self) -> Filters:
        """The filters that were chosen; raise a problem where one names what is not there."""
        return narrowing.filters(
            self.kinds, self.municipalities, self.processes, self.phases, self.years, self.document_languages
        )
