"""Answers sent as server-sent events. Whoever closes the connection gives up the answer."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from bots.web.answering import GivenUp, Running
from bots.web.shapes.shape import Shape

EVENTS = "text/event-stream"
ALIVE = KEEPALIVE_COMMENT
"""What is sent in a long silence: a comment, which is no event."""
_AS_JSON = ("application/json", "application/*", "*/*")


class EventStream(StreamingResponse):
    """Events of one answer; the answer is given up when they are no longer listened to."""

    media_type = EVENTS

    def __init__(self, events: AsyncIterator[bytes], running: Running) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._running.give_up(GivenUp())


def event(name: str, shape: Shape, **settings: Any) -> bytes:
    """Give an event as it is sent."""
    return format_sse_event(event=name, data_str=shape.model_dump_json(**settings))


def bare_event(data: object) -> bytes:
    """Give an event that has no name: text as it is, and else JSON."""
    return format_sse_event(data_str=data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))


def wants_events(request: Request) -> bool:
    """Tell whether the caller would rather have events than JSON; raise 406 where they take neither."""
    accepted = (request.headers.get("accept", "").strip() or "*/*")[:500].lower()
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        name, *settings = (each.strip() for each in part.split(";"))
        weights.setdefault(name, next((_number(each[2:]) for each in settings if each.startswith("q=")), 1.0))
    events = weights.get(EVENTS, 0.0)
    as_json = max((weights.get(each, 0.0) for each in _AS_JSON), default=0.0)
    if not events and not as_json and not weights.get("text/*"):
        raise HTTPException(406)
    return events > 0 and events >= as_json


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0


def describe(**shapes: type[Shape]) -> dict[str, Any]:
    """Describe a stream for the OpenAPI document: each event by its name, with the shape of its data."""
    of = {name: {"$ref": f"#/components/schemas/{shape.__name__}"} for name, shape in shapes.items()}
    one = [
        {
            "type": "object",
            "required": ["event", "data"],
            "properties": {
                "event": {"const": name},
                "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": schema},
            },
        }
        for name, schema in of.items()
    ]
    return {"itemSchema": {"oneOf": one}}
