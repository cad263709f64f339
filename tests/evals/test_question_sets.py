"""Questions meet the knowledge base they are asked of, and the chunks that answer them are known."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from builders import a_draft, a_file
from conftest import Opener
from sets import ASKED, Stages, a_question, a_question_file, lines

from evals.beir import RetrievalSet
from evals.question_sets import QUESTIONS, QuestionSet, name_of, named_set, own_set, retrieval_set
from evals.questions import AskedQuestion, Source
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.knowledge_base import KnowledgeBase
from knowledge.settings import KnowledgeSettings

PARAGRAPHS = ["Vannverket la\nnye rør i 2019.", "Kommunen eier Vannverket.", "Rørene er av jern, lagt i 2019."]


@pytest.fixture
def small(base: KnowledgeBase) -> KnowledgeBase:
    base.library.publish(a_draft("vann", PARAGRAPHS))
    base.library.publish(a_draft("panel", "Trondheim trakk ut 1200 innbyggere."))
    return base


def judged(base: KnowledgeBase, *questions: AskedQuestion) -> RetrievalSet:
    return retrieval_set(QuestionSet("lite", base, questions))


def right(base: KnowledgeBase, asked: AskedQuestion) -> set[str]:
    """Give the texts of the chunks that are right for a question."""
    texts = {each.key: each.text for _, pieces in base.documents.published() for each in pieces}
    relevant = judged(base, asked).relevant[asked.id]
    assert set(relevant.values()) == {1}
    return {texts[key] for key in relevant}


def test_the_chunk_that_holds_the_quoted_words_is_right(small: KnowledgeBase) -> None:
    assert right(small, a_question(sources=((Source("vann", "la nye rør"),),))) == {PARAGRAPHS[0]}


def test_words_that_go_on_in_the_next_chunk_make_both_right(small: KnowledgeBase) -> None:
    assert right(small, a_question(sources=((Source("vann", "2019. Kommunen eier"),),))) == set(PARAGRAPHS[:2])
    assert right(small, a_question(sources=((Source("vann", "i 2019."),),))) == set(PARAGRAPHS[::2])


def test_every_source_and_every_alternative_gives_its_chunks(small: KnowledgeBase) -> None:
    sources = ((Source("vann", "eier"), Source("panel", "1200")), (Source("vann", "av jern"),), (Source("borte", "x"),))

    assert right(small, a_question(sources=sources)) == {*PARAGRAPHS[1:], "Trondheim trakk ut 1200 innbyggere."}


def test_where_no_words_are_quoted_the_chunks_that_hold_a_fact_are_right(small: KnowledgeBase) -> None:
    without = ((Source("vann"),),)

    assert right(small, a_question(sources=without, must=(("2019", "nitten"),))) == set(PARAGRAPHS[::2])
    assert right(small, a_question(sources=without, must=(("JERN",), ("kommunen eier",)))) == set(PARAGRAPHS[1:])


def test_where_no_chunk_holds_a_fact_the_whole_document_is_right(small: KnowledgeBase) -> None:
    assert right(small, a_question(sources=((Source("vann"),),), must=(("201",),))) == set(PARAGRAPHS)
    assert right(small, a_question(sources=((Source("vann"),),), must=())) == set(PARAGRAPHS)


def test_every_chunk_is_a_passage_and_only_what_can_be_found_is_asked(small: KnowledgeBase) -> None:
    near = a_question("pris", "Hva kostet rørene?", sources=(), must=(), ending="not_found", kind="near")
    gone = a_question("borte", "Hvem?", sources=((Source("borte", "x"),),))

    found = judged(small, a_question(), near, gone)

    assert found.name == "lite"
    assert found.questions == {"rør": "Når la vannverket nye rør?"}
    assert found.relevant.keys() == {"rør"}
    assert sorted(text for _, text in found.passages.values()) == sorted(
        each.searched for _, pieces in small.documents.published() for each in pieces
    )
    assert len(found.passages) == 4


def test_a_question_is_counted_by_what_it_says_of_itself_and_else_by_the_language_it_shows(
    small: KnowledgeBase,
) -> None:
    english = a_question("pipes", "When did the water works lay new pipes?", language=None, part="", kind="")

    assert judged(small, a_question(), english).traits == {
        "rør": {"language": "nb", "kind": "one_source", "wording": "source_words", "part": "tuning"},
        "pipes": {"language": "en"},
    }


def test_a_set_of_ones_own_is_asked_of_its_own_documents(tmp_path: Path, model_cache: Path) -> None:
    qa, documents = a_question_file(tmp_path)
    broken = a_file(documents, "ødelagt.docx", "PK ikke noe dokument")
    settings, stages = KnowledgeSettings(data=tmp_path / "kept", cache=model_cache), Stages()

    with named_set(settings, qa, documents, 100, stages) as held:
        assert held.name == "vannprat"
        assert {asked.id for asked in held.questions} == {"rør", "panel", "brød"}
        assert {document.id for document in held.base.documents.visible(Scope.all())} == {"vann", "panel"}
        assert [each.path for each in held.refused] == [broken]
        assert held.base.library.pending() == 0
        assert (tmp_path / "kept" / QUESTIONS / "vannprat" / "registry.sqlite").is_file()
    assert [code for code, _ in stages.told] == ["evals_stage_reading", "evals_stage_embedding"]
    assert [told[-1] for _, told in stages.told] == [(3, 3), (2, 2)]

    (documents / "panel.md").unlink()
    with named_set(settings, qa, documents, 100, stages) as held:
        assert [document.id for document, _ in held.base.documents.published()] == ["vann"]
        assert retrieval_set(held).relevant.keys() == {"rør"}


def test_a_folder_of_documents_that_is_missing_is_named(settings: KnowledgeSettings, tmp_path: Path) -> None:
    qa = lines(tmp_path / "qa.jsonl", ASKED)

    with pytest.raises(Invalid) as refusal, named_set(settings, qa, tmp_path / "borte", 5, Stages()):
        pass

    assert (refusal.value.code, refusal.value.details) == ("set_folder_missing", {"folder": str(tmp_path / "borte")})
    assert not settings.data.exists()


@pytest.fixture
def in_use(writing: Opener, settings: KnowledgeSettings) -> Iterator[KnowledgeSettings]:
    with writing() as base:
        base.library.publish(a_draft("vann", PARAGRAPHS))
    return settings


def drawn(settings: KnowledgeSettings, rows: Sequence[dict[str, object]], sample: int, folder: Path) -> list[str]:
    with own_set(settings, lines(folder / "mine.jsonl", rows), sample) as held:
        return [asked.id for asked in held.questions]


def test_the_base_in_use_is_asked_and_only_read(in_use: KnowledgeSettings, tmp_path: Path) -> None:
    with own_set(in_use, lines(tmp_path / "mine.jsonl", ASKED), 100) as held:
        assert held.name == "mine"
        assert held.base.documents.find("vann", Scope.all())
        with pytest.raises(AssertionError):
            _ = held.base.library


def test_at_most_the_sample_is_asked_and_the_same_every_time(in_use: KnowledgeSettings, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"id": f"q{each}", "question": "Hva?", "answerable": True} for each in range(50)]

    first, again = (drawn(in_use, rows, 10, tmp_path) for _ in range(2))

    assert len(set(first)) == 10
    assert first == again
    assert first != [f"q{each}" for each in range(10)], "drawn from all of them"
    assert sorted(drawn(in_use, rows, 1000, tmp_path)) == sorted(f"q{each}" for each in range(50))


def test_a_file_without_questions_is_named(in_use: KnowledgeSettings, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        drawn(in_use, [], 10, tmp_path)

    assert (refusal.value.code, refusal.value.details) == ("set_empty", {"file": str(tmp_path / "mine.jsonl")})


def test_a_set_is_named_by_its_file_or_by_the_folder_of_a_file_that_only_says_its_sort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "norquad" / "filer").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "norquad" / "filer")

    assert name_of(tmp_path / "norquad" / "vannprat.jsonl") == "vannprat"
    assert name_of(tmp_path / "norquad" / "qa.jsonl") == "norquad-qa"
    assert name_of(tmp_path / "norquad" / "questions.jsonl") == "norquad-questions"
    assert name_of(Path("qa.jsonl")) == "filer-qa"
    assert name_of(Path("../qa.jsonl")) == "norquad-qa"


def test_an_empty_base_has_nothing_to_be_asked(settings: KnowledgeSettings, tmp_path: Path) -> None:
    path = lines(tmp_path / "qa.jsonl", [{"question": "Hvem?", "answerable": False}])

    with pytest.raises(Invalid) as refusal, own_set(settings, path, 10):
        pass

    assert refusal.value.code == "set_base_empty"
