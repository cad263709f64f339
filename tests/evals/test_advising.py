"""The advice is examined on gold situations and questions; what is wrong counts against it, and the gold holds."""

from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
import yaml

from evals import advice_speed, advising
from evals.advising import PARTS, Tally
from knowledge.document import PROCESSES
from knowledge.framework.reading import shipped


def items(file: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(resources.files("evals").joinpath("gold_sets", file).read_text("utf-8")))


def test_every_gold_situation_can_be_true_of_the_shipped_framework() -> None:
    framework = shipped()
    situations = items("situations.yaml")

    assert len(situations) == len({each["id"] for each in situations}) == 12
    for each in situations:
        settled = {*each["done"], *each["not_relevant"]}
        named = {*settled, *each["under_way"], *each["expected"], *each["first"], *each["never"]}
        assert named <= framework.by_id.keys(), each["id"]
        assert set(each["imbalance"]) <= set(PROCESSES), each["id"]
        assert not set(each["expected"]) & set(each["never"]), each["id"]
        for name in (*each["expected"], *each["first"]):
            assert name not in settled | set(each["under_way"]), f"{each['id']}: {name}"
            assert set(framework.by_id[name].requires) <= settled, f"{each['id']}: {name} is not ready"


def test_every_gold_question_names_what_the_shipped_framework_has() -> None:
    questions = items("next_steps.yaml")

    assert len({each["question"] for each in questions}) == len(questions) > 150
    for each in questions:
        assert each["intent"] in {"next", "clarify", "other"}
        assert set(each["done"]) <= shipped().by_id.keys()
        assert each["process"] in {None, *PROCESSES}
        if each["intent"] != "next":
            assert (each["done"], each["process"], each["phase"]) == ([], None, None), each["question"]


def test_each_part_is_counted_by_itself_and_only_the_first_tells_what_went_wrong() -> None:
    examined = advising.situations(shipped())

    assert tuple(examined.tallies) == PARTS
    for part in PARTS:
        own = [each for each in items("situations.yaml") if each["part"] == part]
        held = examined.tallies[part]
        assert held["first"].of == held["sound"].of == len(own)
        assert held["expected"].of == sum(len(each["expected"]) for each in own)
        assert held["balance"].of == sum(len(each["imbalance"]) for each in own)
    assert {miss.part for miss in examined.misses} <= {"tuning"}


def test_advice_in_a_framework_where_nothing_waits_for_anything_is_found_out() -> None:
    good = advising.situations(shipped()).tallies["tuning"]
    loose = replace(
        shipped(),
        activities=tuple(replace(each, requires=(), benefits_from=()) for each in shipped().activities),
    )

    bad = advising.situations(loose).tallies["tuning"]

    assert bad["expected"].right < good["expected"].right
    assert bad["sound"].right < good["sound"].right == good["sound"].of


def test_questions_are_counted_right_only_when_read_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"question": "Byprofilen er klar. Hva nå?", "part": "tuning", "intent": "next", "done": ["st3-byprofil"],
                "process": None, "phase": None}  # fmt: skip
    wrong = {**question, "question": "Gapanalysen er klar. Hva nå?"}
    other = {**question, "question": "Hva er en byprofil?", "intent": "other", "done": []}
    monkeypatch.setattr("evals.advising._read", lambda _file: [question, wrong, other])

    examined = advising.next_steps(shipped())

    assert examined.tallies["tuning"] == {"intent": Tally(3, 3), "done": Tally(1, 2), "place": Tally(2, 2)}
    assert [(miss.item, miss.wrong, miss.expected, miss.found) for miss in examined.misses] == [
        ("Gapanalysen er klar. Hva nå?", "done", "st3-byprofil", "st4-gapanalyse")
    ]


def test_the_speed_is_taken_of_frameworks_of_the_sizes_asked_for_with_whole_ties() -> None:
    small, large = advice_speed.examine(shipped(), (10, 200))

    assert (small.activities, large.activities) == (10, 200)
    assert 0 < small.milliseconds < large.milliseconds
    made = advice_speed._enlarged(shipped(), 200)
    assert all(set(each.requires) <= made.by_id.keys() for each in made.activities)
    assert set(made.order) == set(made.by_id)
