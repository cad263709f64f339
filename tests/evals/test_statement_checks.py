"""Truths and lies are told by a server over HTTP, and what became of each is counted."""

import json
from dataclasses import asdict

import pytest
from builders import a_draft

from evals.lies import MADE
from evals.statement_checks import Count, Trial, counted, examine
from evals.statements import Place, StatementGold
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

SAID = "Panelet i Trondheim hadde 40 innbyggere."


def a_statement(text: str, lie: str = "") -> StatementGold:
    return StatementGold("s", "tuning", Language.NB, "panel", (Place("panel", SAID),), text, "near", lie)


@pytest.fixture
def filled(base: KnowledgeBase) -> KnowledgeBase:
    base.library.publish(a_draft("panel", [SAID], title="Panelet"))
    base.library.publish(a_draft("vann", ["Vannverket i Trondheim la 12 kilometer nye rør i 2019."], title="Vann"))
    base.library.settle()
    return base


def test_truths_come_through_and_lies_are_stopped(filled: KnowledgeBase) -> None:
    told: list[tuple[int, int]] = []
    gold = [
        a_statement("40 innbyggere var med i panelet i Trondheim."),
        a_statement("Panelet i Trondheim hadde 41 innbyggere.", "number"),
        a_statement("Panelet i Trondheim hadde 40 innbyggere.", "addition"),
    ]

    trials = examine(filled, lambda done, of: told.append((done, of)), gold_set=gold)

    assert told == [(0, 3), (1, 3), (2, 3)]
    assert [(each.kind, each.stopped, each.faults) for each in trials.true] == [("near", False, ())]
    assert [(each.kind, each.faults) for each in trials.written] == [("number", ("number",)), ("addition", ())]
    made = {each.kind: each for each in trials.made}
    assert {"digit", "place", "no_source", "absent_source", "link", "altered_quote"} <= made.keys() <= set(MADE)
    assert [each for each in made.values() if not each.stopped] == []
    assert made["absent_source"].faults == ("unknown_source",)
    assert made["no_source"].faults == ("uncited",)


def test_trials_are_counted_by_kind_and_all_together() -> None:
    trials = [
        Trial("1", "tuning", "digit", "…", ("number",)),
        Trial("2", "tuning", "digit", "…", ()),
        Trial("3", "test", "place", "…", ("name",)),
    ]

    assert counted(trials) == {
        "digit": Count(2, 1, {"number": 1}),
        "place": Count(1, 1, {"name": 1}),
        "": Count(3, 2, {"number": 1, "name": 1}),
    }
    assert counted([]) == {}


def test_the_counts_are_plain_values_that_can_be_told_as_json() -> None:
    trials = [Trial("a", "test", "near", "Ja.", ()), Trial("b", "test", "near", "Nei.", ("name",))]

    told = json.dumps({kind: asdict(count) for kind, count in counted(trials).items()})

    assert json.loads(told)["near"] == {"every": 2, "stopped": 1, "faults": {"name": 1}}
