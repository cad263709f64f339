"""``evals load``: how many people a server bears at once, on a knowledge base of a size that is said.

The server is a process of its own, started as anybody would start it, on a base made of the shipped documents and of
others mixed from their sentences.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
from rich.table import Table

from bots import wiring
from bots.terminal.adding import add_files, add_shipped, embed
from bots.terminal.examining import folder_for
from bots.terminal.screen import Screen
from evals.examination import settings_apart
from evals.load import Bearing, bear
from evals.padding import pad
from evals.questions import gold_questions
from knowledge.errors import Unavailable
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings

_PATIENCE = 60.0
_UNLIMITED = {"OMSTILLING_ANSWERS_PER_MINUTE": "1000000", "OMSTILLING_ANSWERS_PER_DAY": "1000000"}


@dataclass(frozen=True, slots=True)
class Burden:
    """So many people for so many seconds, on a base of so many chunks, against a server of so many processes."""

    people: int
    seconds: int
    chunks: int
    workers: int


def load(data: Path | None, kept: Path | None, burden: Burden, as_json: bool) -> None:
    """Measure what a server bears; what it took and how much memory it held."""
    screen = Screen()
    with folder_for(kept) as folder:
        settings = settings_apart(wiring.knowledge_settings(data), folder / "load")
        held = _fill(settings, screen, burden.chunks)
        with _server(settings, burden.workers) as (server, address):
            before = memory(server.pid)
            found = bear(address, [each.question for each in gold_questions()], burden.people, burden.seconds)
            after = memory(server.pid)
    if as_json:
        screen.json({"chunks": held, "memory": [before, after], "found": [asdict(each) for each in found]})
        return
    _tell(screen, held, found)
    screen.write(screen.say("evals_load_memory", before=before, after=after))


def _fill(settings: KnowledgeSettings, screen: Screen, chunks: int) -> int:
    """Make the knowledge base, or take the one that is there when it is large enough; give its number of chunks."""
    with open_for_writing(settings) as base:
        if len(base.documents.published_keys()) < chunks:
            list(add_shipped(base, screen))
            list(add_files(base, screen, pad(base, settings.data.parent / "mixed", chunks), {}))
            embed(base, screen)
        return len(base.documents.published_keys())


@contextmanager
def _server(settings: KnowledgeSettings, workers: int) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Start a server on a free port, wait until it is ready, and stop it in good order."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bots.terminal.app", "--data", str(settings.data), "serve"]
    command += ["--port", str(port), "--workers", str(workers), "--no-worker"]
    environment = {**os.environ, **_UNLIMITED, "OMSTILLING_CACHE": str(settings.cache)}
    quiet = subprocess.DEVNULL
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment) as server:
        try:
            _wait(server, address)
            yield server, address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(_PATIENCE)


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    until = monotonic() + _PATIENCE
    while monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/health/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        sleep(0.1)
    raise Unavailable("evals_load_no_server")


def memory(process: int) -> int:
    """Give the megabytes that a process and its children hold in memory; 0 where the system does not tell."""
    own = Path(f"/proc/{process}/status")
    if not own.exists():
        return 0
    lines = own.read_text("utf-8").splitlines()
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    children = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    return kilobytes // 1024 + sum(memory(int(child)) for child in children)


def _tell(screen: Screen, chunks: int, found: list[Bearing]) -> None:
    screen.write(screen.say("evals_load", chunks=chunks), style="bold")
    names = ("people", "seconds", "answers", "failed", "per_second", "p50", "p95", "p99", "outside", "first", "last")
    table = Table("", *(str(each.people) for each in found), box=None, pad_edge=False)
    for name in names[1:]:
        table.add_row(screen.say(f"evals_load_{name}"), *(str(getattr(each, name)) for each in found))
    screen.out.print(table)
    for each in found:
        steps = ", ".join(f"{name} {spent}" for name, spent in each.steps.items())
        screen.write(screen.say("evals_load_steps", people=each.people, steps=steps), style="dim")
