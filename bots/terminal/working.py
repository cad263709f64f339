"""``work``: does what has been asked of the documents by way of a server, until it is told to stop."""

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from bots import wiring
from bots.intake.worker import Worker
from knowledge.personal_data.redaction import RedactingFilter


def work(data: Path | None, once: bool, with_parent: bool) -> None:
    """Work until SIGTERM or Ctrl-C comes, until nothing waits, or until the one who started it is gone."""
    _log_to_standard_error()
    worker = Worker(wiring.knowledge_settings(data))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if with_parent:
        threading.Thread(target=_stop_with_parent, args=(worker,), daemon=True).start()
    worker.run(once)


def _stop_with_parent(worker: Worker) -> None:
    os.read(sys.stdin.fileno(), 1)
    worker.stop()


def _log_to_standard_error() -> None:
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    for name in ("omstilling.jobs", "omstilling.failure"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
