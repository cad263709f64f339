"""Every question is asked of the product's own assistant, and what came is counted in every way the report shows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sets import a_question, an_answer, publish, unheard

from evals.answers import ask, examine
from evals.marks import Outcome
from evals.question_sets import QuestionSet
from evals.questions import AskedQuestion, Source, gold_questions
from evals.report import AnswersReport, StepTime
from ingest.ingestor import Added, Ingestor
from ingest.loaders.child import load
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "documents"
FEW = ("trondheim-borgerpanel-2020", "trondheim-cityxchange", "cityxchange-prosjektet", "begreper-roller-og-organer")
DOCUMENTS = [path for path in sorted(CONTENT.rglob("*.md")) if path.stem in FEW]
PIPES = a_question(pair="rør")
NYNORSK = a_question("rør-nn", "Når la vassverket nye røyr i bakken?", language=Language.NN, pair="rør")
LOT = a_question(
    "panel",
    "Hvor mange innbyggere trakk Trondheim ut til borgerpanelet?",
    sources=((Source("panel", "1200 innbyggere"),),),
    must=(("1200",),),
)
BREAD = a_question(
    "brød", "Hvordan baker jeg surdeigsbrød?", kind="outside", ending="off_topic", sources=(), must=(), part="test"
)
NOTHING = a_question("tegn", "?!", kind="unclear", ending="clarify", sources=(), must=(), part="test")
ALL = [PIPES, NYNORSK, LOT, BREAD, NOTHING]


@pytest.fixture
def small(base: KnowledgeBase) -> KnowledgeBase:
    return publish(base)


def examined(base: KnowledgeBase, *questions: AskedQuestion) -> AnswersReport:
    return examine(QuestionSet("lite", base, questions), unheard)


def test_every_question_is_asked_and_told_of(small: KnowledgeBase) -> None:
    told: list[tuple[int, int]] = []

    outcomes = ask(small, ALL, lambda done, every: told.append((done, every)))

    assert [outcome.asked for outcome in outcomes] == ALL
    assert told == [(number, 5) for number in range(1, 6)]


def test_what_was_refused_is_known_with_what_would_have_been_said(small: KnowledgeBase) -> None:
    pipes, bread, nothing = ask(small, [PIPES, BREAD, NOTHING], unheard)

    assert pipes.answer
    assert pipes.answer.statements
    assert pipes.unheld is pipes.answer
    assert bread.answer
    assert not bread.answer.statements
    assert bread.unheld
    assert bread.unheld is not bread.answer
    assert (nothing.answer, nothing.unheld, nothing.ending) == (None, None, "clarify")


def test_every_question_has_its_values_and_they_make_the_figures(small: KnowledgeBase) -> None:
    measured = examined(small, *ALL).measured

    assert measured.system == "omstilling"
    assert measured.values["right_ending"].keys() == {"rør", "rør-nn", "panel", "brød", "tegn"}
    assert measured.values["fact"].keys() == {"rør", "rør-nn", "panel"}
    assert (measured.values["fact"]["rør"], measured.values["citation_recall"]["panel"]) == (1.0, 1.0)
    assert set(measured.values["literal"].values()) == {1.0}
    assert measured.figures["right_ending"].questions == 5
    assert measured.figures.keys() == measured.values.keys()
    assert measured.groups["part"]["test"]["right_ending"].questions == 2
    assert measured.groups.keys() == {"language", "kind", "part"}
    assert measured.milliseconds > 0


def test_endings_are_counted_by_what_was_expected(small: KnowledgeBase) -> None:
    endings = examined(small, PIPES, LOT, NOTHING).endings

    assert endings == {"answered": {"answered": 2}, "clarify": {"clarify": 1}}


def test_the_two_forms_of_norwegian_are_compared_over_the_questions_asked_in_both(small: KnowledgeBase) -> None:
    found = examined(small, *ALL, replace(LOT, id="alene", pair="alene"))

    ending = next(each for each in found.parity if each.measure == "right_ending")
    got = found.measured.values["right_ending"]
    assert (ending.nb, ending.nn, ending.pairs) == (got["rør"], got["rør-nn"], 1)
    assert ending.different == int(got["rør"] != got["rør-nn"])
    assert examined(small, PIPES).parity == ()


def test_pairs_that_end_differently_are_counted(small: KnowledgeBase) -> None:
    wrong = replace(NYNORSK, question=PIPES.question, must=(("2020",),))

    (fact,) = (each for each in examined(small, PIPES, wrong).parity if each.measure == "fact")

    assert (fact.nb, fact.nn, fact.pairs, fact.different) == (1.0, 0.0, 1, 1)


def test_every_step_has_its_time(small: KnowledgeBase) -> None:
    steps = examined(small, PIPES, LOT).steps

    assert {"understand", "retrieve"} <= steps.keys()
    assert all(0 <= step.median <= step.most for step in steps.values())


def test_what_most_stay_within_is_never_longer_than_the_longest(
    small: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed = [Outcome(PIPES, replace(an_answer(), spent={"retrieve": taken}), None) for taken in (2.0, 4.0)]
    monkeypatch.setattr("evals.answers.ask", lambda *_: timed)

    assert examined(small, PIPES, LOT).steps == {"retrieve": StepTime(3.0, 3.9)}


def test_a_question_that_went_wrong_is_told_with_what_was_expected_and_what_came(small: KnowledgeBase) -> None:
    wrong = replace(
        PIPES,
        id="feil",
        sources=((Source("skole", "nytt tak"), Source("panel", "1200"), Source("panel", "borgerpanelet")),),
        must=(("2020", "2021"),),
    )

    report = examined(small, LOT, wrong)

    (failure,) = (each for each in report.failures if each.question_id == "feil")
    assert (failure.question, failure.kind, failure.part) == (wrong.question, "one_source", "tuning")
    assert failure.wrong == ("fact", "citation_recall")
    assert (failure.expected_ending, failure.ending) == ("answered", "answered")
    assert failure.expected == ("skole / panel", "«2020 / 2021»")
    assert failure.found
    assert failure.found[0].endswith("(vann)")
    assert 0 < failure.confidence <= 1
    assert "panel" not in {each.question_id for each in report.failures}


def test_where_nothing_was_said_a_failure_names_what_was_found_first(small: KnowledgeBase) -> None:
    asked = replace(BREAD, ending="answered", question="Hvordan baker skolen surdeigsbrød med rugmel?")

    (failure,) = examined(small, asked).failures

    assert failure.ending != "answered"
    assert "right_ending" in failure.wrong
    assert set(failure.found) <= {"vann", "panel", "skole"}


def test_a_question_that_is_not_taken_up_fails_when_it_should_be_answered(small: KnowledgeBase) -> None:
    report = examined(small, replace(NOTHING, ending="answered", must=(("2019",),)))

    (failure,) = report.failures
    assert (failure.ending, failure.found, failure.confidence) == ("clarify", (), 0.0)
    assert failure.wrong == ("right_ending", "fact")
    assert (report.steps, report.curve, report.measured.milliseconds) == ({}, (), 0.0)


@pytest.fixture
def cases(tmp_path: Path, model_cache: Path) -> Iterator[KnowledgeBase]:
    """A few shipped documents that belong together, read in this process, with the real model."""
    with (
        pytest.MonkeyPatch.context() as patch,
        open_for_writing(KnowledgeSettings(data=tmp_path / "data", cache=model_cache)) as base,
    ):
        patch.setattr("ingest.onlooker.read", load)
        added = list(Ingestor(base.library, base.documents).add_all(DOCUMENTS))
        assert all(isinstance(each, Added) for each in added)
        base.library.settle()
        yield base


def test_every_quote_in_the_answers_to_a_dozen_gold_questions_stands_in_its_source(cases: KnowledgeBase) -> None:
    held = {document.id for document, _ in cases.documents.published()}
    asked = [each for each in gold_questions() if each.answerable and each.part == "tuning" and each.documents <= held]

    report = examined(cases, *asked[:12])

    assert report.measured.figures["right_ending"].questions >= 6
    assert report.endings["answered"].get("answered"), "how many is for the baseline to judge"
    assert set(report.measured.values["literal"].values()) == {1.0}
    right = report.measured.values["right_ending"]
    assert {name for name, value in right.items() if value < 1} <= {each.question_id for each in report.failures}
