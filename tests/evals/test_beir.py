"""A set in BEIR layout is read as it was written, and what cannot be read is named."""

import json
from pathlib import Path

import pytest
from sets import PASSAGES, QUESTIONS, RELEVANT, a_set, lines

from evals.beir import RetrievalSet, read_set
from knowledge.errors import Invalid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_set(tmp_path / "lite-sett")


@pytest.fixture
def held(folder: Path) -> RetrievalSet:
    return read_set(folder)


def test_a_set_is_read_as_it_was_written(held: RetrievalSet) -> None:
    assert held.name == "lite-sett"
    assert held.passages == PASSAGES
    assert held.relevant == RELEVANT


def test_only_questions_that_somebody_judged_are_asked(held: RetrievalSet) -> None:
    assert held.questions == {name: QUESTIONS[name] for name in RELEVANT}


def test_a_passage_may_be_without_a_title(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"_id": "a", "text": "Om vann."}\n', "utf-8")

    assert read_set(folder).passages == {"a": ("", "Om vann.")}


def test_empty_lines_among_passages_and_questions_are_passed_over(folder: Path) -> None:
    for name in ("corpus.jsonl", "queries.jsonl"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text("\n" + text.replace("\n", "\n\n"), "utf-8")

    assert read_set(folder).passages == PASSAGES


def test_a_judgement_of_a_question_that_is_not_there_is_passed_over(folder: Path) -> None:
    with (folder / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("borte\tvann\t1\n")

    assert read_set(folder).relevant == RELEVANT


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(Invalid) as refusal:
        read_set(folder)

    assert refusal.value.code == "set_file_missing"
    assert refusal.value.details == {"file": str(folder / name)}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
@pytest.mark.parametrize("line", ['{"_id": "a", "text": ', "vann"])
def test_a_broken_line_is_named_with_its_number(folder: Path, name: str, line: str) -> None:
    (folder / name).write_text(f'{{"_id": "a", "text": "Om vann."}}\n{line}\n', "utf-8")

    with pytest.raises(Invalid) as refusal:
        read_set(folder)

    assert refusal.value.code == "set_line_broken"
    assert refusal.value.details == {"file": str(folder / name), "line": 2}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("corpus.jsonl", '{"_id": "a"}'),
        ("queries.jsonl", '{"text": "Hva?"}'),
        ("queries.jsonl", '["q1", "Hva?"]'),
        ("qrels/test.tsv", "q1 vann 1"),
        ("qrels/test.tsv", "q1\tvann\tja"),
        ("qrels/test.tsv", ""),
    ],
)
def test_a_line_that_lacks_what_it_should_hold_is_refused_as_a_broken_one(folder: Path, name: str, line: str) -> None:
    (folder / name).write_text(f"{line}\n{line}\n", "utf-8")

    with pytest.raises(Invalid) as refusal:
        read_set(folder)

    assert refusal.value.code == "set_line_broken"


def test_a_question_is_counted_by_the_language_and_kind_its_set_names(folder: Path) -> None:
    lines(
        folder / "queries.jsonl",
        [
            {"_id": "q1", "text": QUESTIONS["q1"], "kind": "år", "language": "nn"},
            {"_id": "q2", "text": "How much will Asker cut its emissions?", "kind": ""},
        ],
    )

    assert read_set(folder).traits == {"q1": {"language": "nn", "kind": "år"}, "q2": {"language": "en"}}


def test_a_set_is_named_by_its_folder_wherever_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "qrels")

    assert read_set(Path("..")).name == "lite-sett"


def test_judgements_of_nothing_that_is_asked_are_refused(folder: Path) -> None:
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q9", "text": "Hva?"}), "utf-8")

    with pytest.raises(Invalid) as refusal:
        read_set(folder)

    assert refusal.value.code == "set_without_judgements"
    assert refusal.value.details == {"file": str(folder / "qrels" / "test.tsv")}
