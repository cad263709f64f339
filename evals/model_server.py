"""A model server that says what it is told to, over real HTTP on this machine, in OpenAI's protocol.

It serves the examiner and the tests: no model is needed to see what the product does with what a model may say, or
with a server that is slow, busy, broken or gone. It keeps what it was asked.
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import time
from typing import Any
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of the tools that the server was told of."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server.

    ``pieces`` are sent one by one, with ``between`` seconds before each but the first and ``before`` seconds before
    all; after ``cut_after`` of them the connection is broken. With another ``status`` than 200 they are the body of an
    error. ``endless`` sends the last piece again and again. ``calls`` come after the pieces. To a request that does not
    ask for a stream all is sent at once, and what is said of single pieces does not matter.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    before: float = 0.0
    between: float = 0.0
    cut_after: int | None = None
    endless: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str = "stop"
    calls: Sequence[Call] = ()


_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
Script = Callable[[dict[str, Any]], Reply]
"""Gives the reply to a request, whose body it is given."""


def always(reply: Reply) -> Script:
    """Make a script that gives the same reply to every request."""
    return lambda _: reply


def said(*statements: tuple[str, Sequence[int]] | tuple[str, Sequence[int], str]) -> Reply:
    """Make a reply of statements with the numbers of their sources, and quotes where they are given, line by line."""
    lines = [
        json.dumps({"statement": each[0], "sources": list(each[1]), "quote": each[2] if len(each) > 2 else ""})
        for each in statements
    ]
    return Reply([f"{line}\n" for line in lines])


class ModelServer:
    """The server, running while the ``with`` block does. ``script`` can be changed at any time."""

    def __init__(self, script: Script | None = None) -> None:
        self.script: Script = script or (lambda _: Reply())
        self.requests: list[dict[str, Any]] = []
        self.stopped = Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self

    @property
    def url(self) -> str:
        """The address to configure as ``OMSTILLING_MODEL_URL``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> "ModelServer":
        """Start serving."""
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, without waiting for a slow reply."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: ModelServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Answer a request for a chat completion."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        owner = self.server.owner
        owner.requests.append(asked)
        reply = owner.script(asked)
        owner.stopped.wait(reply.before)
        try:
            if reply.status != 200:
                self._refuse(reply)
            elif asked.get("stream"):
                self._stream(reply)
            else:
                self._whole(reply)
        except (BrokenPipeError, ConnectionError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _refuse(self, reply: Reply) -> None:
        self._json(reply, {"error": {"message": "".join(reply.pieces), "type": "error", "code": None}})

    def _whole(self, reply: Reply) -> None:
        message = {"role": "assistant", "content": "".join(reply.pieces), "tool_calls": _calls(reply) or None}
        choice = {"index": 0, "logprobs": None, "message": message, "finish_reason": _finish(reply)}
        self._json(reply, {**_head("chat.completion"), "choices": [choice], "usage": _USAGE})

    def _json(self, reply: Reply, told: Mapping[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **reply.headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for number, piece in enumerate(self._pieces(reply)):
            if number == reply.cut_after:
                self.wfile.flush()
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
                return
            if number:
                self.server.owner.stopped.wait(reply.between)
            self._event({"delta": {"content": piece}, "finish_reason": None})
        for number, call in enumerate(_calls(reply)):
            self._event({"delta": {"tool_calls": [{"index": number, **call}]}, "finish_reason": None})
        self._event({"delta": {}, "finish_reason": _finish(reply)})
        self._send({"choices": [], "usage": _USAGE})
        self.wfile.write(b"data: [DONE]\n\n")

    def _pieces(self, reply: Reply) -> Iterator[str]:
        yield from reply.pieces
        while reply.endless and not self.server.owner.stopped.is_set():
            yield reply.pieces[-1]

    def _event(self, choice: dict[str, Any]) -> None:
        self._send({"choices": [{"index": 0, "logprobs": None, **choice}], "usage": None})

    def _send(self, told: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(_head('chat.completion.chunk') | told)}\n\n".encode())
        self.wfile.flush()


def _head(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": int(time()), "model": "scripted"}


def _calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {"id": f"call-{uuid4()}", "type": "function",
         "function": {"name": each.tool, "arguments": json.dumps(each.arguments)}}
        for each in reply.calls
    ]  # fmt: skip


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.calls else reply.finish
