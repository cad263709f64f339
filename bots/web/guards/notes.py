"""What guards and rooms leave in a request for one another, by the names it lies under."""

from starlette.types import Scope

USER_ID = "omstilling.user_id"
"""The id of whoever asks, once that is known."""
RATES = "omstilling.rates"
"""The headers that tell how much is left of what the caller may do."""
_ROOMS = ("/api", "/v1", "/mcp")


def template_of(scope: Scope) -> str:
    """Give the template of the address that a request came to, or where it came when it matched none."""
    included = scope.get("fastapi", {}).get("effective_route_context")  # a route knows not the prefix it got
    path = getattr(included, "path", None) or getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return next((room for room in _ROOMS if within(str(scope["path"]), room)), "-")


def within(path: str, room: str) -> bool:
    """Tell whether a path is that of a room, or lies in it."""
    return path == room or path.startswith(f"{room}/")
