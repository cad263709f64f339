"""``omstilling evals``: what the commands write, keep and refuse."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from builders import a_file
from conftest import Terminal
from sets import ASKED, a_question_file, a_set, lines

from evals.baseline import read_baseline


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """What names a small set of questions over its own documents."""
    qa, documents = a_question_file(tmp_path)
    return ["--qa", str(qa), "--documents", str(documents)]


def plain(text: str) -> Mapping[str, Any]:
    held: dict[str, Any] = json.loads(text)
    return held


def test_finding_is_told_as_a_table(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal("evals", "retrieval", "--set", a_set(tmp_path / "sett"), "--no-others", "--keep", tmp_path / "kept")

    assert (told.code, told.err) == (0, "")
    rows = [line for line in told.out.splitlines() if line.startswith("|")]
    assert any("nDCG@10" in row for row in rows)
    assert any(row.startswith("| Omstilling") and "1,000" in row for row in rows)
    assert list((tmp_path / "kept").rglob("registry.sqlite"))
    assert not (tmp_path / "data").exists()


def test_finding_is_told_as_json_and_in_english(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", "en")
    first, second = a_set(tmp_path / "a"), a_set(tmp_path / "b")

    told = terminal("evals", "retrieval", "--set", first, "--set", second, "--no-others", "--json")

    report = plain(told.out)
    assert told.code == 0
    assert [(held["name"], held["questions"], held["answers"]) for held in report["sets"]] == [
        ("a", 4, None),
        ("b", 4, None),
    ]
    assert [each["system"] for each in report["sets"][0]["retrieval"]] == ["omstilling"]
    assert report["sets"][0]["retrieval"][0]["figures"]["R@5"]["mean"] == 1.0
    assert report["command"] == "omstilling evals retrieval --set a --set b --no-others --json"
    assert str(tmp_path) not in told.out


def test_answering_is_told_as_json(terminal: Terminal, tmp_path: Path, asked: list[str]) -> None:
    told = terminal("evals", "answers", *asked, "--sample", "2", "--json")

    (held,) = plain(told.out)["sets"]
    assert told.code == 0
    assert (held["name"], held["questions"], held["retrieval"]) == ("vannprat", 2, [])
    assert held["answers"]["measured"]["figures"]["right_ending"]["questions"] == 2
    assert not (tmp_path / "data").exists()


def test_the_base_in_use_is_asked_when_no_documents_are_named(terminal: Terminal, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path)
    assert terminal("ingest", documents).code == 0

    told = terminal("evals", "answers", "--qa", qa, "--json")

    (held,) = plain(told.out)["sets"]
    assert (told.code, held["questions"], held["passages"]) == (0, 3, 2)
    assert held["answers"]["measured"]["values"]["fact"] == {"rør": 1.0, "panel": 1.0}
    assert {row["id"] for row in json.loads(terminal("documents", "list", "--json").out)} == {"vann", "panel"}


def test_a_report_is_written_and_compared_with_the_one_before(
    terminal: Terminal, tmp_path: Path, asked: list[str]
) -> None:
    before, kept = tmp_path / "før.json", ["--keep", tmp_path / "kept"]
    command = ["evals", "report", *asked, "--no-gold", "--no-others", *kept, "--baseline", before]

    told = terminal(*command, "--report", tmp_path / "ny" / "rapport", "--write-baseline")

    folder = tmp_path / "ny" / "rapport"
    assert told.code == 0
    assert {path.name for path in folder.iterdir()} == {"report.json", "report.md", "report.html"}
    assert (folder / "report.md").read_text("utf-8") == told.out
    assert (folder / "report.html").read_text("utf-8").lower().startswith("<!doctype html>")
    written = plain((folder / "report.json").read_text("utf-8"))
    assert [held["name"] for held in written["sets"]] == ["vannprat"]
    assert str(folder / "report.html") in told.err
    assert str(before) in told.err
    values = read_baseline(before)["vannprat"]
    assert values["fact"] == {"rør": 1.0, "panel": 1.0}
    assert values["R@5"] == {"rør": 1.0, "panel": 1.0}

    again = terminal(*command, "--json")

    assert (again.code, again.err) == (0, "")
    assert {each["measure"] for each in plain(again.out)["changes"]} == values.keys()
    assert not any(each["fell"] for each in plain(again.out)["changes"])

    better = plain(before.read_text("utf-8"))
    better["sets"]["vannprat"]["fact"] = {"rør": 1.5, "panel": 1.75}
    before.write_text(json.dumps(better), "utf-8")

    fallen = terminal(*command)

    assert fallen.code == 1
    assert fallen.err.startswith("Dårligere enn før, ut over tilfeldighetene: vannprat: fact.")

    assert terminal(*command, "--write-baseline").code == 0
    assert read_baseline(before)["vannprat"]["fact"] == {"rør": 1.0, "panel": 1.0}


def test_the_decision_is_fitted_and_shown(terminal: Terminal, asked: list[str]) -> None:
    told = terminal("evals", "fit", *asked, "--no-gold")

    fitted = plain(told.out)
    assert told.code == 0
    assert fitted.keys() == {"with_meaning", "words_only"}
    assert "intercept" in fitted["words_only"]["weights"]


def test_a_folder_that_is_no_set_is_told_of_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal("evals", "retrieval", "--set", tmp_path / "borte")

    expected = tmp_path / "borte" / "corpus.jsonl"
    assert (told.code, told.out) == (1, "")
    assert told.err == f"Fant ikke filen {expected}. Et sett har corpus.jsonl, queries.jsonl og qrels/test.tsv.\n"


def test_a_broken_line_is_told_of_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    folder = a_set(tmp_path / "sett")
    (folder / "corpus.jsonl").write_text('{"_id": "a", "text": "b"}\nikke json\n', "utf-8")

    for told in (
        terminal("evals", "retrieval", "--set", folder),
        terminal("evals", "answers", "--qa", folder / "corpus.jsonl"),
    ):
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
        assert told.err.startswith("Linje ")


@pytest.mark.parametrize("command", ["answers", "report", "fit"])
def test_documents_without_questions_are_told_of_in_a_sentence(
    terminal: Terminal, tmp_path: Path, command: str
) -> None:
    told = terminal("evals", command, "--documents", tmp_path)

    assert (told.code, told.out) == (1, "")
    assert told.err == "--documents trenger --qa: en fil med spørsmål om dokumentene.\n"


def test_a_missing_folder_of_documents_is_told_of_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    qa = lines(tmp_path / "qa.jsonl", ASKED)

    told = terminal("evals", "answers", "--qa", qa, "--documents", tmp_path / "borte")

    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert str(tmp_path / "borte") in told.err


@pytest.mark.parametrize("command", ["report", "fit"])
def test_nothing_to_measure_is_told_of_in_a_sentence(terminal: Terminal, command: str) -> None:
    told = terminal("evals", command, "--no-gold")

    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("Det er ingenting å måle.")


@pytest.mark.parametrize(("text", "start"), [(None, "Fant ikke "), ("{}", "")])
def test_a_baseline_that_cannot_be_read_is_told_of_before_anything_is_measured(
    terminal: Terminal, tmp_path: Path, asked: list[str], text: str | None, start: str
) -> None:
    baseline = tmp_path / "før.json"
    if text is not None:
        a_file(tmp_path, "før.json", text)

    told = terminal("evals", "report", *asked, "--no-gold", "--keep", tmp_path / "kept", "--baseline", baseline)

    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert told.err.startswith(f"{start}{baseline}")
    assert not (tmp_path / "kept").exists()


def test_a_report_folder_that_cannot_be_made_is_told_of_in_a_sentence(
    terminal: Terminal, tmp_path: Path, asked: list[str]
) -> None:
    told = terminal("evals", "answers", *asked, "--report", a_file(tmp_path, "opptatt", "") / "rapport")

    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "opptatt" in told.err


@pytest.mark.parametrize(
    "arguments", [["annet"], ["answers", "--sample", "0"], ["retrieval", "--qa", "x"], ["check", "--set", "x"]]
)
def test_a_command_that_is_none_exits_with_two(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal("evals", *arguments).code == 2


def test_files_that_could_not_be_read_are_named(terminal: Terminal, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path)
    (documents / "ødelagt.pdf").write_bytes(b"%PDF-1.7 ikke mer")

    told = terminal("evals", "answers", "--qa", qa, "--documents", documents, "--json")

    assert told.code == 0
    assert "ødelagt.pdf" in told.err
    assert plain(told.out)["sets"][0]["unread"] == ["ødelagt.pdf"]
