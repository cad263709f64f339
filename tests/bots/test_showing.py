"""What a person reads at the terminal of an answer that a model wrote: statements, sources, notes and troubles."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import a_file
from conftest import Terminal

from evals.model_server import ModelServer, Reply, always, said
from ingest.ingestor import Added, Ingestor
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings

PANEL = """---
title: Borgerpanelet i Trondheim
year: 2020
municipality: "5001"
place: Trondheim
url: https://trondheim.kommune.no/panel
processes: [involvere-innbyggerne]
phases: [2]
---

## Hvor mange var med?

Borgerpanelet i Trondheim hadde 40 innbyggere. Panelet møttes fire ganger.

## Hva lærte Trondheim av panelet?

Innbyggerne i panelet ville høre om resultatet.
"""
NEWS = "---\ntitle: Avisen\nplace: Trondheim\n---\n\nBorgerpanelet i Trondheim hadde 45 innbyggere.\n"
ASKED = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
FIRST = "Borgerpanelet i Trondheim hadde 40 innbyggere."
SECOND = "Panelet møttes fire ganger."


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A data folder with two sources, made once and copied for each test."""
    made = tmp_path_factory.mktemp("filled")
    a_file(made / "filer", "panel.md", PANEL)
    a_file(made / "filer", "avis.md", NEWS)
    with open_for_writing(KnowledgeSettings(data=made / "data", cache=model_cache)) as base:
        added = list(Ingestor(base.library, base.documents).add_all([made / "filer"]))
        assert all(isinstance(each, Added) for each in added)
        base.library.settle()
    return made / "data"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer() as running:
        monkeypatch.setenv("OMSTILLING_MODEL", "openai:scripted")
        monkeypatch.setenv("OMSTILLING_MODEL_URL", running.url)
        monkeypatch.setenv("OMSTILLING_MODEL_RETRIES", "0")
        monkeypatch.setenv("OMSTILLING_MODEL_PATIENCE", "0.5")
        yield running


@pytest.fixture
def filled(terminal: Terminal, filled_folder: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(filled_folder, tmp_path / "data")
    return terminal


def shown(terminal: Terminal, *arguments: str) -> str:
    """What stands on the screen: the answer, and after it the notes, which are no part of it."""
    result = terminal("ask", *arguments)
    assert result.code == 0, result.err
    return result.out + result.err


def telling(*statements: str) -> Any:
    """A script that tells statements and names for each of them the source that holds most of it."""

    def script(asked: dict[str, Any]) -> Reply:
        sources = asked["messages"][1]["content"].split("\n[")
        number = next(n for n, text in enumerate(sources) if "40 innbyggere" in text)
        return said(*((each, [number]) for each in statements))

    return script


def test_statements_are_numbered_by_the_places_they_rest_on_and_each_place_stands_once(
    filled: Terminal, server: ModelServer
) -> None:
    server.script = telling(FIRST, SECOND)

    out = shown(filled, ASKED)

    assert f"{FIRST} [1]\n{SECOND} [1]\n" in out
    assert "Kilder\n[1] Borgerpanelet i Trondheim › Hvor mange var med?, Trondheim, 2020" in out
    assert "https://trondheim.kommune.no/panel" in out
    assert out.count("Hvor mange var med?") == 1
    assert "Skrevet av språkmodellen openai:scripted" in out


def test_what_another_source_says_stands_beside_the_answer(filled: Terminal, server: ModelServer) -> None:
    server.script = telling(FIRST)

    out = shown(filled, ASKED)

    assert "Borgerpanelet i Trondheim hadde 45 innbyggere. [2]" in out
    assert "[2] Avisen" in out
    assert out.index(FIRST) < out.index("45 innbyggere") < out.index("Kilder")


def test_the_place_in_the_framework_and_what_to_ask_next_follow(filled: Terminal, server: ModelServer) -> None:
    server.script = telling(FIRST)

    out = shown(filled, ASKED)

    assert "Involvere innbyggerne › 2 " in out
    assert "- Hva lærte Trondheim av panelet?" in out


@pytest.mark.parametrize(
    ("language", "question", "told", "notes"),
    [
        ("nb", ASKED, FIRST, ["Kilder", "Skrevet av språkmodellen", "Holdt tilbake av kontrollen", ": 1."]),
        ("nn", ASKED, "Borgarpanelet i Trondheim hadde 40 innbyggjarar.",
         ["Kjelder", "Skrive av språkmodellen", "Halde tilbake av kontrollen", ": 1."]),
        ("en", ASKED, "The citizens' panel in Trondheim had 40 inhabitants.",
         ["Sources", "Written by the language model", "Held back by the check", ": 1."]),
    ],
)  # fmt: skip
def test_an_answer_is_shown_in_the_language_that_was_chosen(
    filled: Terminal, server: ModelServer, language: str, question: str, told: str, notes: list[str]
) -> None:
    server.script = telling(told, "Oslo 99.")

    out = shown(filled, question, "--language", language)

    assert f"{told} [1]" in out
    assert "Oslo 99." not in out
    assert [note for note in notes if note not in out] == []


@pytest.mark.parametrize(
    ("language", "told", "instead"),
    [
        ("nb", "Språkmodellen svarer ikke", "Derfor er svaret sitert"),
        ("nn", "Språkmodellen svarar ikkje", "Difor er svaret sitert"),
        ("en", "The language model does not answer", "The answer is therefore quoted"),
    ],
)
def test_a_model_that_is_down_is_told_and_the_sources_are_quoted(
    filled: Terminal, server: ModelServer, language: str, told: str, instead: str
) -> None:
    server.script = always(Reply(["hemmelig feil"], status=500))

    out = shown(filled, ASKED, "--language", language)

    assert FIRST in out
    assert told in out
    assert instead in out
    assert "hemmelig" not in out
    assert "openai:scripted" not in out


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(["nei"], status=401), "godtok ikke nøkkelen"),
        (Reply(["nei"], status=404), "kjenner ikke språkmodellen"),
        (Reply(["nei"], status=429), "for mye å gjøre"),
        (Reply(["hei"], before=2), "brukte for lang tid"),
        (Reply(), "fant ikke svaret i kildene"),
        (said((FIRST, [])), "skrev ikke noe som kildene bærer"),
    ],
    ids=["key", "not_there", "busy", "slow", "nothing", "uncited"],
)
def test_every_trouble_has_a_sentence(filled: Terminal, server: ModelServer, reply: Reply, told: str) -> None:
    server.script = always(reply)

    out = shown(filled, ASKED)

    assert told in out
    assert FIRST in out


def test_an_answer_that_was_cut_off_says_so(filled: Terminal, server: ModelServer) -> None:
    told = telling(FIRST)
    server.script = lambda asked: Reply([*told(asked).pieces, '{"sta'], between=0.1, cut_after=1)

    out = shown(filled, ASKED)

    assert f"{FIRST} [1]" in out
    assert "Svaret er ikke fullstendig." in out


def test_without_a_model_the_answer_says_that_none_was_used(filled: Terminal) -> None:
    out = shown(filled, ASKED)

    assert f"{FIRST} [1]" in out
    assert "Ingen språkmodell er brukt." in out


def test_a_model_that_cannot_be_used_is_told_with_the_setting_and_the_answer_is_quoted(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL", "openai:gpt-4o")
    monkeypatch.setenv("OMSTILLING_LOCAL_ONLY", "true")

    result = filled("ask", ASKED)

    assert result.code == 0
    assert f"{FIRST} [1]" in result.out
    assert "OMSTILLING_MODEL_HOSTS" in result.err
    assert "Derfor er svaret sitert" in result.err


def test_as_json_an_answer_tells_how_it_was_written(
    filled: Terminal, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL_PRICE_IN", "1")
    monkeypatch.setenv("OMSTILLING_MODEL_PRICE_OUT", "5")
    server.script = telling(FIRST, "Oslo 99.")

    answer = json.loads(filled("ask", ASKED, "--json").out)

    assert answer["status"] == "answered"
    assert [each["text"] for each in answer["statements"]] == [FIRST]
    assert answer["statements"][0]["citations"][0]["quote"] == FIRST
    writing = answer["writing"]
    assert (writing["model"], writing["trouble"], writing["details"]) == ("openai:scripted", "", {})
    assert (writing["tokens_in"], writing["tokens_out"]) == (100, 20)
    assert writing["cost"] == pytest.approx(0.0002)
    assert sum(writing["dropped"].values()) == 1
    assert len(writing["prompt"]) == 12
    assert answer["cells"] == [{"process": "involvere-innbyggerne", "phase": 2}]
    assert [each["text"] for each in answer["disagreeing"]] == ["Borgerpanelet i Trondheim hadde 45 innbyggere."]
    assert "Hva lærte Trondheim av panelet?" in answer["follow_ups"]
    assert "model" in answer["milliseconds"]
