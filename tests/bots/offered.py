"""What the tests of MCP speak to: a base with what two municipalities keep to themselves, and real servers on it."""

import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio
import httpx2
import uvicorn
from builders import a_draft, internal
from chained import OPEN_DRAFTS
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from starlette.applications import Starlette
from starlette.requests import Request

from bots.desk import Desk
from bots.mcp.calling import Admit, admit_all
from bots.mcp.over_http import Entrance, join
from knowledge.access import Role, User
from knowledge.document import Kind
from knowledge.errors import Forbidden
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.project import Account, Entry, State
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).parents[2]
TRONDHEIM, ASKER = "5001", "3203"
OWN = {
    TRONDHEIM: a_draft(
        "bispehaugnotatet",
        ["Kommunedirektøren foreslår å selge svømmehallen på Bispehaugen for 31 millioner kroner."],
        title="Notat om Bispehaugen",
        kind=Kind.CASE,
        municipality=TRONDHEIM,
        year=2024,
        wall=internal(TRONDHEIM),
    ),
    ASKER: a_draft(
        "heggedalsnotatet",
        ["Rådmannen foreslår å selge svømmehallen på Heggedal for 42 millioner kroner."],
        title="Notat om Heggedal",
        kind=Kind.CASE,
        municipality=ASKER,
        year=2024,
        wall=internal(ASKER),
    ),
}
"""What each municipality keeps to itself."""
WORDS = {TRONDHEIM: ("bispehaug", "31 millioner"), ASKER: ("heggedal", "42 millioner")}
"""What shows only in that."""
PROJECTS = {TRONDHEIM: "trondheim-hemmelig", ASKER: "asker-hemmelig"}
TOKENS = {
    "of-kari": User("kari", Role.READER, municipality=TRONDHEIM),
    "of-ola": User("ola", Role.READER, municipality=ASKER),
}
TOKEN = {TRONDHEIM: "of-kari", ASKER: "of-ola"}


PANEL = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
STATEMENTS = [
    ("Borgerpanelet i Trondheim hadde 1200 innbyggere.", [1]),
    ("Trondheim kommune opprettet et borgerpanel i 2020.", [1]),
    ("Panelet hadde 1200 innbyggere fra alle bydeler.", [1]),
]
"""What a model may say to the question about the panel."""


def build(data: Path, cache: Path, of: tuple[str, ...] = (TRONDHEIM, ASKER)) -> Path:
    """Build a base with what these municipalities keep to themselves beside what is open; give the folder."""
    with open_for_writing(KnowledgeSettings(data=data, cache=cache, embedding_model="offline")) as base:
        for draft in [*OPEN_DRAFTS, *(OWN[number] for number in of)]:
            base.library.publish(draft)
        base.library.settle()
        for number in of:
            base.projects.create(PROJECTS[number], internal(number), Account("Hemmelig"), "prøve")
            done = [Entry(each.id, State.DONE) for each in base.editions.current().activities[:4]]
            base.projects.report(PROJECTS[number], done, "prøve")
    return data


def user_of(request: Request) -> User:
    """Tell who asks by the token they show; nobody else is let in."""
    user = TOKENS.get(request.headers.get("authorization", "").removeprefix("Bearer "))
    if user is None:
        raise Forbidden("role_needed", role=Role.READER)
    return user


@contextmanager
def served(
    data: Path,
    cache: Path,
    user_of: Callable[[Request], User] = user_of,
    issuers: tuple[str, ...] = (),
    admit: Admit = admit_all,
) -> Iterator[str]:
    """Serve a base with a real server in a thread; give the address of the door."""
    with open_for_reading(KnowledgeSettings(data=data, cache=cache, embedding_model="offline")) as base:
        desk, app = Desk(base), Starlette()
        entrance = Entrance(user_of, "http://127.0.0.1:8470/mcp", ["127.0.0.1"], issuers, admit)
        join(app, lambda: desk, entrance)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=5))
        running = threading.Thread(target=server.run)
        running.start()
        try:
            while not server.started:
                assert running.is_alive(), "the server could not start"
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/mcp"
        finally:
            server.should_exit = True
            running.join()


@asynccontextmanager
async def client_of(address: str, token: str, mode: str = "auto") -> AsyncIterator[Client]:
    """Speak to a served base as whoever holds a token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(address, http_client=http)
        async with Client(transport, mode=mode, read_timeout_seconds=60) as client:  # type: ignore[arg-type]
            yield client


def text(result: CallToolResult) -> str:
    return "\n".join(each.text for each in result.content if each.type == "text")


class Lines(list[str]):
    """What a model server sends line by line; counts the lines it has sent."""

    sent = 0

    def __iter__(self) -> Iterator[str]:
        for line in super().__iter__():
            yield line
            self.sent += 1

    async def quiet(self) -> None:
        """Wait until no line has been sent for a while."""
        before = -1
        while self.sent > before:
            before = self.sent
            await anyio.sleep(2)


async def cancel_when_writing(client: Client, question: str) -> None:
    """Ask, and cancel when the first sentence of a model has come."""
    cancelled = anyio.CancelScope()

    async def hear(done: float, _: float | None, __: str | None) -> None:
        if done >= 4:
            cancelled.cancel()

    with cancelled:
        await client.call_tool("ask", {"question": question}, progress_callback=hear)
    assert cancelled.cancelled_caught


def command(data: Path, cache: Path, *options: str, **settings: str) -> StdioServerParameters:
    """Give the command that offers a base on standard input and output."""
    kept = {name: each for name, each in os.environ.items() if name in ("PATH", "HOME")}
    own = {"PYTHONPATH": str(ROOT), "OMSTILLING_CACHE": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = ["-m", "bots.terminal.app", "--data", str(data), "mcp", *options]
    return StdioServerParameters(command=sys.executable, args=arguments, env={**kept, **own, **settings}, cwd=str(ROOT))
