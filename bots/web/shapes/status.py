"""How the installation stands, as it goes out. Nothing in it is secret, and no path of the machine stands in it."""

from datetime import datetime

from pydantic import Field

from bots.web.shapes.framework import EditionShape
from bots.web.shapes.operation import SlackState
from bots.web.shapes.shape import Shape
from knowledge.language import Language
from knowledge.registry.pauses import Door


class Counted(Shape):
    """How much there is, as far as the caller may see."""

    documents: int = Field(description="Documents that answer questions.")
    chunks: int = Field(description="The pieces they are searched by.")
    pending: int = Field(description="Pieces that are found by their words, but not yet by their meaning.")


class ClosedDoor(Shape):
    """A door that is closed just now, and why."""

    door: Door
    reason: str
    since: datetime


class SlackShape(Shape):
    """How the assistant in Slack stands."""

    state: SlackState
    waiting: int = Field(description="What has been asked there and is not answered yet.")
    oldest: datetime | None = Field(description="When the oldest of that was asked.")


class StatusShape(Shape):
    """What the server is, and how it stands."""

    version: str = Field(description="Of the program.", examples=["0.1.0"])
    framework: EditionShape
    framework_title: str
    counted: Counted
    languages: list[Language] = Field(description="Those that it speaks.")
    embedding_model: str | None = Field(description="The model it searches by meaning with; nothing before the first.")
    chat_model: str | None = Field(
        description="The model that writes answers, by provider and name; without one, answers are quoted.",
        examples=["openai:gpt-oss-20b"],
    )
    retention_days: int = Field(description="How long questions and answers are kept.")
    feedback_days: int = Field(description="How long feedback is kept.")
    slack: SlackShape
    pauses: list[ClosedDoor] = Field(description="Doors that are closed just now.")
