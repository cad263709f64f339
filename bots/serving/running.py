"""``omstilling serve``: takes the address, looks into the folder, says hello, and answers until it is asked to stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from socket import socket

from bots.desk import Desk
from bots.intake.supervising import Supervisor, worker_command
from bots.serving import listening
from bots.serving.opening import open_desk
from bots.serving.plan import Plan
from bots.serving.process import serve
from bots.serving.several import log_answers, serve_by

Welcome = Callable[[Desk, str], None]
"""What is done with the open desk and the address before the first request is answered."""


def run(plan: Plan, with_worker: bool, welcome: Welcome) -> None:
    """Serve; raise a ``Problem`` when the address or the folder cannot be had."""
    log_answers()
    listening.refuse_strangers(plan.web)
    with listening.listen(plan.web.host, plan.web.port) as listener:
        with open_desk(plan.knowledge) as desk:
            welcome(desk, listening.url_of(listener))
        with document_worker(plan.knowledge.data, with_worker):
            _serve(plan, listener)


def _serve(plan: Plan, listener: socket) -> None:
    if plan.web.workers == 1:
        serve(plan, listener)
    else:
        serve_by(plan.web.workers, plan, listener)


@contextmanager
def document_worker(data: Path, wanted: bool) -> Iterator[None]:
    """Have the process beside this one that does the jobs, for as long as the server lives."""
    with Supervisor(worker_command(data)) if wanted else nullcontext():
        yield
