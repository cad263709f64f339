"""Slack over a connection of our own, and nothing else: no address is listened on, so nobody can reach it from outside.

At the first signal it takes no more, ends what is in hand within the limit, and gives back the rest. At the second it
ends at once; what is not done then is done when it is started again.
"""

import os
import signal
from collections.abc import Callable
from threading import Event, Timer
from types import FrameType

from bots import logs
from bots.access.access import Access
from bots.desk import Desk
from bots.serving.opening import open_warm_desk
from bots.serving.running import document_worker
from bots.serving.several import log_answers
from bots.slack.door import SlackDoor
from bots.slack.over_socket import connected
from bots.slack.settings import SlackSettings
from bots.web.settings import WebSettings
from knowledge.settings import KnowledgeSettings

_LAST_RESORT = 10.0
"""Seconds after the limit when a process that still waits for something is ended."""


def serve_slack(
    slack: SlackSettings,
    knowledge: KnowledgeSettings,
    web: WebSettings,
    with_worker: bool,
    welcome: Callable[[Desk], None],
) -> None:
    """Serve until a signal says stop; raise a ``Problem`` when the folder or the connection cannot be had."""
    access = Access.read(web.access, web.public_url)
    log_answers()
    logs.to_stderr(web.log_level)
    stopping = Event()
    _listen_for_signals(stopping, web.shutdown_seconds)
    with document_worker(knowledge.data, with_worker), open_warm_desk(knowledge) as desk:
        door = SlackDoor(slack, lambda: desk, access, web.shutdown_seconds)
        with door.at_work(), connected(door):
            welcome(desk)
            stopping.wait()
            door.crew.take_no_more()


def _listen_for_signals(stopping: Event, seconds: float) -> None:
    last_resort = Timer(seconds + _LAST_RESORT, os._exit, [0])
    last_resort.daemon = True

    def stop(number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            os._exit(128 + number)
        stopping.set()
        last_resort.start()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
