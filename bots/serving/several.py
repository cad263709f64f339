"""Several processes that answer by the same address and read the same folder.

They share nothing else: what is counted or waited for is counted and waited for in each. One that dies is started
anew; when one cannot start at all, all are stopped, for the next would fail in the same way.
"""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import FrameType

from uvicorn.config import STARTUP_FAILURE

from bots import logs, wiring
from bots.serving.plan import Plan
from bots.serving.process import serve
from knowledge.errors import Unavailable

_SPAWN = get_context("spawn")


def log_answers() -> None:
    """Write answers to the file that is named for them, if any; raise ``Unavailable`` when it cannot be written."""
    if file := wiring.door_settings().log:
        logs.to_file(file)


def serve_by(number: int, plan: Plan, listener: socket.socket) -> None:
    """Answer in ``number`` processes until a signal says stop; raise ``Unavailable`` when they cannot start."""
    crew = _Crew(number, lambda: _SPAWN.Process(target=_serve_beside_others, args=(plan, listener)))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, crew.on_signal)
    logs.to_stderr(plan.web.log_level)
    crew.work()


def _serve_beside_others(plan: Plan, listener: socket.socket) -> None:
    """Answer, and stop when the first process is no more."""
    log_answers()
    Thread(target=_follow_the_first, daemon=True).start()
    serve(plan, listener, alone=False)


def _follow_the_first() -> None:
    first = parent_process()
    assert first is not None, "this is started by another process"
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)


class _Crew:
    """The processes, and what they have been told."""

    def __init__(self, number: int, make: Callable[[], SpawnProcess]) -> None:
        self._make = make
        self._processes = [make() for _ in range(number)]
        self._stopping = False

    def work(self) -> None:
        """Start everybody, replace those who die, and wait until they have stopped."""
        for each in self._processes:
            each.start()
        while not self._stopping:
            for place, each in enumerate(self._processes):
                each.join(0.2)
                if each.exitcode == STARTUP_FAILURE:
                    self._stop()
                    raise Unavailable("serve_not_started")
                if each.exitcode is not None and not self._stopping:
                    self._processes[place] = self._make()
                    self._processes[place].start()
        for each in self._processes:
            each.join()

    def on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature is Python's
        """Tell everybody to stop; the second time they end at once."""
        self._stopping = True
        self._stop()

    def _stop(self) -> None:
        for each in self._processes:
            with suppress(ProcessLookupError):
                if each.pid is not None and each.exitcode is None:
                    os.kill(each.pid, signal.SIGTERM)
