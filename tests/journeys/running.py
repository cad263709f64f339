"""A municipality's own server: `omstilling serve` with its worker, its folder, and whoever comes by HTTP or MCP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
from builders import a_draft
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

from knowledge.document import Draft, Kind
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).parents[2]
API = "/api/v1"
STEINKJER, TRONDHEIM = "5006", "5001"
PANEL = a_draft(
    "panel",
    [
        "Trondheim kommune opprettet et borgerpanel i 2020. Panelet hadde 1200 innbyggere fra alle bydeler.",
        "Panelet svarte på spørsmål om byutvikling, skole og klima. Svarene ble lagt fram for bystyret.",
    ],
    title="Borgerpanelet i Trondheim",
    kind=Kind.CASE,
    municipality=TRONDHEIM,
    place="Trondheim",
    year=2020,
    url="https://eksempel.no/panel",
    processes=("involvere-innbyggerne",),
    phases=(3,),
)
WATER = a_draft("vann", "Vannverket la 12 kilometer nye rør i 2019, fordi de gamle lekket.", title="Vann og avløp")


def build(data: Path, cache: Path, *more: Draft) -> None:
    """Fill a folder with what is open to all, and more."""
    with open_for_writing(KnowledgeSettings(data=data, cache=cache, embedding_model="offline")) as base:
        for draft in (PANEL, WATER, *more):
            base.library.publish(draft)
        base.library.settle()


@dataclass
class Running:
    """A server that has been started, and all that it has said."""

    data: Path
    cache: Path
    arguments: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start it, and wait until it answers."""
        self.log = self.data.parent / "log"
        own = {"OMSTILLING_CACHE": str(self.cache), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bots.terminal.app", "--data", self.data, "serve", "--port", "0",
                 *self.arguments],
                env={**{name: each for name, each in os.environ.items() if not name.startswith("OMSTILLING_")},
                     **own, **self.settings},
                stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        greeting = self.process.stdout.readline()
        assert greeting, self.log.read_text("utf-8")
        self.url = greeting.split()[-1]
        assert httpx.get(f"{self.url}/health/ready", timeout=60).status_code == 200

    def children(self) -> list[int]:
        """Give the processes that the server has started."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in told.split()]

    def close(self) -> None:
        """End it, if that is not done; what it has started ends with it."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@dataclass
class Person:
    """Somebody, or their program, who comes with a key."""

    url: str
    key: str

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.key}"}
        self.http = httpx.Client(base_url=self.url, headers=self.headers, timeout=60)

    def get(self, path: str, **query: Any) -> Any:
        """Read something that is there."""
        answer = self.http.get(f"{API}{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str) -> int:
        """Give how a reading of something ends."""
        return self.http.get(f"{API}{path}").status_code

    def do(self, method: str, path: str, **more: Any) -> Any:
        """Do something that succeeds, and wait for it."""
        answer = self.http.request(method, f"{API}{path}", headers={"Prefer": "wait=30"}, **more)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def ask(self, question: str, **more: Any) -> Any:
        """Ask, and get the whole answer."""
        return self.do("POST", "/answers", json={"question": question, **more})

    def send(self, files: Mapping[str, bytes], **said: str) -> Any:
        """Send files; give the job that takes them in."""
        answer = self.http.post(f"{API}/documents", files=[("files", each) for each in files.items()], data=said)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def follow(self, job: str) -> Iterator[tuple[str, Any]]:
        """Hear of a job until it has ended, by its events."""
        with self.http.stream("GET", f"{API}/jobs/{job}/events") as answer:
            yield from events(answer.iter_lines())

    def call(self, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
        """Call tools by MCP, one after the other."""

        async def run() -> list[CallToolResult]:
            async with httpx2.AsyncClient(headers=self.headers, timeout=60) as http:
                transport = streamable_http_client(f"{self.url}/mcp", http_client=http)
                async with Client(transport, read_timeout_seconds=60) as client:
                    return [await client.call_tool(name, chosen) for name, chosen in calls]

        return anyio.run(run)

    def __enter__(self) -> "Person":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Read events off a stream: name and what is told."""
    name = ""
    for line in lines:
        what, _, value = line.partition(": ")
        if what == "event":
            name = value
        elif what == "data":
            yield name, json.loads(value)


def said_in(answer: Any) -> str:
    """Give all that an answer says."""
    return " ".join(each["text"] for each in answer["statements"])


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something that is to happen."""
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, "it did not happen in time"
        time.sleep(0.05)


def holding(folder: Path, canary: str) -> list[str]:
    """Name the files in a folder that hold a word, in whichever writing."""
    forms = [canary.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [each.lower() for each in forms]
    held = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a journal of the database comes and goes
            if path.is_file() and any(form in path.read_bytes() for form in forms):
                held.append(str(path.relative_to(folder)))
    return held


@contextmanager
def started(data: Path, cache: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """Have a server for as long as the block."""
    server = Running(data, cache, arguments, settings)
    try:
        yield server
    finally:
        server.close()
