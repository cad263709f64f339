"""An answer that was kept is the same answer when it is taken out again."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from builders import a_draft
from conftest import Opener
from hypothesis import given
from hypothesis import strategies as st
from passages import a_passage

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Citation, Lacking, Statement, Status, Writing, cite
from assistant.assistant import Assistant
from assistant.question import Question
from assistant.record import EDITION, answered, content, numbered, recall
from bots import wiring
from knowledge.access import Scope
from knowledge.conversation import Content, Record, without
from knowledge.document import Provenance
from knowledge.language import Language

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
WATER = a_passage("Vannet er rent. Det smaker godt.", heading="Vann", place="Asker", year=2024, processes=("st",))
AIR = a_passage("Luften er klar.", document_id="notat", title="Notatet", provenance=Provenance.EDITORIAL)
QUOTED = Answer(
    Status.QUOTED,
    Language.NB,
    (Statement("Vannet er rent.", (cite(WATER, 0, 15),)), Statement("Luften er klar.", (cite(AIR, 0, 15),), True)),
    (WATER, AIR),
    confidence=0.1 + 0.2,
)
FULL = replace(
    QUOTED,
    status=Status.ANSWERED,
    language=Language.NN,
    words_only=True,
    spent={"understand": 0.1234567, "write": 12.5},
    lacking=Lacking.PLACE,
    beside=(Statement("Det smaker godt.", (cite(WATER, 16, 32),)),),
    asked="Er vannet reint?",
    writing=Writing("modell", "3", 100, 20, 0.0125, {"number": 2}, "timeout"),
    cells=(("standardisere", 3),),
    follow_ups=("Hva med luften?",),
    disagreeing=(Statement("Vannet er grumsete.", ()),),
    warnings=("phone",),
)


def a_record(answer: Answer, kept: Content | None = None) -> Record:
    said = answered("Er det rent?", answer)
    held = said.content if kept is None else kept
    plain = json.loads(json.dumps(held))
    return Record("a", "c", 1, NOW, said.question, said.asked, said.language, said.status, plain)


@pytest.mark.parametrize(
    "answer", [QUOTED, FULL, Answer(Status.NOT_FOUND, Language.EN, (), (AIR,))], ids=["quoted", "full", "not found"]
)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    recalled = recall(a_record(answer))

    assert recalled.answer == answer
    assert type(recalled.answer.statements) is tuple
    assert recalled.erased == 0


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(TEXTS, TEXTS, TEXTS, st.floats(0, 1), st.integers(1, 99))
def test_any_text_comes_back_sign_for_sign(text: str, heading: str, title: str, score: float, version: int) -> None:
    passage = a_passage(text, heading=heading, title=title, score=score, version=version)
    answer = Answer(Status.QUOTED, Language.NB, (Statement(text, (cite(passage, 0, len(text)),)),), (passage,))

    assert recall(a_record(answer)).answer == answer


def test_a_passage_that_is_searched_by_other_words_than_its_own_keeps_them() -> None:
    other = replace(WATER, chunk=replace(WATER.chunk, searched="Helt andre ord"))

    (kept,) = recall(a_record(replace(QUOTED, passages=(other,)))).answer.passages

    assert kept.chunk.searched == "Helt andre ord"
    assert "searched" not in content(QUOTED)["passages"][0]["chunk"]


def test_an_answer_of_this_program_comes_back_as_it_was(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft("vann", ["Vannverket i Asker ble bygget i 1974.", "Det har 40 ansatte."]))
        base.library.settle()
        answer = Assistant(base.retriever).answer(Question("Når ble vannverket bygget?", Scope.all()))

    assert answer.passages
    assert recall(a_record(answer)).answer == answer


def test_advice_comes_back_as_the_answer_that_was_shown(writing: Opener) -> None:
    with writing() as base:
        answer = wiring.assistant(base).answer(Question("Hva bør vi gjøre etter at byprofilen er klar?", Scope.all()))

    assert isinstance(answer, AdvisedAnswer)
    recalled = recall(a_record(answer)).answer
    assert type(recalled) is Answer
    assert (recalled.status, recalled.language) == (Status.ADVISED, answer.language)
    assert recalled.statements == answer.statements != ()
    assert recalled.spent == answer.spent


def test_what_is_kept_tells_its_shape_and_the_digest_of_each_passage() -> None:
    kept = content(QUOTED)

    assert kept["edition"] == EDITION == 1
    assert [each["sha256"] for each in kept["passages"]] == [
        hashlib.sha256(each.chunk.text.encode()).hexdigest() for each in (WATER, AIR)
    ]
    assert json.loads(json.dumps(kept)) == kept


def test_what_is_kept_beside_the_question_does_not_hold_the_question() -> None:
    assert answered("Er det rent?", FULL).asked == "Er vannet reint?"
    assert "Er vannet reint?" not in json.dumps(content(FULL), ensure_ascii=False)


def test_sources_are_numbered_in_the_order_they_are_met_and_each_place_once() -> None:
    first, second = cite(WATER, 0, 15), cite(AIR, 0, 15)
    statements = (Statement("a", (second, first)), Statement("b", (cite(WATER, 16, 32),)))
    kept = content(replace(QUOTED, statements=statements))

    assert list(numbered(statements).values()) == [1, 2]
    assert [[each["number"] for each in told["citations"]] for told in kept["statements"]] == [[1, 2], [2]]


def test_beside_advice_the_quotes_are_numbered_first_as_on_the_screen() -> None:
    advised = replace(FULL, status=Status.ADVISED)
    kept = content(advised)

    assert [each["citations"][0]["number"] for each in (*kept["beside"], *kept["statements"])] == [1, 1, 2]
    moved = replace(FULL, status=Status.ADVISED, beside=(Statement("Luften er klar.", (cite(AIR, 0, 15),)),))
    kept = content(moved)
    assert [each["citations"][0]["number"] for each in (*kept["beside"], *kept["statements"])] == [1, 2, 1]


def test_what_a_door_showed_is_kept_beside_the_answer_and_does_not_change_it() -> None:
    kept = content(FULL, {"cells": ["Standardisere › 3 Måle"]})

    assert kept["shown"] == {"cells": ["Standardisere › 3 Måle"]}
    assert recall(a_record(FULL, kept)).answer == FULL
    assert "shown" not in content(FULL)


def test_an_answer_whose_source_is_erased_is_shown_without_it_and_says_so() -> None:
    left = without(content(FULL), "plan")

    recalled = recall(a_record(FULL, left))

    assert recalled.erased == 3
    assert recalled.answer.passages == (AIR,)
    assert recalled.answer.statements == (Statement("", ()), QUOTED.statements[1])
    assert recalled.answer.beside == (Statement("", ()),)
    assert recalled.answer.disagreeing == FULL.disagreeing
    assert recalled.answer.follow_ups == ()
    assert "smaker" not in json.dumps(left)
    assert left["statements"][0]["citations"] == [{"erased": True, "number": 1}]


def test_an_answer_kept_before_a_field_was_thought_of_is_still_read() -> None:
    kept: dict[str, Any] = dict(content(QUOTED))
    for name in ("warnings", "cells", "disagreeing", "follow_ups", "writing", "beside"):
        del kept[name]

    assert recall(a_record(QUOTED, kept)).answer == QUOTED


def test_a_citation_keeps_every_fact_it_has() -> None:
    full = Citation("d", 2, "T", ("A", "B"), 3, "iii", "https://x.no", "Ås", 2020, Provenance.MIXED, "q", 5, 6, "key")
    answer = replace(QUOTED, statements=(Statement("q", (full,)),))

    assert recall(a_record(answer)).answer.statements[0].citations == (full,)
