from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from sets import lines

from evals.questions import AskedQuestion, read_questions, shipped_questions
from ingest.loaders.child import load
from ingest.reader import Limits
from knowledge.errors import Invalid
from knowledge.index.analysis import words
from knowledge.language import Language, detect

KINDS = {"plain", "paraphrase", "nynorsk", "english", "near", "outside", "nonsense"}
SAME_IN_BOTH_FORMS = {"Har Møre og Romsdal brukt rammeverket?"}
UNANSWERABLE = {"near", "outside", "nonsense"}
CONTENT = Path(str(resources.files("knowledge").joinpath("content", "documents")))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    text = resources.files("evals").joinpath("gold_sets", "shipped.yaml").read_text("utf-8")
    return list(yaml.safe_load(text))


def test_every_question_of_the_gold_set_has_a_known_kind_and_no_unknown_field(rows: list[dict[str, Any]]) -> None:
    assert len(rows) >= 50
    assert {row["kind"] for row in rows} == KINDS
    assert [row for row in rows if not row.keys() <= {"question", "kind", "documents"}] == []


def test_no_question_is_asked_twice(rows: list[dict[str, Any]]) -> None:
    asked = Counter(" ".join(words(row["question"])) for row in rows)

    assert [question for question, number in asked.items() if number > 1] == []


def test_a_question_has_documents_exactly_when_its_kind_can_be_answered(rows: list[dict[str, Any]]) -> None:
    wrong = [row["question"] for row in rows if bool(row.get("documents")) == (row["kind"] in UNANSWERABLE)]

    assert wrong == []


def test_every_document_that_the_gold_set_names_is_shipped(rows: list[dict[str, Any]]) -> None:
    shipped = {str(load(path, Limits()).metadata["id"]) for path in CONTENT.rglob("*.md")}

    named = {document for row in rows for document in row.get("documents", ())}

    assert named - shipped == set()
    assert all(len(set(row.get("documents", ()))) == len(row.get("documents", ())) for row in rows)


def test_questions_of_a_language_are_told_to_be_in_it(rows: list[dict[str, Any]]) -> None:
    languages = {"plain": Language.NB, "paraphrase": Language.NB, "nynorsk": Language.NN, "english": Language.EN}
    questions = {row["question"]: languages[row["kind"]] for row in rows if row["kind"] in languages}

    wrong = {question for question, language in questions.items() if detect(question) is not language}

    assert wrong <= SAME_IN_BOTH_FORMS


def test_the_gold_set_is_read_as_it_is_written(rows: list[dict[str, Any]]) -> None:
    questions = shipped_questions()

    assert [asked.question for asked in questions] == [row["question"] for row in rows]
    assert [asked.answerable for asked in questions] == [row["kind"] not in UNANSWERABLE for row in rows]
    assert [list(asked.documents) for asked in questions] == [row.get("documents", []) for row in rows]


def test_questions_and_answers_are_read_from_json_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "qa.jsonl",
        [
            {"question": "Hvor mange?", "answers": ["tre", "3"], "document_id": "plan", "answerable": True},
            {"question": "Hvem?", "answerable": False},
        ],
    )
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    assert read_questions(path) == [
        AskedQuestion("Hvor mange?", True, ("plan",), ("tre", "3")),
        AskedQuestion("Hvem?", False),
    ]


def test_a_question_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        read_questions(tmp_path / "borte.jsonl")

    assert refusal.value.code == "set_file_missing"
    assert refusal.value.details == {"file": str(tmp_path / "borte.jsonl")}


@pytest.mark.parametrize("line", ['{"question": ', '{"question": "Hva?"}'])
def test_a_broken_line_of_questions_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "qa.jsonl"
    path.write_text(f"{line}\n", "utf-8")

    with pytest.raises(Invalid) as refusal:
        read_questions(path)

    assert refusal.value.code == "set_line_broken"
    assert refusal.value.details == {"file": str(path), "line": 1}
