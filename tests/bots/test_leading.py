"""What project leaders may do to projects, in any door."""

import pytest
from builders import internal, restricted

from bots.leading import begin_project, free_name, may_change, own_project
from knowledge.access import Role, User, Visibility, Wall
from knowledge.errors import Forbidden, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Account, Project

LEADER = User("u1", Role.PROJECT_LEADER, "Kari", "5006")
NEIGHBOUR = User("u2", Role.ADMINISTRATOR, "Ola", "5001")
READER = User("u3", Role.READER, "Per", "5006")


@pytest.mark.parametrize(
    ("user", "wall", "may"),
    [
        (LEADER, internal("5006"), True),
        (LEADER, Wall(Visibility.OPEN, "5006"), True),
        (LEADER, restricted("5006", "plan"), False),
        (LEADER, Wall(), False),
        (READER, internal("5006"), False),
        (NEIGHBOUR, internal("5006"), False),
        (NEIGHBOUR, Wall(Visibility.OPEN, "5006"), False),
    ],
)
def test_a_project_is_changed_by_those_who_lead_projects_in_the_municipality_whose_it_is(
    user: User, wall: Wall, may: bool
) -> None:
    assert may_change(user, Project("klimaby", wall, Account("Klimaby"), {})) is may


def test_a_project_that_may_not_be_seen_is_not_there_and_one_that_may_is_not_yours(base: KnowledgeBase) -> None:
    begin_project(base, LEADER, "lukket", internal("5006"), Account("Lukket"))
    begin_project(base, LEADER, "apent", Wall(Visibility.OPEN, "5006"), Account("Åpent"))

    assert own_project(base, LEADER, "lukket").account.title == "Lukket"
    with pytest.raises(NotFound, match="project_not_found"):
        own_project(base, NEIGHBOUR, "lukket")
    with pytest.raises(Forbidden, match="not_yours"):
        own_project(base, NEIGHBOUR, "apent")


def test_nobody_begins_a_project_in_another_municipality(base: KnowledgeBase) -> None:
    with pytest.raises(Forbidden, match="not_yours"):
        begin_project(base, NEIGHBOUR, "klimaby", internal("5006"), Account("Klimaby"))

    assert base.projects.find("klimaby", LEADER.scope) is None


def test_a_name_is_free_of_those_that_nobody_here_may_see_too(base: KnowledgeBase) -> None:
    first = free_name(base, "5006", "Klimaby Steinkjer")
    base.projects.create(first, restricted("5006", "plan"), Account("Klimaby"), "noen")

    second = free_name(base, "5006", "Klimaby Steinkjer")

    assert first == "5006-klimaby-steinkjer"
    assert second.startswith(f"{first}-")


def test_a_change_is_kept_under_a_name_or_where_there_is_none_an_id() -> None:
    assert [LEADER.known_as, User("u4", Role.READER).known_as] == ["Kari", "u4"]
