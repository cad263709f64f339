"""One process that answers: the application, served until somebody asks it to stop.

At the first signal it takes no more requests, tells what runs that it is stopping, and lets it finish within the
limit. At the second it ends at once, whatever runs.
"""

import os
import signal
import socket
from threading import Event, Timer
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bots import logs
from bots.serving.joined import join_doors
from bots.serving.plan import Plan
from bots.serving.tracing import tracing

_LAST_RESORT = 3.0
"""Seconds after the limit when a process that still waits for a thread is ended."""


def serve(plan: Plan, listener: socket.socket, alone: bool = True) -> None:
    """Answer whoever comes by ``listener``, until a signal says stop; one that is not ``alone`` is told by SIGTERM."""
    logs.to_stderr(plan.web.log_level)
    app = join_doors(plan)
    with tracing(plan.web.traces) as traced:
        config = _config(plan, traced(app))
        _Server(config, app.state.stopping, plan.web.shutdown_seconds, alone).run([listener])


def _config(plan: Plan, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        proxy_headers=bool(plan.web.trusted_proxies),
        forwarded_allow_ips=list(plan.web.trusted_proxies),
        timeout_graceful_shutdown=round(plan.web.shutdown_seconds) + 1,
    )


class _Server(uvicorn.Server):
    """Ends in good order at a signal, and with the exit code of what went well."""

    def __init__(self, config: uvicorn.Config, stopping: Event, seconds: float, alone: bool) -> None:
        super().__init__(config)
        self._alone = alone
        self._stopping = stopping
        self._last_resort = Timer(seconds + _LAST_RESORT, os._exit, [0])
        self._last_resort.daemon = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature is uvicorn's
        """Stop in good order; at once when it is the second time."""
        if sig == signal.SIGINT and not self._alone:  # a terminal tells everybody; the first process passes it on
            return
        if self.should_exit:
            os._exit(128 + sig)
        self.should_exit = True
        self._last_resort.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what runs know, then wait for it."""
        self._stopping.set()
        await super().shutdown(sockets)
