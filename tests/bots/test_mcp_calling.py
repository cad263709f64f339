"""What a client gets when something fails that nobody had thought of."""

import logging
from typing import Any, cast

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult
from offered import text

from bots.desk import Desk
from bots.mcp.server import make_server
from knowledge.access import Role, User

OWNER = User(id="local", role=Role.ADMINISTRATOR, everything=True)


class Broken:
    """A desk at which everything fails."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("the password is hunter2")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_bug_is_told_by_a_reference_that_stands_in_the_log(caplog: pytest.LogCaptureFixture, mode: str) -> None:
    async def run() -> CallToolResult:
        server = make_server(lambda: cast(Desk, Broken()), lambda _: OWNER)
        async with Client(server, mode=mode) as client:  # type: ignore[arg-type]
            return await client.call_tool("search", {"query": "Kva seier kjeldene om klima?"})

    with caplog.at_level(logging.ERROR, "omstilling.failure"):
        told = anyio.run(run)

    assert told.is_error
    assert text(told).startswith("Noko gjekk gale hos oss. Meld frå med referansen ")
    assert "hunter2" not in told.model_dump_json()
    reference = text(told).removeprefix("Noko gjekk gale hos oss. Meld frå med referansen ").split(",")[0]
    [record] = [each for each in caplog.records if each.name == "omstilling.failure"]
    assert record.getMessage() == f"reference {reference}"
    assert "hunter2" in caplog.text
