"""An examination asks every system on every set it was told of, and touches nothing that is in use."""

from pathlib import Path

import pytest
from builders import a_draft
from fakes import HashingEmbedder, opening
from reports import GIVEN
from sets import ASKED, Stages, a_question_file, a_set, lines

from bots import wiring
from evals import examination
from evals.baseline import Baseline
from evals.examination import Plan, QuestionFile, fit_refusal, require_extra
from evals.report import Report
from knowledge.access import Scope
from knowledge.errors import Invalid, Unavailable
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.settings import KnowledgeSettings

SYSTEMS = ["omstilling", "words_only", "bm25", "tutorial"]


@pytest.fixture
def own(tmp_path: Path, model_cache: Path) -> KnowledgeSettings:
    """The settings of somebody whose registry lies in a database of its own."""
    return KnowledgeSettings(
        data=tmp_path / "data", cache=model_cache, database_url=f"sqlite:///{tmp_path / 'felles.sqlite'}"
    )


def examined(
    plan: Plan, own: KnowledgeSettings, kept: Path, stages: Stages | None = None, before: Baseline | None = None
) -> Report:
    return examination.examine(plan, own, kept, stages or Stages(), before, "omstilling evals report")


def test_a_plan_of_everything_examines_every_set_with_every_system(own: KnowledgeSettings, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path)
    plan = Plan(sets=(a_set(tmp_path / "lite-sett"),), files=(QuestionFile(qa, documents),))
    stages = Stages()

    report = examined(
        plan, own, tmp_path / "kept", stages, {"vannprat": {"literal": {"rør": 0.0}, "fact": {"borte": 1.0}}}
    )

    searched, asked = report.sets
    assert (searched.name, searched.questions, searched.passages, searched.answers) == ("lite-sett", 4, 6, None)
    assert (asked.name, asked.questions, asked.passages) == ("vannprat", 3, 2)
    for held in report.sets:
        assert [each.system for each in held.retrieval] == SYSTEMS
        assert all(each.figures["R@5"].mean == 1.0 for each in held.retrieval[:3])
    assert asked.answers
    assert asked.answers.measured.values["right_ending"].keys() == {"rør", "panel", "brød"}
    assert set(asked.answers.measured.values) <= {*GIVEN, "characters"}
    assert [(change.set_name, change.measure) for change in report.changes] == [("vannprat", "literal")]
    assert (report.model, report.command) == ("offline", "omstilling evals report")
    assert report.product.startswith("omstilling ")
    assert report.made.tzinfo
    assert stages.codes == [
        "evals_stage_loading",
        "evals_stage_tutorial",
        *["evals_stage_finding"] * 4,
        "evals_stage_reading",
        "evals_stage_embedding",
        "evals_stage_tutorial",
        *["evals_stage_finding"] * 4,
        "evals_stage_answering",
    ]
    assert all(told and told[-1][0] == told[-1][1] for _, told in stages.told)
    assert set(stages.codes) <= wiring.all_phrases().codes()
    assert not (tmp_path / "felles.sqlite").exists()
    assert not own.data.exists()


def test_only_what_is_planned_is_examined(own: KnowledgeSettings, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path)
    files = (QuestionFile(qa, documents),)

    (asked,) = examined(Plan(files=files, finding=False, sample=2), own, tmp_path / "kept").sets
    (found,) = examined(Plan(files=files, answering=False, others=False), own, tmp_path / "kept").sets

    assert (asked.retrieval, asked.questions) == ((), 2)
    assert asked.answers
    assert [each.system for each in found.retrieval] == ["omstilling"]
    assert found.answers is None


def test_questions_without_documents_are_asked_of_the_base_in_use(own: KnowledgeSettings, tmp_path: Path) -> None:
    with open_for_writing(own, opening(HashingEmbedder())) as base:
        base.library.publish(a_draft("vann", "Vannverket la nye rør i 2019."))
    files = (QuestionFile(lines(tmp_path / "mine.jsonl", ASKED[:1]), None),)

    (held,) = examined(Plan(files=files, others=False), own, tmp_path / "kept").sets

    assert (held.name, held.questions, held.passages) == ("mine", 1, 1)
    with open_for_reading(own) as base:
        assert [document.id for document in base.documents.visible(Scope.all())] == ["vann"]


def test_nothing_to_find_is_no_retrieval(own: KnowledgeSettings, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path, [ASKED[-1]])

    (held,) = examined(Plan(files=(QuestionFile(qa, documents),)), own, tmp_path / "kept").sets

    assert held.retrieval == ()
    assert held.answers


def test_the_decision_is_fitted_with_meaning_and_without(own: KnowledgeSettings, tmp_path: Path) -> None:
    qa, documents = a_question_file(tmp_path)

    found = fit_refusal(Plan(files=(QuestionFile(qa, documents),)), own, tmp_path / "kept", Stages())

    assert found.keys() == {"with_meaning", "words_only"}
    assert found["with_meaning"].weights.keys() - found["words_only"].weights.keys() == {"similarity"}
    assert {price["set"] for price in found["with_meaning"].prices} == {"vannprat"}


def test_libraries_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    require_extra()
    monkeypatch.setattr(examination, "_NEEDED", ("bm25s", "not_there", "nor_there"))

    with pytest.raises(Unavailable) as refusal:
        require_extra()

    assert (refusal.value.code, refusal.value.details) == ("evals_not_installed", {"missing": "not_there, nor_there"})


def test_nothing_is_examined_when_a_library_is_missing(
    own: KnowledgeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "_NEEDED", ("not_there",))

    with pytest.raises(Unavailable):
        examined(Plan(sets=(a_set(tmp_path / "sett"),)), own, tmp_path / "kept")

    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("gold", [True, False])
def test_two_sets_of_one_name_are_refused_before_anything_is_read(
    own: KnowledgeSettings, tmp_path: Path, gold: bool
) -> None:
    name = "gold" if gold else "sett"
    sets = (tmp_path / "her" / name,) if gold else (tmp_path / "her" / name, tmp_path / "der" / name)

    with pytest.raises(Invalid) as refusal:
        examined(Plan(gold=gold, sets=sets), own, tmp_path / "kept")

    assert refusal.value.code == "set_name_taken"
    assert refusal.value.details == {"name": name}
    assert not (tmp_path / "kept").exists()
