"""When a phase seems done, and what is said of it."""

import pytest

from assistant.advice.recommend import recommend
from bots import wiring
from bots.slack.advising.phases import at_work_in, finished_phase, following
from bots.slack.advising.showing import Next, next_message
from bots.told.advice import advice_as_told
from bots.told.voice import Voice
from knowledge.access import Wall
from knowledge.framework.framework import Cell
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.project import Account, Entry, Project, State

FRAMEWORK = shipped()
FIRST, LAST = Cell("standardisere", 1), Cell("standardisere", 5)
DONE, SET_ASIDE = State.DONE, State.NOT_RELEVANT


def a_project(cell: Cell, *states: State, at_work: Cell | None = None) -> Project:
    """A project in which the activities of a cell stand like this, in order."""
    names = [each.id for each in FRAMEWORK.within(cell)]
    entries = {name: Entry(name, state) for name, state in zip(names, states, strict=False)}
    account = Account("Klimaby", process=at_work and at_work.process, phase=at_work and at_work.phase)
    return Project("klimaby", Wall(), account, entries)


@pytest.mark.parametrize(
    ("states", "finished"),
    [
        ([DONE] * 3, True),
        ([DONE, SET_ASIDE, SET_ASIDE], True),
        ([SET_ASIDE] * 3, False),
        ([DONE, DONE, State.UNDER_WAY], False),
        ([DONE, DONE], False),
        ([], False),
    ],
)
def test_a_phase_is_finished_when_all_that_is_relevant_of_it_is_done(states: list[State], finished: bool) -> None:
    assert len(FRAMEWORK.within(FIRST)) == 3

    assert finished_phase(FRAMEWORK, a_project(FIRST, *states, at_work=FIRST)) == (FIRST if finished else None)


def test_where_a_project_does_not_say_where_it_is_the_last_report_tells() -> None:
    project = a_project(FIRST, *[DONE] * 3)

    assert finished_phase(FRAMEWORK, project) is None
    assert finished_phase(FRAMEWORK, project, FRAMEWORK.within(FIRST)[0].id) == FIRST
    assert finished_phase(FRAMEWORK, project, "er-borte") is None


def test_where_a_project_is_at_work_goes_before_what_was_reported_elsewhere() -> None:
    project = a_project(FIRST, *[DONE] * 3, at_work=Cell("standardisere", 2))

    assert finished_phase(FRAMEWORK, project, FRAMEWORK.within(FIRST)[0].id) is None


def test_a_project_at_work_in_a_process_that_the_framework_no_longer_has_is_nowhere() -> None:
    assert finished_phase(FRAMEWORK, a_project(FIRST, *[DONE] * 3, at_work=Cell("borte", 1))) is None


def test_after_the_last_phase_comes_none() -> None:
    assert following(FIRST) == Cell("standardisere", 2)
    assert following(LAST) is None


def test_whoever_goes_on_says_nothing_else_of_the_project() -> None:
    project = a_project(FIRST, at_work=FIRST)

    assert at_work_in(project, Cell("standardisere", 2)) == Account("Klimaby", "", (), "standardisere", 2)


@pytest.mark.parametrize("language", list(Language))
def test_the_last_phase_is_told_to_be_done_without_a_way_on(language: Language) -> None:
    project = a_project(LAST, *[DONE] * len(FRAMEWORK.within(LAST)), at_work=LAST)
    voice = Voice(language, wiring.phrases_over_slack())
    told = advice_as_told(voice, recommend(FRAMEWORK, project.progress, {}), FRAMEWORK)

    message = next_message(voice, FRAMEWORK, told, Next(project, finished=LAST))

    process = FRAMEWORK.process(LAST.process).name.within(language)
    assert voice.say("slack_phase_last", process=process) in str(message.blocks)
    assert "phase_forward" not in str(message.blocks)
