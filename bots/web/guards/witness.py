"""Gives each request a name of its own, and tells the log and the clocks how it went.

The line holds the template of the address, never the address itself: what people ask for can stand in a path or a
query. The name goes back to the caller, into every problem document and into the log.
"""

import logging
import re
import secrets
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.measures import Measures
from bots.web.guards.notes import USER_ID, template_of
from bots.web.problems import REQUEST_ID

_REQUESTS = logging.getLogger("omstilling.requests")
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_LENGTH = 14


class Witness:
    """Names, times and counts each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when its response is at an end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = scope[REQUEST_ID] = _name(scope)
        began, status, sent = perf_counter(), 0, 0
        measures: Measures = scope["app"].state.desk.measures

        async def tell(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", name.encode())]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        measures.in_progress.inc()
        try:
            await self._app(scope, receive, tell)
        finally:
            measures.in_progress.dec()
            seconds = perf_counter() - began
            route, method = template_of(scope), _method(scope)
            measures.requests.labels(method, route, status).observe(seconds)
            told = {
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": round(1000 * seconds, 1),
                "bytes": sent,
                "user": scope.get(USER_ID),
                "request": name,
            }
            _REQUESTS.log(_level(route), "request", extra=told)


def _name(scope: Scope) -> str:
    """Take the name that the caller gave, where it is a sane one; letters only are never taken for personal data."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE.fullmatch(given) else "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _level(route: str) -> int:
    """Tell of what a watcher asks, again and again, only when everything is told."""
    return logging.DEBUG if route == "/metrics" or route.startswith("/health/") else logging.INFO


def _method(scope: Scope) -> str:
    """Give the method, or OTHER for one that nobody knows: a label must not be what a stranger makes up."""
    method = str(scope["method"])
    return method if method in _METHODS else "OTHER"


_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
