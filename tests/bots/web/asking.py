"""What the tests of asking over HTTP share: events as they come, a server on loopback, and a model that is slow."""

import json
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Sent:
    """One event of a stream."""

    name: str
    data: Any


def sent(lines: Iterable[str]) -> Iterator[Sent]:
    """Read events off the lines of a stream; comments are passed over."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield Sent(name, json.loads(value) if value != "[DONE]" else value)
            name = ""


def until(true: Any, seconds: float = 10.0) -> bool:
    """Wait until something is so; tell whether it came to be."""
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on loopback; give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=5))
        running = Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        try:
            assert until(lambda: server.started, 30)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()
