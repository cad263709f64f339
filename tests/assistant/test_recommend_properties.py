"""What holds of advice whatever the framework, the progress and the question are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random

import pytest
import recomputed
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frameworks import (
    DONE,
    PROCESSES,
    a_framework,
    an_activity,
    doing,
    evidence_of,
    focuses,
    frameworks,
    ids,
    progresses,
    situations,
)

from assistant.advice.evidence import Evidence
from assistant.advice.recommend import MOST_BLOCKED, Advice, recommend
from assistant.advice.score import Focus, load_weights
from knowledge.framework.framework import Framework
from knowledge.framework.reading import shipped
from knowledge.project import Progress

WEIGHTS = load_weights()
ALL = 10_000
Situation = tuple[Framework, Progress, Mapping[str, tuple[Evidence, ...]], Focus]
small = settings(max_examples=80, deadline=None)
large = settings(max_examples=12, deadline=None)


def advised_on(advice: Advice) -> list[str]:
    return [each.activity.id for each in advice.recommendations]


def follows_to_the_end(framework: Framework, progress: Progress, focus: Focus) -> None:
    """Do what is advised first, or finish what can be finished where nothing is, until nothing is left."""
    for _ in range(len(framework.activities) + 1):
        advice = recommend(framework, progress, {}, focus)
        if advice.finished:
            break
        if advice.recommendations:
            next_one = advised_on(advice)[0]
        else:
            begun = recomputed.begun(framework, progress)
            next_one = next(name for name in begun if not recomputed.lacks(framework, progress, name))
        assert recomputed.is_open(progress, next_one)
        assert recomputed.lacks(framework, progress, next_one) == []
        progress = doing(progress, next_one)
    assert not [each.id for each in framework.activities if recomputed.is_open(progress, each.id)]


@given(situations())
@small
def test_whoever_follows_the_advice_ends_with_everything_settled_and_each_after_what_it_requires(
    made: Situation,
) -> None:
    framework, progress, _, focus = made

    follows_to_the_end(framework, progress, focus)


@given(progresses(shipped()), focuses(shipped()))
@settings(max_examples=4, deadline=None)
def test_whoever_follows_the_advice_on_the_shipped_framework_ends_with_everything_settled(
    progress: Progress, focus: Focus
) -> None:
    follows_to_the_end(shipped(), progress, focus)


def test_from_nothing_the_whole_shipped_framework_is_worked_through() -> None:
    follows_to_the_end(shipped(), {}, Focus())


def only_what_is_ready_is_advised(made: Situation) -> None:
    framework, progress, evidence, focus = made

    advice = recommend(framework, progress, evidence, focus, most=ALL)

    assert sorted(advised_on(advice)) == sorted(recomputed.candidates(framework, progress, focus))
    assert set(advised_on(advice)) <= set(recomputed.ready(framework, progress))
    assert set(ids(advice.under_way)) <= set(recomputed.begun(framework, progress))


@given(situations())
@small
def test_only_what_is_ready_is_advised(made: Situation) -> None:
    only_what_is_ready_is_advised(made)


@given(situations(shipped()))
@large
def test_only_what_is_ready_is_advised_on_the_shipped_framework(made: Situation) -> None:
    only_what_is_ready_is_advised(made)


@given(situations(), st.randoms())
@small
def test_the_same_gives_the_same_in_whatever_order_it_was_told(made: Situation, chance: Random) -> None:
    framework, progress, evidence, focus = made
    shuffled, turned = list(progress.items()), list(evidence.items())
    chance.shuffle(shuffled)
    chance.shuffle(turned)

    one = recommend(framework, progress, evidence, focus)
    other = recommend(framework, dict(shuffled), dict(turned), focus)

    assert one == other == recommend(replace(framework), progress, evidence, focus)


def an_unrelated_one_changes_nothing(made: Situation, process: str, phase: int) -> None:
    framework, progress, evidence, focus = made
    alone = an_activity("alene", process, phase, effort=framework.activities[0].effort)
    if focus.is_narrow and (focus.holds(alone) or focus.process == process):
        focus = replace(focus, process=None, phase=None)
    place = [(PROCESSES.index(each.process), each.phase) for each in framework.activities]
    before = sum(each <= (PROCESSES.index(process), phase) for each in place)
    activities = (*framework.activities[:before], alone, *framework.activities[before:])
    wider = Framework(framework.title, framework.processes, activities)
    shown = {**evidence, "alene": (evidence_of("dok-9"),)}

    with_it = recommend(wider, progress, shown, focus, most=ALL).recommendations
    without = recommend(framework, progress, evidence, focus, most=ALL).recommendations

    assert tuple(each for each in with_it if each.activity != alone) == without
    if not focus.is_narrow:
        assert len(with_it) == len(without) + 1


@given(situations(), st.sampled_from(PROCESSES), st.integers(1, 5))
@small
def test_an_activity_without_connections_changes_nothing_for_the_others(
    made: Situation, process: str, phase: int
) -> None:
    an_unrelated_one_changes_nothing(made, process, phase)


@given(situations(shipped()), st.sampled_from(PROCESSES), st.integers(1, 5))
@large
def test_an_activity_without_connections_changes_nothing_for_the_shipped_ones(
    made: Situation, process: str, phase: int
) -> None:
    an_unrelated_one_changes_nothing(made, process, phase)


def every_part_is_true(made: Situation) -> None:
    framework, progress, evidence, focus = made

    for each in recommend(framework, progress, evidence, focus, most=ALL).recommendations:
        true = recomputed.facts(framework, progress, evidence, focus, WEIGHTS.left_behind, each.activity)
        assert {part.name: dict(part.details) for part in each.parts} == true
        assert each.easier_after == tuple(
            name for name in each.activity.benefits_from if recomputed.is_open(progress, name)
        )


@given(situations())
@settings(max_examples=150, deadline=None)
def test_every_part_is_there_when_it_is_true_and_holds_the_facts(made: Situation) -> None:
    every_part_is_true(made)


@given(situations(shipped()))
@large
def test_every_part_is_true_on_the_shipped_framework(made: Situation) -> None:
    every_part_is_true(made)


@given(situations())
@small
def test_a_score_is_the_weighted_sum_of_parts_from_nought_to_one_and_the_best_comes_first(made: Situation) -> None:
    advice = recommend(*made, most=ALL)

    for each in advice.recommendations:
        for part in each.parts:
            assert 0 < part.value <= 1
            assert part.weight == WEIGHTS.weights[part.name]
        assert each.score == pytest.approx(sum(part.value * part.weight for part in each.parts))
        gains = [part.value * part.weight for part in each.parts]
        assert gains == sorted(gains, reverse=True)
    scores = [each.score for each in advice.recommendations]
    assert scores == sorted(scores, reverse=True)


@given(situations())
@small
def test_between_three_and_five_are_advised_where_there_are_so_many(made: Situation) -> None:
    framework, progress, _, focus = made
    there = len(recomputed.candidates(framework, progress, focus))
    every = recommend(*made, most=ALL).recommendations

    shown = recommend(*made).recommendations

    assert shown == every[: len(shown)]
    assert min(3, there) <= len(shown) <= min(5, there)
    if shown and len(shown) < min(5, there):
        assert every[len(shown)].score < WEIGHTS.share * every[0].score
    if len(shown) > 3:
        assert shown[-1].score >= WEIGHTS.share * every[0].score


def doing_the_chain_makes_it_ready(framework: Framework, progress: Progress, focus: Focus = Focus()) -> None:
    for each in recommend(framework, progress, {}, focus).blocked:
        state = progress
        for name in each.chain:
            assert recomputed.is_open(state, name)
            assert recomputed.lacks(framework, state, name) == []
            state = doing(state, name)
        assert each.activity.id in recomputed.ready(framework, state)
        assert list(each.missing) == recomputed.lacks(framework, progress, each.activity.id)
        for left_out in each.chain:
            state = progress
            for name in each.chain:
                if name != left_out and not recomputed.lacks(framework, state, name):
                    state = doing(state, name)
            assert each.activity.id in recomputed.blocked(framework, state)


@given(situations())
@small
def test_doing_the_chain_makes_what_is_blocked_ready_and_leaving_any_out_does_not(made: Situation) -> None:
    framework, progress, _, focus = made

    doing_the_chain_makes_it_ready(framework, progress, focus)


@given(progresses(shipped()))
@large
def test_doing_the_chain_makes_what_is_blocked_ready_on_the_shipped_framework(progress: Progress) -> None:
    doing_the_chain_makes_it_ready(shipped(), progress)


@given(situations())
@small
def test_the_blocked_that_are_told_are_those_that_are_soonest_free(made: Situation) -> None:
    framework, progress, _, focus = made
    every = [name for name in recomputed.blocked(framework, progress) if focus.holds(framework.by_id[name])]

    told = recommend(framework, progress, {}, focus).blocked

    lengths = [len(each.chain) for each in told]
    assert lengths == sorted(lengths)
    assert len(told) == min(MOST_BLOCKED, len(every))
    assert set(ids(each.activity for each in told)) <= set(every)


def gaps_are_true(made: Situation) -> None:
    framework, progress, evidence, focus = made

    told = recommend(framework, progress, evidence, focus).gaps

    assert {each.activity.id: list(each.missing) for each in told} == {
        each.id: recomputed.lacks(framework, progress, each.id)
        for each in framework.activities
        if focus.holds(each)
        and each.id not in recomputed.ready(framework, progress)
        and each.id not in recomputed.blocked(framework, progress)
        and (each.id in recomputed.begun(framework, progress) or progress.get(each.id) is DONE)
        and recomputed.lacks(framework, progress, each.id)
    }


@given(situations())
@small
def test_the_gaps_are_all_that_is_begun_before_what_it_requires(made: Situation) -> None:
    gaps_are_true(made)


@given(situations(shipped()))
@large
def test_the_gaps_are_true_on_the_shipped_framework(made: Situation) -> None:
    gaps_are_true(made)


def outside(framework: Framework, progress: Progress, process: str, names: Iterable[str]) -> set[str]:
    """What waits in other processes for any of these."""
    others = {other for name in names for other in recomputed.waiting(framework, progress, name)}
    return {name for name in others if framework.by_id[name].process != process}


def imbalances_are_true(framework: Framework, progress: Progress) -> None:
    first, furthest = recomputed.ahead(framework, progress)
    told = {each.process: each for each in recommend(framework, progress, {}).imbalances}

    for process in framework.processes:
        behind = recomputed.reached(framework, progress, process.id)
        can_be_done = [*recomputed.ready(framework, progress), *recomputed.begun(framework, progress)]
        own = [name for name in can_be_done if framework.by_id[name].process == process.id]
        left = [
            each.id
            for each in framework.activities
            if each.process == process.id and recomputed.is_open(progress, each.id)
        ]
        is_behind = furthest - behind >= WEIGHTS.left_behind
        assert (process.id in told) is (is_behind and bool(outside(framework, progress, process.id, own)))
        if each := told.get(process.id):
            waiting = len(outside(framework, progress, process.id, left))
            assert (each.reached, each.ahead, each.furthest, each.waiting) == (behind, first, furthest, waiting)


@given(situations())
@small
def test_the_imbalances_are_the_processes_far_behind_that_others_wait_for(made: Situation) -> None:
    imbalances_are_true(made[0], made[1])


@given(progresses(shipped()))
@large
def test_the_imbalances_are_true_on_the_shipped_framework(progress: Progress) -> None:
    imbalances_are_true(shipped(), progress)


@given(situations())
@small
def test_done_and_relevant_are_counted_and_the_next_round_waits_for_the_end(made: Situation) -> None:
    framework, progress, _, _ = made
    advice = recommend(*made)
    left = [each.id for each in framework.activities if recomputed.is_open(progress, each.id)]
    done = [each for each in framework.activities if progress.get(each.id) is DONE]

    assert advice.done == len(done)
    assert advice.relevant == len(done) + len(left)
    assert advice.finished is (not left)
    fed = {name for each in done for name in each.feeds_next_round} if not left else set()
    assert set(ids(advice.next_round)) == fed


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_step_that_is_done_is_not_advised_again(data: st.DataObject) -> None:
    framework = data.draw(frameworks())
    progress = data.draw(progresses(framework))
    for name in recomputed.ready(framework, progress):
        assert name not in advised_on(recommend(framework, doing(progress, name), {}, most=ALL))


def test_the_recomputed_facts_are_not_always_the_same() -> None:
    """The other way to the facts must be able to tell two situations apart."""
    framework = a_framework(an_activity("a"), an_activity("b", PROCESSES[1], 4, requires=("a",)))

    assert recomputed.waiting(framework, {}, "a") == ["b"]
    assert recomputed.waiting(framework, {"b": DONE}, "a") == []
    assert recomputed.ahead(framework, {"b": DONE}) == (PROCESSES[1], 4)
    assert recomputed.blocked(framework, {}) == ["b"]
