"""The two cookies: one by which a browser is known, and one that ties a sign-in to the browser that began it.

Over HTTPS they bear the prefix ``__Host-``, which no other server and no page can set. On this machine without HTTPS
a browser would not take that, so they have another name there.
"""

from fastapi import Request, Response

from bots.access.access import Access

SESSION = "omstilling"
SIGN_IN = "omstilling-sign-in"
HOST_ONLY = "__Host-"


def read_cookie(request: Request, access: Access, name: str) -> str | None:
    """Give what a cookie of ours holds."""
    return request.cookies.get(_called(access, name))


def put_cookie(response: Response, access: Access, name: str, value: str, seconds: int | None = None) -> None:
    """Let the browser keep a cookie: until it is closed, or for some seconds."""
    response.set_cookie(
        _called(access, name), value, max_age=seconds, secure=_secure(access), httponly=True, samesite="lax", path="/"
    )


def drop_cookie(response: Response, access: Access, name: str) -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(_called(access, name), secure=_secure(access), httponly=True, samesite="lax", path="/")


def _called(access: Access, name: str) -> str:
    return f"{HOST_ONLY}{name}" if _secure(access) else name


def _secure(access: Access) -> bool:
    return (access.public_url or "").startswith("https:")
