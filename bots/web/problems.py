"""What goes wrong, told the caller: a problem document (RFC 9457) in their language, under a code that never changes.

Everything that fails ends here. What is no ``Problem`` is a bug: it is logged under a reference, which is what the
caller gets.
"""

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bots import wiring
from bots.access.problems import NotSignedIn
from bots.web.shapes.shape import Fault, ProblemShape
from bots.web.speaking import language_of
from knowledge.errors import Forbidden, Invalid, NotFound, Problem, Unavailable
from knowledge.language import Language
from knowledge.project import Outdated

MEDIA_TYPE = "application/problem+json"
_FAILURES = logging.getLogger("omstilling.failure")
_STATUS: dict[type[Problem], HTTPStatus] = {
    Outdated: HTTPStatus.PRECONDITION_FAILED,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def handle_problems(app: FastAPI) -> None:
    """Let everything that fails end in a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(Exception, _bug)


def problem_shape(request: Request, problem: Problem) -> ProblemShape:
    """Tell a problem in the language of the caller."""
    return _shape(request, status_of(problem), problem.code, problem.details)


def status_of(problem: Problem) -> HTTPStatus:
    """Give the status that a problem is answered with."""
    if isinstance(problem, NotSignedIn):
        return HTTPStatus.UNAUTHORIZED
    return next(status for root, status in _STATUS.items() if isinstance(problem, root))


def respond(shape: ProblemShape, headers: dict[str, str] | None = None) -> JSONResponse:
    """Give a problem document as a response."""
    told = shape.model_dump(exclude_none=True)
    return JSONResponse(told, shape.status, headers, media_type=MEDIA_TYPE)


def _shape(
    request: Request,
    status: HTTPStatus,
    code: str,
    details: dict[str, object],
    *,
    reference: str | None = None,
    errors: Sequence[Fault] | None = None,
) -> ProblemShape:
    return ProblemShape(
        type=f"urn:omstilling:problem:{code}",
        title=status.phrase,
        status=status,
        detail=_sentence(code, language_of(request), details),
        code=code,
        reference=reference,
        errors=list(errors) if errors else None,
    )


def _sentence(code: str, language: Language, details: dict[str, object]) -> str:
    """Say what went wrong; where the way forward is a command, the phrase for this door goes before the common one."""
    phrases = wiring.all_phrases()
    own = f"over_http_{code}"
    return phrases.say(own if own in phrases.codes() else code, language, **details)


async def _problem(request: Request, failure: Exception) -> JSONResponse:
    assert isinstance(failure, Problem)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(failure, NotSignedIn) else {}
    if isinstance(failure, Unavailable):
        headers["Retry-After"] = "5"
    return respond(problem_shape(request, failure), headers)


async def _not_understood(request: Request, failure: Exception) -> JSONResponse:
    return respond(failure_shape(request, failure))


async def _by_status(request: Request, failure: Exception) -> JSONResponse:
    assert isinstance(failure, HTTPException)
    return respond(failure_shape(request, failure), dict(failure.headers or {}))


async def _bug(request: Request, failure: Exception) -> JSONResponse:
    return respond(failure_shape(request, failure))


def failure_shape(request: Request, failure: Exception) -> ProblemShape:
    """Tell whatever failed; what nobody thought of is logged under a reference."""
    if isinstance(failure, Problem):
        return problem_shape(request, failure)
    if isinstance(failure, RequestValidationError):
        faults = [Fault(where=".".join(map(str, each["loc"])), message=each["msg"]) for each in failure.errors()]
        return _shape(request, HTTPStatus.UNPROCESSABLE_ENTITY, "request_not_understood", {}, errors=faults)
    if isinstance(failure, HTTPException):
        status = HTTPStatus(failure.status_code)
        codes = {404: "no_such_place", 405: "method_not_allowed", 406: "not_acceptable"}
        return _shape(request, status, codes.get(status, "request_refused"), {})
    reference = secrets.token_hex(4)
    _FAILURES.error("reference %s", reference, exc_info=failure)
    return _shape(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_failed", {"reference": reference}, reference=reference
    )


def told_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe, for the OpenAPI document, the problems that an operation may end in."""
    schema = {"$ref": "#/components/schemas/ProblemShape"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, 400, 401, 403, 413, 422, 429, 500, 503})
    }
