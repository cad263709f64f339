"""What an operator, or a program that watches the server, is told of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bots.web.shapes.shape import Shape
from knowledge.registry.pauses import Door, Pause


class LiveShape(Shape):
    """The process lives."""

    live: bool = True


class MeaningState(StrEnum):
    """How the search by meaning is done: in the store; exactly, which is slower; or not at all, by words alone."""

    STORE = "store"
    EXACT = "exact"
    NONE = "none"


class ModelState(StrEnum):
    """Whether a chat model is configured, and its server takes connections; no model is asked anything."""

    NONE = "none"
    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    NOT_TRIED = "not_tried"


class SlackState(StrEnum):
    """How what happens in Slack comes in: not at all, sent to us, or over a connection of ours that is there or not."""

    NONE = "none"
    SENT = "sent"
    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"


class AuditShape(Shape):
    """The latest audit of the knowledge base (`omstilling doctor`)."""

    at: datetime
    days: float = Field(description="How long ago that is.")
    chunks: int
    lost: int = Field(description="How many pieces of text were not found as they should be.")


class ReadyShape(Shape):
    """Whether the server can answer, and what it would answer from."""

    ready: bool
    reasons: list[str] = Field(
        description="Codes of what keeps it from answering: registry_unreadable, words_missing, stopping."
    )
    meaning: MeaningState
    model: ModelState
    slack: SlackState = SlackState.NONE
    audit: AuditShape | None = Field(description="Null when there has been none.")


class PauseShape(Shape):
    """One time that a door was closed."""

    door: Door
    reason: str
    begun: datetime
    begun_by: str
    ended: datetime | None = Field(description="Null while the door is closed.")
    ended_by: str | None

    @classmethod
    def of(cls, pause: Pause) -> "PauseShape":
        """Tell of a pause."""
        return cls(
            door=pause.door,
            reason=pause.reason,
            begun=pause.begun,
            begun_by=pause.begun_by,
            ended=pause.ended,
            ended_by=pause.ended_by,
        )


class PausesShape(Shape):
    """The doors that are closed now, and the latest pauses, the newest first."""

    standing: list[PauseShape]
    history: list[PauseShape]


class NewPause(Shape):
    """A door to close."""

    door: Door = Field(description="`web` is the pages, `api` all of /api and /v1, `mcp` /mcp.")
    reason: str = Field(
        min_length=1, max_length=300, description="What callers are told.", examples=["Vi legger inn nye planer."]
    )
