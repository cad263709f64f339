"""The edition that comes with the program: whole, in three languages, and honest about what is whose."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

import pytest
import yaml

from knowledge.document import PROCESSES, Kind, Provenance
from knowledge.framework.framework import PHASES, Activity, Cell, Effort, Level, Origin, Text
from knowledge.framework.reading import read_shipped, read_text, shipped
from knowledge.framework.writing import write_yaml
from knowledge.index.analysis import words
from knowledge.municipalities import load_municipalities

FRAMEWORK = shipped()
KS = "https://www.ks.no/fagomrader/barekraftsmalene/barekraftsnettverket/rammeverk-for-samfunnsomstilling/"
CELLS = [Cell(process, phase) for process in PROCESSES for phase in range(1, PHASES + 1)]
FOLDER = resources.files("knowledge").joinpath("content")


@cache
def kinds() -> dict[str, Kind]:
    """What each document of the shipped content is, by its id; those made of the framework are not among them."""
    found: dict[str, Kind] = {}
    for folder in FOLDER.joinpath("documents").iterdir():
        for path in folder.iterdir():
            said = yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
            found[said["id"]] = Kind(said["kind"])
    return found


def texts(activity: Activity) -> Iterator[str]:
    """Every text of an activity, in every language."""
    for text in (activity.title, activity.purpose, *activity.how, activity.deliverable):
        yield from (said for said in (text.nb, text.nn, text.en) if said)
    yield from activity.signs


def test_it_is_read_without_a_fault_and_every_link_leads_somewhere() -> None:
    assert read_shipped(frozenset(kinds())).faults == ()


def test_it_is_the_same_after_it_has_been_exported_as_yaml_and_imported_again() -> None:
    assert read_text(write_yaml(FRAMEWORK), "rammeverk.yaml").framework == FRAMEWORK


def test_it_has_six_processes_of_five_phases() -> None:
    assert tuple(process.id for process in FRAMEWORK.processes) == PROCESSES
    assert [process.code for process in FRAMEWORK.processes] == ["ST", "PO", "IN", "OR", "IB", "PR"]
    for process in FRAMEWORK.processes:
        assert [phase.number for phase in process.phases] == [1, 2, 3, 4, 5]
    assert list(FRAMEWORK.cells()) == CELLS


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.process} {cell.phase}")
def test_every_cell_has_at_least_three_activities(cell: Cell) -> None:
    assert len(FRAMEWORK.within(cell)) >= 3


def test_there_are_not_more_activities_than_people_can_keep_in_sight() -> None:
    assert 90 <= len(FRAMEWORK.activities) <= 150
    assert len({each.title.nb for each in FRAMEWORK.activities}) == len(FRAMEWORK.activities)


def test_the_id_of_an_activity_tells_its_cell() -> None:
    for each in FRAMEWORK.activities:
        assert each.id.startswith(f"{FRAMEWORK.process(each.process).code.lower()}{each.phase}-"), each.id


def test_every_activity_has_what_it_takes_to_be_done() -> None:
    for each in FRAMEWORK.activities:
        assert 3 <= len(each.how) <= 6, each.id
        assert 2 <= len(each.actors) <= 5, each.id
        assert len({actor.nb for actor in each.actors}) == len(each.actors), each.id
        assert all(step.nb.rstrip().endswith((".", "?", "!", "»")) for step in each.how), each.id
        assert not each.deliverable.nb.endswith("."), each.id


def test_efforts_and_levels_are_of_different_sorts() -> None:
    assert {each.effort for each in FRAMEWORK.activities} == set(Effort)
    assert {each.level for each in FRAMEWORK.activities} == set(Level)


def translated() -> list[tuple[str, Text]]:
    """Every name, title and purpose, and where it stands."""
    found = [("aktør", actor) for actor in FRAMEWORK.actors]
    for process in FRAMEWORK.processes:
        found += [(process.id, process.name), (process.id, process.purpose)]
        found += [(process.id, phase.name) for phase in process.phases]
    for each in FRAMEWORK.activities:
        found += [(each.id, each.title), (each.id, each.purpose)]
    return found


def test_names_titles_and_purposes_are_in_three_languages() -> None:
    assert [(place, text.nb) for place, text in translated() if not (text.nb and text.nn and text.en)] == []


def test_a_translation_into_english_is_not_the_bokmal_once_more() -> None:
    same = {text.nb for _, text in translated() if text.nb == text.en and text.nb != "KS"}

    assert {name for name in same if len(name.split()) > 1} == set()
    for each in FRAMEWORK.activities:
        assert each.purpose.nb not in (each.purpose.nn, each.purpose.en), each.id


def test_every_actor_of_an_activity_is_listed_with_its_translations() -> None:
    assert {actor for each in FRAMEWORK.activities for actor in each.actors} <= set(FRAMEWORK.actors)


def origins() -> Iterator[tuple[str, Origin]]:
    for process in FRAMEWORK.processes:
        yield f"{process.id} name", process.name_origin
        yield f"{process.id} purpose", process.purpose_origin
        yield from ((f"{process.id} phase {phase.number}", phase.origin) for phase in process.phases)
    yield from ((each.id, each.origin) for each in FRAMEWORK.activities)


def test_whatever_comes_from_a_source_has_a_link_and_nothing_ours_borrows_one() -> None:
    for place, origin in origins():
        assert bool(origin.sources) is (origin.provenance in (Provenance.SOURCE, Provenance.INFERRED)), place
        assert all(link.startswith("https://") for link in origin.sources), place


def test_the_names_and_purposes_of_the_processes_are_those_of_ks() -> None:
    for process in FRAMEWORK.processes:
        for origin in (process.name_origin, process.purpose_origin):
            assert origin.provenance is Provenance.SOURCE, process.id
            assert KS in origin.sources, process.id


def test_the_phases_and_the_activities_are_said_to_be_ours() -> None:
    for process in FRAMEWORK.processes:
        assert {phase.origin for phase in process.phases} == {Origin(Provenance.EDITORIAL)}, process.id
    assert {each.origin for each in FRAMEWORK.activities} == {Origin(Provenance.EDITORIAL)}


_ACCORDING = re.compile(
    r"\b(?:ifølge|i følge|ifølgje|i følgje|according to)\b"
    r"|\bKS\b(?:’s|'s)? (?:sier|seier|says|mener|meiner|anbefaler|tilrår|recommends|krever|krev|requires)",
    re.IGNORECASE,
)


def test_no_activity_says_that_it_comes_from_somebody_else() -> None:
    for each in FRAMEWORK.activities:
        for text in texts(each):
            assert not re.search(r"\bNTNU\b", text), each.id
            assert not _ACCORDING.search(text), each.id


def test_no_activity_names_a_municipality() -> None:
    known = load_municipalities()
    numbers = [str(number).zfill(4) for number in range(10_000)]
    names = {name for number in numbers for one in known.today(number) for name in one.names}
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b")

    assert len(names) > 357
    for each in FRAMEWORK.activities:
        for text in texts(each):
            assert not named.search(text), f"{each.id}: {text}"


def test_nothing_waits_for_itself_and_everything_has_a_place_in_the_order() -> None:
    order = FRAMEWORK.order

    assert sorted(order.values()) == list(range(len(FRAMEWORK.activities)))
    for each in FRAMEWORK.activities:
        assert all(order[name] < order[each.id] for name in (*each.requires, *each.benefits_from)), each.id


def test_no_activity_both_requires_and_merely_benefits_from_another() -> None:
    for each in FRAMEWORK.activities:
        assert not set(each.requires) & set(each.benefits_from), each.id


def test_nothing_waits_for_a_later_phase_of_its_own_process() -> None:
    for each in FRAMEWORK.activities:
        for name in (*each.requires, *each.benefits_from):
            other = FRAMEWORK.by_id[name]
            assert other.process != each.process or other.phase <= each.phase, f"{each.id} → {name}"


def test_something_can_be_done_first_and_most_things_build_on_something() -> None:
    free = [each for each in FRAMEWORK.activities if not each.requires]

    assert 5 <= len(free) < len(FRAMEWORK.activities) / 2
    assert any(each.phase == 1 for each in free)


def test_every_process_builds_on_others() -> None:
    for process in PROCESSES:
        held = [each for each in FRAMEWORK.activities if each.process == process]
        others = {FRAMEWORK.by_id[name].process for each in held for name in (*each.requires, *each.benefits_from)}
        assert others - {process}, process


def test_what_feeds_the_next_round_leads_back_to_the_first_phases() -> None:
    feeding = [each for each in FRAMEWORK.activities if each.feeds_next_round]

    assert {each.process for each in feeding} == set(PROCESSES)
    for each in feeding:
        for name in each.feeds_next_round:
            other = FRAMEWORK.by_id[name]
            assert other.phase < each.phase, f"{each.id} → {name}"
            assert other.phase <= 2, f"{each.id} → {name}"


def test_cases_are_cases_or_plans_and_methods_are_anything_else() -> None:
    for each in FRAMEWORK.activities:
        assert {kinds()[name] for name in each.cases} <= {Kind.CASE, Kind.PLAN}, each.id
        assert not {kinds()[name] for name in each.methods} & {Kind.CASE, Kind.PLAN}, each.id
        assert len(set(each.cases)) == len(each.cases) <= 4, each.id
        assert len(set(each.methods)) == len(each.methods) <= 3, each.id


def test_most_activities_have_an_example_or_an_explanation() -> None:
    linked = [each for each in FRAMEWORK.activities if each.cases or each.methods]

    assert len(linked) > 0.7 * len(FRAMEWORK.activities)


def test_each_activity_has_enough_signs_and_not_too_many() -> None:
    for each in FRAMEWORK.activities:
        assert 6 <= len(each.signs) <= 14, each.id


def test_no_two_activities_share_a_sign() -> None:
    shared = Counter(" ".join(words(sign)) for each in FRAMEWORK.activities for sign in each.signs)

    assert {sign: number for sign, number in shared.items() if number > 1} == {}


def test_a_sign_is_a_short_phrase_and_not_a_sentence() -> None:
    for each in FRAMEWORK.activities:
        for sign in each.signs:
            assert 1 <= len(sign.split()) <= 8, f"{each.id}: {sign}"
            assert not sign.endswith("."), f"{each.id}: {sign}"


def test_each_file_holds_one_process_and_its_own_activities() -> None:
    files = [path for path in FOLDER.joinpath("framework").iterdir() if path.name.endswith(".yaml")]
    held = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in files}

    told = {name: [one["id"] for one in said.get("processes", [])] for name, said in held.items()}
    assert sorted(name for found in told.values() for name in found) == sorted(PROCESSES)
    for name, said in held.items():
        assert {one["process"] for one in said.get("activities", [])} <= set(told[name]), name
