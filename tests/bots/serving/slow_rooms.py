"""The program with a few rooms more, for tests: ``python slow_rooms.py serve …``."""

import os
import time
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from bots.terminal.app import main
from bots.web import app

room = APIRouter()


@room.get("/slow")
def be_slow(seconds: float) -> str:
    """Take some time."""
    time.sleep(seconds)
    return "ferdig"


@room.get("/stream")
def stream(request: Request) -> StreamingResponse:
    """Stream until the server is stopping, as a door that answers does."""

    def pieces() -> Iterator[str]:
        yield "begynt\n"
        while not request.app.state.stopping.wait(0.05):
            yield "."
        yield "\nslutt"

    return StreamingResponse(pieces())


@room.get("/process")
def tell_process() -> int:
    """Tell which process answers."""
    return os.getpid()


app.ROOMS = (*app.ROOMS, room)

if __name__ == "__main__":
    main()
