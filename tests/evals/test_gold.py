"""A gold question whose truth does not stand in the documents is found out, and all that are shipped hold."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from builders import a_draft
from conftest import Terminal
from sets import Stages, a_question, publish, published

from evals.gold import ENDINGS, Fault, document_texts, faults, places
from evals.question_sets import QuestionSet, gold_set
from evals.questions import PARTS, AskedQuestion, Source, gold_questions
from ingest.loaders.child import load
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

RIGHT = a_question()
NYNORSK = replace(RIGHT, id="rør-nn", question="Når la vassverket nye røyr?", language=Language.NN)
NEAR = a_question("pris", "Hva kostet rørene?", kind="near", ending="not_found", sources=(), must=())
PARAPHRASE = replace(RIGHT, question="Hvilket årstall fikk innbyggerne nytt ledningsnett?", paraphrase=True)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with published(tmp_path_factory.mktemp("small")) as base:
        yield base


@pytest.mark.parametrize(
    "asked",
    [
        RIGHT,
        NEAR,
        PARAPHRASE,
        replace(RIGHT, sources=((Source("vann", "nye rør"), Source("panel", "1200")),), also=("skole",)),
        replace(RIGHT, kind="two_sources", sources=((Source("vann", "2019"),), (Source("panel", "1200 innbyggere"),))),
        replace(RIGHT, must=(("2020", "i 2019"),)),
        replace(RIGHT, must=(("VANNVERKET, LA NYE",),)),
        replace(NEAR, kind="personal_data", ending="private"),
        replace(NEAR, kind="personal_data", ending="not_found"),
        replace(NEAR, kind="outside", ending="off_topic"),
        replace(NEAR, kind="unclear", ending="clarify"),
        replace(RIGHT, kind="hostile"),
    ],
)
def test_a_right_question_has_no_fault(small: KnowledgeBase, asked: AskedQuestion) -> None:
    assert list(faults([asked], small)) == []


@pytest.mark.parametrize(
    ("asked", "code", "detail"),
    [
        (replace(RIGHT, kind="near", sources=(), must=(), ending="off_topic"), "gold_ending", "near: off_topic"),
        (replace(RIGHT, kind="gåte"), "gold_ending", "gåte: answered"),
        (replace(RIGHT, truth=" \n"), "gold_truth", ""),
        (replace(RIGHT, sources=(), must=()), "gold_sources", "answered"),
        (replace(NEAR, id="rør", sources=RIGHT.sources), "gold_sources", "not_found"),
        (replace(RIGHT, kind="two_sources"), "gold_one_source", "two_sources"),
        (replace(RIGHT, kind="conflict"), "gold_one_source", "conflict"),
        (replace(RIGHT, sources=(*RIGHT.sources, (Source("borte", "nye"),))), "gold_no_document", "borte"),
        (replace(RIGHT, also=("borte",)), "gold_no_document", "borte"),
        (replace(RIGHT, sources=((Source("vann", "nye tak"),),)), "gold_no_quote", "vann: nye tak"),
        (replace(RIGHT, sources=((Source("vann", " "),),)), "gold_no_quote", "vann:  "),
        (replace(RIGHT, sources=(*RIGHT.sources, (Source("skole", "nye rør"),))), "gold_no_quote", "skole: nye rør"),
        (replace(RIGHT, must=(("2019",), ("2020", "2021"))), "gold_unsaid", "2020 | 2021"),
        (replace(RIGHT, must=(("201",),)), "gold_unsaid", "201"),
        (replace(RIGHT, must=(("1200",),)), "gold_unsaid", "1200"),
        (replace(PARAPHRASE, question="Når kom rørene?"), "gold_no_paraphrase", "rørene"),
        (replace(RIGHT, pair="rør"), "gold_pair", "rør"),
    ],
)
def test_a_wrong_question_has_its_fault_and_no_other(
    small: KnowledgeBase, asked: AskedQuestion, code: str, detail: str
) -> None:
    assert list(faults([asked], small)) == [Fault("rør", code, detail)]


def test_an_id_belongs_to_one_question(small: KnowledgeBase) -> None:
    found = list(faults([RIGHT, NEAR, replace(PARAPHRASE, id="rør")], small))

    assert found == [Fault("rør", "gold_id_taken", "rør")] * 2


def test_the_same_question_is_not_asked_twice_whatever_its_signs(small: KnowledgeBase) -> None:
    again = replace(RIGHT, id="igjen", question="når LA vannverket, nye rør")

    found = list(faults([RIGHT, again], small))

    assert found == [
        Fault("rør", "gold_asked_twice", RIGHT.question),
        Fault("igjen", "gold_asked_twice", again.question),
    ]


def test_a_pair_is_one_question_in_both_forms(small: KnowledgeBase) -> None:
    assert list(faults([replace(RIGHT, pair="rør"), replace(NYNORSK, pair="rør")], small)) == []


@pytest.mark.parametrize(
    "other",
    [
        [replace(NYNORSK, language=Language.NB)],
        [replace(NYNORSK, language=Language.EN)],
        [replace(NYNORSK, part="test")],
        [replace(NYNORSK, ending="not_found", kind="near", sources=(), must=())],
        [NYNORSK, replace(PARAPHRASE, id="tredje")],
    ],
)
def test_two_questions_that_are_not_one_in_both_forms_are_no_pair(
    small: KnowledgeBase, other: list[AskedQuestion]
) -> None:
    asked = [replace(each, pair="rør") for each in [RIGHT, *other]]

    assert list(faults(asked, small)) == [Fault(each.id, "gold_pair", "rør") for each in asked]


def test_a_paraphrase_may_share_a_name_with_its_source_but_no_other_word(small: KnowledgeBase) -> None:
    whole = ((Source("vann", "Vannverket la nye rør i 2019"),),)
    named = replace(PARAPHRASE, question="Hvilket årstall byttet Vannverket ledningsnett?", sources=whole)

    assert list(faults([named], small)) == []
    assert [fault.detail for fault in faults([replace(named, question=named.question.replace("V", "v"))], small)] == [
        "vannverket"
    ]
    assert [fault.detail for fault in faults([replace(named, question="Vannverket byttet når?")], small)] == [
        "vannverket"
    ]


def test_a_document_that_is_withdrawn_is_no_source(base: KnowledgeBase) -> None:
    publish(base).library.withdraw("vann")

    assert document_texts(base).keys() == {"panel", "skole"}
    assert Fault("rør", "gold_no_document", "vann") in list(faults([RIGHT], base))


def test_the_text_of_a_document_is_that_of_its_latest_version(base: KnowledgeBase) -> None:
    publish(base).library.publish(a_draft("skole", "Skolen fikk ny dør."))

    assert document_texts(base)["skole"] == "Skolen fikk ny dør."


def test_a_quote_is_found_wherever_its_words_stand_whatever_space_lies_between() -> None:
    text = "Nye rør. Nye\nrør, nye \n\n rør og nye\u00a0rør."

    found = places(text, " Nye  rør")

    assert [text[start:end] for start, end in found] == ["Nye rør", "Nye\nrør"]
    assert [text[start:end] for start, end in places(text, "nye rør")] == ["nye \n\n rør", "nye\u00a0rør"]


def test_signs_of_a_quote_mean_themselves() -> None:
    assert places("Det koster (om lag) 1.5 kr.", "(om lag) 1.5") == [(11, 23)]
    assert places("Det koster 125 kr.", "1.5") == []


def test_no_words_stand_for_the_whole_text() -> None:
    assert places("Nye rør.", " ") == [(0, 8)]


# What is shipped


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examiner's folder with the shipped documents, read in this process: a child for each takes half a minute."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.onlooker.read", load)
        with gold_set(settings_of(folder), Stages(), vectors=False) as held:
            assert held.refused == ()
    return folder


@pytest.fixture
def shipped(kept: Path) -> Iterator[QuestionSet]:
    with gold_set(settings_of(kept), Stages(), vectors=False) as held:
        yield held


def settings_of(folder: Path) -> KnowledgeSettings:
    return KnowledgeSettings(data=folder, cache=folder / "cache", database_url=None)


def test_every_shipped_gold_question_keeps_every_rule(shipped: QuestionSet) -> None:
    assert len(document_texts(shipped.base)) > 50
    assert list(faults(shipped.questions, shipped.base)) == []


def test_a_question_asked_of_a_document_that_is_not_shipped_would_have_been_found_out(shipped: QuestionSet) -> None:
    answered = next(asked for asked in shipped.questions if len(asked.documents) == 1)
    (name,) = answered.documents

    shipped.base.library.withdraw(name)

    found = {fault.question_id for fault in faults(shipped.questions, shipped.base) if fault.detail == name}
    assert answered.id in found


def test_the_shipped_gold_questions_are_many_and_of_every_sort() -> None:
    asked = gold_questions()
    readme = resources.files("evals").joinpath("gold_sets", "README.md").read_text("utf-8")
    kinds = set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE))
    pairs = Counter(each.pair for each in asked if each.pair)

    assert len(asked) >= 150
    assert {each.language for each in asked} == set(Language)
    assert kinds == ENDINGS.keys()
    assert {(each.kind, each.part) for each in asked} == {(kind, part) for kind in kinds for part in PARTS}
    assert len(pairs) >= 15
    assert {part: any(each.pair for each in asked if each.part == part) for part in PARTS} == {
        "tuning": True,
        "test": True,
    }
    assert sum(each.paraphrase for each in asked) >= 15


# The command


def test_check_tells_that_the_gold_questions_are_sound_and_computes_no_vector(terminal: Terminal, kept: Path) -> None:
    told = terminal("evals", "check", "--keep", kept)

    assert (told.code, told.out) == (0, "Alle gullspørsmålene stemmer med kildene.\n")
    with gold_set(settings_of(kept), Stages(), vectors=False) as held:
        assert held.base.indexes.meaning_model() is None


def test_check_exits_with_one_and_names_the_question_that_breaks_a_rule(
    terminal: Terminal, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = a_question("kaffe", "Hva koster kaffen?", sources=((Source("kaffebar", "20 kr"),),), must=())
    monkeypatch.setattr("evals.question_sets.gold_questions", lambda: [wrong])

    told, plain = terminal("evals", "check", "--keep", kept), terminal("evals", "check", "--keep", kept, "--json")

    assert (told.code, plain.code) == (1, 1)
    assert told.out == "kaffe: dokumentet kaffebar finnes ikke.\n"
    assert json.loads(plain.out) == {
        "faults": [{"question_id": "kaffe", "code": "gold_no_document", "detail": "kaffebar"}]
    }
