"""What a framework must mean: each rule by itself on a small framework, and the ones that only give a remark."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from frameworks import a_framework, a_text, an_activity, filler, with_process
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.framework import Cell, Framework, Origin, Phase, Text
from knowledge.framework.marked import Fault
from knowledge.framework.reading import Read, read_text
from knowledge.framework.writing import write_yaml
from knowledge.language import Language
from knowledge.phrases import Phrases

FIRST = PROCESSES[0]
PHRASES = Phrases(["knowledge"])
LINK = "https://www.ks.no/rammeverk"
ONE = [each for each in Provenance if each is not Provenance.MIXED]


def read(framework: Framework, documents: frozenset[str] | None = None) -> Read:
    return read_text(write_yaml(framework), "eget.yaml", documents)


def faults(framework: Framework, documents: frozenset[str] | None = None) -> list[Fault]:
    return list(read(framework, documents).faults)


def codes(framework: Framework, documents: frozenset[str] | None = None) -> list[str]:
    return [fault.code for fault in faults(framework, documents)]


def with_activity(**changes: Any) -> Framework:
    return a_framework([an_activity("a", **changes)])


def line_of(framework: Framework, fault: Fault) -> str:
    return write_yaml(framework).splitlines()[(fault.place.line or 0) - 1].strip()


def test_a_sound_framework_has_nothing_wrong_with_it() -> None:
    told = read(a_framework())

    assert told.faults == ()
    assert not told.refused
    assert told.framework == a_framework()


GOALS = {1: "5b", 2: "5c", 3: "9d", 4: "7c", 5: "6c", 6: "6b", 7: "3b", 8: "10b", 9: "5c", 10: "7c", 11: "7c", 12: "8c",
         13: "3b", 14: "7c", 15: "9c", 16: "10b", 17: "19"}  # fmt: skip
"""The last numbered and the last lettered target of each goal (A/RES/70/1)."""


def _targets() -> list[str]:
    made: list[str] = []
    for goal, last in GOALS.items():
        number, letter = int(last.rstrip("bcd")), last.lstrip("0123456789")
        made += [str(goal), *(f"{goal}.{each}" for each in range(1, number + 1))]
        made += [f"{goal}.{each}" for each in "abcd" if letter and each <= letter]
    return made


def test_the_goals_and_every_one_of_the_169_targets_may_be_named() -> None:
    targets = _targets()

    assert len([each for each in targets if "." in each]) == 169
    assert codes(with_activity(sdg=tuple(targets))) == []


def test_no_other_goal_or_target_may_be_named() -> None:
    beyond = [
        target
        for goal, last in GOALS.items()
        for target in (f"{goal}.0", f"{goal}.{int(last.rstrip('bcd')) + 1}",
                       *(f"{goal}.{letter}" for letter in "abcd" if letter > (last[-1] if last[-1].isalpha() else "")))
    ]  # fmt: skip
    wrong = ["0", "18", "99", "0.1", "18.a", *beyond]
    framework = with_activity(sdg=("11", *wrong))

    told = faults(framework)

    assert [fault.code for fault in told] == ["fw_no_goal"] * len(wrong)
    assert [fault.details["value"] for fault in told] == wrong
    assert [line_of(framework, fault).strip("- '") for fault in told] == wrong


@pytest.mark.parametrize("value", ["11.3.1", "11,3", "1.", ".1", "123", "11.e", "mål 11", "-1", "1.100"])
def test_what_is_not_written_as_a_goal_is_told_as_such(value: str) -> None:
    assert codes(with_activity(sdg=(value,))) == ["fw_bad_goal"]


@pytest.mark.parametrize("edge", ["requires", "benefits_from", "feeds_next_round"])
def test_an_edge_must_lead_to_an_activity_and_the_nearest_is_named(edge: str) -> None:
    framework = with_activity(**{edge: ("po1-noe", "po2-noen")})

    told = faults(framework)

    assert [(fault.code, fault.details) for fault in told] == [
        ("fw_unknown_activity", {"value": "po2-noen", "suggestion": "po2-noe"})
    ]
    assert line_of(framework, told[0]) == "- po2-noen"


def test_what_is_like_nothing_gets_no_suggestion() -> None:
    assert faults(with_activity(requires=("xyzxyz",)))[0].details["suggestion"] == "–"


@pytest.mark.parametrize("edge", ["requires", "benefits_from"])
def test_an_activity_cannot_wait_for_itself(edge: str) -> None:
    framework = with_activity(**{edge: ("a",)})

    assert [(fault.code, fault.details) for fault in faults(framework)] == [("fw_itself", {"activity": "a"})]


def test_an_activity_may_feed_itself_in_the_next_round() -> None:
    assert codes(with_activity(feeds_next_round=("a",))) == []


def circle(*edges: tuple[str, str, str]) -> Framework:
    """A framework of activities a, b and c in phases 1, 2 and 3, with these edges: from, kind, to."""
    made = {name: an_activity(name, phase=phase) for phase, name in enumerate("abc", start=1)}
    for name, kind, other in edges:
        made[name] = replace(made[name], **{kind: (*getattr(made[name], kind), other)})
    return a_framework(made.values())


@pytest.mark.parametrize(
    "edges",
    [
        [("b", "requires", "a"), ("a", "requires", "b")],
        [("b", "requires", "a"), ("a", "benefits_from", "b")],
        [("b", "benefits_from", "a"), ("c", "requires", "b"), ("a", "benefits_from", "c")],
    ],
)
def test_a_circle_is_refused_whatever_it_is_made_of_and_told_all_the_way_round(
    edges: list[tuple[str, str, str]],
) -> None:
    framework = circle(*edges)

    (told,) = [fault for fault in faults(framework) if fault.refuses]

    names = str(told.details["circle"]).split(" → ")
    assert told.code == "fw_circle"
    assert names[0] == names[-1]
    assert set(names) == {name for edge in edges for name in (edge[0], edge[2])}
    steps = {frozenset(pair) for pair in pairwise(names)}
    assert steps == {frozenset((name, other)) for name, _, other in edges}
    assert line_of(framework, told) == f"- id: {names[0]}"


def test_what_feeds_the_next_round_makes_no_circle() -> None:
    framework = circle(("b", "requires", "a"), ("c", "requires", "b"), ("c", "feeds_next_round", "a"))

    assert codes(framework) == []


EDGES = st.sets(
    st.tuples(st.integers(0, 5), st.sampled_from(["requires", "benefits_from"]), st.integers(0, 5)), max_size=10
)


@given(EDGES)
def test_a_framework_is_refused_for_a_circle_exactly_when_some_activity_waits_for_itself(
    edges: set[tuple[int, str, int]],
) -> None:
    waits = {(one, other) for one, _, other in edges if one != other}
    reached = {one: {other for start, other in waits if start == one} for one in range(6)}
    for _ in range(6):
        reached = {one: others.union(*(reached[each] for each in others)) for one, others in reached.items()}
    held = [
        an_activity(
            f"a{number}",
            **{
                kind: tuple(
                    f"a{other}"
                    for one, said, other in sorted(edges)
                    if (one, said) == (number, kind) and other != number
                )
                for kind in ("requires", "benefits_from")
            },
        )
        for number in range(6)
    ]

    told = codes(a_framework(held))

    assert told == (["fw_circle"] if any(one in others for one, others in reached.items()) else [])


def test_every_cell_must_have_an_activity() -> None:
    empty = {filler(Cell(FIRST, 4)), filler(Cell("skape-prosjekter", 1))}
    framework = a_framework()
    without = replace(framework, activities=tuple(each for each in framework.activities if each.id not in empty))

    told = faults(without)

    assert [(fault.code, fault.details) for fault in told] == [
        ("fw_empty_cell", {"process": "Standardisere", "phase": 4}),
        ("fw_empty_cell", {"process": "Skape prosjekter", "phase": 1}),
    ]
    assert read(without).refused


def test_waiting_for_a_later_phase_of_the_same_process_is_told_but_refuses_nothing() -> None:
    framework = a_framework([an_activity("a", phase=2, requires=("st4-noe",))])

    told = read(framework)

    assert told.framework == framework
    assert [(fault.code, fault.refuses, fault.details) for fault in told.faults] == [
        ("fw_backwards", False, {"activity": "a", "other": "st4-noe"})
    ]
    assert line_of(framework, told.faults[0]) == "- st4-noe"


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": 2, "requires": ("po4-noe",)},
        {"phase": 4, "requires": ("b",)},
        {"phase": 2, "benefits_from": ("b",)},
        {"phase": 2, "feeds_next_round": ("b",)},
    ],
    ids=["another process", "the same phase", "only makes it easier", "the next round"],
)
def test_nothing_else_is_told_as_waiting_backwards(changes: dict[str, Any]) -> None:
    assert codes(a_framework([an_activity("a", **changes), an_activity("b", phase=4)])) == []


def each_text_from(origin: Origin) -> list[Framework]:
    """Frameworks with one text of this origin: an activity, and a process's name, its purpose and its last phase."""
    phases = a_framework().processes[0].phases
    return [
        with_activity(origin=origin),
        with_process(a_framework(), name_origin=origin),
        with_process(a_framework(), purpose_origin=origin),
        with_process(a_framework(), phases=(*phases[:4], Phase(5, a_text("Steg"), origin))),
    ]


@pytest.mark.parametrize("provenance", ONE)
def test_what_comes_from_a_source_must_have_a_link_and_what_does_not_need_none(provenance: Provenance) -> None:
    bare, linked = Origin(provenance), Origin(provenance, (LINK,))
    needs = provenance in (Provenance.SOURCE, Provenance.INFERRED)

    for framework in each_text_from(bare):
        assert codes(framework) == (["fw_no_source"] if needs else [])
    for framework in each_text_from(linked):
        assert codes(framework) == []


def test_a_text_is_of_one_provenance_though_a_document_may_be_of_several() -> None:
    for framework in each_text_from(Origin(Provenance.MIXED, (LINK,))):
        (told,) = faults(framework)

        assert (told.code, told.refuses) == ("fw_wrong_value", True)
        assert told.details["allowed"] == ", ".join(ONE)
        assert line_of(framework, told) == "provenance: mixed"


def test_a_missing_link_is_told_where_the_provenance_stands() -> None:
    framework = with_process(a_framework(), purpose_origin=Origin(Provenance.SOURCE))

    (told,) = faults(framework)

    assert told.details == {"provenance": "source"}
    assert line_of(framework, told) == "provenance: source"


def test_links_to_documents_are_looked_at_only_where_somebody_knows_the_documents() -> None:
    framework = with_activity(cases=("limerick", "limerik"), methods=("fasene", "slett ikke"))
    known = frozenset({"limerick", "fasene"})

    assert codes(framework) == []
    assert [(fault.code, fault.details) for fault in faults(framework, known)] == [
        ("fw_dead_link", {"value": "limerik", "suggestion": "limerick"}),
        ("fw_dead_link", {"value": "slett ikke", "suggestion": "–"}),
    ]
    assert codes(framework, frozenset()) == ["fw_dead_link"] * 4


def test_what_a_reader_of_nynorsk_or_english_would_get_in_bokmal_is_counted_and_refuses_nothing() -> None:
    framework = with_process(
        a_framework([an_activity("a", title="Tell", purpose=Text("Uten tall", None, "Without figures"))]),
        name=Text("Standardisere", None, None),
    )

    told = read(framework)

    assert told.framework == framework
    assert [(fault.code, fault.refuses, fault.details) for fault in told.faults] == [
        ("fw_untranslated", False, {"language": "nn", "number": 2}),
        ("fw_untranslated", False, {"language": "en", "number": 1}),
    ]


def test_steps_deliverables_and_actors_need_no_translation() -> None:
    framework = with_activity(how=(Text("Tell."),), deliverable=Text("Tall"), actors=(Text("innbyggere"),))

    assert codes(framework) == []


def test_two_activities_cannot_have_one_id_and_two_processes_not_one_code() -> None:
    twice = a_framework([an_activity("a"), an_activity("a", phase=2)])
    framework = with_process(twice, code="PO")

    told = faults(framework)

    assert [(fault.code, fault.details) for fault in told] == [
        ("fw_code_taken", {"value": "PO"}),
        ("fw_id_taken", {"value": "a"}),
    ]
    lines = write_yaml(framework).splitlines()
    assert told[1].place.line == len(lines) - lines[::-1].index("- id: a")


def test_an_unknown_process_is_told_with_those_there_are() -> None:
    framework = a_framework()
    told = faults(replace(framework, activities=(*framework.activities, an_activity("a", "politikk"))))

    assert [(fault.code, fault.details["value"]) for fault in told] == [("fw_unknown_process", "politikk")]
    assert told[0].details["allowed"] == ", ".join(PROCESSES)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    framework = with_process(
        a_framework([an_activity("a", requires=("b",), sdg=("18",), cases=("c",), origin=Origin(Provenance.SOURCE))]),
        code="PO",
        name=Text("Standardisere", None, "Standardise"),
    )

    assert codes(framework, frozenset()) == [
        "fw_code_taken", "fw_unknown_activity", "fw_no_source", "fw_no_goal", "fw_untranslated", "fw_dead_link",
    ]  # fmt: skip


def test_circles_and_empty_cells_are_looked_for_when_the_rest_is_right() -> None:
    framework = circle(("a", "requires", "b"), ("b", "requires", "a"))

    assert codes(replace(framework, activities=(*framework.activities, an_activity("d", sdg=("18",))))) == [
        "fw_no_goal"
    ]


def test_every_fault_of_these_rules_can_be_said_in_three_languages() -> None:
    framework = a_framework([an_activity("a", phase=2, requires=("st4-noe", "b"), purpose=Text("Bare bokmål"))])

    for told in (*faults(framework, frozenset()), *faults(circle(("a", "requires", "b"), ("b", "requires", "a")))):
        assert len({PHRASES.say(told.code, language, **told.details) for language in Language}) == len(Language)
