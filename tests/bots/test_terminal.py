"""The command line in this process: what each command writes, where, and with which exit code."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builders import a_file
from conftest import Terminal

from ingest.ingestor import Added, Ingestor
from knowledge.access import Scope
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.settings import KnowledgeSettings

PANEL = """---
title: Innbyggerpanel i Trondheim
kind: case
year: 2020
municipality: "5001"
place: Trondheim
url: https://trondheim.kommune.no/panel
processes: [involvere-innbyggerne]
phases: [2]
---

## Hvordan valgte Trondheim ut panelet?

Trondheim trakk ut 40 innbyggere til et panel 9. juni 2020. Panelet møttes fire ganger.

## Hva lærte Trondheim?

Innbyggerne ville høre om resultatet:

- de ønsket et nyhetsbrev
- de ønsket et folkemøte
"""
WATER = "# Vann i Steinkjer\n\nVannverket i Steinkjer fikk nye rør av støpejern.\n"
QUESTION = "Hvor mange innbyggere trakk Trondheim ut til panelet?"


def write_files(folder: Path) -> Path:
    a_file(folder, "panel.md", PANEL)
    a_file(folder, "vann.md", WATER)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "filer")


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A data folder with both files, made once and copied for each test that needs it."""
    made = tmp_path_factory.mktemp("filled")
    with open_for_writing(KnowledgeSettings(data=made / "data", cache=model_cache)) as base:
        added = list(Ingestor(base.library, base.documents).add_all([write_files(made / "filer")]))
        assert all(isinstance(each, Added) for each in added)
        base.library.settle()
    return made / "data"


@pytest.fixture
def filled(terminal: Terminal, filled_folder: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(filled_folder, tmp_path / "data")
    return terminal


def told(terminal: Terminal, *arguments: str | Path) -> Any:
    result = terminal(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_files_are_added_and_each_is_accounted_for(terminal: Terminal, files: Path) -> None:
    result = terminal("ingest", files)

    assert result.code == 0
    assert "✓ panel.md: ny, panel" in result.out
    assert "2 nye, 0 endret, 0 uendret, 0 avvist. Avsnitt: 3 nye, 0 fjernet, 0 uendret." in result.out


def test_ingest_tells_the_same_as_json(terminal: Terminal, files: Path) -> None:
    first = told(terminal, "ingest", files)
    a_file(files, "vann.md", WATER + "\nDet kostet 3 mill. kroner.\n")
    second = told(terminal, "ingest", files)

    assert [entry["outcome"] for entry in first["files"]] == ["created", "created"]
    assert first["files"][1] == {
        "file": str(files / "vann.md"),
        "outcome": "created",
        "document_id": "vann",
        "version": 1,
        "title": "Vann i Steinkjer",
        "chunks": 1,
        "remarks": [],
        "same_as": [],
    }
    assert (second["created"], second["updated"], second["unchanged"], second["refused"]) == (0, 1, 1, 0)
    assert (second["chunks_created"], second["chunks_deleted"], second["chunks_unchanged"]) == (1, 1, 2)


def test_a_bad_file_is_told_of_stores_nothing_and_ends_with_one(terminal: Terminal, tmp_path: Path) -> None:
    bad = a_file(tmp_path, "ødelagt.pdf", "%PDF-1.7 men ikke mer")

    result = terminal("ingest", bad)

    assert result.code == 1
    assert "✗ ødelagt.pdf: Filen ødelagt.pdf ser ut til å være skadet." in result.out
    assert told(terminal, "documents", "list") == []


def test_a_bad_file_among_good_ones_ends_with_one_and_the_good_are_stored(terminal: Terminal, files: Path) -> None:
    a_file(files, "tom.md", "")

    result = terminal("ingest", files, "--json")

    assert result.code == 1
    found = json.loads(result.out)
    assert (found["refused"], found["created"]) == (1, 2)
    assert [entry["code"] for entry in found["files"] if entry["outcome"] == "refused"] == ["empty"]


def test_the_json_of_an_answer_is_a_contract(filled: Terminal) -> None:
    answer = told(filled, "ask", QUESTION)

    assert {"status", "language", "statements", "passages"} <= answer.keys()
    assert (answer["status"], answer["language"]) == ("quoted", "nb")
    statement = answer["statements"][0]
    assert statement["text"] == "Trondheim trakk ut 40 innbyggere til et panel 9. juni 2020."
    citation = statement["citations"][0]
    assert {
        key: citation[key] for key in ("document_id", "version", "title", "heading_path", "page", "url", "quote")
    } == {
        "document_id": "panel",
        "version": 1,
        "title": "Innbyggerpanel i Trondheim",
        "heading_path": ["Hvordan valgte Trondheim ut panelet?"],
        "page": None,
        "url": "https://trondheim.kommune.no/panel",
        "quote": statement["text"],
    }
    passage = answer["passages"][0]
    assert {"chunk_id", "score", "document_id", "version", "start", "end", "text"} <= passage.keys()
    scores = [each["score"] for each in answer["passages"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("question", [QUESTION, "Hva ønsket innbyggerne i Trondheim?", "Hva slags rør fikk Steinkjer?"])
def test_every_quote_is_literally_what_stands_in_the_cited_version(filled: Terminal, question: str) -> None:
    answer = told(filled, "ask", question)

    citations = [citation for statement in answer["statements"] for citation in statement["citations"]]
    assert citations
    for citation in citations:
        shown = told(filled, "documents", "show", citation["document_id"], "--version", str(citation["version"]))
        assert shown["version"]["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_is_written_with_numbered_sources(filled: Terminal) -> None:
    result = filled("ask", QUESTION)

    assert result.code == 0
    assert "40 innbyggere til et panel 9. juni 2020. [1]" in result.out
    assert "Kilder\n[1] Innbyggerpanel i Trondheim › Hvordan valgte Trondheim ut panelet?" in result.out
    assert "https://trondheim.kommune.no/panel" in result.out


def test_the_answer_follows_the_language_of_the_question_or_the_one_that_was_chosen(filled: Terminal) -> None:
    assert told(filled, "ask", "Kor mange innbyggjarar trekte Trondheim ut?")["language"] == "nn"
    assert told(filled, "ask", QUESTION, "--language", "en")["language"] == "en"


def test_what_the_sources_do_not_say_is_not_answered(filled: Terminal) -> None:
    answer = told(filled, "ask", "Hva koster det å bygge en månerakett av ost?")

    assert (answer["status"], answer["statements"]) == ("off_topic", [])


def test_a_question_off_the_topic_is_told_what_can_be_asked(filled: Terminal) -> None:
    result = filled("ask", "Hva koster det å bygge en månerakett av ost?")

    first, second = result.out.splitlines()
    assert first == "Dette ser ikke ut til å handle om noe i kunnskapsbasen."
    assert second.startswith("Jeg svarer på spørsmål om")


def test_what_the_sources_do_not_say_is_told_with_a_way_forward_and_what_is_nearest(filled: Terminal) -> None:
    result = filled("ask", "Hva koster det å bygge en månerakett av ost i Steinkjer?")

    assert result.code == 0
    assert result.out.startswith("Det står ikke i kildene.\nPrøv med andre ord")
    assert "Nærmest i kunnskapsbasen:\n- " in result.out
    assert "Kilder" not in result.out


@pytest.mark.parametrize(
    ("question", "told", "way_forward"),
    [
        ("Hva er det?", "Jeg er ikke sikker på hva du spør om.", "Nevn det spørsmålet gjelder"),
        ("Kva er det?", "Eg er ikkje sikker på kva du spør om.", "Nemn det spørsmålet gjeld"),
        ("What is it?", "I am not sure what you are asking about.", "Name what it is about"),
    ],
)
def test_a_question_without_a_subject_is_asked_back_with_a_way_forward(
    filled: Terminal, question: str, told: str, way_forward: str
) -> None:
    result = filled("ask", question, "--no-store")

    assert result.code == 0
    first, second = result.out.splitlines()
    assert first == told
    assert second.startswith(way_forward)


def test_a_question_without_a_subject_is_asked_back_as_json(filled: Terminal) -> None:
    answer = told(filled, "ask", "Hva er det?")

    assert (answer["status"], answer["language"], answer["confidence"]) == ("clarify", "nb", 0.0)
    assert (answer["statements"], answer["passages"]) == ([], [])
    assert list(answer["milliseconds"]) == ["understand"]


def test_the_json_of_an_answer_tells_how_sure_it_is_and_what_each_step_took(filled: Terminal) -> None:
    good = told(filled, "ask", QUESTION)
    bad = told(filled, "ask", "Hva koster det å bygge en månerakett av ost?")

    assert 0 <= bad["confidence"] < good["confidence"] <= 1
    assert list(good["milliseconds"]) == ["understand", "retrieve", "judge", "write", "place"]
    assert good["milliseconds"]["retrieve"] > 0
    assert all(isinstance(spent, float) for spent in good["milliseconds"].values())


def test_search_gives_passages_with_their_scores(filled: Terminal) -> None:
    found = told(filled, "search", "nye rør av støpejern", "--limit", "1")

    assert found["words_only"] is False
    (passage,) = found["passages"]
    assert passage["document_id"] == "vann"
    assert passage["text"] == "Vannverket i Steinkjer fikk nye rør av støpejern."
    assert passage["score"] > 1
    assert 0 < passage["meaning"] <= 1


@pytest.mark.parametrize(
    "narrowed",
    [
        ("--kind", "case"),
        ("--municipality", "5001"),
        ("--year", "2020"),
        ("--process", "involvere-innbyggerne"),
        ("--phase", "2"),
        ("--kind", "case", "--kind", "plan", "--document-language", "nb"),
    ],
)
def test_what_is_searched_and_listed_can_be_narrowed(filled: Terminal, narrowed: tuple[str, ...]) -> None:
    found = told(filled, "search", "nye rør av støpejern", *narrowed)
    listed = told(filled, "documents", "list", *narrowed)

    assert {passage["document_id"] for passage in found["passages"]} == {"panel"}
    assert [document["id"] for document in listed] == ["panel"]


def test_documents_are_listed_with_what_is_known_of_them(filled: Terminal) -> None:
    panel, water = told(filled, "documents", "list")

    assert (panel["id"], panel["status"], panel["version"], panel["chunks"]) == ("panel", "published", 1, 2)
    assert panel["description"]["title"] == "Innbyggerpanel i Trondheim"
    assert panel["wall"] == {"visibility": "open", "municipality": None, "groups": []}
    assert water["id"] == "vann"
    assert "Innbyggerpanel i Trondheim" in filled("documents", "list").out


def test_a_document_is_shown_with_its_chunks_and_its_history(filled: Terminal) -> None:
    shown = told(filled, "documents", "show", "vann")
    history = told(filled, "documents", "history", "vann")

    assert shown["version"]["text"].startswith("Vann i Steinkjer\n\nVannverket")
    assert [chunk["text"] for chunk in shown["chunks"]] == ["Vannverket i Steinkjer fikk nye rør av støpejern."]
    assert [(event["action"], event["version"]) for event in history] == [("published", 1)]
    assert "Vannverket i Steinkjer" in filled("documents", "show", "vann").out
    assert "1. Vann i Steinkjer" in filled("documents", "show", "vann", "--chunks").out
    assert "publisert" in filled("documents", "history", "vann").out


def test_brackets_colons_and_backslashes_are_written_as_they_stand(terminal: Terminal, tmp_path: Path) -> None:
    odd = a_file(
        tmp_path, "rar.md", "---\ntitle: 'Plan [/b] [red] :house: \\x'\n---\n\nVann [1] :warning: [/i] koster."
    )
    assert terminal("ingest", odd).code == 0

    for command in (("documents", "list"), ("documents", "show", "rar"), ("search", "vann")):
        assert "Plan [/b] [red] :house: \\x" in terminal(*command).out
    assert "Vann [1] :warning: [/i] koster." in terminal("search", "vann").out


def test_a_withdrawn_document_answers_again_when_it_is_restored(filled: Terminal) -> None:
    removed = filled("documents", "remove", "panel")
    assert "omstilling documents restore panel" in removed.out
    assert all(each["document_id"] != "panel" for each in told(filled, "search", QUESTION)["passages"])
    assert told(filled, "doctor")["withdrawn"] == 1

    assert filled("documents", "restore", "panel").code == 0
    assert told(filled, "search", QUESTION)["passages"][0]["document_id"] == "panel"
    assert told(filled, "doctor")["healthy"]


def test_an_erasure_must_be_confirmed(filled: Terminal) -> None:
    refused = filled("documents", "remove", "panel", "--erase")

    assert refused.code == 1
    assert "Ingenting er endret." in refused.out
    assert filled("documents", "remove", "panel", "--erase", "--yes").code == 0
    assert [document["id"] for document in told(filled, "documents", "list")] == ["vann"]


def test_after_an_erasure_no_byte_is_left_in_the_data_folder(filled: Terminal, tmp_path: Path) -> None:
    filled("documents", "remove", "panel", "--erase", "--yes")

    words = [code for word in ("nyhetsbrev", "Innbyggerpanel") for code in (word.encode(), word.encode("utf-16-le"))]
    for path in (tmp_path / "data").rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert not any(word in held for word in words), path


def test_an_internal_document_stands_behind_the_wall_of_its_owner(terminal: Terminal, files: Path) -> None:
    terminal("ingest", files / "panel.md", "--visibility", "restricted", "--owner", "5001", "--group", "plan")

    (document,) = told(terminal, "documents", "list")
    assert document["wall"] == {"visibility": "restricted", "municipality": "5001", "groups": ["plan"]}


@pytest.mark.parametrize(("said", "number"), [("Steinkjer", "5006"), ("5006", "5006"), ("1702", "1702")])
def test_a_document_is_given_its_municipality_by_name_or_number(
    terminal: Terminal, files: Path, said: str, number: str
) -> None:
    given = ("--municipality", said, "--visibility", "internal", "--owner", said)

    assert terminal("ingest", files / "vann.md", *given).code == 0

    (document,) = told(terminal, "documents", "list")
    assert document["description"]["municipality"] == number
    assert document["wall"] == {"visibility": "internal", "municipality": number, "groups": []}


def test_the_doctor_finds_a_healthy_base_healthy(filled: Terminal) -> None:
    found = told(filled, "doctor")

    assert (found["healthy"], found["documents"], found["chunks"], found["withdrawn"]) == (True, 2, 3, 0)
    assert "Alt er i orden: 2 dokumenter, 3 avsnitt" in filled("doctor").out


def test_the_doctor_mends_what_was_stored_but_never_settled(
    filled: Terminal, tmp_path: Path, model_cache: Path
) -> None:
    settings = KnowledgeSettings(data=tmp_path / "data", cache=model_cache)
    with open_for_writing(settings) as base:
        base.library.withdraw("panel")
        base.indexes.meaning.build(base.embedder().card.name, "offline")
        base.documents.mark("panel", base.documents.find("vann", Scope.all()).status)  # type: ignore[union-attr]
        base.indexes.unsettled("panel")

    assert told(filled, "doctor")["healthy"]


def test_rebuilding_computes_no_vector_again(filled: Terminal) -> None:
    assert told(filled, "rebuild") == {"chunks": 3, "embedded": 0}
    assert told(filled, "doctor")["healthy"]


def test_an_empty_base_says_how_to_fill_it(terminal: Terminal) -> None:
    for command in (("ask", QUESTION), ("search", QUESTION), ("documents", "list")):
        result = terminal(*command)
        assert (result.code, result.out.startswith("Kunnskapsbasen er tom.")) == (0, True), command


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("documents", "show", "ukjent"), "Fant ikke dokumentet «ukjent»."),
        (("documents", "history", "ukjent"), "Fant ikke dokumentet «ukjent»."),
        (("documents", "remove", "ukjent"), "Fant ikke dokumentet «ukjent»."),
        (("documents", "restore", "ukjent"), "Fant ikke dokumentet «ukjent»."),
        (("search", "vann", "--kind", "rapport"), "Feltet «kind» kan ikke være «rapport»."),
        (("ingest",), "Det er ingen filer å legge til."),
        (("ingest", "x.md", "--visibility", "hemmelig"), "Feltet «visibility» kan ikke være «hemmelig»."),
        (("ingest", "x.md", "--visibility", "internal"), "Et dokument med synligheten internal må ha en eier."),
        (
            ("ingest", "x.md", "--visibility", "restricted", "--owner", "5001"),
            "Et begrenset dokument må ha minst én gruppe.",
        ),
        (("ingest", "x.md", "--municipality", "Våler"), "«Våler» kan være flere kommuner: Våler (3114), Våler (3419)."),
        (("ingest", "x.md", "--municipality", "Atlantis"), "Vi kjenner ingen kommune med navn"),
        (("ask", "   "), ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_told_in_a_sentence_on_standard_error(
    terminal: Terminal, arguments: tuple[str, ...], sentence: str
) -> None:
    result = terminal(*arguments)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err


def test_a_version_that_is_not_there_is_told_of(filled: Terminal) -> None:
    result = filled("documents", "show", "vann", "--version", "7")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("Dokumentet «vann» har ingen versjon 7.")


def test_sentences_are_in_the_language_of_the_settings(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", "en")

    assert terminal("documents", "show", "x").err.startswith("There is no document “x”.")


@pytest.mark.parametrize(
    ("name", "value"),
    [("OMSTILLING_LANGUAGE", "de"), ("OMSTILLING_EMBEDDING_THREADS", "mange"), ("OMSTILLING_EMBEDDING_WEIGHT", "x")],
)
def test_a_setting_that_cannot_be_used_is_told_by_its_name(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    result = terminal("search", "vann")

    assert (result.code, result.out) == (1, "")
    assert name in result.err
    assert value in result.err
    assert "Traceback" not in result.err


def test_a_bug_is_told_with_a_reference_and_kept_where_it_can_be_found(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("bots.terminal.asking.search", lambda *_: 1 / 0)

    result = terminal("search", "vann")

    (log,) = tmp_path.glob("omstilling-*.log")
    assert result.code == 1
    assert "ZeroDivisionError" in result.err
    assert log.stem.removeprefix("omstilling-") in result.err
    assert "Traceback" not in result.err
    assert "Traceback" in log.read_text("utf-8")


def test_the_trace_of_a_bug_holds_no_personal_number(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("bots.terminal.asking.search", lambda *_: int("020132 99997 er ikke et tall"))

    result = terminal("search", "vann")

    (log,) = tmp_path.glob("omstilling-*.log")
    assert "ValueError: invalid literal" in log.read_text("utf-8")
    assert "er ikke et tall" in log.read_text("utf-8")
    assert "99997" not in log.read_text("utf-8") + result.err


def test_a_folder_that_another_program_has_is_told_of(
    filled: Terminal, files: Path, tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.lock._PATIENCE", 0.1)
    settings = KnowledgeSettings(data=tmp_path / "data", cache=model_cache)
    with open_for_writing(settings):
        busy = filled("ingest", files)
        answered = filled("ask", QUESTION)

    assert busy.code == 1
    assert busy.err.startswith(f"Datamappen {tmp_path / 'data'} er i bruk av et annet program.")
    assert answered.code == 0
    assert "40 innbyggere" in answered.out


def test_the_data_folder_can_be_named_on_the_command_line(terminal: Terminal, files: Path, tmp_path: Path) -> None:
    terminal("--data", tmp_path / "annen", "ingest", files / "vann.md")

    with open_for_reading(KnowledgeSettings(data=tmp_path / "annen")) as base:
        assert [document.id for document in base.documents.visible(Scope.all())] == ["vann"]
    assert told(terminal, "documents", "list") == []
