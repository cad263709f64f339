"""Every example in ``docs/langchain.md`` does what the page says."""

import re
from pathlib import Path
from typing import Any

import pytest
from chained import PANEL, build

from bots.chains.retriever import OmstillingRetriever
from evals.model_server import Call, ModelServer, Reply
from knowledge.access import Scope

PAGE = (Path(__file__).parents[2] / "docs" / "langchain.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
STATEMENT = "Panelet hadde 1200 innbyggere fra alle bydeler."
BESIDE = "Trondheim kommune opprettet et borgerpanel i 2020."


def scripted(asked: dict[str, Any]) -> Reply:
    results = [each["content"] for each in asked["messages"] if each["role"] == "tool"]
    if "tools" in asked and not results:
        return Reply(calls=[Call("ask", {"question": asked["messages"][-1]["content"]})])
    return Reply([f"Svar: {results[0].splitlines()[0]}" if results else "Svar uten verktøy."])


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_DATA", str(build(tmp_path / "data", model_cache)))
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def test_the_examples_run_as_they_stand_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held: dict[str, Any] = {}
    told = []
    with ModelServer(scripted) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        for number, example in enumerate(EXAMPLES, start=1):
            exec(compile(example, f"example {number}", "exec"), held)
            told.append(capsys.readouterr().out)

    assert told == [
        "Svar uten verktøy.\n",
        f"{STATEMENT} ['{STATEMENT}']\n{BESIDE} ['{BESIDE}']\nSvar: {STATEMENT} [1]\n",
        "2 2\n",
    ]
    assert f"[1] Borgerpanelet i Trondheim\n{PANEL}" in server.requests[0]["messages"][0]["content"]


def test_the_page_names_every_fact_of_a_document_and_every_filter() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    with OmstillingRetriever(scope=Scope.open(), k=1) as retriever:
        facts = retriever.invoke("borgerpanel")[0].metadata.keys()
    own = OmstillingRetriever.model_fields.keys() - OmstillingRetriever.__base__.model_fields.keys()

    assert facts | (own - {"k", "data", "base"}) <= named
