"""Traces: sent where somebody has said where, without what was asked; and nothing loaded where nobody has."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from fastapi.testclient import TestClient
from served import Served

from bots.serving.tracing import tracing

CANARY = "kanarifugl"
received: list[bytes] = []


class Collector(BaseHTTPRequestHandler):
    """Takes whatever is sent."""

    def do_POST(self) -> None:
        received.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[str]:
    received.clear()
    server = HTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces"
    server.shutdown()
    server.server_close()


def test_a_span_tells_the_template_of_an_address_and_nothing_that_was_said(served: Served, collector: str) -> None:
    with served() as web, tracing(collector) as traced:
        near = TestClient(traced(web.app), base_url="http://127.0.0.1:8470")
        above = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        near.delete(
            "/api/v1/pauses/mcp",
            params={"q": CANARY},
            headers={"traceparent": above, "User-Agent": CANARY, "Authorization": CANARY},
        )

    (sent,) = received
    assert b"DELETE /api/v1/pauses/{door}" in sent
    assert bytes.fromhex("0af7651916cd43dd8448eb211c80319c") in sent
    assert b"http.response.status_code" in sent
    assert CANARY.encode() not in sent


def test_nothing_is_loaded_for_traces_that_nobody_asked_for() -> None:
    code = """
import sys
from bots.serving import running
from bots.serving.tracing import tracing
with tracing("") as traced:
    app = object()
    assert traced(app) is app
print([name for name in sys.modules if name.startswith("opentelemetry.sdk") or "otlp" in name])
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (child.stdout, child.returncode) == ("[]\n", 0)
