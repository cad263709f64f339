"""``work``: does what has been asked of the documents by way of a server, until it is told to stop."""

import os
import signal
import sys
import threading
from pathlib import Path

from bots import logs, wiring
from bots.intake.worker import Worker
from bots.web.settings import WebSettings


def work(data: Path | None, once: bool, with_parent: bool) -> None:
    """Work until SIGTERM or Ctrl-C comes, until nothing waits, or until the one who started it is gone."""
    logs.to_stderr(WebSettings().log_level)
    worker = Worker(wiring.knowledge_settings(data))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if with_parent:
        threading.Thread(target=_stop_with_parent, args=(worker,), daemon=True).start()
    worker.run(once)


def _stop_with_parent(worker: Worker) -> None:
    os.read(sys.stdin.fileno(), 1)
    worker.stop()
