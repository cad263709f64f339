import json
from pathlib import Path

import pytest
from sets import a_set

from evals.__main__ import main


@pytest.fixture
def _model(model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))


def test_a_folder_that_is_no_set_is_told_of_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["retrieval", str(tmp_path / "borte")])

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    expected = tmp_path / "borte" / "corpus.jsonl"
    assert told.err == f"There is no file {expected}. A set has corpus.jsonl, queries.jsonl and qrels/test.tsv.\n"


def test_a_broken_set_is_told_of_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = a_set(tmp_path / "sett")
    (folder / "corpus.jsonl").write_text("ikke json\n", "utf-8")

    assert main(["retrieval", str(folder)]) == 2
    assert capsys.readouterr().err.startswith("Line 1 of ")


@pytest.mark.parametrize("arguments", [[], ["retrieval"], ["annet"], ["answers", "--sample", "mange"]])
def test_a_command_that_is_none_exits_with_two_and_its_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 2
    assert "usage: python -m evals" in capsys.readouterr().err


@pytest.mark.usefixtures("_model")
def test_a_set_is_measured_and_told_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = a_set(tmp_path / "sett")

    code = main(["retrieval", str(folder), "--no-tutorial", "--data", str(tmp_path / "data")])

    told = capsys.readouterr().out.splitlines()
    assert code == 0
    assert set(told[0].strip("| ").split(" | ")) == {"sett", "nDCG@10", "R@5", "R@20", "RR@10", "ms"}
    assert [line.split(" | ")[0] for line in told[2:4]] == ["| omstilling", "| omstilling, words only"]
    assert (tmp_path / "data" / "sett" / "registry.sqlite").is_file()


@pytest.mark.usefixtures("_model")
def test_a_set_is_measured_and_told_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["retrieval", str(a_set(tmp_path / "sett")), "--no-tutorial", "--json"])

    figures = json.loads(capsys.readouterr().out)["sett"]
    assert code == 0
    assert figures.keys() == {"omstilling", "omstilling, words only"}
    assert all(each["R@5"] == 1.0 and each["nDCG@10"] > 0.9 for each in figures.values())
