"""The server as its operator starts and stops it: a process of its own, asked over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Terminal

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
API = "/api/v1"


class Server:
    """A started server."""

    def __init__(self, data: Path, *arguments: str, **settings: str) -> None:
        environment = os.environ | {f"OMSTILLING_{name.upper()}": value for name, value in settings.items()}
        environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'tests'}"
        self.log = data.parent / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, HERE / "slow_rooms.py", "--data", data, "serve", "--port", "0", *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        self.url = self.greeting.split()[-1] if self.greeting else ""
        self.http = httpx.Client(base_url=self.url, timeout=20)

    def wait_until_ready(self) -> None:
        assert self.http.get("/health/ready").status_code == 200

    def tell(self, what: signal.Signals) -> None:
        self.process.send_signal(what)

    def ended(self, seconds: float = 15) -> int:
        return self.process.wait(seconds)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def close(self) -> None:
        self.http.close()
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


Start = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server on a folder of the test's own."""
    started = []

    def one(*arguments: str, **settings: str) -> Server:
        server = Server(tmp_path / "data", *arguments, **settings)
        started.append(server)
        server.wait_until_ready()
        return server

    yield one
    for each in started:
        each.close()


def test_the_server_says_where_it_is_and_what_is_switched_off(start: Start) -> None:
    server = start()
    server.tell(signal.SIGTERM)

    assert server.ended() == 0
    assert server.process.stdout is not None
    told = server.greeting + server.process.stdout.read()
    assert told.startswith("Omstilling svarer på http://127.0.0.1:")
    assert "Dokumenter: 0, i " in told
    assert "omstilling ingest" in told
    assert "Språkmodell: ingen" in told
    assert "Alle som bruker denne maskinen, er administrator." in told
    assert f"{server.url}/api/v1/openapi.json" in told
    assert "OMSTILLING_TRACES" in told


@pytest.mark.parametrize("what", [signal.SIGTERM, signal.SIGINT])
def test_what_is_being_answered_is_finished_before_the_server_stops(start: Start, what: signal.Signals) -> None:
    server = start()
    with ThreadPoolExecutor() as others:
        waiting = others.submit(server.http.get, f"{API}/slow", params={"seconds": 1.5})
        time.sleep(0.5)
        server.tell(what)
        time.sleep(0.4)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}{API}/me")

        assert waiting.result().json() == "ferdig"
    assert server.ended() == 0


def test_a_stream_ends_by_itself_when_the_server_stops(start: Start) -> None:
    server = start()
    with server.http.stream("GET", f"{API}/stream") as answer:
        pieces = answer.iter_text()
        assert next(pieces).startswith("begynt")
        server.tell(signal.SIGTERM)
        rest = "".join(pieces)

    assert rest.endswith("slutt")
    assert server.ended() == 0


def test_what_outlives_the_server_gets_an_ending_too(start: Start) -> None:
    server = start(shutdown_seconds="1")
    with ThreadPoolExecutor() as others:
        waiting = others.submit(server.http.get, f"{API}/slow", params={"seconds": 30})
        time.sleep(0.5)
        began = time.monotonic()
        server.tell(signal.SIGTERM)

        answer = waiting.result()
    assert (answer.status_code, answer.json()["code"]) == (503, "server_stopping")
    assert server.ended() == 0
    assert time.monotonic() - began < 8


def test_a_second_signal_ends_the_server_at_once(start: Start) -> None:
    server = start()
    with ThreadPoolExecutor() as others:
        waiting = others.submit(server.http.get, f"{API}/slow", params={"seconds": 30})
        time.sleep(0.5)
        server.tell(signal.SIGTERM)
        time.sleep(0.3)
        server.tell(signal.SIGTERM)

        assert server.ended(3) == 128 + signal.SIGTERM
        with pytest.raises(httpx.RemoteProtocolError):
            waiting.result()


def test_a_request_that_takes_too_long_is_answered_for_while_its_thread_works_on(start: Start) -> None:
    server = start(request_seconds="0.5")
    began = time.monotonic()
    answer = server.http.get(f"{API}/slow", params={"seconds": 4})

    assert (answer.status_code, answer.json()["code"]) == (504, "request_too_slow")
    assert time.monotonic() - began < 3
    assert server.http.get(f"{API}/me").status_code == 200


def test_several_processes_answer_and_one_that_dies_is_replaced(start: Start) -> None:
    server = start("--workers", "2")

    def processes() -> set[int]:
        found = set()
        for _ in range(30):
            with httpx.Client(base_url=server.url) as client:  # another connection, and perhaps another process
                found.add(client.get(f"{API}/process").json())
        return found

    def two(but: int = 0) -> set[int]:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if len(found := processes() - {but}) == 2:
                return found
        raise AssertionError("only one process answers")

    first = two()
    assert server.process.pid not in first
    killed = first.pop()
    os.kill(killed, signal.SIGKILL)
    assert two(but=killed) > first

    server.tell(signal.SIGTERM)
    assert server.ended() == 0


def test_the_processes_stop_when_the_first_is_no_more(start: Start) -> None:
    server = start("--workers", "2")
    server.process.kill()
    server.process.wait()

    until = time.monotonic() + 30
    while time.monotonic() < until and is_there(server):
        time.sleep(0.2)
    assert not is_there(server)


def is_there(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/health/live").status_code == 200
    except httpx.ConnectError:
        return False
    except httpx.TransportError:  # it ends just now, in the middle of the answer
        return True


def test_what_the_server_logs_is_one_line_of_json_for_each_request(start: Start) -> None:
    server = start()
    server.http.get(f"{API}/me")
    server.tell(signal.SIGTERM)
    server.ended()

    assert [each["route"] for each in server.lines()] == [f"{API}/me"]


@pytest.mark.parametrize(
    ("arguments", "settings", "word"),
    [
        (("--host", "0.0.0.0"), {}, "uten innlogging"),
        (("--host", "::"), {}, "uten innlogging"),
        ((), {"public_url": "https://omstilling.example"}, "mellomtjener uten innlogging"),
        ((), {"trusted_proxies": "127.0.0.1"}, "mellomtjener uten innlogging"),
        ((), {"public_url": "omstilling.example/sti"}, "OMSTILLING_PUBLIC_URL"),
        ((), {"log": "/ingen/slik/mappe/log"}, "OMSTILLING_LOG"),
    ],
)
def test_the_server_does_not_start_where_it_would_be_open_to_all_or_cannot_work(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], settings: dict[str, str], word: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"OMSTILLING_{name.upper()}", value)

    told = terminal("serve", "--port", "0", *arguments)

    assert told.code == 1
    assert word in told.err
    assert "Traceback" not in told.err


def test_an_address_that_somebody_else_has_is_told(terminal: Terminal) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        told = terminal("serve", "--port", str(port))

    assert told.code == 1
    assert f"Kan ikke lytte på 127.0.0.1, port {port} (Address already in use). Velg" in told.err


def test_a_folder_that_cannot_be_had_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("ingen mappe", "utf-8")

    told = terminal("--data", tmp_path / "fil", "serve", "--port", "0")

    assert told.code == 1
    assert "Datamappen" in told.err
