"""Says with every response how a browser should treat it: as data of its own type that is shown and kept nowhere.

A room that serves pages says what its pages need; what it has said itself is not said again.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.guards.notes import RATES

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_SECURE = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Headers:
    """Adds the headers that are lacking."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._wanted = (*_ALWAYS, _SECURE) if secure else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                wanted = (*self._wanted, *scope.get(RATES, ()))
                message["headers"] = [*message["headers"], *(each for each in wanted if each[0] not in said)]
            await send(message)

        await self._app(scope, receive, add)
