"""What goes wrong, told the caller: a problem document (RFC 9457) in their language, under a code that never changes.

Everything that fails ends here. What is no ``Problem`` is a bug: it is logged under a reference, which is what the
caller gets.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from bots import wiring
from bots.access.problems import NotSignedIn
from bots.intake.incoming import OutOfRoom
from bots.limiting import TooOften
from bots.web.faults import faults_of
from bots.web.shapes.shape import Fault, ProblemShape
from bots.web.speaking import language_of
from knowledge.access import Role
from knowledge.errors import Forbidden, Invalid, NotFound, Problem, Unavailable
from knowledge.language import Language
from knowledge.project import Outdated

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "omstilling.request_id"
"""Where the name of a request lies in its scope; the reference of whatever goes wrong with it."""
TOO_LARGE = HTTPStatus(413)
"""By its number, for Python has two names for it."""
_FAILURES = logging.getLogger("omstilling.failure")


class Conflict(Invalid):
    """It cannot be done as things stand."""


class TooLarge(Invalid):
    """More was sent than is taken."""


_STATUS: dict[type[Problem], HTTPStatus] = {
    Outdated: HTTPStatus.PRECONDITION_FAILED,
    Conflict: HTTPStatus.CONFLICT,
    TooLarge: TOO_LARGE,
    OutOfRoom: HTTPStatus.INSUFFICIENT_STORAGE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The closest first."""
_CODES = {404: "no_such_place", 405: "method_not_allowed", 406: "not_acceptable", 413: "body_too_large"}


def handle_problems(app: FastAPI) -> None:
    """Let everything that fails end in a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _by_status)


def problem_shape(request: Request, problem: Problem) -> ProblemShape:
    """Tell a problem in the language of the caller."""
    return _shape(request, status_of(problem), problem.code, problem.details)


def status_of(problem: Problem) -> HTTPStatus:
    """Give the status that a problem is answered with."""
    if isinstance(problem, NotSignedIn):
        return HTTPStatus.UNAUTHORIZED
    if isinstance(problem, TooOften):
        return HTTPStatus.TOO_MANY_REQUESTS
    return next(status for root, status in _STATUS.items() if isinstance(problem, root))


def respond(shape: ProblemShape, headers: dict[str, str] | None = None) -> JSONResponse:
    """Give a problem document as a response."""
    told = shape.model_dump(exclude_none=True)
    return JSONResponse(told, shape.status, headers, media_type=MEDIA_TYPE)


def _shape(
    request: Request,
    status: HTTPStatus,
    code: str,
    details: Mapping[str, object],
    errors: Sequence[Fault] | None = None,
) -> ProblemShape:
    return ProblemShape(
        type=f"urn:omstilling:problem:{code}",
        title=status.phrase,
        status=status,
        detail=_sentence(code, language_of(request), details),
        code=code,
        reference=request.scope.get(REQUEST_ID),
        errors=list(errors) if errors else None,
    )


def _sentence(code: str, language: Language, details: Mapping[str, object]) -> str:
    """Say what went wrong, with roles by the names that people call them."""
    phrases = wiring.phrases_over_http()
    told = {
        name: phrases.say(f"role_{each}", language) if isinstance(each, Role) else each
        for name, each in details.items()
    }
    return phrases.say(code, language, **told)


async def _problem(request: Request, failure: Exception) -> JSONResponse:
    assert isinstance(failure, Problem)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(failure, NotSignedIn) else {}
    if isinstance(failure, Unavailable):
        headers["Retry-After"] = str(failure.details.get("seconds", 5))
    return respond(problem_shape(request, failure), headers)


async def _not_understood(request: Request, failure: Exception) -> JSONResponse:
    return respond(failure_shape(request, failure))


async def _by_status(request: Request, failure: Exception) -> JSONResponse:
    assert isinstance(failure, HTTPException)
    headers = dict(failure.headers or {})
    if failure.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request)) or headers.get("Allow", "")
    return respond(failure_shape(request, failure), headers)


def _allowed(request: Request) -> list[str]:
    """Give every method that an address takes, in whichever room it is taken."""
    paths = request.app.openapi()["paths"]
    here = [taken for path, taken in paths.items() if compile_path(path)[0].match(request.url.path)]
    return sorted({method.upper() for taken in here for method in taken if method != "parameters"})


def failure_shape(request: Request, failure: Exception) -> ProblemShape:
    """Tell whatever failed; what nobody thought of is logged under the name of the request."""
    if isinstance(failure, Problem):
        return problem_shape(request, failure)
    if isinstance(failure, RequestValidationError):
        faults = faults_of(failure.errors(), request, language_of(request))
        return _shape(request, HTTPStatus.UNPROCESSABLE_ENTITY, "request_not_understood", {}, errors=faults)
    if isinstance(failure, HTTPException):
        status = HTTPStatus(failure.status_code)
        return _shape(request, status, _CODES.get(status, "request_refused"), {"limit": failure.detail})
    log_bug(request.scope, failure)
    return _bug_shape(request)


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: HTTPStatus,
    code: str,
    headers: dict[str, str] | None = None,
    **details: object,
) -> None:
    """Answer a request with a problem document, before it has come to any room."""
    await respond(_shape(Request(scope), status, code, details), headers)(scope, receive, send)


def log_bug(scope: Scope, failure: Exception) -> None:
    """Keep the trace of what nobody thought of, under the name of the request."""
    _FAILURES.error(
        "failure", exc_info=failure, extra={"request": scope.get(REQUEST_ID), "kind": type(failure).__name__}
    )


async def answer_for_bug(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell the caller that something went wrong here, and under which name it is kept."""
    await respond(_bug_shape(Request(scope)))(scope, receive, send)


def _bug_shape(request: Request) -> ProblemShape:
    reference = request.scope.get(REQUEST_ID, "-")
    return _shape(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_failed", {"reference": reference})


def told_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe, for the OpenAPI document, the problems that an operation may end in."""
    schema = {"$ref": "#/components/schemas/ProblemShape"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, 400, 401, 403, 413, 422, 429, 500, 503, 504})
    }
