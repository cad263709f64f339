from dataclasses import replace

import pytest
from small_frameworks import (
    DONE,
    GHOST,
    IN,
    NOT_RELEVANT,
    NOT_STARTED,
    PO,
    ST,
    UNDER_WAY,
    a_chain,
    a_framework,
    an_activity,
    evidence_of,
    ids,
)

from assistant.advice.evidence import Basis, Evidence, Nearness, best_first
from assistant.advice.recommend import MOST_BLOCKED, Advice, Recommendation, recommend
from assistant.advice.score import Focus, Part, Weights, load_weights
from knowledge.document import Kind
from knowledge.framework.framework import Effort, Framework
from knowledge.project import State


def advised(framework: Framework, evidence: dict[str, tuple[Evidence, ...]] | None = None, **states: State) -> Advice:
    """Advice on everything that is ready."""
    return recommend(framework, states, evidence or {}, most=1000)


def first(advice: Advice) -> str:
    return advice.recommendations[0].activity.id


def of(advice: Advice, activity: str) -> Recommendation:
    return next(each for each in advice.recommendations if each.activity.id == activity)


def parts(advice: Advice, activity: str) -> dict[str, Part]:
    return {each.name: each for each in of(advice, activity).parts}


def advised_on(advice: Advice) -> list[str]:
    return [each.activity.id for each in advice.recommendations]


def test_the_weights_that_come_with_the_program_fit_the_parts() -> None:
    weights = load_weights()

    assert set(weights.weights) == {
        "focus", "unlocks", "balance", "order", "continues", "prepared", "plans", "evidence", "effort"
    }  # fmt: skip
    assert min(weights.weights.values()) > 0
    assert 1 <= weights.least <= weights.most
    assert 0 < weights.share < 1


def test_what_others_wait_for_comes_before_what_none_waits_for() -> None:
    framework = a_framework(an_activity("alene"), *a_chain("rot", "midt", "topp"))

    advice = advised(framework)

    assert advised_on(advice) == ["rot", "alene"]
    assert parts(advice, "rot")["unlocks"].details == {"number": 2, "opened": ("midt",)}
    assert "unlocks" not in parts(advice, "alene")


def test_the_more_that_waits_the_better_but_never_more_than_the_whole_part() -> None:
    def value(waiting: int) -> float:
        framework = a_framework(an_activity("rot"), *(an_activity(f"b{n}", requires=("rot",)) for n in range(waiting)))
        found = parts(advised(framework), "rot")
        return found["unlocks"].value if "unlocks" in found else 0.0

    values = [value(waiting) for waiting in (0, 1, 5, 100)]

    assert values == sorted(set(values))
    assert 0 == values[0] < values[-1] < 1


def test_what_was_asked_about_comes_first() -> None:
    framework = a_framework(*a_chain("rot", "midt", "topp"), an_activity("spurt", PO, 4))

    assert first(recommend(framework, {}, {})) == "rot"
    assert first(recommend(framework, {}, {}, Focus(PO, 4))) == "spurt"
    assert first(recommend(framework, {}, {}, Focus(PO))) == "spurt"


def test_where_a_place_was_asked_about_only_what_lies_or_leads_there_is_advised() -> None:
    framework = a_framework(
        an_activity("annet"),
        an_activity("vei", IN, 5),
        an_activity("samme", PO, 4),
        an_activity("spurt", PO, 3),
        an_activity("bundet", PO, 3, requires=("vei",)),
    )

    advice = recommend(framework, {}, {}, Focus(PO, 3), most=1000)

    assert advised_on(advice) == ["spurt", "vei", "samme"]
    assert parts(advice, "spurt")["focus"].details == {"how": "within"}
    assert parts(advice, "vei")["focus"].details == {"how": "leads", "activity": "bundet"}
    assert parts(advice, "samme")["focus"].details == {"how": "process"}


def test_where_advice_only_begins_at_a_place_it_goes_on_elsewhere_when_too_little_is_ready_there() -> None:
    there, elsewhere = [an_activity("spurt", PO, 3)], [an_activity(name) for name in ("a", "b", "c", "d")]
    many = [an_activity(f"spurt{number}", PO, 3) for number in range(4)]
    begins = Focus(PO, 3, begins=True)

    assert advised_on(recommend(a_framework(*there, *elsewhere), {}, {}, begins)) == ["spurt", "a", "b"]
    assert advised_on(recommend(a_framework(*there, *elsewhere), {}, {}, begins, most=4)) == ["spurt", "a", "b", "c"]
    assert len(advised_on(recommend(a_framework(*many, *elsewhere), {}, {}, begins))) == 4
    assert advised_on(recommend(a_framework(*elsewhere), {}, {}, begins, most=2)) == ["a", "b"]


def test_where_nothing_lies_or_leads_to_what_was_asked_about_the_rest_is_advised() -> None:
    framework = a_framework(an_activity("st"), an_activity("po", PO))

    assert advised_on(recommend(framework, {}, {}, Focus(IN, 2))) == ["st", "po"]
    assert advised_on(recommend(framework, {"po": DONE}, {}, Focus(PO))) == ["st"]


def test_what_follows_what_was_told_to_be_done_comes_first_and_the_rest_after_it() -> None:
    waiting = [an_activity(f"in{number}", IN, requires=("rot",)) for number in range(50)]
    framework = a_framework(*a_chain("en", "to"), an_activity("rot", PO), *waiting)
    progress = {"en": DONE}

    advice = recommend(framework, progress, {}, Focus(after=("en",)))

    assert first(recommend(framework, progress, {})) == "rot"
    assert advised_on(advice) == ["to", "rot"]
    assert parts(advice, "to")["focus"].details == {"how": "after", "activities": ("en",)}


def test_a_process_that_is_left_behind_is_caught_up_with() -> None:
    framework = a_framework(
        *(an_activity(f"st{phase}", phase=phase) for phase in range(1, 6)),
        *(an_activity(f"po{phase}", PO, phase) for phase in range(1, 6)),
        an_activity("in1", IN),
    )
    done = dict.fromkeys(["st1", "st2", "st3", "st4", "po1"], DONE)

    advice = advised(framework, **done)

    assert parts(advice, "in1")["balance"].details == {
        "process": IN, "reached": 0, "ahead": ST, "furthest": 4
    }  # fmt: skip
    assert parts(advice, "po2")["balance"].details["reached"] == 1
    assert "balance" not in parts(advice, "po3"), "the phase after the next does not catch up"
    assert "balance" not in parts(advice, "st5")
    assert parts(advice, "in1")["balance"].value > parts(advice, "po2")["balance"].value


def test_a_process_one_phase_behind_is_not_left_behind() -> None:
    framework = a_framework(*(an_activity(f"st{n}", phase=n) for n in (1, 2)), an_activity("po1", PO))

    assert "balance" not in parts(advised(framework, st1=DONE), "po1")
    assert "balance" in parts(advised(framework, st2=DONE), "po1")


@pytest.mark.parametrize("progress", [{"før": DONE}, {}])
def test_what_builds_on_something_done_comes_before_what_does_not(progress: dict[str, State]) -> None:
    framework = a_framework(an_activity("før"), an_activity("ny"), an_activity("videre", requires=("før",)))

    advice = advised(framework, **progress)

    assert first(advice) == ("videre" if progress else "før")
    if progress:
        assert parts(advice, "videre")["continues"].details == {"done": ("før",)}


def test_what_is_set_aside_is_nothing_to_build_on() -> None:
    framework = a_framework(*a_chain("før", "videre"), an_activity("lettere", benefits_from=("før",)))

    advice = advised(framework, før=NOT_RELEVANT)

    assert "continues" not in parts(advice, "videre")
    assert "prepared" not in parts(advice, "lettere")


def test_what_makes_it_easier_counts_by_how_much_of_it_is_done_and_the_rest_is_told() -> None:
    framework = a_framework(
        an_activity("en"), an_activity("to"), an_activity("tre"), an_activity("mål", benefits_from=("en", "to", "tre"))
    )

    none, one, two = (advised(framework, **dict.fromkeys(done, DONE)) for done in ([], ["to"], ["en", "to"]))

    assert "prepared" not in parts(none, "mål")
    assert parts(one, "mål")["prepared"].value == pytest.approx(1 / 3)
    assert parts(two, "mål")["prepared"].details == {"done": ("en", "to")}
    assert of(one, "mål").easier_after == ("en", "tre")
    assert of(advised(framework, en=NOT_RELEVANT, to=UNDER_WAY), "mål").easier_after == ("to", "tre")


@pytest.mark.parametrize(("quick", "slow"), [(Effort.SMALL, Effort.MEDIUM), (Effort.MEDIUM, Effort.LARGE)])
def test_what_is_soon_done_comes_first_when_all_else_is_equal(quick: Effort, slow: Effort) -> None:
    framework = a_framework(an_activity("sen", effort=slow), an_activity("rask", effort=quick))

    assert advised_on(advised(framework)) == ["rask", "sen"]


def test_an_early_phase_comes_first_when_all_else_is_equal() -> None:
    framework = a_framework(*(an_activity(f"po{phase}", PO, phase) for phase in (3, 1, 5, 2, 4)))

    assert advised_on(advised(framework)) == ["po1", "po2", "po3", "po4", "po5"]
    assert "order" not in parts(advised(framework), "po5")


def test_the_frameworks_order_decides_what_is_otherwise_equal() -> None:
    framework = a_framework(an_activity("po", PO), an_activity("b"), an_activity("a"))

    assert advised_on(advised(framework)) == ["b", "a", "po"]


def test_a_plan_of_ones_own_counts_and_that_of_a_neighbour_does_not() -> None:
    framework = a_framework(an_activity("a"), an_activity("b"))
    theirs = evidence_of("naboplan", kind=Kind.PLAN, nearness=Nearness.ALIKE)
    ours = evidence_of("plan", kind=Kind.PLAN, nearness=Nearness.OWN)

    advice = advised(framework, {"a": (theirs,), "b": (ours,)})

    assert advised_on(advice) == ["b", "a"]
    assert parts(advice, "b")["plans"].details == {"documents": ("plan",)}
    assert not {"plans", "evidence"} & parts(advice, "a").keys()


def test_a_case_counts_and_one_that_is_near_counts_more() -> None:
    framework = a_framework(an_activity("a"), an_activity("b"), an_activity("c"))
    far, near = evidence_of("fjern"), evidence_of("nær", nearness=Nearness.RELATED)
    own_plan = evidence_of("plan", kind=Kind.PLAN, nearness=Nearness.OWN)

    advice = advised(framework, {"b": (far,), "c": best_first([far, near, own_plan])})

    assert advised_on(advice) == ["c", "b", "a"]
    assert parts(advice, "c")["evidence"].details == {
        "documents": ("nær", "fjern"), "nearness": Nearness.RELATED
    }  # fmt: skip
    assert parts(advice, "b")["evidence"].details["nearness"] is Nearness.OTHER
    assert parts(advice, "c")["evidence"].value > parts(advice, "b")["evidence"].value


def test_evidence_goes_along_with_the_advice() -> None:
    framework = a_framework(an_activity("a"), an_activity("b"))
    shown = (evidence_of("en"), evidence_of("to"))

    advice = advised(framework, {"a": shown, GHOST: shown})

    assert (of(advice, "a").evidence, of(advice, "b").evidence) == (shown, ())


def test_evidence_is_put_nearest_first_then_surest_and_each_document_once() -> None:
    near = evidence_of("nær", nearness=Nearness.OWN)
    sure, linked = evidence_of("b", basis=Basis.CONFIRMED), evidence_of("a", basis=Basis.LINKED)
    found, again = evidence_of("c"), evidence_of("b")

    assert best_first([again, found, linked, sure, near]) == (near, sure, linked, found)
    assert best_first([]) == ()


def test_at_most_five_and_at_least_three_where_there_are_so_many() -> None:
    many = a_framework(*(an_activity(f"a{n}") for n in range(8)))
    outshone = a_framework(
        *(an_activity(f"a{n}", PO, 5) for n in range(8)),
        *(an_activity(f"b{n}", PO, 5, requires=("a0",)) for n in range(9)),
    )

    assert len(recommend(many, {}, {}).recommendations) == load_weights().most == 5
    assert len(recommend(outshone, {}, {}).recommendations) == load_weights().least == 3
    assert len(recommend(a_framework(an_activity("a"), an_activity("b")), {}, {}).recommendations) == 2
    assert len(recommend(many, {}, {}, most=7).recommendations) == 7
    assert len(recommend(many, {}, {}, most=1).recommendations) == 1


def test_more_than_the_least_is_advised_only_when_it_is_nearly_as_good() -> None:
    weights = replace(load_weights(), weights=dict.fromkeys(load_weights().weights, 0.0) | {"order": 1.0})
    framework = a_framework(an_activity("a", phase=1), *(an_activity(f"b{n}", phase=4) for n in range(4)))

    def number(share: float, least: int) -> int:
        chosen: Weights = replace(weights, share=share, least=least)
        return len(recommend(framework, {}, {}, weights=chosen).recommendations)

    assert (number(0.3, 1), number(0.25, 1), number(0.3, 2)) == (1, 5, 2)


def test_other_weights_give_other_advice() -> None:
    framework = a_framework(an_activity("rask", effort=Effort.SMALL), *a_chain("rot", "midt", "topp", process=PO))
    only_effort = replace(load_weights(), weights=dict.fromkeys(load_weights().weights, 0.0) | {"effort": 1.0})

    assert first(recommend(framework, {}, {})) == "rot"
    assert first(recommend(framework, {}, {}, weights=only_effort)) == "rask"


def test_what_waits_is_told_with_the_way_there_the_shortest_first() -> None:
    advice = recommend(a_framework(*a_chain("en", "to", "tre"), an_activity("po", PO, requires=("en",))), {}, {})

    assert [(each.activity.id, each.missing, each.chain) for each in advice.blocked] == [
        ("to", ("en",), ("en",)),
        ("po", ("en",), ("en",)),
        ("tre", ("to",), ("en", "to")),
    ]


def test_only_the_blocked_that_were_asked_about_are_told_and_not_too_many() -> None:
    framework = a_framework(
        an_activity("rot"),
        *(an_activity(f"st{n}", phase=2, requires=("rot",)) for n in range(9)),
        an_activity("po", PO, 2, requires=("rot",)),
    )

    assert len(recommend(framework, {}, {}).blocked) == MOST_BLOCKED
    assert ids(each.activity for each in recommend(framework, {}, {}, Focus(PO, 2)).blocked) == ["po"]
    assert recommend(framework, {}, {}, Focus(IN)).blocked == ()


def test_what_is_begun_before_what_it_requires_is_a_gap() -> None:
    framework = a_framework(*a_chain("en", "to", "tre", "fire"))

    advice = recommend(framework, {"to": DONE, "fire": UNDER_WAY}, {})

    assert [(each.activity.id, each.missing) for each in advice.gaps] == [("to", ("en",)), ("fire", ("tre",))]
    assert recommend(framework, {"to": NOT_RELEVANT}, {}).gaps == ()
    assert recommend(framework, {"en": NOT_RELEVANT, "to": DONE}, {}).gaps == ()
    assert recommend(framework, {"to": DONE}, {}, Focus(PO)).gaps == ()


def test_what_is_under_way_is_told_and_not_advised() -> None:
    framework = a_framework(an_activity("st"), an_activity("po", PO))

    advice = recommend(framework, {"st": UNDER_WAY}, {})

    assert (ids(advice.under_way), advised_on(advice)) == (["st"], ["po"])
    assert recommend(framework, {"st": UNDER_WAY}, {}, Focus(PO)).under_way == ()


def test_a_process_left_behind_that_others_wait_for_is_an_imbalance() -> None:
    framework = a_framework(
        an_activity("st1"),
        an_activity("st3", phase=3),
        an_activity("po1", PO),
        an_activity("in1", IN, requires=("po1",)),
        an_activity("in2", IN, 2, requires=("in1",)),
        an_activity("po2", PO, 2, requires=("po1",)),
    )

    found = recommend(framework, {"st3": DONE}, {}).imbalances

    assert [(each.process, each.reached, each.ahead, each.furthest, each.waiting) for each in found] == [
        (PO, 0, ST, 3, 2)
    ]
    assert recommend(framework, {"st3": DONE, "in1": NOT_RELEVANT, "in2": DONE}, {}).imbalances == ()
    assert recommend(framework, {"st1": DONE}, {}).imbalances == ()


def test_all_that_waits_for_a_process_left_behind_is_counted_also_for_what_cannot_be_begun_in_it() -> None:
    framework = a_framework(
        an_activity("st3", phase=3),
        an_activity("st4", phase=4),
        an_activity("po1", PO),
        an_activity("po2", PO, 2, requires=("po1",)),
        an_activity("po4", PO, 4, requires=("st4",)),
        an_activity("in1", IN, requires=("po2",)),
        an_activity("in2", IN, 2, requires=("in1",)),
        an_activity("in4", IN, 4, requires=("po4",)),
        an_activity("in5", IN, 5, requires=("in2", "po4")),
    )

    def waiting(**more: State) -> list[tuple[str, int]]:
        progress = {"st3": DONE, **more}
        return [(each.process, each.waiting) for each in recommend(framework, progress, {}).imbalances]

    assert waiting() == [(PO, 4)], "in4 waits for po4, which cannot be begun"
    assert waiting(in5=NOT_RELEVANT) == [(PO, 3)]
    assert waiting(po4=NOT_RELEVANT) == [(PO, 3)]
    assert waiting(in2=NOT_RELEVANT, in1=DONE) == [], "nobody waits for what can be done now"


def test_done_is_counted_of_what_is_relevant() -> None:
    framework = a_framework(*a_chain("en", "to", "tre", "fire"))

    advice = recommend(
        framework, {"en": DONE, "to": UNDER_WAY, "tre": NOT_RELEVANT, GHOST: DONE, "fire": NOT_STARTED}, {}
    )

    assert (advice.done, advice.relevant, advice.finished) == (1, 3, False)


def test_when_all_is_settled_the_next_round_is_shown() -> None:
    framework = a_framework(
        an_activity("en"),
        an_activity("to", phase=5, feeds_next_round=("en",)),
        an_activity("tre", PO, 5, feeds_next_round=("to",)),
    )
    settled = {"en": DONE, "to": DONE, "tre": NOT_RELEVANT}

    advice = recommend(framework, settled, {})

    assert advice.finished
    assert (advice.recommendations, advice.blocked, ids(advice.next_round)) == ((), (), ["en"])
    assert recommend(framework, settled | {"en": UNDER_WAY}, {}).next_round == ()


def test_a_framework_where_all_is_set_aside_is_finished() -> None:
    advice = recommend(a_framework(an_activity("en")), {"en": NOT_RELEVANT}, {})

    assert (advice.finished, advice.done, advice.relevant, advice.next_round) == (True, 0, 0, ())
