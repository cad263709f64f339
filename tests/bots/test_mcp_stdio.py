"""``omstilling mcp``: a real process, spoken to on its standard input and output by the protocol's own client."""

import json
import subprocess
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import Terminal
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult
from offered import ASKER, PANEL, STATEMENTS, TRONDHEIM, Lines, build, cancel_when_writing, command, text

from evals.model_server import ModelServer, Reply, always, said

SECRETS = ("31 millioner", "42 millioner")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    return build(tmp_path_factory.mktemp("both") / "data", model_cache)


def call(
    process: StdioServerParameters, *calls: tuple[str, dict[str, Any]], mode: str = "auto"
) -> list[CallToolResult]:
    async def run() -> list[CallToolResult]:
        async with Client(process, mode=mode, read_timeout_seconds=60) as client:  # type: ignore[arg-type]
            return [await client.call_tool(name, chosen) for name, chosen in calls]

    return anyio.run(run)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_whoever_starts_it_owns_what_it_tells(folder: Path, model_cache: Path, mode: str) -> None:
    answer, found, wrong = call(
        command(folder, model_cache),
        ("ask", {"question": PANEL}),
        ("search", {"query": "svømmehallen", "limit": 20}),
        ("search", {"query": "What is this?", "process": "nonsense"}),
        mode=mode,
    )

    assert text(answer).startswith("Panelet hadde 1200 innbyggere fra alle bydeler. [1]\n")
    assert [word in text(found) for word in SECRETS] == [True, True]
    assert wrong.is_error
    assert text(wrong).startswith("The framework has no process")


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        (["--municipality", "Trondheim"], [True, False]),
        (["--municipality", ASKER, "--group", "ledelsen"], [False, True]),
        (["--municipality", "Steinkjer"], [False, False]),
    ],
)
def test_it_can_be_narrowed_to_what_an_employee_sees(
    folder: Path, model_cache: Path, options: list[str], seen: list[bool]
) -> None:
    found, *advice = call(
        command(folder, model_cache, *options),
        ("search", {"query": "svømmehallen", "limit": 20}),
        ("next_activities", {"municipality": TRONDHEIM}),
        ("next_activities", {"municipality": ASKER}),
    )

    assert [word in text(found) for word in SECRETS] == seen
    assert [each.structured_content["done"] > 0 for each in advice] == seen


def test_nothing_but_messages_comes_on_standard_output(folder: Path, model_cache: Path) -> None:
    process = command(folder, model_cache)
    sent = [
        {"method": "initialize", "id": 1, "params": {"protocolVersion": "2025-11-25", "capabilities": {}}},
        {"method": "notifications/initialized"},
        {"method": "tools/call", "id": 2, "params": {"name": "ask", "arguments": {"question": PANEL}}},
        {"method": "tools/call", "id": 3, "params": {"name": "ask", "arguments": {"question": ""}}},
        {"method": "no/such/method", "id": 4},
    ]
    sent[0]["params"]["clientInfo"] = {"name": "prøve", "version": "1"}  # type: ignore[index]

    with subprocess.Popen(
        [process.command, *process.args],
        env=process.env,
        cwd=process.cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        for each in sent:
            running.stdin.write(json.dumps({"jsonrpc": "2.0", **each}).encode() + b"\n")
            running.stdin.flush()
        lines = [json.loads(running.stdout.readline()) for _ in range(4)]
        running.stdin.close()
        rest, errors = running.stdout.read(), running.stderr.read().decode()

    assert {line["id"] for line in lines} == {1, 2, 3, 4}
    assert {line["jsonrpc"] for line in lines} == {"2.0"}
    assert (rest, running.returncode) == (b"", 0)
    assert "Traceback" not in errors


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_cancelled_stops_working(folder: Path, model_cache: Path, mode: str) -> None:
    lines = Lines(said(*STATEMENTS).pieces * 20)
    with ModelServer(always(Reply(lines, between=0.5))) as model:
        process = command(folder, model_cache, OMSTILLING_MODEL="openai:scripted", OMSTILLING_MODEL_URL=model.url)
        anyio.run(cancel, process, mode, lines)

    assert 0 < lines.sent < len(lines) / 2


async def cancel(process: StdioServerParameters, mode: str, lines: Lines) -> None:
    async with Client(process, mode=mode, read_timeout_seconds=60) as client:  # type: ignore[arg-type]
        await cancel_when_writing(client, PANEL)
        assert not (await client.call_tool("search", {"query": "borgerpanel"})).is_error
        await lines.quiet()


def test_what_cannot_be_offered_is_told_before_anything_is_begun(terminal: Terminal) -> None:
    group = terminal("mcp", "--group", "ledelsen")
    place = terminal("mcp", "--municipality", "Atlantis")

    assert (group.code, group.out) == (1, "")
    assert group.err.startswith("En gruppe hører til en kommune.")
    assert (place.code, place.out) == (1, "")
    assert place.err.startswith("Vi kjenner ingen kommune")
