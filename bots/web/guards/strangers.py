"""Turns away what other people's pages would have a browser do here, before anything else looks at it.

A page anywhere on the web can let a browser send requests to a server on its own machine, where whoever asks owns it
all. So a change that comes from another site is refused, whatever it carries; and on this machine only our own names
are answered to, or a page could give this machine's address a name of its own (DNS rebinding) and be no other site.
"""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.access.access import Access
from bots.access.addresses import host_of, is_loopback, origin_of
from bots.web.problems import problem_shape, respond
from bots.web.settings import WebSettings
from knowledge.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing."""
_NO_NAMES = frozenset({"", "0.0.0.0", "::"})
"""Where to listen everywhere, which a browser takes for this machine."""
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class Strangers:
    """Turns away what comes by another name, or changes something from another page."""

    def __init__(self, app: ASGIApp, access: Access, settings: WebSettings) -> None:
        self._app = app
        self._public = access.public_url
        self._checks_host = is_loopback(settings.host) or not access.is_configured
        self._names = own_names(access, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is turned away, or hand it on."""
        if scope["type"] == "http":
            request = Request(scope)
            if problem := self._refuses(request):
                await respond(problem_shape(request, problem))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refuses(self, request: Request) -> Forbidden | None:
        hosts = request.headers.getlist("host")
        host = hosts[0].lower() if len(hosts) == 1 else ""
        if self._checks_host and host_of(host) not in self._names:
            return Forbidden("host_refused")
        if request.method not in SAFE and self._is_foreign(request, host):
            return Forbidden("foreign_origin")
        return None

    def _is_foreign(self, request: Request, host: str) -> bool:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return True
        own = {origin_of(self._public)} if self._public else set()
        if not self._public or is_loopback(host_of(host)):
            own |= {f"http://{host}", f"https://{host}"}
        return any(origin.lower() not in own for origin in request.headers.getlist("origin"))


def own_names(access: Access, settings: WebSettings) -> frozenset[str]:
    """Give the names this server answers to, without ports."""
    return (_OWN_NAMES | {settings.host, public_host(access), *settings.allowed_hosts}) - _NO_NAMES


def public_host(access: Access) -> str:
    """Give the host that others know this server by; this machine's own where there is none."""
    return host_of(origin_of(access.public_url).partition("//")[2]) if access.public_url else "localhost"


def sits_here(request: Request, access: Access) -> bool:
    """Tell whether whoever asks sits at this machine, and nobody passes on what others ask."""
    if not is_loopback(public_host(access)):
        return False
    near = request.client is not None and is_loopback(request.client.host)
    return near and not any(name in request.headers for name in _FORWARDED)
