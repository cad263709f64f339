"""Questions with their truth are read as they were written, and what cannot be read is named."""

from pathlib import Path

import pytest
from builders import a_file
from sets import lines

from evals.questions import AskedQuestion, Source, gold_questions, read_questions
from knowledge.errors import Invalid
from knowledge.language import Language

WHOLE = """\
- id: plan-vedtatt
  question: Når ble planen vedtatt?
  language: nn
  kind: conflict
  paraphrase: true
  pair: plan
  ending: answered
  sources:
    - {document: plan, quote: "vedtatt 9. juni"}
    - - {document: sak, quote: "12. juni"}
      - {document: notat}
  also: [temaplan]
  must: [2020, [fire, 4]]
  must_not: [2019]
  truth: https://plan.example
"""
SHORT = """\
- {id: brød, question: "Hvordan baker jeg brød?", language: nb, kind: outside, ending: off_topic, truth: Not about us.}
"""


def gold(folder: Path, tuning: str, test: str = "") -> Path:
    a_file(folder, "tuning/noen.yaml", tuning)
    a_file(folder, "test/andre.yaml", test)
    return folder


def refusal_of(folder: Path) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        gold_questions(folder)
    return refusal.value


def test_a_gold_question_is_read_with_everything_it_says(tmp_path: Path) -> None:
    assert gold_questions(gold(tmp_path, WHOLE)) == [
        AskedQuestion(
            id="plan-vedtatt",
            question="Når ble planen vedtatt?",
            ending="answered",
            sources=((Source("plan", "vedtatt 9. juni"),), (Source("sak", "12. juni"), Source("notat"))),
            must=(("2020",), ("fire", "4")),
            must_not=("2019",),
            also=("temaplan",),
            language=Language.NN,
            kind="conflict",
            paraphrase=True,
            pair="plan",
            part="tuning",
            truth="https://plan.example",
        )
    ]


def test_what_a_gold_question_does_not_say_is_empty(tmp_path: Path) -> None:
    (asked,) = gold_questions(gold(tmp_path, SHORT))

    assert (asked.sources, asked.must, asked.must_not, asked.also, asked.pair) == ((), (), (), (), "")
    assert not asked.paraphrase
    assert not asked.answerable


def test_a_gold_question_belongs_to_the_part_whose_folder_it_lies_in(tmp_path: Path) -> None:
    found = gold_questions(gold(tmp_path, SHORT, WHOLE + SHORT))

    assert [(asked.id, asked.part) for asked in found] == [
        ("brød", "tuning"),
        ("plan-vedtatt", "test"),
        ("brød", "test"),
    ]


def test_every_document_that_may_be_cited_is_named_once(tmp_path: Path) -> None:
    (asked,) = gold_questions(gold(tmp_path, WHOLE))

    assert asked.documents == {"plan", "sak", "notat", "temaplan"}


def test_a_question_is_counted_by_its_language_kind_wording_and_part(tmp_path: Path) -> None:
    paraphrase, outside = gold_questions(gold(tmp_path, WHOLE, SHORT))

    assert paraphrase.traits == {"language": "nn", "kind": "conflict", "wording": "paraphrase", "part": "tuning"}
    assert outside.traits == {"language": "nb", "kind": "outside", "part": "test"}
    plain = WHOLE.replace("  paraphrase: true\n", "")
    assert gold_questions(gold(tmp_path / "b", plain))[0].traits["wording"] == "source_words"


@pytest.mark.parametrize("field", ["question", "language", "kind", "ending", "truth"])
def test_a_gold_question_that_lacks_a_field_is_refused_by_its_id(tmp_path: Path, field: str) -> None:
    without = "".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(f"  {field}:"))

    refusal = refusal_of(gold(tmp_path, "", without))

    assert refusal.code == "gold_fields"
    assert refusal.details == {"file": "test/andre.yaml", "id": "plan-vedtatt", "fields": field}


def test_a_gold_question_without_an_id_is_refused(tmp_path: Path) -> None:
    refusal = refusal_of(gold(tmp_path, SHORT.replace("id: brød, ", "")))

    assert refusal.details == {"file": "tuning/noen.yaml", "id": "?", "fields": "id"}


@pytest.mark.parametrize("field", ["answers: [a]", "part: test"])
def test_a_field_that_gold_questions_do_not_have_is_refused(tmp_path: Path, field: str) -> None:
    refusal = refusal_of(gold(tmp_path, f"{WHOLE}  {field}\n"))

    assert refusal.code == "gold_fields"
    assert refusal.details["fields"] == field.partition(":")[0]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("language: nn", "language: sv"),
        ("{document: notat}", "{dokument: notat}"),
        ("{document: notat}", "notat"),
        ("also: [temaplan]", "also: 5"),
    ],
)
def test_a_field_that_holds_what_it_cannot_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in WHOLE

    refusal = refusal_of(gold(tmp_path, WHOLE.replace(right, wrong)))

    assert (refusal.code, refusal.details["id"]) == ("gold_fields", "plan-vedtatt")


@pytest.mark.parametrize("text", ["- Når ble planen vedtatt?\n", "id: plan\n"])
def test_something_that_is_no_gold_question_is_refused(tmp_path: Path, text: str) -> None:
    refusal = refusal_of(gold(tmp_path, text))

    assert (refusal.code, refusal.details["id"]) == ("gold_fields", "?")


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    refusal = refusal_of(gold(tmp_path, f"{SHORT}- id: [plan\n  question: Hva?\n"))

    assert refusal.code == "gold_file_broken"
    assert refusal.details == {"file": "tuning/noen.yaml", "line": 3}


def test_questions_and_answers_are_read_from_json_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "qa.jsonl",
        [
            {
                "id": 7,
                "question": "Kor mange?",
                "answers": ["tre", "3"],
                "document_id": "plan",
                "answerable": True,
                "language": "nn",
                "kind": "tall",
            },
            {"question": "Hvem?", "answerable": False, "document_id": "plan", "answers": ["ingen"]},
        ],
    )
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    assert read_questions(path) == [
        AskedQuestion(
            id="7",
            question="Kor mange?",
            ending="answered",
            sources=((Source("plan"),),),
            must=(("tre", "3"),),
            language=Language.NN,
            kind="tall",
        ),
        AskedQuestion(id="2", question="Hvem?", ending="not_found", kind="unanswerable"),
    ]


def test_a_line_need_only_say_the_question_and_whether_it_can_be_answered(tmp_path: Path) -> None:
    path = lines(tmp_path / "qa.jsonl", [{"question": "Hva?", "answerable": True, "language": "sv"}])

    assert read_questions(path) == [AskedQuestion(id="1", question="Hva?", ending="answered", kind="answerable")]


def test_a_question_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        read_questions(tmp_path / "borte.jsonl")

    assert refusal.value.code == "questions_missing"
    assert refusal.value.details == {"file": str(tmp_path / "borte.jsonl")}


@pytest.mark.parametrize("line", ['{"question": ', '{"question": "Hva?"}', '{"answerable": true}', '["Hva?", true]'])
def test_a_broken_line_of_questions_is_refused(tmp_path: Path, line: str) -> None:
    path = a_file(tmp_path, "qa.jsonl", f'{{"question": "Hva?", "answerable": true}}\n\n{line}\n')

    with pytest.raises(Invalid) as refusal:
        read_questions(path)

    assert refusal.value.code == "set_line_broken"
    assert refusal.value.details == {"file": str(path), "line": 3}


def test_two_questions_of_one_id_are_refused_by_that_id(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "qa.jsonl",
        [
            {"id": "a", "question": "Hvor mange?", "answerable": False},
            {"id": "b", "question": "Hvem?", "answerable": False},
            {"id": "a", "question": "Hva?", "answerable": False},
        ],
    )

    with pytest.raises(Invalid) as refusal:
        read_questions(path)

    assert refusal.value.code == "set_id_taken"
    assert refusal.value.details == {"file": str(path), "id": "a"}
