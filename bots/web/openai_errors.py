"""What goes wrong behind OpenAI's interface, told as its clients read it, with the codes of every other room."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from bots.web.problems import failure_shape, told_of
from bots.web.shapes.openai_api import OpenAIError, OpenAIErrorShape
from knowledge.errors import Unavailable

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
TOLD: dict[int | str, dict[str, Any]] = {
    status: {**told, "model": OpenAIErrorShape} for status, told in told_of(404).items()
}
"""For the ``responses`` of an operation: what is refused before it comes to a room is told as everywhere else."""


class OpenAIRoute(APIRoute):
    """An operation whose failures are told in OpenAI's form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give what handles a request."""
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as failure:  # noqa: BLE001 - what nobody thought of is told in the same form, too
                told, status = error_of(request, failure)
                seconds = failure.details.get("seconds", 5) if isinstance(failure, Unavailable) else None
            return JSONResponse(told.model_dump(), status, {"Retry-After": str(seconds)} if seconds else None)

        return handle_or_tell


def error_of(request: Request, failure: Exception) -> tuple[OpenAIErrorShape, int]:
    """Tell whatever failed, and with which status."""
    shape = failure_shape(request, failure)
    kind = "server_error" if shape.status >= 500 else _TYPES.get(shape.status, "invalid_request_error")
    first = shape.errors[0] if shape.errors else None
    message = f"{shape.detail} ({first.where}: {first.message})" if first else shape.detail
    error = OpenAIError(message=message, type=kind, param=first.where if first else None, code=shape.code)
    return OpenAIErrorShape(error=error), shape.status
