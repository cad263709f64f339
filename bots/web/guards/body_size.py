"""Reads no more of a request than its limit, whether it says beforehand how long it is or not."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.guards.notes import within
from bots.web.problems import TOO_LARGE, refuse

_FORM = "multipart/form-data"
_TAKE_FILES = ("/api/v1/documents",)
_CLOSE = {"connection": "close"}
"""What is left of the body is not read, so nothing more comes by this connection."""


class BodySize:
    """Refuses what is too large; files may be larger, where files are taken."""

    def __init__(self, app: ASGIApp, limit: int, upload_limit: int) -> None:
        self._app = app
        self._limit = limit
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a measured body, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._upload_limit if _brings_file(scope) else self._limit
        if _told(scope) > limit:
            await refuse(scope, receive, send, TOO_LARGE, "body_too_large", _CLOSE, limit=_told_as(limit))
            return
        read = 0

        async def measured() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(TOO_LARGE, _told_as(limit), _CLOSE)
            return message

        await self._app(scope, measured, send)


def _brings_file(scope: Scope) -> bool:
    form = Headers(scope=scope).get("content-type", "").startswith(_FORM)
    return form and any(within(scope["path"], room) for room in _TAKE_FILES)


def _told(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdigit() else 0


def _told_as(limit: int) -> str:
    """Give a limit as people read it, in megabytes."""
    return f"{limit / 1_000_000:g}"
