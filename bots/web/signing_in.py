"""Signing in and out with a browser. These addresses are for browsers on their way, not for programs."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.status import HTTP_204_NO_CONTENT, HTTP_303_SEE_OTHER

from bots.access.access import Access
from bots.access.addresses import host_of, is_loopback
from bots.access.authenticator import Authenticator
from bots.access.problems import NotSignedIn
from bots.access.signing_in import Returned, SigningIn
from bots.web.cookies import SESSION, SIGN_IN, drop_cookie, put_cookie, read_cookie
from bots.web.identity import Asking
from knowledge.errors import Invalid
from knowledge.registry.sessions import BEGUN_LASTS

router = APIRouter(prefix="/auth", tags=["auth"], include_in_schema=False)
_NOT_KEPT = {"Cache-Control": "no-store"}
_LONGEST = 4000

Said = Annotated[str | None, Query(max_length=_LONGEST)]


@router.get("/login")
def begin_sign_in(
    request: Request,
    issuer: Annotated[str | None, Query(max_length=40)] = None,
    place: Annotated[str, Query(alias="next", max_length=500)] = "/",
) -> Response:
    """Send a browser to the issuer where its holder signs in; ``next`` is the page it comes to afterwards."""
    access, signing_in = _rooms(request)
    browser = read_cookie(request, access, SIGN_IN) or secrets.token_urlsafe(32)
    response = _to(signing_in.begin(issuer, _callback(request, access), place, browser))
    put_cookie(response, access, SIGN_IN, browser, int(BEGUN_LASTS.total_seconds()))
    return response


@router.get("/callback")
def finish_sign_in(
    request: Request,
    state: Annotated[str, Query(max_length=200)],
    code: Said = None,
    error: Said = None,
    iss: Said = None,
) -> Response:
    """Take a browser back from its issuer, and begin a session."""
    access, signing_in = _rooms(request)
    browser = read_cookie(request, access, SIGN_IN)
    if browser is None:
        raise NotSignedIn("sign_in_not_begun")
    returned = Returned(state, code, error, iss)
    welcome = signing_in.finish(returned, browser, read_cookie(request, access, SESSION))
    response = _to(welcome.place)
    put_cookie(response, access, SESSION, welcome.token)
    return response


@router.post("/logout", status_code=HTTP_204_NO_CONTENT)
def sign_out(request: Request, caller: Asking) -> Response:  # noqa: ARG001 - who it is has shown the token against CSRF
    """End the session of the browser that asks."""
    access, _ = _rooms(request)
    token = read_cookie(request, access, SESSION)
    if token:
        request.app.state.desk.base.sessions.end(token)
    response = Response(status_code=HTTP_204_NO_CONTENT, headers=_NOT_KEPT)
    drop_cookie(response, access, SESSION)
    return response


def _rooms(request: Request) -> tuple[Access, SigningIn]:
    authenticator: Authenticator = request.app.state.authenticator
    return authenticator.access, SigningIn(authenticator.access, request.app.state.desk.base.sessions)


def _callback(request: Request, access: Access) -> str:
    """Give our own address for issuers; what a request says of it counts on this machine only."""
    if access.public_url:
        return f"{access.public_url}/auth/callback"
    host = request.headers.get("host", "")
    if not is_loopback(host_of(host)):
        raise Invalid("public_url_needed")
    return f"http://{host}/auth/callback"


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTP_303_SEE_OTHER, _NOT_KEPT)
