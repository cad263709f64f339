"""What watches over the server asks here: does it live, can it answer, and what has it counted?

Nobody needs to be known for the first two, so they tell nothing that is secret and cost next to nothing: what they
found is told again for some seconds. The counts are for this machine, or for whoever shows the secret.
"""

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.model.settings import ModelSettings
from bots.access.addresses import is_loopback
from bots.measures import MEDIA_TYPE
from bots.web.answering import Answering
from bots.web.desk import AtDesk
from bots.web.settings import WebSettings
from bots.web.shapes.operation import AuditShape, LiveShape, MeaningState, ModelState, ReadyShape, SlackState
from knowledge.errors import Problem
from knowledge.knowledge_base import KnowledgeBase

router = APIRouter(tags=["operation"])
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")
_FOR_ALL: dict[str, Any] = {"security": []}
"""For the OpenAPI document: nobody needs to be known here."""
_NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": ReadyShape, "description": "It cannot answer now."}}


class Readiness:
    """Whether one server can answer, as it was found some seconds ago."""

    def __init__(self, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._found: tuple[float, ReadyShape] | None = None

    def of(self, base: KnowledgeBase, look: Callable[[KnowledgeBase], ReadyShape]) -> ReadyShape:
        """Give what was found lately, or look again."""
        with self._lock:
            if self._found is None or monotonic() - self._found[0] > self._seconds:
                self._found = monotonic(), look(base)
            return self._found[1]


@router.get("/health/live", openapi_extra=_FOR_ALL)
async def show_live() -> LiveShape:
    """Tell that the process lives."""
    return LiveShape()


@router.get("/health/ready", responses=_NOT_READY, openapi_extra=_FOR_ALL)
def show_ready(request: Request, desk: AtDesk, response: Response) -> ReadyShape:
    """Tell whether the server can answer; the status is 503 when it cannot, with the reasons."""
    found: ReadyShape = request.app.state.readiness.of(desk.base, _look)
    found = found.model_copy(update={"slack": slack_state(request)})
    if request.app.state.stopping.is_set():
        found = found.model_copy(update={"ready": False, "reasons": [*found.reasons, "stopping"]})
    if not found.ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return found


@router.get("/metrics", include_in_schema=False)
def show_metrics(request: Request, desk: AtDesk) -> Response:
    """Give what this process has counted, in the text format of Prometheus."""
    settings: WebSettings = request.app.state.settings
    if not (_shows_secret(request, settings) if settings.metrics_token else _is_near(request)):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    answering: Answering = request.app.state.answering
    for gauge, number in zip((desk.measures.answering, desk.measures.waiting), answering.counted(), strict=True):
        gauge.set(number)
    return Response(desk.measures.told(), media_type=MEDIA_TYPE)


def slack_state(request: Request) -> SlackState:
    """Tell how what happens in Slack comes in, by what was joined with this application."""
    told: Callable[[], bool | None] | None = request.app.state.slack
    if told is None:
        return SlackState.NONE
    is_connected = told()
    if is_connected is None:
        return SlackState.SENT
    return SlackState.CONNECTED if is_connected else SlackState.NOT_CONNECTED


def _shows_secret(request: Request, settings: WebSettings) -> bool:
    assert settings.metrics_token is not None, "this is asked where there is a secret"
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(shown.encode(), settings.metrics_token.get_secret_value().encode())


def _is_near(request: Request) -> bool:
    """Tell whether a request was made on this machine, and not passed on from another by a proxy on it."""
    here = request.client is not None and is_loopback(request.client.host)
    return here and is_loopback(request.url.hostname or "") and not any(map(request.headers.get, _FORWARDED))


def _look(base: KnowledgeBase) -> ReadyShape:
    reasons, meaning, audit = [], MeaningState.NONE, None
    try:
        if not base.indexes.words_serve():
            reasons.append("words_missing")
        meaning = _meaning(base)
        audit = _audit(base)
    except Problem:
        reasons.append("registry_unreadable")
    return ReadyShape(ready=not reasons, reasons=reasons, meaning=meaning, model=_model(), audit=audit)


def _meaning(base: KnowledgeBase) -> MeaningState:
    if base.indexes.meaning_model() is None:
        return MeaningState.NONE
    return MeaningState.STORE if base.indexes.meaning.sound() else MeaningState.EXACT


def _audit(base: KnowledgeBase) -> AuditShape | None:
    found = base.audits.latest()
    if found is None:
        return None
    days = round((datetime.now(UTC) - found.at).total_seconds() / 86_400, 2)
    return AuditShape(at=found.at, days=days, chunks=found.chunks, lost=found.lost)


def _model() -> ModelState:
    """Tell whether the model's server takes connections; nothing is sent to it, and none that may not be reached is."""
    settings = ModelSettings()
    if not settings.model:
        return ModelState.NONE
    address = urlsplit(settings.model_url or "")
    host, port = address.hostname, address.port or (443 if address.scheme == "https" else 80)
    if not host or (settings.local_only and not (is_loopback(host) or host in settings.model_hosts)):
        return ModelState.NOT_TRIED
    with suppress(OSError), socket.create_connection((host, port), timeout=1.0):
        return ModelState.REACHABLE
    return ModelState.UNREACHABLE
