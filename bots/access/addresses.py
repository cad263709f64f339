"""Which addresses may be trusted with secrets, and which lead back to ourselves.

What goes over plain HTTP can be read and changed on the way, so it is taken on this machine only.
"""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_LONGEST = 500


def is_safe(url: str) -> bool:
    """Tell whether an address is one of HTTPS, or of HTTP on this machine, with nothing in it that hides another."""
    parts = _split(url)
    if parts is None or not parts.hostname or "@" in parts.netloc or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(authority: str) -> str:
    """Give the host of an authority such as ``127.0.0.1:8470`` or ``[::1]``, in small letters; '' where it has none."""
    parts = _split(f"//{authority}")
    return (parts.hostname or "") if parts and "@" not in authority else ""


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_own_path(place: str) -> bool:
    """Tell whether a browser that is sent to ``place`` stays on this server."""
    if not place.startswith("/") or place.startswith("//") or len(place) > _LONGEST:
        return False
    return "\\" not in place and place.isascii() and place.isprintable() and " " not in place


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if url.isprintable() and " " not in url else None
