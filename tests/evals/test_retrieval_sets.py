from pathlib import Path

import pytest
from sets import PASSAGES, QUESTIONS, RELEVANT, a_set

from evals.beir import RetrievalSet, read_set
from evals.retrieval import measure
from evals.systems import DEPTH, load_product, run_product
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.knowledge_base import KnowledgeBase


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


def test_every_passage_becomes_a_document_of_one_chunk_with_its_vector(base: KnowledgeBase, held: RetrievalSet) -> None:
    told: list[tuple[int, int]] = []

    load_product(base, held, lambda done, every: told.append((done, every)))

    assert base.library.pending() == 0
    assert told[-1] == (6, 6)
    for name, (title, text) in PASSAGES.items():
        document = base.documents.find(name, Scope.all())
        assert document is not None
        assert (document.chunks, document.description.title) == (1, title or name)
        version = base.documents.version(name, 1, Scope.all())
        assert version is not None
        assert version.text == text


def test_the_product_finds_what_a_small_set_asks_for(base: KnowledgeBase, held: RetrievalSet) -> None:
    load_product(base, held, lambda _done, _every: None)

    for retriever in (base.retriever, base.words_only()):
        run = run_product(retriever, held)
        figures = measure(held, run)

        assert run.keys() == held.questions.keys()
        assert all(max(found, key=lambda name: found[name]) in RELEVANT[name] for name, found in run.items())
        assert all(len(found) <= DEPTH for found in run.values())
        assert figures == {"nDCG@10": 1.0, "R@5": 1.0, "R@20": 1.0, "RR@10": 1.0}


def test_a_run_that_finds_less_is_measured_lower(held: RetrievalSet) -> None:
    perfect = {name: {passage: 1.0 for passage, grade in each.items() if grade} for name, each in RELEVANT.items()}
    second = {name: {"buss": 2.0, **found} for name, found in perfect.items()}

    assert measure(held, perfect)["RR@10"] == 1.0
    assert measure(held, second)["RR@10"] == 0.5
    assert 0.5 < measure(held, second)["nDCG@10"] < 1.0
    assert measure(held, second)["R@5"] == 1.0


def test_the_measures_come_in_the_same_order_every_time(held: RetrievalSet) -> None:
    assert list(measure(held, {"q1": {"vann": 1.0}})) == ["nDCG@10", "R@5", "R@20", "RR@10"]


def test_a_question_that_nothing_was_found_for_counts_as_nothing_found(held: RetrievalSet) -> None:
    half = {"q1": {"vann": 1.0}, "q2": {"klima": 1.0}, "q3": {}}

    assert set(measure(held, half).values()) == {0.5}
