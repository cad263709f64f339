from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_frameworks import IB, IN, OR, PO, PR, ST, a_chain, a_framework, an_activity

from assistant.advice.score import Focus
from assistant.next_step import NextStep, NextSteps
from assistant.signs import Signs
from assistant.understand import LONGEST
from knowledge.access import Wall
from knowledge.framework.framework import Cell, Framework, Text
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.project import Account, Entry, Project, State


def reader(framework: Framework) -> NextSteps:
    return NextSteps(framework, Signs(framework.activities, titles=True))


SHIPPED = reader(shipped())


def read(question: str, framework: Framework | None = None) -> NextStep:
    step = (reader(framework) if framework else SHIPPED).read(question)
    assert step is not None, "this asks what to do next"
    return step


@pytest.mark.parametrize("language", list(Language))
def test_every_title_that_is_told_to_be_done_is_known_whatever_its_words(language: Language) -> None:
    for activity in shipped().activities:
        step = read(f"«{activity.title.within(language)}» er gjort. Hva bør vi gjøre i fase 2 i Utforme politikk?")

        assert step.focus == Focus(PO, 2, (activity.id,))


@pytest.mark.parametrize(
    ("question", "done"),
    [
        ("Dataeierne er kartlagt. Hva skal vi gjøre nå?", ["st1-dataeiere"]),
        ("Nå som måleplanen er ferdig, hva er neste steg?", ["st2-maleplan"]),
        ("Konseptnotatet er skrevet og godkjent. Hva kommer nå?", ["pr2-konsept"]),
        ("Vi har fått på plass en datadelingsavtale, hva blir neste aktivitet?", ["in2-datadeling"]),
        ("Testrapporten er klar, og vi har lyst ut utfordringer. Hva er neste steg?", ["in3-test", "in3-utlysning"]),
        ("Målgruppeanalysen er gjord. Kva gjer vi no?", ["ib1-malgrupper"]),
        ("Kva er neste steg etter at kompetansekartlegginga er ferdig?", ["or1-kompetanse"]),
        ("The measurement plan is ready. What should we do now?", ["st2-maleplan"]),
        ("We have adopted the plan. What comes next?", ["po3-vedtak"]),
        ("What's next once the living lab is established?", ["in3-arena"]),
    ],
)
def test_what_is_told_to_be_done_is_understood(question: str, done: list[str]) -> None:
    step = read(question)

    assert sorted(step.focus.after) == done
    assert (step.focus.process, step.focus.phase) == (None, None)
    assert step.is_clear
    assert set(done) <= step.progress.keys()


@pytest.mark.parametrize(
    ("question", "process", "phase"),
    [
        ("Hva bør vi begynne med i Skape prosjekter?", PR, None),
        ("Hvilke aktiviteter gjenstår for oss i fase 4 av Involvere innbyggerne?", IB, 4),
        ("PO 2: hva bør vi gjøre først?", PO, 2),
        ("in5 – hva er neste steg?", IN, 5),
        ("Hva er neste steg for oss i evalueringsfasen i Endre organisasjonen?", OR, 4),
        ("Hva skal vi gjøre nå i tredje fase av Standardisere?", ST, 3),
        ("Kva er neste steg i fase 3 i Involvere innbyggjarane?", IB, 3),
        ("Kor skal me byrje i Skape prosjekt?", PR, None),
        ("Where should we begin in Organisational development?", OR, None),
        ("What should we do in phase 2 of Citizen engagement?", IB, 2),
    ],
)
def test_the_place_that_was_asked_about_is_understood(question: str, process: str, phase: int | None) -> None:
    step = read(question)

    assert (step.focus.process, step.focus.phase, step.focus.after) == (process, phase, ())
    assert step.is_clear
    assert step.progress == {}


def test_what_is_done_in_one_process_and_what_is_asked_about_in_another_are_told_apart() -> None:
    step = read("Vi har laget aktørkart. Hva gjør vi i Utforme politikk?")

    assert (step.focus.process, step.focus.phase, step.focus.after) == (PO, None, ("in1-aktorer",))


@pytest.mark.parametrize(
    ("question", "process", "phase"),
    [
        ("Vi er ferdige med fase 1 i Standardisere. Hva nå?", ST, 1),
        ("Vi har fullført fase 3 i Involvere innbyggjarane. Kva gjer vi no?", IB, 3),
        ("We have completed phase 2 of Policy development. What's next?", PO, 2),
    ],
)
def test_a_phase_that_is_done_is_done_with_all_its_activities(question: str, process: str, phase: int) -> None:
    step = read(question)
    held = [each.id for each in shipped().within(Cell(process, phase))]

    assert sorted(step.focus.after) == sorted(held)
    assert all(step.progress[name] is State.DONE for name in held)
    assert (step.focus.process, step.focus.phase) == (process, None)


@pytest.mark.parametrize(
    ("question", "process", "phase"),
    [
        ("Hva må vi ha på plass før vi kan gjennomføre målingen?", ST, 3),
        ("Hva må være på plass før gevinstplanen?", PR, 2),
        ("What must be in place before we set up a living lab?", IN, 3),
    ],
)
def test_what_must_come_before_an_activity_is_asked_about_where_that_activity_lies(
    question: str, process: str, phase: int
) -> None:
    step = read(question)

    assert (step.focus.process, step.focus.phase) == (process, phase)
    assert step.progress == {}


@pytest.mark.parametrize(
    "question",
    [
        "Måleplanen er ikke ferdig. Hva bør vi gjøre i Standardisere?",
        "Vi mangler en måleplan. Hva bør vi gjøre i Standardisere?",
        "Måleplanen er ikkje klar enno. Kva gjer vi no i Standardisere?",
        "The measurement plan is not finished. What should we do next in Standardisation?",
        "Vi skal lage en måleplan. Hva bør vi gjøre først i Standardisere?",
    ],
)
def test_what_is_not_done_is_not_taken_for_done(question: str) -> None:
    step = read(question)

    assert (step.progress, step.focus.after, step.focus.process) == ({}, (), ST)


@pytest.mark.parametrize(
    "question", ["Hva bør vi gjøre videre?", "Kva gjer vi no?", "What next?", "Hva er neste steg for oss?"]
)
def test_without_a_place_there_is_nothing_to_advise_from(question: str) -> None:
    step = read(question)

    assert not step.is_clear
    assert step.progress == {}


@pytest.mark.parametrize(
    ("question", "process", "phase", "place"),
    [
        ("Hva bør vi gjøre videre?", PO, 3, (PO, 3)),
        ("Hva bør vi gjøre videre?", PO, None, (PO, None)),
        ("Hva bør vi gjøre videre?", None, 3, (None, 3)),
        ("Hva bør vi gjøre videre?", None, None, (None, None)),
        ("Hva bør vi gjøre i fase 2?", PO, None, (PO, 2)),
        ("Hva bør vi gjøre i fase 2?", PO, 3, (PO, 2)),
        ("Hva bør vi gjøre i fase 2?", None, 3, (None, 2)),
        ("Hva bør vi begynne med i Skape prosjekter?", PO, 3, (PR, None)),
        ("Hva bør vi begynne med i Skape prosjekter?", None, 3, (PR, None)),
        ("PO 2: hva bør vi gjøre først?", IN, 4, (PO, 2)),
    ],
)
def test_a_question_is_narrowed_from_outside_only_where_it_names_no_place_itself(
    question: str, process: str | None, phase: int | None, place: tuple[str | None, int | None]
) -> None:
    narrowed = read(question).narrowed(process, phase)

    assert (narrowed.focus.process, narrowed.focus.phase) == place
    assert narrowed.is_clear is (place != (None, None))


def test_what_is_done_stays_done_where_a_question_is_narrowed() -> None:
    step = read("Måleplanen er ferdig. Hva skal vi gjøre nå?")

    narrowed = step.narrowed(PO, 3)

    assert (narrowed.progress, narrowed.focus.after) == (step.progress, ("st2-maleplan",))
    assert (narrowed.focus.process, narrowed.focus.phase) == (PO, 3)


@pytest.mark.parametrize(
    ("question", "others"),
    [
        (
            "Måleplanen er ferdig. Hva skal vi gjøre nå? Hvor mange innbyggere har Asker?",
            ["Hvor mange innbyggere har Asker?"],
        ),
        (
            "PO2: hva bør vi gjøre først? Hvilke mål har Asker?  Hvor ligger Heggedal?",
            ["Hvilke mål har Asker?", "Hvor ligger Heggedal?"],
        ),
        ("Måleplanen er klar. Kva gjer vi no? Kor mange bur i Asker?", ["Kor mange bur i Asker?"]),
        ("The plan is adopted. What's next? How many live in Asker?", ["How many live in Asker?"]),
        ("Måleplanen er ferdig. Hva skal vi gjøre nå, og hvor mange innbyggere har Asker?", []),
        ("Måleplanen er ferdig. Hva skal vi gjøre nå? Hvor mange innbyggere har Asker", []),
        ("Måleplanen er ferdig. Hva skal vi gjøre nå? Si hvor mange innbyggere Asker har.", []),
        ("Måleplanen er ferdig. Hva skal vi gjøre nå? Kan du hjelpe oss?", []),
        ("Hva nå? Hva bør vi gjøre først i Standardisere?", []),
        ("Måleplanen er ferdig. Hva skal vi gjøre nå?", []),
        ("", []),
    ],
)
def test_only_whole_questions_about_something_else_are_asked_beside(question: str, others: list[str]) -> None:
    assert list(SHIPPED.beside(question)) == others


@pytest.mark.parametrize(
    "question",
    [
        "Hvor mange innbyggere har Asker?",
        "Hva er en planstrategi?",
        "Hvordan laget Trondheim byprofilen sin?",
        "Når vedtok Steinkjer planen?",
        "Hva sier KS om neste steg for kommunene?",
        "Hva koster en ny svømmehall?",
        "Kven eig dataa?",
        "Kva er skilnaden på ein temaplan og ein strategi?",
        "What did Limerick do first?",
        "What is the difference between a plan and a strategy?",
        "",
        "?!",
    ],
)
def test_a_question_about_facts_does_not_ask_for_the_next_step(question: str) -> None:
    assert SHIPPED.read(question) is None


CHAIN = a_framework(
    *a_chain("grunn", "mur", process=PO),
    an_activity("lett", IB, title=Text("Sjekk flagget")),
    an_activity("nær", IB, title=Text("Heis vimpelen")),
    an_activity("tak", IB, 2, title=Text("Legg torvtaket"), requires=("mur",), benefits_from=("nær",)),
    an_activity("dør", IB, 3, title=Text("Mal ytterdøra"), requires=("tak",)),
    an_activity("hage", PO, 5, title=Text("Plant epletreet"), benefits_from=("lett",)),
)


def test_what_is_done_was_not_done_without_what_it_requires() -> None:
    step = read("Torvtaket er på plass. Hva nå?", CHAIN)

    assert step.focus.after == ("tak",)
    assert step.progress == dict.fromkeys(["tak", "mur", "grunn", "nær"], State.DONE)


def test_what_eases_it_in_another_process_is_not_taken_for_done() -> None:
    assert read("Epletreet er plantet. Hva nå?", CHAIN).progress == {"hage": State.DONE}


def test_what_comes_after_is_not_taken_for_done() -> None:
    assert "dør" not in read("Torvtaket er på plass. Hva nå?", CHAIN).progress


def test_a_framework_of_ones_own_is_read_by_its_own_words() -> None:
    assert read("Torvtaket er på plass. Hva nå?").progress == {}
    assert read("Hva bør vi gjøre i steg 2 av Endre organisasjonen?", CHAIN).focus.phase == 2


@given(st.text(max_size=120), st.sampled_from(["Hva bør vi gjøre nå?", "What's next?", "Kva no?", ""]))
@example("Fase 9 i Standardisere.", "Hva nå?")
@example("PO9", "Hva nå?")
@settings(max_examples=100, deadline=None)
def test_whatever_is_typed_gives_a_place_in_the_framework_or_none(text: str, question: str) -> None:
    step = SHIPPED.read(f"{text} {question}")

    if step is not None:
        assert step.focus.process in (None, *(each.id for each in shipped().processes))
        assert step.focus.phase in (None, 1, 2, 3, 4, 5)
        assert set(step.focus.after) <= step.progress.keys() <= shipped().by_id.keys()
        for name in step.progress:
            assert set(shipped().by_id[name].requires) <= step.progress.keys()


@pytest.mark.parametrize(
    "text",
    [
        "hva for aktiviteter ",
        "hva vi gjøre ",
        "what we ",
        "er ferdig og ",
        "(",
        "a",
        "kva er det ",
        "foreslå meg ",
        "vi, ",
    ],
)
def test_the_longest_question_is_read_in_bounded_time(text: str) -> None:
    question = (text * LONGEST)[:LONGEST]
    SHIPPED.read("Hva nå?")

    began = perf_counter()
    SHIPPED.read(question)

    assert perf_counter() - began < 3


def test_where_somebody_is_can_be_told_without_a_question() -> None:
    assert SHIPPED.told("standardisere fase 2").focus == Focus(ST, 2)
    assert SHIPPED.told("Byprofilen er klar").focus.after == ("st3-byprofil",)
    assert not SHIPPED.told("Takk for sist! Vi sees på mandag").is_clear


def a_project(**said: object) -> Project:
    account = Account("Klimaby", process=said.get("process"), phase=said.get("phase"))  # type: ignore[arg-type]
    return Project("klimaby", Wall(), account, {"st1-dataeiere": Entry("st1-dataeiere", State.DONE)})


def test_what_is_asked_of_a_project_is_asked_from_how_far_it_has_come() -> None:
    step = read("Hva nå?").within(a_project())

    assert step.progress == {"st1-dataeiere": State.DONE}
    assert step.focus == Focus()


def test_what_is_asked_of_a_project_is_asked_where_its_people_are_at_work_unless_the_question_says_where() -> None:
    at_work = a_project(process=ST, phase=2)

    assert read("Hva nå?").within(at_work).focus == Focus(ST, 2, begins=True)
    assert read("Hva bør vi gjøre i fase 3 i Utforme politikk?").within(at_work).focus == Focus(PO, 3)
    assert read("Byprofilen er klar. Hva nå?").within(at_work).focus == Focus(after=("st3-byprofil",))
