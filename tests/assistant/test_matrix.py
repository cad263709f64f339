from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frameworks import (
    DONE,
    GHOST,
    NOT_RELEVANT,
    NOT_STARTED,
    PO,
    PROCESSES,
    ST,
    UNDER_WAY,
    a_framework,
    an_activity,
    situations,
)

from assistant.matrix import CellCount, Matrix, Shown, matrix
from knowledge.coverage import Judged, Ruling, Verdict
from knowledge.document import Description, Kind
from knowledge.framework.framework import Cell
from knowledge.project import Progress, State

FRAMEWORK = a_framework(
    an_activity("a"), an_activity("b"), an_activity("c"), an_activity("d"), an_activity("po", PO, 3)
)
HERE, THERE = Cell(ST, 1), Cell(PO, 3)
NOW = datetime(2026, 5, 17, tzinfo=UTC)


def judged(document: str, activity: str, kind: Kind = Kind.PLAN, ruling: Ruling = Ruling.CONFIRMED) -> Judged:
    verdict = Verdict(document, 1, activity, ruling, 0, 5)
    return Judged(verdict, NOW, "Kari", document.capitalize(), kind, "3203", "quote")


def counted(progress: Progress | None = None, *verdicts: Judged, **documents: Description) -> Matrix:
    return matrix(FRAMEWORK, "3203", progress or {}, Shown(verdicts, documents), projects=2)


def test_a_matrix_has_every_cell_in_the_frameworks_order() -> None:
    made = counted()

    assert [each.cell for each in made.cells] == [Cell(name, phase) for name in PROCESSES for phase in range(1, 6)]
    assert (made.municipality, made.projects) == ("3203", 2)
    assert made.at(HERE) == CellCount(HERE, planned=0, under_way=0, done=0, relevant=4, sources=0)
    assert made.at(Cell(PO, 1)) == CellCount(Cell(PO, 1), 0, 0, 0, 0, 0)


def test_each_activity_is_counted_once_for_the_furthest_it_has_come() -> None:
    every = [judged("plan", name) for name in "abcd"]
    progress = {"a": DONE, "b": UNDER_WAY, "c": NOT_RELEVANT, "d": NOT_STARTED, GHOST: DONE}

    assert counted(progress, *every).at(HERE) == CellCount(HERE, planned=1, under_way=1, done=1, relevant=3, sources=1)


def test_what_a_project_does_not_mention_is_planned_when_a_plan_covers_it() -> None:
    made = counted({}, judged("plan", "a"), judged("annen", "a"), judged("plan", "b"))

    assert (made.at(HERE).planned, made.at(HERE).sources) == (2, 2)
    assert made.at(THERE).planned == 0


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.PLAN])
def test_what_is_no_plan_shows_the_cell_and_plans_nothing(kind: Kind) -> None:
    cell = counted({}, judged("dok", "a", kind)).at(HERE)

    assert (cell.planned, cell.sources) == (0, 1)


def test_what_was_rejected_counts_for_nothing() -> None:
    assert counted({}, judged("plan", "a", ruling=Ruling.REJECTED)) == counted()


def test_what_was_confirmed_of_an_activity_that_is_gone_counts_for_nothing() -> None:
    assert counted({}, judged("plan", GHOST)) == counted()


def test_a_document_that_says_one_process_and_one_phase_is_a_source_in_that_cell() -> None:
    made = counted({}, notat=Description("Notat", processes=(PO,), phases=(3,)))

    assert (made.at(THERE).sources, made.at(THERE).planned) == (1, 0)
    assert sum(each.sources for each in made.cells) == 1


@pytest.mark.parametrize(
    ("processes", "phases"), [((), ()), ((PO,), ()), ((), (3,)), ((PO, ST), (3,)), ((PO,), (3, 4))]
)
def test_a_document_that_says_several_or_nothing_is_no_source_anywhere(
    processes: tuple[str, ...], phases: tuple[int, ...]
) -> None:
    assert counted({}, notat=Description("Notat", processes=processes, phases=phases)) == counted()


def test_a_document_is_one_source_in_a_cell_however_it_came_there() -> None:
    made = counted(
        {},
        judged("plan", "a"),
        judged("plan", "b"),
        judged("plan", "po"),
        plan=Description("P", processes=(ST,), phases=(1,)),
    )

    assert (made.at(HERE).sources, made.at(THERE).sources) == (1, 1)


@given(situations(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_counts_of_a_matrix_add_up(made: tuple[Any, ...], data: st.DataObject) -> None:
    framework, progress, *_ = made
    names = [each.id for each in framework.activities]
    verdicts = data.draw(
        st.lists(
            st.builds(
                judged,
                st.sampled_from(["x", "y"]),
                st.sampled_from([*names, GHOST]),
                st.sampled_from(list(Kind)),
                st.sampled_from(list(Ruling)),
            ),
            max_size=6,
        )
    )

    cells = matrix(framework, "3203", progress, Shown(verdicts, {}), 1).cells

    assert sum(each.done for each in cells) == sum(progress.get(name) is DONE for name in names)
    assert sum(each.under_way for each in cells) == sum(progress.get(name) is UNDER_WAY for name in names)
    assert sum(each.relevant for each in cells) == sum(progress.get(name) is not State.NOT_RELEVANT for name in names)
    assert all(0 <= each.planned + each.under_way + each.done <= each.relevant for each in cells)
    confirmed = [each.verdict for each in verdicts if each.verdict.ruling is Ruling.CONFIRMED]
    for each in cells:
        own = {one.document_id for one in confirmed if one.activity in [a.id for a in framework.within(each.cell)]}
        assert each.sources == len(own)
