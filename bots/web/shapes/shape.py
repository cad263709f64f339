"""What all shapes have in common, and those that every room uses."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class Shape(BaseModel):
    """Something that goes out or comes in. A field that is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Shape, Generic[Item]):
    """Some of a list, and how long the whole of it is, as far as the caller may see."""

    items: list[Item]
    total: int = Field(description="How many there are in all that the caller may see.")
    offset: int = Field(description="How many stand before the first of these.")


class Fault(Shape):
    """One thing that is wrong in a request."""

    where: str = Field(description="The place in the request, as a path.", examples=["body.question"])
    message: str


class ProblemShape(Shape):
    """What went wrong, after RFC 9457, with what to do about it in the caller's language."""

    type: str = Field(
        description="A URN that ends in the code.", examples=["urn:omstilling:problem:document_not_found"]
    )
    title: str = Field(description="What sort of problem it is.", examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="A sentence for a person, in the language that Accept-Language asks for.")
    code: str = Field(description="Never changes its meaning; for programs.", examples=["document_not_found"])
    reference: str | None = Field(
        default=None, description="What to tell those who run the server when asking for help."
    )
    errors: list[Fault] | None = None
