"""YAML as people write it: every scalar a text, every fault on its line, and what is written is read again the same."""

from dataclasses import replace

import pytest
from frameworks import a_framework, an_activity, filler
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.framework import (
    PHASES,
    Activity,
    Cell,
    Dimension,
    Effort,
    Framework,
    Level,
    Origin,
    Phase,
    Process,
    Text,
)
from knowledge.framework.marked import Marked, Place
from knowledge.framework.reading import read_text
from knowledge.framework.writing import write_yaml
from knowledge.framework.yaml_text import DEEPEST, MOST_SIGNS, read_yaml
from knowledge.language import Language
from knowledge.phrases import Phrases

PHRASES = Phrases(["ingest", "knowledge"])


def value(text: str) -> object:
    marked, faults = read_yaml(text, "a.yaml")
    assert faults == []
    return marked.value


def fault(text: str) -> tuple[str, int | None]:
    marked, faults = read_yaml(text, "a.yaml")
    assert marked.value == {}
    assert len(faults) == 1
    assert faults[0].place.file == "a.yaml"
    assert faults[0].refuses
    return faults[0].code, faults[0].place.line


@pytest.mark.parametrize(
    "word", ["no", "yes", "true", "off", "11.10", "1e3", "0x1F", "007", "2024-01-01", "1:30", ".inf", "<<", "Null?"]
)
def test_a_word_stays_the_word_it_is(word: str) -> None:
    assert value(f"a: {word}\nb: [{word}]") == {"a": word, "b": [word]}


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_stands_in_quotes(empty: str) -> None:
    assert value(f"a: {empty}") == {"a": None}
    assert value(f"a: '{empty}'\nb: \"{empty}\"") == {"a": empty, "b": empty}


def test_folded_and_literal_texts_are_read_as_yaml_has_them() -> None:
    assert value("a: >-\n  en\n  to\nb: |\n  en\n  to\n") == {"a": "en to", "b": "en\nto\n"}


@pytest.mark.parametrize("text", ["", "# bare en merknad\n", "---\n", "\ufeff"])
def test_a_file_without_anything_in_it_is_no_framework_and_no_failure(text: str) -> None:
    read = read_text(text, "a.yaml")

    assert read.framework is None
    assert read.faults
    assert {each.code for each in read.faults} <= {"fw_field_missing", "fw_not_fields"}


@pytest.mark.parametrize("text", ["bare en setning", "- en\n- liste", "null", "12"])
def test_a_file_that_holds_something_else_than_fields_is_refused(text: str) -> None:
    assert [each.code for each in read_text(text, "a.yaml").faults] == ["fw_not_fields"]


def test_every_part_remembers_its_line() -> None:
    text = "# først\ntitle: A\n\nliste:\n  - en\n  - {nb: to,\n     nn: tre}\n  - - fire\n"
    marked, _ = read_yaml(text, "a.yaml")

    lines = {path: place.line for path, place in marked.places.items()}

    assert marked.value == {"title": "A", "liste": ["en", {"nb": "to", "nn": "tre"}, ["fire"]]}
    assert lines == {
        (): 2,
        ("title",): 2,
        ("liste",): 5,
        ("liste", 0): 5,
        ("liste", 1): 6,
        ("liste", 1, "nb"): 6,
        ("liste", 1, "nn"): 7,
        ("liste", 2): 8,
        ("liste", 2, 0): 8,
    }


def test_a_part_that_is_not_there_is_told_at_what_is_around_it() -> None:
    marked, _ = read_yaml("title: A\nliste:\n  - {nb: to}\n", "a.yaml")

    assert marked.place(("liste", 0, "nn")) == Place("a.yaml", 3)
    assert marked.place(("liste", 7, "nb")) == Place("a.yaml", 3)
    assert marked.place(("noe", "annet")) == Place("a.yaml", 1)
    assert Marked({}, {}).place(("noe",)) == Place("")


def test_lines_are_counted_the_same_in_files_from_windows() -> None:
    marked, _ = read_yaml("title: A\r\nliste:\r\n  - en\r\n  - to\r\n", "a.yaml")

    assert marked.value == {"title": "A", "liste": ["en", "to"]}
    assert marked.place(("liste", 1)).line == 4


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: &navn [c]\n", "fw_alias", 2),
        ("a: 1\nb: *navn\n", "fw_alias", 2),
        ("a: 1\n*navn : b\n", "fw_alias", 2),
        ("a: &navn b\n", "fw_alias", 1),
        ("a: 1\n---\nb: 2\n", "fw_two_documents", 2),
        ("a: 1\nb: 2\na: 3\n", "fw_field_twice", 3),
        ("a:\n  - b: 1\n    b: 2\n", "fw_field_twice", 3),
        ("a: 1\n[b, c]: 2\n", "fw_not_yaml", 2),
        ("a: 1\n? {b: c}\n: 2\n", "fw_not_yaml", 2),
        ("a: [1\n", "fw_not_yaml", 2),
        ("a: 'b\n", "fw_not_yaml", 2),
        ("a: b: c\n", "fw_not_yaml", 1),
        ("a: \0\n", "fw_not_yaml", 1),
        ("a: @b\n", "fw_not_yaml", 1),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, code: str, line: int) -> None:
    assert fault(text) == (code, line)


def test_the_same_field_in_two_different_places_is_no_mistake() -> None:
    assert value("a: {b: 1}\nc: {b: 2}\n") == {"a": {"b": "1"}, "c": {"b": "2"}}


def test_an_alias_never_makes_a_small_file_large() -> None:
    laughing = "a: &a [x, x]\n" + "".join(
        f"{one}: &{one} [*{two}, *{two}]\n" for one, two in zip("bcdef", "abcde", strict=True)
    )

    assert fault(laughing) == ("fw_alias", 1)


def test_nothing_is_built_from_a_tag() -> None:
    told = value("a: !!python/object/apply:os.getcwd []\nb: !!binary aGVp\nc: !!int 12\nd: !egen e\n")

    assert told == {"a": [], "b": "aGVp", "c": "12", "d": "e"}


def test_lists_may_lie_as_deep_as_the_limit_and_no_deeper() -> None:
    assert value(f"{'[' * DEEPEST}{']' * DEEPEST}") is not None
    assert fault(f"{'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}") == ("fw_too_deep", 1)


def test_a_file_that_is_nothing_but_brackets_is_refused_and_not_followed_to_the_end() -> None:
    for sign in ("[", "{a: ", "- "):
        assert fault(sign * 100_000)[0] == "fw_too_deep"


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_not() -> None:
    assert value("a: b\n#" + "x" * (MOST_SIGNS - 6)) == {"a": "b"}
    assert fault("a: b\n#" + "x" * (MOST_SIGNS - 5)) == ("fw_too_large", None)


WORDS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.text(st.sampled_from("ab :#-?[]{},&*!|>'\"%@`\\\n\r\t\x85\u2028\ufeff\x07æ🏔~=<"), min_size=1, max_size=30),
    st.sampled_from(
        ["no", "null", "~", "11.10", "2024-01-01", "<<", "---", "...", "- a", "a: b", "x" * 300, "å " * 90]
    ),
)


SAID = WORDS.map(str.strip).filter(bool)
TEXTS = st.builds(Text, SAID, st.none() | SAID, st.none() | SAID)
SMALL_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"
NAMES = st.builds("{}{}".format, st.sampled_from(SMALL_SIGNS), st.text(f"{SMALL_SIGNS}-", max_size=12))
ADDRESSES = st.text(f"{SMALL_SIGNS}./?=&%#:;,'-", min_size=1, max_size=30)
LINKS = st.builds("{}://{}".format, st.sampled_from(["http", "https"]), ADDRESSES)
GOALS = st.sampled_from(["1", "11", "11.3", "16.10", "16.b", "17.19"])
ORIGINS = st.one_of(
    st.builds(Origin, st.sampled_from([Provenance.EDITORIAL, Provenance.LOCAL])),
    st.builds(
        Origin,
        st.sampled_from([each for each in Provenance if each is not Provenance.MIXED]),
        st.lists(LINKS, min_size=1, max_size=2).map(tuple),
        st.lists(st.sampled_from(Language), max_size=2, unique=True).map(tuple),
    ),
)


def process(
    code: str, process_id: str, texts: st.SearchStrategy[Text], origins: st.SearchStrategy[Origin]
) -> st.SearchStrategy[Process]:
    phases = st.tuples(*(st.builds(Phase, st.just(number), texts, origins) for number in range(1, PHASES + 1)))
    return st.builds(Process, st.just(process_id), st.just(code), texts, origins, texts, origins, phases)


def activity(activity_id: str, before: list[str], actors: tuple[Text, ...]) -> st.SearchStrategy[Activity]:
    """An activity that builds only on those before it, so that there is no circle."""
    several = (
        st.lists(st.sampled_from(before), max_size=3, unique=True).map(tuple) if before else st.just(tuple[str, ...]())
    )
    own = SAID.filter(lambda name: name not in {actor.nb for actor in actors}).map(Text)
    return st.builds(
        Activity,
        id=st.just(activity_id),
        process=st.sampled_from(PROCESSES),
        phase=st.integers(1, PHASES),
        title=TEXTS,
        purpose=TEXTS,
        how=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        deliverable=TEXTS,
        actors=st.lists(st.sampled_from(actors) | own if actors else own, max_size=3).map(tuple),
        level=st.sampled_from(Level),
        effort=st.sampled_from(Effort),
        origin=ORIGINS.map(lambda origin: replace(origin, ours=())),
        requires=several,
        benefits_from=several,
        feeds_next_round=several,
        signs=st.lists(SAID.filter(lambda text: 2 <= len(text) <= 80), max_size=3).map(tuple),
        sdg=st.lists(GOALS, max_size=3).map(tuple),
        u4ssc=st.lists(st.sampled_from(Dimension), max_size=2).map(tuple),
        cases=st.lists(WORDS, max_size=2).map(tuple),
        methods=st.lists(WORDS, max_size=2).map(tuple),
    )


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Any framework that the rules let through, with one to four activities besides those that fill the cells."""
    actors = tuple(draw(st.lists(TEXTS, max_size=3, unique_by=lambda text: text.nb)))
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    made = [draw(activity(name, names[:place], actors)) for place, name in enumerate(names)]
    codes = draw(st.permutations(["ST", "Ø", "INNO", "O2", "Æ1B", "PR"]))
    texts = st.sampled_from(draw(st.lists(TEXTS, min_size=1, max_size=12)))
    origins = st.sampled_from(draw(st.lists(ORIGINS, min_size=1, max_size=6)))
    processes = tuple(draw(process(code, name, texts, origins)) for code, name in zip(codes, PROCESSES, strict=True))
    fillers = {filler(cell) for cell in a_framework().cells()}
    if fillers & set(names):
        made = []
    return a_framework(made, title=draw(SAID), processes=processes, actors=actors)


@settings(max_examples=50, deadline=None)
@given(frameworks())
@example(a_framework([an_activity("a", title="linje\x85ny\u2028enda en")]))
@example(a_framework([an_activity("a", title="å " * 90 + "slutt")]))
@example(a_framework([an_activity("a", title="en\n  innrykket\n\n\nlinje")]))
@example(a_framework([an_activity("a", title="en\rto\r\ntre")]))
@example(a_framework([an_activity("null", sdg=("11.1", "17.19"), signs=("no", "11.10"))]))
def test_what_is_written_is_read_again_as_the_same_framework(framework: Framework) -> None:
    read = read_text(write_yaml(framework), "rammeverk.yaml")

    assert [each for each in read.faults if each.refuses] == []
    assert read.framework == framework


def test_what_is_written_is_easy_to_read() -> None:
    text = write_yaml(a_framework([an_activity("a", title="Spør innbyggerne på Ås")]))

    assert text.startswith("title: Et lite rammeverk\nactors: []\nprocesses:\n- id: standardisere\n  code: ST\n")
    assert "nb: Spør innbyggerne på Ås\n" in text
    assert "requires" not in text
    assert "  how:\n  - Spør dem det gjelder.\n" in text


def test_a_framework_that_was_written_and_read_is_written_the_same_again() -> None:
    text = write_yaml(a_framework([an_activity("a", requires=("po1-noe",), sdg=("11",), cases=("limerick",))]))
    read = read_text(text, "rammeverk.yaml").framework

    assert read is not None
    assert write_yaml(read) == text


SMALL = write_yaml(a_framework([an_activity("a", requires=("po1-noe",), sdg=("11.3",))]))
EDITS = st.lists(
    st.tuples(
        st.integers(0, len(SMALL)), st.integers(0, 30), st.text(st.sampled_from("a:-[]{}'\"&*!\n \t#1?"), max_size=6)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(EDITS)
@example([(SMALL.index("- id: st2"), 0, "- {}\n- []\n- null\n- 1\n")])
@example([(SMALL.index("phase: 1"), 8, "phase: en")])
def test_however_a_file_is_spoilt_its_faults_can_be_said_and_have_a_line(edits: list[tuple[int, int, str]]) -> None:
    text = SMALL
    for start, gone, put in edits:
        text = text[:start] + put + text[start + gone :]

    read = read_text(text, "rammeverk.yaml", frozenset())

    assert read.refused is any(each.refuses for each in read.faults)
    for each in read.faults:
        assert each.place.file == "rammeverk.yaml"
        assert each.place.line is not None
        assert 1 <= each.place.line <= text.count("\n") + 2
        for language in Language:
            assert PHRASES.say(each.code, language, **each.details)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_at_all_is_answered_with_faults_and_never_with_a_crash(text: str) -> None:
    assert read_text(text, "a.yaml").faults


def test_a_framework_is_placed_in_its_cells_when_it_is_read() -> None:
    read = read_text(SMALL, "rammeverk.yaml").framework

    assert read is not None
    assert [each.id for each in read.within(Cell(PROCESSES[0], 1))] == ["a"]
