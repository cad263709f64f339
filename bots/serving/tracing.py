"""Spans of requests for OpenTelemetry, where somebody has said where to send them; nothing is imported otherwise.

A span holds what the log line holds: method, template of the address, status, the name of the request. Never an address
as it was written, a query, a header or an exception, which is what a ready-made instrumentation would send.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.guards.notes import template_of
from bots.web.problems import REQUEST_ID
from knowledge.errors import Unavailable

if TYPE_CHECKING:  # it is not there without the extra
    from opentelemetry.sdk.trace import TracerProvider


@contextmanager
def tracing(endpoint: str) -> Iterator[Callable[[ASGIApp], ASGIApp]]:
    """Give what makes an application traced, and send what is left when all is over; nothing without an endpoint."""
    if not endpoint:
        yield lambda app: app
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise Unavailable("traces_not_installed", package=error.name) from error
    provider = TracerProvider(resource=Resource({"service.name": "omstilling"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, timeout=2.0)))
    try:
        yield lambda app: _Traced(app, provider)
    finally:
        provider.shutdown()


class _Traced:
    """Makes a span of each request, as a part of the caller's trace where they have one."""

    def __init__(self, app: ASGIApp, provider: "TracerProvider") -> None:
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._app = app
        self._tracer = provider.get_tracer("omstilling")
        self._kind = SpanKind.SERVER
        self._above = TraceContextTextMapPropagator().extract

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on inside a span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        above = self._above(dict(Headers(scope=scope)))
        with self._tracer.start_as_current_span(
            scope["method"], above, self._kind, record_exception=False, set_status_on_exception=False
        ) as span:
            await self._app(scope, receive, watched)
            route = template_of(scope)
            span.update_name(f"{scope['method']} {route}")
            span.set_attributes(
                {
                    "http.request.method": scope["method"],
                    "http.route": route,
                    "http.response.status_code": status,
                    "omstilling.request": scope.get(REQUEST_ID, ""),
                }
            )
