"""Every system that is compared finds passages by their names, best first."""

from pathlib import Path

import numpy as np
import pytest
from sets import PASSAGES, QUESTIONS, RELEVANT, unheard

from evals.beir import RetrievalSet
from evals.retrieval import measure
from evals.systems import DEPTH, bm25, load_product, product, tutorial
from knowledge.access import Scope
from knowledge.index.models import offline_model
from knowledge.knowledge_base import KnowledgeBase

HELD = RetrievalSet("lite", PASSAGES, {name: QUESTIONS[name] for name in RELEVANT}, RELEVANT)


def best(found: dict[str, float]) -> str:
    return max(found, key=lambda name: found[name])


def test_the_passages_of_a_set_become_chunks_with_their_vectors(base: KnowledgeBase) -> None:
    told: list[tuple[int, int]] = []

    names = load_product(base, HELD, lambda done, every: told.append((done, every)))

    chunks = [each for _, pieces in base.documents.published() for each in pieces]
    assert {names[each.key]: each.text for each in chunks} == {name: text for name, (_, text) in PASSAGES.items()}
    searched = {names[each.key]: each.searched for each in chunks}
    assert searched["vann"] == "Vannverket\nVannverket la nye rør i 2019."
    assert searched["skole"] == "Skolen i Steinkjer fikk nytt tak."
    assert base.library.pending() == 0
    assert told[-1] == (6, 6)


def test_every_passage_keeps_its_name_when_there_are_more_than_one_document_holds(base: KnowledgeBase) -> None:
    passages = {f"p{number}": ("", f"Sak nummer{number}.") for number in range(501)} | {"lik": ("", "Sak nummer7.")}

    names = load_product(base, RetrievalSet("stor", passages, {}, {}), unheard)

    documents = base.documents.visible(Scope.all())
    assert sorted(document.chunks for document in documents) == [2, 500]
    assert sorted(names.values()) == sorted(passages)
    find = product(base.words_only(), names)
    assert best(find("nummer500")) == "p500"
    assert best(find("nummer499")) == "p499"
    assert {"p7", "lik"} <= find("nummer7").keys()
    for document in documents:
        version = base.documents.version(document.id, 1, Scope.all())
        assert version
        for each in base.documents.chunks(document.id, 1):
            assert version.text[each.start : each.end] == each.text == passages[names[each.key]][1]


def test_a_kept_base_forgets_what_is_no_longer_in_the_set(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.systems._TOGETHER", 3)
    load_product(base, HELD, unheard)
    fewer = RetrievalSet("lite", {"vann": PASSAGES["vann"]}, {}, {})

    names = load_product(base, fewer, unheard)

    assert product(base.retriever, names)("Hvem fikk nytt tak og strøm i Steinkjer?").keys() <= {"vann"}
    assert product(base.words_only(), names)("Svømmehallen på Heggedal") == {}
    assert [len(pieces) for _, pieces in base.documents.published()] == [1]


def test_the_product_finds_what_a_small_set_asks_for(base: KnowledgeBase) -> None:
    names = load_product(base, HELD, unheard)

    for retriever in (base.retriever, base.words_only()):
        find = product(retriever, names)
        values = measure(HELD, {name: find(question) for name, question in HELD.questions.items()})
        assert all(set(each.values()) == {1.0} for each in values.values())


def test_without_names_the_product_names_chunks(base: KnowledgeBase) -> None:
    names = load_product(base, HELD, unheard)

    found = product(base.words_only())("vannverket rør")

    assert names[best(found)] == "vann"


def test_bm25_finds_other_forms_of_a_norwegian_word() -> None:
    find = bm25(PASSAGES)

    assert find("klimagassutslipp").keys() == {"klima"}
    assert find("Skole og tak!").keys() == {"skole"}
    assert find("borgerpanel").keys() == {"panel"}


def test_bm25_finds_by_the_title_too() -> None:
    assert bm25({"a": ("Brannvern", "Om alarm."), "b": ("", "Om vann.")})("brannvern").keys() == {"a"}


@pytest.mark.parametrize("question", ["og", "Hva er det?", "xyzzy", "", "?!"])
def test_bm25_finds_nothing_by_stop_words_or_by_words_that_are_nowhere(question: str) -> None:
    assert bm25(PASSAGES)(question) == {}


def test_bm25_puts_the_passage_that_says_more_of_the_question_first_and_stops_at_its_depth() -> None:
    passages = {f"p{number}": ("", f"Vann og sak{number}.") for number in range(DEPTH + 10)}

    found = bm25(passages)("vann sak17")

    assert len(found) == DEPTH
    assert best(found) == "p17"


def test_the_tutorial_finds_by_meaning_and_its_kept_store_is_used_again_until_the_passages_change(
    tmp_path: Path,
) -> None:
    passages = {"om bussene": PASSAGES["buss"], "om skolen": PASSAGES["skole"]}
    long = {"lang": ("", "Vannverket la nye rør. " * 90)}
    told: list[tuple[int, int]] = []

    def keep(done: int, every: int) -> None:
        told.append((done, every))

    first = tutorial(passages, offline_model(), tmp_path / "kept", keep)("Bussene i Limerick")
    again = tutorial(passages, offline_model(), tmp_path / "kept", keep)("Bussene i Limerick")

    assert told == [(2, 2)]
    assert best(first) == "om bussene"
    assert first.keys() == passages.keys()
    assert first.keys() == again.keys()
    np.testing.assert_allclose(list(first.values()), list(again.values()), rtol=1e-5)

    renamed = {"bussene": PASSAGES["buss"], **long}
    found = tutorial(renamed, offline_model(), tmp_path / "kept", keep)("Bussene i Limerick")

    assert len(told) == 2
    assert told[1][1] > 2, "a long passage is several pieces"
    assert found.keys() == renamed.keys()
