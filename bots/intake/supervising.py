"""Keeps a worker at work beside a server: starts it as a child, starts it anew when it dies, stops it with the server.

The child holds the reading end of a pipe from us and leaves when that closes. So it ends with us, however we end.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_SUPERVISION = logging.getLogger("omstilling.jobs")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_WELL = 60.0
"""Seconds after which a worker that ends is taken to have worked well, and is started again at once."""
_PATIENCE = 60.0
"""Seconds a worker gets to end what it has in hand."""


def worker_command(data: Path) -> list[str]:
    """Give the command that starts a worker on a data folder, to be stopped by the end of its standard input."""
    return [sys.executable, "-m", "bots.terminal.app", "--data", str(data), "work", "--with-parent"]


class Supervisor:
    """Keeps one child alive. Used as a context: the child lives as long as the block."""

    def __init__(self, command: Sequence[str], first_wait: float = _FIRST_WAIT, patience: float = _PATIENCE) -> None:
        self._command = list(command)
        self._first_wait = first_wait
        self._patience = patience
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="omstilling-supervisor", daemon=True)
        self.starts = 0

    def __enter__(self) -> "Supervisor":
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ending.set()
        self._thread.join()

    @property
    def pid(self) -> int | None:
        """The process that works just now, for those who watch over the server."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def _watch(self) -> None:
        wait = self._first_wait
        while not self._ending.is_set():
            begun = time.monotonic()
            self._child = child = subprocess.Popen(self._command, stdin=subprocess.PIPE)
            self.starts += 1
            while child.poll() is None and not self._ending.wait(0.2):
                pass
            if self._ending.is_set():
                self._end(child)
                return
            assert child.stdin is not None
            child.stdin.close()
            _SUPERVISION.warning("worker died", extra={"status": child.returncode})
            wait = self._first_wait if time.monotonic() - begun > _WELL else wait
            self._ending.wait(wait)
            wait = min(2 * wait, _LONGEST_WAIT)

    def _end(self, child: "subprocess.Popen[bytes]") -> None:
        """Ask the child to leave, and make it when it has had its time."""
        assert child.stdin is not None
        with suppress(OSError):
            child.stdin.close()
        child.terminate()
        try:
            child.wait(self._patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
