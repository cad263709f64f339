"""Anthropic and Mistral through their real clients, against a server that speaks enough of their protocols."""

import json
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from assistant.model.chat import ChatModel, Message, Usage
from assistant.model.failures import ModelUnavailable
from assistant.model.settings import ModelSettings

ASKED = (Message("system", "Svar kort."), Message("user", "Hva heter du?"))
KEY = "nokkel-hemmelig"
ANTHROPIC: Sequence[dict[str, Any]] = (
    {"type": "message_start", "message": {
        "id": "m", "type": "message", "role": "assistant", "model": "scripted", "content": [], "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Jeg heter "}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Ola."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
     "usage": {"input_tokens": 100, "output_tokens": 20}},
    {"type": "message_stop"},
)  # fmt: skip
WHOLE = {"id": "m", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
MISTRAL: Sequence[dict[str, Any]] = (
    {**WHOLE, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Jeg "}, "finish_reason": None}]},
    {**WHOLE, "choices": [
        {"index": 0, "delta": {"content": [{"type": "text", "text": "heter "}]}, "finish_reason": None}]},
    {**WHOLE, "choices": [{"index": 0, "delta": {"content": "Ola."}, "finish_reason": "stop"}],
     "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}},
)  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    """Sends the events of the path that was asked for, or the refusal that the server is set to."""

    server: "_Server"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers.get("x-api-key") or self.headers.get("Authorization", ""))
        refused = self.server.status != 200
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json" if refused else "text/event-stream")
        self.end_headers()
        if refused:
            self.wfile.write(json.dumps({"error": {"type": "error", "message": f"{KEY} spurte"}}).encode())
            return
        for event in ANTHROPIC if self.path == "/v1/messages" else MISTRAL:
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.wfile.write(f"{name}data: {json.dumps(event)}\n\n".encode())
        if self.path == "/v1/chat/completions":
            self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.keys: list[str] = []


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def a_model(provider: str, server: _Server) -> ChatModel:
    path = "/v1" if provider == "mistralai" else ""
    url = f"http://127.0.0.1:{server.server_address[1]}{path}"
    settings: dict[str, Any] = {"model": f"{provider}:scripted", "model_url": url, "model_key": KEY}
    return ChatModel(ModelSettings(**settings, model_retries=0, model_patience=3))


@pytest.mark.parametrize("provider", ["anthropic", "mistralai"])
def test_the_answer_comes_in_pieces_and_is_counted(server: _Server, provider: str) -> None:
    usage = Usage()

    pieces = list(a_model(provider, server).stream(ASKED, usage))

    assert "".join(pieces) == "Jeg heter Ola."
    assert len(pieces) >= 2
    assert usage == Usage(100, 20)
    assert server.keys[0].endswith(KEY)


@pytest.mark.parametrize("provider", ["anthropic", "mistralai"])
@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "model_key_refused"), (404, "model_not_there"), (429, "model_busy"), (500, "model_down")],
)
def test_a_refusal_is_told_in_our_words(server: _Server, provider: str, status: int, code: str) -> None:
    server.status = status

    with pytest.raises(ModelUnavailable) as failed:
        list(a_model(provider, server).stream(ASKED, Usage()))

    assert failed.value.code == code
    assert KEY not in str(failed.value) + repr(failed.value.__cause__)
