"""Takes the address that the server listens on, or says in a sentence why it cannot.

Beyond this machine it listens only when people are told apart: without that, whoever reaches it owns it all.
"""

import os
import socket
from urllib.parse import urlsplit

from bots.access.access import Access
from bots.access.addresses import is_loopback
from bots.web.settings import WebSettings
from knowledge.errors import Invalid, Unavailable

_WAITING = 512
"""Connections that may wait while the process is busy."""


def people_are_told_apart(settings: WebSettings) -> bool:
    """Tell whether it is configured who may come in; raise ``Invalid`` where that cannot be used."""
    return Access.read(settings.access, settings.public_url).is_configured


def refuse_strangers(settings: WebSettings) -> None:
    """Raise ``Invalid`` when others than this machine could reach a server that does not tell people apart."""
    if people_are_told_apart(settings):
        return
    if not is_loopback(settings.host):
        raise Invalid("serve_beyond_this_machine", host=settings.host)
    if settings.trusted_proxies or not is_loopback(urlsplit(settings.public_url or "").hostname or "localhost"):
        raise Invalid("serve_behind_a_proxy")


def listen(host: str, port: int) -> socket.socket:
    """Take an address; raise ``Unavailable`` when it cannot be had."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=_WAITING)
    except OSError as error:
        raise Unavailable("address_taken", host=host, port=port, reason=_reason(error)) from error


def _reason(error: OSError) -> str | None:
    """Give the system's own words; Python adds the address to them, which is said already."""
    return error.strerror if isinstance(error, socket.gaierror) or not error.errno else os.strerror(error.errno)


def url_of(listener: socket.socket) -> str:
    """Give the address of what listens, as it is written in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
