"""What a new edition changes is told by name, and what a municipality has rewritten is its own."""

from dataclasses import fields, replace
from typing import Any

import pytest
from frameworks import a_framework, a_text, an_activity, with_process

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.changes import Changed, adopted, changes
from knowledge.framework.framework import (
    Activity,
    Dimension,
    Effort,
    Framework,
    Level,
    Origin,
    Phase,
    Text,
)
from knowledge.framework.reading import shipped
from knowledge.language import Language

FIRST = PROCESSES[0]
LOCAL = Origin(Provenance.LOCAL)
SOURCED = Origin(Provenance.SOURCE, ("https://www.ks.no/rammeverk",), (Language.NN,))
INFERRED = Origin(Provenance.INFERRED, ("https://www.ks.no/rammeverk",))
BEFORE = a_framework([an_activity("a"), an_activity("b", phase=2, requires=("a",))])


def with_a(**changed: Any) -> Framework:
    """The framework with activity a changed."""
    return replace(
        BEFORE,
        activities=tuple(replace(each, **changed) if each.id == "a" else each for each in BEFORE.activities),
    )


def test_an_edition_that_says_the_same_changes_nothing() -> None:
    told = changes(BEFORE, a_framework([an_activity("a"), an_activity("b", phase=2, requires=("a",))]))

    assert told.none
    assert (told.added, told.removed, told.changed, told.processes, told.moved) == ((), (), (), (), frozenset())
    assert not told.arrangement


def test_the_shipped_edition_is_the_same_as_itself() -> None:
    assert changes(shipped(), shipped()).none
    assert adopted(shipped(), shipped(), shipped()) == shipped()


def test_activities_that_come_and_go_are_told_by_their_ids_in_the_order_of_the_edition_that_has_them() -> None:
    after = a_framework([an_activity("d"), an_activity("c"), an_activity("b", phase=2)])

    told = changes(BEFORE, after)

    assert (told.added, told.removed) == (("d", "c"), ("a",))
    assert told.changed == (Changed("b", ("requires",)),)
    assert not told.none


def test_an_activity_with_another_id_is_another_activity() -> None:
    told = changes(a_framework([an_activity("a", title="Tell")]), a_framework([an_activity("b", title="Tell")]))

    assert (told.added, told.removed, told.changed) == (("b",), ("a",), ())


OTHER = {
    "process": "skape-prosjekter", "phase": 3, "title": Text("Ny"), "purpose": Text("Ny"), "how": (Text("Ny"),),
    "deliverable": Text("Ny"), "actors": (Text("innbyggere"),), "level": Level.GLOBAL, "effort": Effort.LARGE,
    "origin": LOCAL, "requires": ("po1-noe",), "benefits_from": ("po1-noe",), "feeds_next_round": ("a",),
    "signs": ("har talt",), "sdg": ("11",), "u4ssc": (Dimension.SOCIETY,), "cases": ("limerick",),
    "methods": ("fasene",),
}  # fmt: skip


@pytest.mark.parametrize("field", [each.name for each in fields(Activity) if each.name != "id"])
def test_each_field_that_differs_is_named(field: str) -> None:
    told = changes(BEFORE, with_a(**{field: OTHER[field]}))

    assert told.changed == (Changed("a", (field,)),)
    assert (told.added, told.removed, told.processes, told.arrangement) == ((), (), (), False)
    assert told.moved == (frozenset({"a"}) if field in ("process", "phase", "requires") else frozenset())


def test_several_changes_of_one_activity_are_told_together_and_a_translation_is_a_change() -> None:
    title = replace(BEFORE.by_id["a"].title, nn="Nytt")

    assert changes(BEFORE, with_a(title=title, phase=3)).changed == (Changed("a", ("phase", "title")),)


def test_only_what_is_in_both_editions_can_have_moved() -> None:
    after = a_framework([an_activity("b", phase=4), an_activity("c", requires=("b",))])

    assert changes(BEFORE, after).moved == {"b"}


def test_a_changed_process_is_told_by_its_fields() -> None:
    first = BEFORE.processes[0]
    phases = (replace(first.phases[0], name=a_text("Se etter")), *first.phases[1:])
    after = with_process(BEFORE, name=a_text("Måle likt"), phases=phases)

    told = changes(BEFORE, after)

    assert told.processes == (Changed(FIRST, ("name", "phases")),)
    assert told.changed == ()
    assert not told.none


@pytest.mark.parametrize(
    "after",
    [
        replace(BEFORE, title="Vårt rammeverk"),
        replace(BEFORE, actors=(Text("velforeningen"),)),
        replace(BEFORE, activities=(*reversed(BEFORE.activities[:2]), *BEFORE.activities[2:])),
    ],
    ids=["the title", "the actors", "the order"],
)
def test_a_change_that_is_no_activitys_own_is_told_as_another_arrangement(after: Framework) -> None:
    told = changes(BEFORE, after)

    assert told.arrangement
    assert not told.none
    assert (told.added, told.removed, told.changed, told.processes, told.moved) == ((), (), (), (), frozenset())


def test_what_comes_and_goes_leaves_the_rest_in_its_order() -> None:
    after = a_framework([an_activity("c"), an_activity("b", phase=2), an_activity("d", phase=2)])

    assert not changes(BEFORE, after).arrangement
    assert not changes(after, BEFORE).arrangement


@pytest.mark.parametrize("field", ["title", "purpose", "how", "deliverable"])
def test_words_of_ours_that_are_rewritten_become_the_municipalitys_own(field: str) -> None:
    after = adopted(BEFORE, with_a(**{field: OTHER[field]}), BEFORE)

    assert after.by_id["a"] == replace(BEFORE.by_id["a"], origin=LOCAL, **{field: OTHER[field]})
    assert after.by_id["b"] == BEFORE.by_id["b"]


def test_a_translation_of_ones_own_is_the_municipalitys_too() -> None:
    after = with_a(title=replace(BEFORE.by_id["a"].title, nn="Nytt"))

    assert adopted(BEFORE, after, BEFORE).by_id["a"].origin == LOCAL


@pytest.mark.parametrize(
    "field", ["process", "phase", "level", "effort", "requires", "benefits_from", "signs", "sdg", "cases", "actors"]
)
def test_what_is_moved_or_marked_otherwise_keeps_its_words_and_whose_they_are(field: str) -> None:
    changed = with_a(**{field: OTHER[field]})

    assert adopted(BEFORE, changed, BEFORE) == changed


def test_words_that_were_the_municipalitys_before_are_not_ours_though_the_file_says_so() -> None:
    before = with_a(title=Text("Ny"), origin=LOCAL)

    assert adopted(before, with_a(title=Text("Ny")), BEFORE) == before


def test_words_that_a_later_edition_of_ours_says_no_more_are_no_longer_ours() -> None:
    later = with_a(title=Text("Ny"))

    assert adopted(BEFORE, BEFORE, later) == with_a(origin=LOCAL)


def test_our_own_words_are_ours_again_when_they_come_back() -> None:
    before = with_a(title=Text("Ny"), origin=LOCAL)

    assert adopted(before, BEFORE, BEFORE) == BEFORE
    assert adopted(a_framework([an_activity("b", phase=2, requires=("a",))]), BEFORE, BEFORE) == BEFORE


def test_whoever_also_says_where_the_new_words_come_from_is_believed() -> None:
    changed = with_a(title=Text("Ny"), origin=SOURCED)

    assert adopted(BEFORE, changed, BEFORE) == changed


@pytest.mark.parametrize("origin", [SOURCED, INFERRED])
def test_words_from_a_source_that_are_rewritten_are_no_longer_the_sources(origin: Origin) -> None:
    before = a_framework([an_activity("a", origin=origin)])
    after = a_framework([an_activity("a", origin=origin, purpose=Text("Våre egne ord"))])

    assert adopted(before, after, before).by_id["a"].origin == LOCAL
    assert adopted(before, before, before) == before


@pytest.mark.parametrize("origin", [LOCAL, SOURCED, INFERRED])
def test_a_new_activity_is_whose_it_says_it_is_unless_it_says_ours(origin: Origin) -> None:
    held = (an_activity("a"), an_activity("b", phase=2, requires=("a",)))
    after = a_framework([*held, an_activity("c", title="Ny", origin=origin)])

    assert adopted(BEFORE, after, BEFORE) == after


def test_a_copied_activity_is_the_municipalitys_though_it_has_our_words() -> None:
    copied = replace(BEFORE.by_id["a"], id="c")
    after = replace(BEFORE, activities=(*BEFORE.activities, copied))

    own = adopted(BEFORE, after, BEFORE)

    assert own.by_id["c"] == replace(copied, origin=LOCAL)
    assert own.activities[:-1] == BEFORE.activities


def test_each_text_of_a_process_is_adopted_by_itself() -> None:
    before = with_process(BEFORE, name_origin=SOURCED, purpose_origin=SOURCED)
    first = before.processes[0]
    phases = (*first.phases[:2], Phase(3, Text("Prøve"), first.phases[2].origin), *first.phases[3:])

    renamed = adopted(before, with_process(before, name=Text("Måle likt")), before).processes[0]
    retold = adopted(before, with_process(before, purpose=Text("For å måle likt")), before).processes[0]
    phased = adopted(before, with_process(before, phases=phases), before).processes[0]

    assert (renamed.name_origin, renamed.purpose_origin, renamed.phases) == (LOCAL, SOURCED, first.phases)
    assert (retold.name_origin, retold.purpose_origin, retold.phases) == (SOURCED, LOCAL, first.phases)
    assert (phased.name_origin, phased.purpose_origin) == (SOURCED, SOURCED)
    assert [phase.origin for phase in phased.phases] == [first.phases[0].origin] * 2 + [LOCAL] + [
        first.phases[3].origin
    ] * 2


def test_each_text_of_a_process_is_ours_only_where_we_say_it() -> None:
    first, second = BEFORE.processes[:2]
    swapped = (first.phases[1].name, first.phases[0].name, *(phase.name for phase in first.phases[2:]))
    phases = tuple(replace(phase, name=name) for phase, name in zip(first.phases, swapped, strict=True))
    after = with_process(BEFORE, name=second.name, purpose=second.purpose, phases=phases)

    own = adopted(after, after, BEFORE).processes[0]

    assert (own.name_origin, own.purpose_origin) == (LOCAL, LOCAL)
    assert [phase.origin for phase in own.phases] == [LOCAL] * 2 + [first.phases[2].origin] * 3
    assert adopted(after, BEFORE, BEFORE) == BEFORE


def test_a_process_whose_new_name_has_a_source_of_its_own_is_believed() -> None:
    changed = with_process(BEFORE, name=Text("Måle likt"), name_origin=SOURCED)

    assert adopted(BEFORE, changed, BEFORE) == changed


def test_adopting_a_second_time_changes_nothing_more() -> None:
    once = adopted(BEFORE, with_a(title=Text("Ny")), BEFORE)

    assert adopted(BEFORE, once, BEFORE) == once
    assert adopted(once, once, BEFORE) == once
