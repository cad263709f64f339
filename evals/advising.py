"""Examines the advice: is what a wise adviser would say among it, and is a question about what to do next recognised?

The truth lies in ``gold_sets/situations.yaml`` and ``gold_sets/next_steps.yaml``, written without running the product.
Each part is measured by itself: ``tuning`` was looked at while weights and cues were chosen, ``test`` only judges.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from assistant.advice.recommend import recommend
from assistant.advice.score import Focus
from assistant.next_step import NextStep, NextSteps
from assistant.signs import Signs
from knowledge.framework.framework import Framework
from knowledge.project import Progress, State

PARTS = ("tuning", "test")


@dataclass(frozen=True, slots=True)
class Tally:
    """So many right of so many."""

    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A gold item that went wrong: what was expected and what came instead."""

    item: str
    part: str
    wrong: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What was measured on each part, by measure, and what went wrong in the tuning part."""

    tallies: Mapping[str, Mapping[str, Tally]]
    misses: tuple[Miss, ...]


def situations(framework: Framework) -> Examined:
    """Advise in every gold situation.

    ``expected`` counts the activities that should be among the advice, ``first`` the situations in which the first
    piece may stand first, ``sound`` those in which nothing is advised that must not be, ``balance`` the processes left
    behind that were pointed out.
    """
    return _examined(_read("situations.yaml"), lambda item: _situation(framework, item))


def next_steps(framework: Framework) -> Examined:
    """Read every gold question that may be about what to do next.

    ``intent`` counts the questions told rightly to be about it, to lack a place, or to be about something else;
    ``done`` and ``place`` those about it whose done activities, or process and phase, were read exactly.
    """
    reader = NextSteps(framework, Signs(framework.activities, titles=True))
    return _examined(_read("next_steps.yaml"), lambda item: _question(reader, item))


Judged = Iterator[tuple[str, Tally, Miss | None]]


def _situation(framework: Framework, item: Mapping[str, Any]) -> Judged:
    advice = recommend(framework, _progress(item), {}, Focus(item.get("process"), item.get("phase")))
    given = [each.activity.id for each in advice.recommendations]
    behind = {each.process for each in advice.imbalances}
    found = [name for name in item["expected"] if name in given]
    never = sorted(set(item["never"]) & set(given))
    pointed = [name for name in item["imbalance"] if name in behind]
    yield _told("expected", len(found), len(item["expected"]), item, item["expected"], given)
    yield _told("first", given[:1] != [] and given[0] in item["first"], 1, item, item["first"], given[:1])
    yield _told("sound", not never, 1, item, [], never)
    yield _told("balance", len(pointed), len(item["imbalance"]), item, item["imbalance"], sorted(behind))


def _question(reader: NextSteps, item: Mapping[str, Any]) -> Judged:
    read = reader.read(item["question"])
    yield _told("intent", _intent(read) == item["intent"], 1, item, [item["intent"]], [_intent(read)])
    if item["intent"] != "next":
        return
    done = list(read.focus.after) if read else []
    yield _told("done", set(done) == set(item["done"]), 1, item, item["done"], done)
    place = [read.focus.process, read.focus.phase] if read else []
    yield _told("place", place == [item["process"], item["phase"]], 1, item, [item["process"], item["phase"]], place)


def _intent(read: NextStep | None) -> str:
    if read is None:
        return "other"
    return "next" if read.is_clear else "clarify"


def _progress(item: Mapping[str, Any]) -> Progress:
    states = {"done": State.DONE, "under_way": State.UNDER_WAY, "not_relevant": State.NOT_RELEVANT}
    return {name: state for field, state in states.items() for name in item[field]}


def _told(
    measure: str, right: int, of: int, item: Mapping[str, Any], expected: Sequence[object], found: Sequence[object]
) -> tuple[str, Tally, Miss | None]:
    name = item.get("id") or item["question"]
    wanted, got = (", ".join(map(str, each)) or "–" for each in (expected, found))
    miss = Miss(name, item["part"], measure, wanted, got) if right < of else None
    return measure, Tally(int(right), of), miss


def _examined(items: Sequence[Mapping[str, Any]], judge: Any) -> Examined:
    tallies: dict[str, dict[str, Tally]] = {part: {} for part in PARTS}
    misses = []
    for item in items:
        held = tallies[item["part"]]
        for measure, tally, miss in judge(item):
            before = held.get(measure, Tally(0, 0))
            held[measure] = Tally(before.right + tally.right, before.of + tally.of)
            if miss and item["part"] == "tuning":
                misses.append(miss)
    return Examined(tallies, tuple(misses))


def _read(file: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(resources.files("evals").joinpath("gold_sets", file).read_text("utf-8")))
