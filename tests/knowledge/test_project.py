"""A project is what its history tells, and several projects have come as far as the one that has come furthest."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from builders import internal
from hypothesis import given
from hypothesis import strategies as st

from knowledge.access import Wall
from knowledge.project import Account, Deed, Entry, Happening, Participant, Progress, Project, State, together, told

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
WALL = internal("5001")
NONE, UNDER_WAY, DONE, IRRELEVANT = State.NOT_STARTED, State.UNDER_WAY, State.DONE, State.NOT_RELEVANT


def happened(
    deed: Deed, entry: Entry | None = None, account: Account | None = None, *, undone: bool = False
) -> Happening:
    return Happening(NOON, "Kari", deed, entry, account, NOON + timedelta(hours=1) if undone else None)


def reported(activity: str, state: State, *, undone: bool = False) -> Happening:
    return happened(Deed.REPORTED, Entry(activity, state), undone=undone)


CREATED = happened(Deed.CREATED, account=Account("Grønt løft"))


def tell(*history: Happening) -> Project:
    return told("loft", WALL, history)


def test_a_new_project_has_its_account_and_no_progress() -> None:
    project = tell(CREATED)

    assert (project.id, project.wall, project.municipality) == ("loft", WALL, "5001")
    assert project.account == Account("Grønt løft")
    assert project.progress == {}
    assert not project.removed


def test_a_project_without_a_word_is_called_by_its_id() -> None:
    assert tell().account == Account("loft")
    assert told("loft", Wall(), ()).municipality == ""


def test_the_latest_word_on_an_activity_counts() -> None:
    project = tell(CREATED, reported("a", UNDER_WAY), reported("b", DONE), reported("a", DONE))

    assert project.progress == {"a": DONE, "b": DONE}


def test_an_entry_is_kept_with_its_note_its_day_and_its_document() -> None:
    entry = Entry("a", DONE, "Vedtatt i sak 12/25", date(2025, 2, 28), "vedtak")

    assert tell(CREATED, happened(Deed.REPORTED, entry)).entries == {"a": entry}


def test_a_later_entry_takes_nothing_from_the_one_before() -> None:
    first = Entry("a", UNDER_WAY, "Begynt", date(2025, 1, 1), "vedtak")

    project = tell(CREATED, happened(Deed.REPORTED, first), reported("a", DONE))

    assert project.entries == {"a": Entry("a", DONE)}


def test_what_was_taken_back_does_not_count_and_the_word_before_it_does() -> None:
    project = tell(
        CREATED, reported("a", UNDER_WAY), reported("a", DONE, undone=True), reported("b", DONE, undone=True)
    )

    assert project.progress == {"a": UNDER_WAY}


def test_a_new_account_replaces_the_old_one_and_taking_it_back_brings_it_back() -> None:
    new = Account("Grønt løft 2", "Mer av det samme", (Participant("Prosjektleder", "Kari"),))

    assert tell(CREATED, happened(Deed.DESCRIBED, account=new)).account == new
    assert tell(CREATED, happened(Deed.DESCRIBED, account=new, undone=True)).account == Account("Grønt løft")


@pytest.mark.parametrize(
    ("deeds", "removed"),
    [
        ([(Deed.REMOVED, False)], True),
        ([(Deed.REMOVED, True)], False),
        ([(Deed.REMOVED, False), (Deed.RESTORED, False)], False),
        ([(Deed.REMOVED, False), (Deed.RESTORED, True)], True),
        ([(Deed.REMOVED, False), (Deed.RESTORED, False), (Deed.REMOVED, False)], True),
        ([(Deed.REMOVED, True), (Deed.RESTORED, False)], False),
    ],
)
def test_a_project_is_out_of_use_until_it_is_restored_or_the_removal_is_taken_back(
    deeds: list[tuple[Deed, bool]], removed: bool
) -> None:
    project = tell(CREATED, reported("a", DONE), *(happened(deed, undone=undone) for deed, undone in deeds))

    assert project.removed is removed
    assert project.progress == {"a": DONE}


ACTIVITIES = st.sampled_from("abcd")
STATES = st.sampled_from(State)
DEEDS = st.one_of(
    st.builds(reported, ACTIVITIES, STATES),
    st.builds(lambda title: happened(Deed.DESCRIBED, account=Account(title)), st.text(min_size=1, max_size=5)),
    st.sampled_from([happened(Deed.REMOVED), happened(Deed.RESTORED)]),
)


def undo(history: Sequence[Happening], last: int) -> list[Happening]:
    """The history after the ``last`` latest of its happenings have been taken back."""
    kept = len(history) - last
    return [
        Happening(each.at, each.who, each.deed, each.entry, each.account, NOON) if number >= kept else each
        for number, each in enumerate(history)
    ]


@given(st.lists(DEEDS, max_size=12))
def test_taking_everything_back_gives_the_beginning(deeds: list[Happening]) -> None:
    assert tell(CREATED, *undo(deeds, len(deeds))) == tell(CREATED)


@given(st.lists(DEEDS, max_size=12), st.integers(0, 12))
def test_taking_back_the_latest_gives_the_project_as_it_was_before_them(deeds: list[Happening], last: int) -> None:
    last = min(last, len(deeds))

    assert tell(CREATED, *undo(deeds, last)) == tell(CREATED, *deeds[: len(deeds) - last])


PROGRESSES = st.lists(st.dictionaries(ACTIVITIES, STATES), max_size=5)


@pytest.mark.parametrize(
    ("said", "between_them"),
    [
        ([DONE, UNDER_WAY, NONE, IRRELEVANT], DONE),
        ([UNDER_WAY, NONE, IRRELEVANT], UNDER_WAY),
        ([NONE, IRRELEVANT], NONE),
        ([IRRELEVANT, IRRELEVANT], IRRELEVANT),
        ([NONE, NONE], NONE),
    ],
)
def test_the_furthest_counts_and_not_relevant_only_where_nobody_says_otherwise(
    said: list[State], between_them: State
) -> None:
    assert together([{"a": state} for state in said]) == {"a": between_them}


def test_a_project_that_does_not_mention_an_activity_has_no_say_in_it() -> None:
    assert together([{"a": IRRELEVANT}, {}, {"b": DONE}]) == {"a": IRRELEVANT, "b": DONE}
    assert together([]) == {}


@given(PROGRESSES, st.randoms(use_true_random=False))
def test_the_order_of_the_projects_does_not_matter(progresses: list[Progress], shuffling: Random) -> None:
    shuffled = list(progresses)
    shuffling.shuffle(shuffled)

    assert together(shuffled) == together(progresses)


@given(PROGRESSES)
def test_it_does_not_matter_whether_projects_are_joined_all_at_once_or_one_by_one(progresses: list[Progress]) -> None:
    joined: Progress = {}
    for each in progresses:
        joined = together([joined, each])

    assert joined == together(progresses)
    assert together([joined, joined]) == joined


@given(PROGRESSES)
def test_no_project_has_come_further_than_all_of_them_together(progresses: list[Progress]) -> None:
    far = {IRRELEVANT: 0, NONE: 1, UNDER_WAY: 2, DONE: 3}
    joined = together(progresses)

    assert joined.keys() == {name for each in progresses for name in each}
    for name, state in joined.items():
        assert far[state] == max(far[each[name]] for each in progresses if name in each)
