"""The framework as values, what a file becomes, and what people call things in it."""

from dataclasses import replace
from importlib import resources

import pytest
from frameworks import CODES, a_framework, an_activity, filler, with_process
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import PROCESSES, Provenance
from knowledge.errors import NotFound
from knowledge.framework.framework import Activity, Cell, Dimension, Effort, Framework, Level, Origin, Text
from knowledge.framework.lookup import activities_called, cell_called, process_called
from knowledge.framework.reading import BrokenFramework, read_shipped, read_text, required
from knowledge.framework.writing import write_yaml
from knowledge.language import Language

FIRST = PROCESSES[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Text("vei", "veg", "road"), ("vei", "veg", "road")),
        (Text("vei", None, "road"), ("vei", "vei", "road")),
        (Text("vei"), ("vei", "vei", "vei")),
    ],
)
def test_a_text_is_given_in_bokmal_where_nobody_has_written_it_in_another_language(
    text: Text, said: tuple[str, str, str]
) -> None:
    assert tuple(text.within(language) for language in (Language.NB, Language.NN, Language.EN)) == said


def test_a_framework_has_a_cell_for_every_phase_of_every_process_in_its_own_order() -> None:
    cells = list(a_framework().cells())

    assert cells == [Cell(process, phase) for process in PROCESSES for phase in (1, 2, 3, 4, 5)]


def test_a_cell_gives_its_activities_in_the_order_of_the_file_and_an_unknown_cell_gives_none() -> None:
    framework = a_framework([an_activity("b", phase=2), an_activity("a", phase=2)])

    assert [each.id for each in framework.within(Cell(FIRST, 2))] == ["b", "a"]
    assert [each.id for each in framework.within(Cell(FIRST, 3))] == ["st3-noe"]
    assert framework.within(Cell("ukjent", 1)) == ()


def test_a_phase_is_found_by_its_cell_and_an_activity_by_its_id() -> None:
    framework = a_framework([an_activity("a", "skape-prosjekter", 4)])

    assert framework.by_id["a"].cell == Cell("skape-prosjekter", 4)
    assert framework.phase(Cell("skape-prosjekter", 4)).number == 4
    assert framework.process("skape-prosjekter").code == "PR"


def test_what_requires_an_activity_is_told_in_the_frameworks_order_and_only_by_one_step() -> None:
    framework = a_framework(
        [
            an_activity("c", phase=3, requires=("b",)),
            an_activity("b", phase=2, requires=("a",)),
            an_activity("d", phase=2, requires=("a",), benefits_from=("c",)),
            an_activity("a", phase=1),
        ]
    )

    assert framework.required_by == {"a": ("b", "d"), "b": ("c",)}


def test_the_order_puts_an_activity_after_what_it_requires_and_what_it_benefits_from() -> None:
    framework = a_framework(
        [
            an_activity("a", phase=1, requires=("late",)),
            an_activity("b", phase=1, benefits_from=("a",)),
            an_activity("late", "skape-prosjekter", 5, feeds_next_round=("b",)),
        ]
    )

    order = framework.order

    assert order["late"] < order["a"] < order["b"]
    assert sorted(order.values()) == list(range(len(framework.activities)))


def test_where_nothing_else_decides_the_order_is_the_frameworks_own() -> None:
    framework = a_framework()

    assert list(framework.order) == [each.id for each in framework.activities]


EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=25)


@given(EDGES)
def test_any_framework_without_a_circle_has_an_order_in_which_nothing_comes_too_early(
    edges: set[tuple[int, int, bool]],
) -> None:
    forward = [(max(one, other), min(one, other), hard) for one, other, hard in edges if one != other]
    held = [
        an_activity(
            f"a{number}",
            phase=1 + number * 7 % 5,
            requires=tuple(f"a{low}" for high, low, hard in forward if high == number and hard),
            benefits_from=tuple(f"a{low}" for high, low, hard in forward if high == number and not hard),
        )
        for number in range(10)
    ]
    framework = a_framework(held)

    order = framework.order

    assert sorted(order.values()) == list(range(len(framework.activities)))
    for each in framework.activities:
        assert all(order[before] < order[each.id] for before in (*each.requires, *each.benefits_from))


def of(text: str) -> Framework:
    return required(read_text(text, "eget.yaml"), "eget.yaml")


def with_own(fields: str) -> Activity:
    """What an activity of a file becomes when only these fields are said, besides those that must be."""
    framework = write_yaml(a_framework())
    own = f"- id: eget\n  process: {FIRST}\n  phase: 2\n  title: A\n  purpose: B\n  how: [C]\n  deliverable: D\n"
    return of(framework.replace("activities:\n", f"activities:\n{own}{fields}")).by_id["eget"]


def test_an_activity_that_says_only_what_it_must_is_the_municipalitys_own() -> None:
    made = with_own("")

    assert made.origin == Origin(Provenance.LOCAL)
    assert (made.title, made.how) == (Text("A"), (Text("C"),))
    assert (made.level, made.effort) == (Level.LOCAL, Effort.MEDIUM)
    assert (made.actors, made.requires, made.signs, made.sdg, made.u4ssc, made.cases) == ((), (), (), (), (), ())


def test_every_field_of_an_activity_is_read() -> None:
    made = with_own(
        "  level: global\n  effort: large\n  requires: [po1-noe, po1-noe]\n  benefits_from: [po2-noe]\n"
        "  feeds_next_round: [eget]\n  signs: [vi har talt]\n  sdg: ['11.3']\n  u4ssc: [society, economy]\n"
        "  cases: [limerick]\n  methods: [fasene]\n  provenance: source\n  sources: [https://ks.no/a]\n"
    )

    assert (made.level, made.effort) == (Level.GLOBAL, Effort.LARGE)
    assert (made.requires, made.benefits_from, made.feeds_next_round) == (("po1-noe",), ("po2-noe",), ("eget",))
    assert (made.signs, made.sdg) == (("vi har talt",), ("11.3",))
    assert made.u4ssc == (Dimension.SOCIETY, Dimension.ECONOMY)
    assert (made.cases, made.methods) == (("limerick",), ("fasene",))
    assert made.origin == Origin(Provenance.SOURCE, ("https://ks.no/a",))


def test_an_actor_has_the_translations_of_the_list_and_one_that_is_not_listed_has_none() -> None:
    listed = Text("innbyggere", "innbyggjarar", "residents")
    text = write_yaml(
        a_framework([an_activity("a", actors=(Text("innbyggere"), Text("Velforeningen")))], actors=(listed,))
    )

    assert of(text).by_id["a"].actors == (listed, Text("Velforeningen"))


def test_a_file_may_have_processes_and_activities_in_any_order() -> None:
    framework = a_framework([an_activity("b", phase=2), an_activity("a", phase=2)])
    half = len(framework.activities) // 2
    activities = (*framework.activities[half:], *framework.activities[:half])
    shuffled = replace(framework, processes=tuple(reversed(framework.processes)), activities=activities)

    read = of(write_yaml(shuffled))

    assert read == framework


def test_space_around_a_text_is_not_part_of_it() -> None:
    text = write_yaml(a_framework([an_activity("a", title="TITTEL")])).replace("nb: TITTEL\n", "nb: '  TITTEL  '\n")

    assert of(text).by_id["a"].title.nb == "TITTEL"


def test_a_file_that_cannot_be_used_is_refused_with_everything_that_is_wrong_in_it() -> None:
    text = write_yaml(a_framework([an_activity("a", requires=("b",), sdg=("18",))]))
    broken = read_text(text, "eget.yaml")

    with pytest.raises(BrokenFramework) as failure:
        required(broken, "eget.yaml")

    assert broken.refused
    assert failure.value.code == "framework_broken"
    assert failure.value.details == {"file": "eget.yaml", "number": 2}
    assert {fault.code for fault in broken.faults} == {"fw_unknown_activity", "fw_no_goal"}
    assert failure.value.faults == broken.faults


def test_remarks_are_not_counted_among_the_mistakes() -> None:
    text = write_yaml(a_framework([an_activity("a", requires=("b",), title="Gjør a", purpose=Text("Bare bokmål"))]))

    with pytest.raises(BrokenFramework) as failure:
        required(read_text(text, "eget.yaml"), "eget.yaml")

    assert {fault.code for fault in failure.value.faults} == {"fw_unknown_activity", "fw_untranslated"}
    assert failure.value.details["number"] == 1


def test_a_fault_in_an_edition_of_many_files_is_told_in_the_right_file_and_on_the_right_line() -> None:
    folder = resources.files("knowledge").joinpath("content", "framework")
    read = read_shipped(frozenset())

    assert read.refused
    assert len({fault.place.file for fault in read.faults}) == len(PROCESSES)
    for fault in read.faults:
        assert fault.code == "fw_dead_link"
        line = folder.joinpath(fault.place.file).read_text("utf-8").splitlines()[(fault.place.line or 0) - 1]
        assert str(fault.details["value"]) in line


@pytest.mark.parametrize(
    "said", ["utforme-politikk", "PO", "po", " Po ", "Utforme politikk", "UTFORME  POLITIKK", "utforme_politikk",
             "Utforme politikk (en)", "utforme politikk (NN)"],
)  # fmt: skip
def test_a_process_is_called_by_its_id_its_code_or_its_name_in_any_language(said: str) -> None:
    assert process_called(a_framework(), said).id == "utforme-politikk"


def test_a_word_that_is_no_process_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound) as failure:
        process_called(a_framework(), "politik")

    assert failure.value.code == "process_unknown"
    assert failure.value.details == {"process": "politik", "allowed": ", ".join(PROCESSES)}


@pytest.mark.parametrize(
    "said", ["po2", "PO2", "po 2", "po:2", "po.2", "po-2", " utforme-politikk:2 ", "Utforme politikk 2",
             "utforme politikk: 2"],
)  # fmt: skip
def test_a_cell_is_called_by_its_process_and_the_number_of_its_phase(said: str) -> None:
    assert cell_called(a_framework(), said) == Cell("utforme-politikk", 2)


@pytest.mark.parametrize("said", ["po", "po0", "po6", "2", "", "po 2 3x"])
def test_a_word_that_is_no_cell_is_not_taken_for_one(said: str) -> None:
    with pytest.raises(NotFound) as failure:
        cell_called(a_framework(), said)

    assert failure.value.code == "cell_unknown"


def test_a_cell_of_a_process_that_is_not_there_tells_of_the_process() -> None:
    with pytest.raises(NotFound) as failure:
        cell_called(a_framework(), "xx2")

    assert (failure.value.code, failure.value.details["process"]) == ("process_unknown", "xx")


def test_every_cell_is_called_by_the_code_of_its_process_and_its_phase() -> None:
    framework = a_framework()

    for cell in framework.cells():
        assert cell_called(framework, f"{framework.process(cell.process).code}{cell.phase}") == cell


def test_a_process_with_a_digit_in_its_code_has_cells_that_can_be_called() -> None:
    assert cell_called(with_process(a_framework(), code="S2"), "s23") == Cell(FIRST, 3)


def test_an_activity_is_called_by_its_id_and_all_of_a_cell_by_the_cell() -> None:
    framework = a_framework([an_activity("a", phase=2), an_activity("b", phase=2)])

    assert activities_called(framework, " A ") == (framework.by_id["a"],)
    assert activities_called(framework, "st2") == (framework.by_id["a"], framework.by_id["b"])
    assert activities_called(framework, "po4") == (framework.by_id[filler(Cell("utforme-politikk", 4))],)


def test_an_activity_whose_id_looks_like_a_cell_is_called_before_the_cell() -> None:
    framework = a_framework([an_activity("st2", "skape-prosjekter", 5), an_activity("a", phase=2)])

    assert activities_called(framework, "st2") == (framework.by_id["st2"],)


def test_a_word_that_is_no_activity_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound) as failure:
        activities_called(a_framework(), "po4-noen")

    assert failure.value.code == "activity_unknown"
    assert failure.value.details == {"activity": "po4-noen", "suggestion": "po4-noe"}


@pytest.mark.parametrize("said", ["¤¤¤", "st6", ""])
def test_a_word_that_is_near_no_activity_is_answered_without_a_guess(said: str) -> None:
    with pytest.raises(NotFound) as failure:
        activities_called(a_framework(), said)

    assert failure.value.code == "activity_unknown_far"
    assert failure.value.details == {"activity": said}


def test_the_codes_of_the_builder_are_those_that_a_file_may_have() -> None:
    assert of(write_yaml(a_framework())).processes == a_framework().processes
    assert [process.code for process in a_framework().processes] == list(CODES)
