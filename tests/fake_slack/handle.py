"""What a test holds after a person did something: the message, if there is one, and how the app took it."""

from dataclasses import dataclass
from typing import Any

from fake_slack.delivering import Attempt, Delivery
from fake_slack.workspace import Json, Message


@dataclass(frozen=True, slots=True)
class Handle:
    """Something a person did. Reading how it was taken waits until it was."""

    deliveries: tuple[Delivery, ...]
    user: str
    channel: str | None = None
    message: Message | None = None

    @property
    def attempt(self) -> Attempt:
        """The attempt that counts, of the first delivery."""
        assert self.deliveries, "the app was told nothing"
        return self.deliveries[0].last

    @property
    def status(self) -> int:
        """The status of the answer: 200 over a socket too; 0 when there was none."""
        return self.attempt.status

    @property
    def body(self) -> bytes:
        """What the app answered, as it was sent."""
        return self.attempt.body

    @property
    def said(self) -> Json:
        """What the app answered, read."""
        return self.attempt.said

    @property
    def milliseconds(self) -> float:
        """How long it took the app to acknowledge: the slowest, where there were several deliveries."""
        return max(each.last.milliseconds for each in self.deliveries)

    @property
    def acknowledged(self) -> bool:
        """Whether the app took every delivery."""
        return all(each.acknowledged for each in self.deliveries)

    @property
    def ids(self) -> list[Any]:
        """The event_id of each delivery."""
        return [each.payload.get("event_id") for each in self.deliveries]

    @property
    def ts(self) -> str:
        """The timestamp of the message."""
        assert self.message is not None
        return self.message.ts
