"""Every example in ``docs/api.md`` does what the page says, against a server as its operator starts it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders import a_draft
from chained import OPEN_DRAFTS
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import Make
from served import a_leader, a_manager, a_reader

from bots.access.authenticator import Way
from bots.web import identity
from bots.web.identity import Caller
from knowledge.access import Role
from knowledge.document import Kind
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8470"
PLAN = a_draft(
    "trondheim-trondheimsloftet",
    "Bystyret i Trondheim vedtok Trondheimsløftet 17. november 2022.",
    title="Trondheimsløftet",
    kind=Kind.PLAN,
    municipality="5001",
    year=2022,
)
Try = Callable[[str, str], str]
REFUSED = 22
"""What curl ends with when it is told to fail where the server does."""


EXAMPLES = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> dict[str, str]:
    """The environment of a knowledge base that the examples can be tried on."""
    data = tmp_path_factory.mktemp("page") / "data"
    with open_for_writing(KnowledgeSettings(data=data, cache=model_cache, embedding_model="offline")) as base:
        for draft in [*OPEN_DRAFTS, PLAN]:
            base.library.publish(draft)
        base.library.settle()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMSTILLING_")}
    return kept | {"PYTHONPATH": str(ROOT), "OMSTILLING_DATA": str(data), "OMSTILLING_CACHE": str(model_cache)}


def omstilling(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bots.terminal.app", *arguments]


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    command = omstilling("serve", "--port", "0")
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    with serving(environment) as address:
        httpx.get(f"{address}/health/ready", timeout=60).raise_for_status()
        yield address


@pytest.fixture
def try_out(
    address: str, environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Try]:
    """Tries one example, in the shell or in Python, where those before it in Python have been; gives what it writes."""
    (tmp_path / ".curlrc").write_text('silent\nshow-error\nfail-with-body\nwrite-out = "\\n"\n', "utf-8")
    names = next(example for language, example in EXAMPLES if language == "sh")
    held: dict[str, Any] = {}

    def one(language: str, example: str) -> str:
        written = example.replace(WRITTEN, address)
        if language == "python":
            exec(compile(written, "example", "exec"), held)
            return capsys.readouterr().out
        named = "".join(line for line in names.splitlines(keepends=True) if re.match("[A-Z]+=", line))
        done = subprocess.run(
            ["bash", "-euc", named.replace(WRITTEN, address) + written],
            cwd=tmp_path, env=environment | {"CURL_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == (REFUSED if "no-such" in example else 0), done.stdout + done.stderr
        return done.stdout

    yield one
    for name in {"api", "client"} & held.keys():
        held[name].close()


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="the examples need curl and bash")
def test_the_examples_run_as_they_stand_one_after_the_other(
    try_out: Try, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = subprocess.run(
        omstilling("keys", "create", "--name", "Side", "--role", "reader", "--municipality", "Trondheim"),
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    monkeypatch.setenv("OMSTILLING_KEY", key.stdout.strip())

    told = [try_out(*each) for each in EXAMPLES]

    me, role, problem, whole, asked, follow_up, stream, source, documents, note, framework, project, drawn, *rest = told
    assert '"came_in_by":"owner"' in me
    assert role == "administrator\n"
    assert without_reference(problem) == without_reference(next(re.finditer(r'^{"type".*}$', PAGE, re.MULTILINE))[0])
    assert '"quote":"Panelet hadde 1200 innbyggere fra alle bydeler."' in whole
    assert asked.startswith("quoted\nPanelet hadde 1200 innbyggere fra alle bydeler. [1]\n")
    assert follow_up.endswith("2\n")
    assert "55 prosent" in stream
    assert stream.endswith("Ended by answer\n")
    assert "Borgerpanelet i Trondheim" in source
    outcomes = re.findall(r'"outcome":"(\w+)"', documents)
    assert outcomes == ["created", "updated", "withdrawn", "restored", "erased"]
    assert re.findall(r'"state":"(\w+)"', documents) == ["done"] * 5
    assert note.endswith("end done 1 of 1\n200 updated\n412 document_changed_meanwhile\n")
    assert '"recommendations":[{' in framework
    assert "'done': 3" in project
    assert drawn.startswith("flowchart")
    assert (tmp_path / "matrix.csv").read_text("utf-8").startswith("\ufeffKommune;")
    mapping, feedback, openai, mcp = rest
    assert "Bystyret i Trondheim vedtok Trondheimsløftet" in mapping
    assert feedback.strip()
    assert "- [1] Borgerpanelet i Trondheim" in openai
    assert "Borgerpanelet i Trondheim https://eksempel.no/panel\n" in openai
    assert openai.count("Panelet hadde 1200 innbyggere") == 2
    assert mcp.endswith("\nquoted\n")


def without_reference(problem: str) -> dict[str, Any]:
    return {name: told for name, told in json.loads(problem).items() if name != "reference"}


def listed() -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z]+ /\S+)` \| (\S[^|]*) \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_the_page_lists_the_operations_of_the_contract_and_no_others(make: Make) -> None:
    paths = make().openapi()["paths"]

    assert list(listed()) == [f"{method.upper()} {path}" for path, taken in paths.items() for method in taken]


def test_who_may_use_each_operation_is_as_the_page_says(make: Make) -> None:
    app = make()
    with TestClient(app, WRITTEN, client=("192.0.2.7", 50000)) as client:
        least = {operation: _least(app, client, *operation.split(" ")) for operation in listed()}

    assert least == listed()


def _least(app: FastAPI, client: TestClient, method: str, path: str) -> str:
    """Find the least role that an operation does not turn away."""
    for user in (None, a_reader(), a_leader(), a_manager(), a_reader(role=Role.ADMINISTRATOR)):
        app.dependency_overrides = {identity._caller: partial(Caller, user, Way.KEY)} if user else {}
        if client.request(method, re.sub(r"{\w+}", "x", path)).status_code not in {401, 403}:
            return f"`{user.role}`" if user else "everybody"
    raise AssertionError(f"nobody may use {method} {path}")
