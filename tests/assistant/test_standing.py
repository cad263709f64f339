import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frameworks import (
    DONE,
    GHOST,
    NOT_RELEVANT,
    NOT_STARTED,
    PO,
    ST,
    UNDER_WAY,
    a_chain,
    a_framework,
    an_activity,
    doing,
    frameworks,
    ids,
    progresses,
)

from assistant.advice.standing import Standing, Turn
from knowledge.framework.framework import Framework
from knowledge.project import Progress, State

CHAIN = a_framework(*a_chain("en", "to", "tre", "fire"))


@pytest.mark.parametrize(
    ("state", "turn"),
    [
        (DONE, Turn.DONE),
        (NOT_RELEVANT, Turn.NOT_RELEVANT),
        (UNDER_WAY, Turn.UNDER_WAY),
        (NOT_STARTED, Turn.BLOCKED),
        (None, Turn.BLOCKED),
    ],
)
def test_what_a_project_says_goes_before_what_an_activity_requires(state: State | None, turn: Turn) -> None:
    assert Standing(CHAIN, {"to": state} if state else {}).turn("to") is turn


def test_an_activity_that_requires_nothing_is_ready() -> None:
    standing = Standing(CHAIN, {})

    assert standing.turn("en") is Turn.READY
    assert ids(standing.ready) == ["en"]
    assert ids(standing.blocked) == ["to", "tre", "fire"]


@pytest.mark.parametrize(
    ("state", "turn"),
    [(DONE, Turn.READY), (NOT_RELEVANT, Turn.READY), (UNDER_WAY, Turn.BLOCKED), (NOT_STARTED, Turn.BLOCKED)],
)
def test_only_what_is_done_or_not_relevant_unblocks(state: State, turn: Turn) -> None:
    standing = Standing(CHAIN, {"en": state})

    assert standing.turn("to") is turn
    assert standing.is_settled("en") is (turn is Turn.READY)


def test_what_only_makes_it_easier_blocks_nothing() -> None:
    framework = a_framework(an_activity("lett"), an_activity("lettere", benefits_from=("lett",)))

    assert ids(Standing(framework, {}).ready) == ["lett", "lettere"]


def test_every_activity_stands_in_one_list_in_the_frameworks_order() -> None:
    framework = a_framework(
        an_activity("sen", phase=4),
        an_activity("tidlig"),
        an_activity("annen", PO, requires=("sen",)),
        an_activity("begynt", PO, 2, requires=("annen",)),
        an_activity("ferdig", PO, 3),
    )
    standing = Standing(framework, {"begynt": UNDER_WAY, "ferdig": DONE})

    assert ids(standing.open) == ["tidlig", "sen", "annen", "begynt"]
    assert (ids(standing.ready), ids(standing.blocked)) == (["tidlig", "sen"], ["annen"])
    assert ids(standing.under_way) == ["begynt"]


def test_what_the_framework_no_longer_has_is_passed_over() -> None:
    one, other = Standing(CHAIN, {"en": DONE}), Standing(CHAIN, {"en": DONE, GHOST: UNDER_WAY})

    assert (one.open, one.ready, one.under_way, one.reached(ST)) == (
        other.open,
        other.ready,
        other.under_way,
        other.reached(ST),
    )


def test_a_chain_names_all_that_lies_before_in_an_order_that_can_be_done() -> None:
    framework = a_framework(
        an_activity("mål", phase=1, requires=("høyre", "venstre")),
        an_activity("høyre", phase=5, requires=("rot",)),
        an_activity("venstre", phase=2, requires=("rot", "ferdig")),
        an_activity("rot", PO, 5),
        an_activity("ferdig", PO, 1, requires=("før",)),
        an_activity("før", PO, 1),
    )
    standing = Standing(framework, {"ferdig": DONE, "høyre": UNDER_WAY})

    assert standing.missing("mål") == ("høyre", "venstre")
    assert standing.chain("mål")[0] == "rot"
    assert sorted(standing.chain("mål")) == ["høyre", "rot", "venstre"]
    assert standing.chain("rot") == ()


def test_a_chain_ends_at_what_is_not_relevant() -> None:
    assert Standing(CHAIN, {"to": NOT_RELEVANT}).chain("fire") == ("tre",)


def test_waiting_is_counted_through_what_is_open_only() -> None:
    nothing, middle = Standing(CHAIN, {}), Standing(CHAIN, {"to": DONE})

    assert (nothing.unlocks("en"), ids(nothing.holds_back("en"))) == (3, ["to", "tre", "fire"])
    assert (middle.unlocks("en"), ids(middle.holds_back("en"))) == (0, [])
    assert (middle.unlocks("to"), ids(middle.holds_back("to"))) == (2, ["tre", "fire"])
    assert nothing.waiting_for("en") == ("to",)
    assert middle.waiting_for("en") == ()


def test_what_waits_outside_a_process_is_counted_once_and_through_what_is_open_only() -> None:
    framework = a_framework(
        *a_chain("en", "to"),
        an_activity("tre", requires=("po2",)),
        an_activity("po1", PO, requires=("en", "to")),
        an_activity("po2", PO, 2, requires=("po1",)),
    )
    en, to = framework.by_id["en"], framework.by_id["to"]

    assert Standing(framework, {}).waiting_outside(ST, [en, to]) == 2
    assert Standing(framework, {}).waiting_outside(PO, [en, to]) == 2, "to and tre, which are outside that process"
    assert Standing(framework, {"po1": DONE}).waiting_outside(ST, [en, to]) == 0
    assert Standing(framework, {"po2": DONE}).waiting_outside(ST, [to]) == 1
    assert Standing(framework, {}).waiting_outside(ST, []) == 0


def test_an_activity_that_waits_in_two_ways_is_counted_once() -> None:
    framework = a_framework(
        an_activity("rot"),
        an_activity("høyre", requires=("rot",)),
        an_activity("venstre", requires=("rot",)),
        an_activity("mål", requires=("høyre", "venstre", "rot")),
    )

    assert Standing(framework, {}).unlocks("rot") == 3


def test_at_once_opens_only_what_lacks_nothing_else_and_is_not_begun() -> None:
    framework = a_framework(
        an_activity("rot"),
        an_activity("annen"),
        an_activity("fri", requires=("rot",)),
        an_activity("bundet", requires=("rot", "annen")),
        an_activity("begynt", requires=("rot",)),
    )

    assert Standing(framework, {"begynt": UNDER_WAY}).opened_by("rot") == ("fri",)
    assert Standing(framework, {"begynt": UNDER_WAY, "annen": NOT_RELEVANT}).opened_by("rot") == ("fri", "bundet")


def test_a_process_has_reached_its_furthest_phase_with_something_done_or_under_way() -> None:
    framework = a_framework(*(an_activity(f"st{phase}", phase=phase) for phase in range(1, 6)), an_activity("po1", PO))

    assert Standing(framework, {"st2": DONE, "st4": UNDER_WAY, "st5": NOT_RELEVANT}).reached(ST) == 4
    assert Standing(framework, {"st2": DONE, "st5": NOT_STARTED}).reached(ST) == 2
    assert Standing(framework, {"st2": DONE, "po1": NOT_RELEVANT}).reached(PO) == 0


def test_a_process_is_left_out_when_nothing_in_it_is_open() -> None:
    framework = a_framework(an_activity("st1"), an_activity("st2", phase=2), an_activity("po1", PO))

    assert Standing(framework, {"st1": DONE, "st2": NOT_RELEVANT}).is_left_out(ST)
    assert not Standing(framework, {"st1": DONE, "st2": UNDER_WAY}).is_left_out(ST)
    assert not Standing(framework, {}).is_left_out(PO)


@st.composite
def standings(draw: st.DrawFn) -> tuple[Framework, Progress]:
    framework = draw(frameworks())
    return framework, draw(progresses(framework))


@given(standings())
@settings(max_examples=150, deadline=None)
def test_every_activity_has_one_turn_and_what_is_open_is_in_one_list(made: tuple[Framework, Progress]) -> None:
    standing = Standing(*made)

    lists = [*ids(standing.ready), *ids(standing.blocked), *ids(standing.under_way)]
    assert sorted(lists) == sorted(ids(standing.open))
    for turn in Turn:
        alike = [each.id for each in standing.framework.activities if standing.turn(each.id) is turn]
        states = {standing.progress.get(name, NOT_STARTED) for name in alike}
        expected = {NOT_STARTED} if turn in (Turn.READY, Turn.BLOCKED) else {State(turn.value)}
        assert states <= expected


@given(standings())
@settings(max_examples=150, deadline=None)
def test_what_opens_at_once_is_what_is_ready_afterwards_and_was_not_before(made: tuple[Framework, Progress]) -> None:
    framework, progress = made
    standing = Standing(framework, progress)

    for each in standing.open:
        after = Standing(framework, doing(progress, each.id))
        assert list(standing.opened_by(each.id)) == [
            name for name in ids(after.ready) if name != each.id and name not in ids(standing.ready)
        ]


@given(standings())
@settings(max_examples=150, deadline=None)
def test_doing_the_chain_makes_an_activity_ready_and_leaving_any_out_does_not(
    made: tuple[Framework, Progress],
) -> None:
    framework, progress = made
    standing = Standing(framework, progress)

    for each in standing.blocked:
        chain = standing.chain(each.id)
        for number, name in enumerate(chain):
            assert not standing.is_settled(name)
            assert Standing(framework, doing(progress, chain[:number])).missing(name) == ()
            without = [other for other in chain if other != name and name not in standing.chain(other)]
            assert Standing(framework, doing(progress, without)).turn(each.id) is Turn.BLOCKED
        assert Standing(framework, doing(progress, chain)).turn(each.id) is Turn.READY
