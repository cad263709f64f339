"""Projects in the registry: nothing is overwritten, everything can be taken back, and a wall is a wall."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from builders import a_draft, internal, restricted
from conftest import Opener
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_erase import CANARY, traces

from knowledge.access import Scope, Visibility, Wall
from knowledge.document import Draft
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Account, Deed, Entry, Happening, Outdated, Participant, Project, State
from knowledge.registry import database as database_module
from knowledge.registry import rows, tables
from knowledge.registry.database import HEAD, Database
from knowledge.registry.projects import Projects
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
MINE, THEIRS = Scope.member("5001"), Scope.member("5006")
WALL = internal("5001")
DONE, UNDER_WAY = State.DONE, State.UNDER_WAY
MIGRATIONS = Path(database_module.__file__).parent / "migrations"
FULL = Account(
    "Grønt løft",
    "Fra plan til praksis 🚲",
    (Participant("Prosjektleder", "Kari Nordmann"), Participant("Bærekraftskoordinator")),
    "standardisere",
    2,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def projects(database: Database) -> Projects:
    return Projects(database)


def found(projects: Projects, name: str = "loft", scope: Scope = ALL) -> Project:
    project = projects.find(name, scope)
    assert project is not None
    return project


def test_a_project_that_was_created_is_read_back_as_it_was_said(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    assert found(projects) == Project("loft", WALL, FULL, {})
    assert projects.visible(ALL) == [found(projects)]
    (created,) = projects.history("loft", ALL)
    assert (created.who, created.deed, created.account, created.entry) == ("Kari", Deed.CREATED, FULL, None)
    assert created.at.tzinfo is UTC
    assert abs((datetime.now(UTC) - created.at).total_seconds()) < 60


def test_an_id_can_be_used_once_and_the_first_project_is_left_as_it_was(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    with pytest.raises(Invalid) as failure:
        projects.create("loft", internal("5006"), Account("Noe annet"), "Ola")

    assert (failure.value.code, failure.value.details) == ("project_id_taken", {"project": "loft"})
    assert found(projects) == Project("loft", WALL, FULL, {})
    assert len(projects.history("loft", ALL)) == 1


def test_an_id_stays_taken_when_its_project_is_out_of_use(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.remove("loft", "Kari")

    with pytest.raises(Invalid, match="project_id_taken"):
        projects.create("loft", WALL, FULL, "Kari")


def test_what_is_reported_is_read_back_whole(projects: Projects) -> None:
    entry = Entry("a", DONE, "Vedtatt i sak 12/25", date(2025, 2, 28), "vedtak")
    projects.create("loft", WALL, FULL, "Kari")

    projects.report("loft", [entry, Entry("b", UNDER_WAY)], "Ola")

    assert found(projects).entries == {"a": entry, "b": Entry("b", UNDER_WAY)}
    _, first, second = projects.history("loft", ALL)
    assert (first.who, first.deed, first.entry, first.account) == ("Ola", Deed.REPORTED, entry, None)
    assert first.at == second.at


def test_another_process_reads_what_was_written(projects: Projects, tmp_path: Path) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.report("loft", [Entry("a", DONE)], "Ola")
    other = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}")

    assert found(Projects(other)) == found(projects)
    other.close()


def test_a_report_is_kept_whole_or_not_at_all(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    broken = [Entry("a", DONE), Entry("b", DONE, note=object())]  # type: ignore[arg-type]

    with pytest.raises(sa.exc.StatementError):
        projects.report("loft", broken, "Ola")

    assert found(projects).progress == {}
    assert len(projects.history("loft", ALL)) == 1


def test_nothing_can_be_told_of_a_project_that_is_not_there(projects: Projects, database: Database) -> None:
    with pytest.raises(NotFound):
        projects.report("loft", [Entry("a", DONE)], "Ola")
    with pytest.raises(NotFound):
        projects.undo("loft")

    assert projects.find("loft", ALL) is None
    assert projects.history("loft", ALL) == []
    assert number_of_rows(database, "happening") == 0


def test_reporting_nothing_is_no_happening(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    projects.report("loft", [], "Ola")

    assert len(projects.history("loft", ALL)) == 1


def test_what_is_said_of_a_project_can_be_said_otherwise_and_the_old_words_are_kept(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    projects.describe("loft", Account("Grønnere løft"), "Ola")

    assert found(projects).account == Account("Grønnere løft")
    assert [each.account for each in projects.history("loft", ALL)] == [FULL, Account("Grønnere løft")]


def test_a_removed_project_is_not_listed_but_can_be_found_and_restored(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.report("loft", [Entry("a", DONE)], "Ola")

    projects.remove("loft", "Kari")

    assert projects.visible(ALL) == []
    assert found(projects).removed

    projects.restore("loft", "Kari")

    assert [each.progress for each in projects.visible(ALL)] == [{"a": DONE}]
    assert [each.deed for each in projects.history("loft", ALL)] == [
        Deed.CREATED,
        Deed.REPORTED,
        Deed.REMOVED,
        Deed.RESTORED,
    ]


def test_what_was_said_together_is_taken_back_together_and_told(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.report("loft", [Entry("a", UNDER_WAY)], "Ola")
    projects.report("loft", [Entry("a", DONE), Entry("b", DONE)], "Ola")

    taken = projects.undo("loft")

    assert [each.entry for each in taken] == [Entry("a", DONE), Entry("b", DONE)]
    assert found(projects).progress == {"a": UNDER_WAY}
    assert [(each.deed, each.undone is not None) for each in projects.history("loft", ALL)] == [
        (Deed.CREATED, False),
        (Deed.REPORTED, False),
        (Deed.REPORTED, True),
        (Deed.REPORTED, True),
    ]


def test_what_was_taken_back_is_not_taken_back_again(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.report("loft", [Entry("a", DONE)], "Ola")
    projects.undo("loft")
    projects.report("loft", [Entry("b", DONE)], "Ola")

    assert [each.entry for each in projects.undo("loft")] == [Entry("b", DONE)]
    assert projects.undo("loft") == []
    assert found(projects).progress == {}


def test_the_beginning_of_a_project_is_not_taken_back(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    assert projects.undo("loft") == []
    assert found(projects) == Project("loft", WALL, FULL, {})


def test_every_change_makes_another_revision_and_taking_back_does_not_bring_an_old_one_again(
    projects: Projects,
) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    seen = [found(projects).revision]
    for change in (
        lambda: projects.report("loft", [Entry("a", DONE), Entry("b", DONE)], "Ola"),
        lambda: projects.undo("loft"),
        lambda: projects.report("loft", [Entry("a", DONE)], "Ola"),
        lambda: projects.remove("loft", "Ola"),
    ):
        change()
        seen.append(found(projects).revision)

    assert seen == sorted(set(seen))


@pytest.mark.parametrize("way", ["describe", "report", "remove", "restore", "undo", "erase"])
def test_whoever_has_seen_an_older_revision_changes_nothing(projects: Projects, way: str) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    seen = found(projects).revision
    projects.report("loft", [Entry("a", DONE)], "Ola")
    before = projects.history("loft", ALL)
    change = {
        "describe": lambda: projects.describe("loft", Account("Annet"), "Per", seen),
        "report": lambda: projects.report("loft", [Entry("a", UNDER_WAY)], "Per", seen),
        "remove": lambda: projects.remove("loft", "Per", seen),
        "restore": lambda: projects.restore("loft", "Per", seen),
        "undo": lambda: projects.undo("loft", seen),
        "erase": lambda: projects.erase("loft", seen),
    }

    with pytest.raises(Outdated):
        change[way]()

    assert projects.history("loft", ALL) == before


def test_of_many_who_have_seen_the_same_revision_one_changes_it(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    seen = found(projects).revision
    begin = Barrier(6)

    def change(number: int) -> bool:
        begin.wait()
        try:
            projects.report("loft", [Entry(f"a{number}", DONE)], "Ola", seen)
        except Outdated:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(change, range(6)))

    assert kept.count(True) == 1
    assert len(found(projects).entries) == 1


def test_taking_back_in_one_project_leaves_the_others(projects: Projects) -> None:
    for name in ("en", "to"):
        projects.create(name, WALL, Account(name), "Kari")
        projects.report(name, [Entry("a", DONE)], "Ola")

    projects.undo("en")

    assert found(projects, "en").progress == {}
    assert found(projects, "to").progress == {"a": DONE}


def test_projects_are_listed_by_id_and_of_one_municipality_where_it_is_named(projects: Projects) -> None:
    for name, municipality in (("c", "5001"), ("a", "5006"), ("b", "5001")):
        projects.create(name, internal(municipality), Account(name), "Kari")

    assert [each.id for each in projects.visible(ALL)] == ["a", "b", "c"]
    assert [each.id for each in projects.visible(ALL, "5001")] == ["b", "c"]
    assert projects.visible(ALL, "0301") == []


def test_more_projects_than_one_query_names_are_each_told_from_their_own_history(projects: Projects) -> None:
    many = rows.BATCH + 7
    with projects._database.write() as connection:
        connection.execute(
            sa.insert(tables.project),
            [{"id": f"p{each:04}", "visibility": "internal", "owner": "5001", "groups": []} for each in range(many)],
        )
        told = {"at": datetime.now(UTC), "who": "Kari", "deed": "reported", "activity": "a", "state": "done"}
        connection.execute(
            sa.insert(tables.happening), [{**told, "project_id": f"p{each:04}"} for each in range(0, many, 2)]
        )

    listed = projects.visible(MINE)

    assert [each.id for each in listed] == [f"p{each:04}" for each in range(many)]
    assert [bool(each.progress) for each in listed] == [each % 2 == 0 for each in range(many)]


def test_those_that_reported_on_an_activity_are_named_once_unless_they_took_it_back(projects: Projects) -> None:
    for name in ("to", "en", "tre"):
        projects.create(name, WALL, Account(name), "Kari")
        projects.report(name, [Entry("a", UNDER_WAY)], "Ola")
        projects.report(name, [Entry("a", DONE), Entry("b", DONE)], "Ola")
    projects.undo("tre")
    projects.undo("tre")

    assert projects.reporting_on(["a", "b", "c"]) == {"a": ["en", "to"], "b": ["en", "to"]}
    assert projects.reporting_on([]) == {}


# Who may see a project


READ: dict[str, Callable[[Projects, Scope], bool]] = {
    "find": lambda projects, scope: projects.find("loft", scope) is not None,
    "visible": lambda projects, scope: bool(projects.visible(scope)),
    "visible in the municipality": lambda projects, scope: bool(projects.visible(scope, "5001")),
    "history": lambda projects, scope: bool(projects.history("loft", scope)),
}
"""Every way there is to read a project; the house rules see to it that there is no other."""

OUTSIDE = {
    "anyone": Scope.open(),
    "a neighbour": THEIRS,
    "a neighbour in the same group": Scope.member("5006", ["plan"]),
    "a municipality whose number begins alike": Scope.member("500"),
}
GROUP = Scope.member("5001", ["plan"])


@pytest.mark.parametrize("way", READ)
@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("wall", [WALL, restricted("5001", "plan")], ids=["internal", "restricted"])
def test_a_project_of_one_municipality_is_not_there_for_another(
    projects: Projects, way: str, who: str, wall: Wall
) -> None:
    projects.create("loft", wall, FULL, "Kari")
    projects.report("loft", [Entry("a", DONE)], "Kari")

    assert not READ[way](projects, OUTSIDE[who])
    assert READ[way](projects, GROUP)
    assert READ[way](projects, ALL)


@pytest.mark.parametrize("way", READ)
def test_a_project_of_a_group_is_not_there_for_others_in_the_municipality(projects: Projects, way: str) -> None:
    projects.create("loft", restricted("5001", "plan"), FULL, "Kari")

    assert not READ[way](projects, MINE)
    assert not READ[way](projects, Scope.member("5001", ["helse"]))
    assert READ[way](projects, GROUP)


@pytest.mark.parametrize("way", READ)
def test_a_project_that_is_shared_is_there_for_all_and_still_its_municipalitys(projects: Projects, way: str) -> None:
    wall = Wall(Visibility.OPEN, "5001")
    projects.create("loft", wall, FULL, "Kari")

    assert all(READ[way](projects, scope) for scope in (*OUTSIDE.values(), MINE, ALL))
    assert found(projects, scope=Scope.open()).municipality == "5001"
    assert projects.visible(Scope.open(), "5006") == []


def test_what_one_may_not_see_is_answered_like_what_is_not_there(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")

    for scope in OUTSIDE.values():
        assert projects.find("loft", scope) == projects.find("ukjent", scope) is None
        assert projects.history("loft", scope) == projects.history("ukjent", scope) == []


def test_each_sees_their_own_projects_in_a_list(projects: Projects) -> None:
    projects.create("vart", WALL, Account("Vårt"), "Kari")
    projects.create("deres", internal("5006"), Account("Deres"), "Ola")
    projects.create("delt", Wall(Visibility.OPEN, "5006"), Account("Delt"), "Ola")

    assert [each.id for each in projects.visible(MINE)] == ["delt", "vart"]
    assert [each.id for each in projects.visible(THEIRS)] == ["delt", "deres"]
    assert [each.id for each in projects.visible(Scope.open())] == ["delt"]
    assert [each.id for each in projects.visible(MINE, "5006")] == ["delt"]


# Whatever happens can be taken back


@dataclass
class Room:
    """One database for many projects, and a name that no project has yet."""

    projects: Projects
    numbers: Iterator[int] = field(default_factory=count)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('room') / 'registry.sqlite'}")
    yield Room(Projects(opened))
    opened.close()


ENTRIES = st.builds(
    Entry,
    st.sampled_from("abc"),
    st.sampled_from(State),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.none() | st.dates(),
    st.none() | st.sampled_from(["vedtak", "plan"]),
)
ACCOUNTS = st.builds(
    Account,
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.builds(Participant, st.sampled_from(["leder", "ærlig 🏔"]), st.text(max_size=5)), max_size=2).map(tuple),
)
DEEDS = st.one_of(st.lists(ENTRIES, min_size=1, max_size=3), ACCOUNTS, st.sampled_from([Deed.REMOVED, Deed.RESTORED]))


def do(projects: Projects, name: str, deed: list[Entry] | Account | Deed) -> None:
    match deed:
        case Account():
            projects.describe(name, deed, "Kari")
        case Deed.REMOVED:
            projects.remove(name, "Kari")
        case Deed.RESTORED:
            projects.restore(name, "Kari")
        case _:
            projects.report(name, deed, "Kari")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(DEEDS, max_size=8))
@example([[Entry("a", DONE), Entry("a", UNDER_WAY)], Deed.REMOVED, Account("Ny"), Deed.RESTORED])
def test_taking_back_step_by_step_gives_each_earlier_state_and_at_last_the_beginning(
    room: Room, deeds: list[list[Entry] | Account | Deed]
) -> None:
    name = f"p{next(room.numbers)}"
    room.projects.create(name, WALL, FULL, "Kari")
    states = [found(room.projects, name)]
    for deed in deeds:
        do(room.projects, name, deed)
        states.append(found(room.projects, name))

    for earlier in reversed(states[:-1]):
        assert room.projects.undo(name)
        assert found(room.projects, name) == earlier

    assert room.projects.undo(name) == []
    assert found(room.projects, name) == Project(name, WALL, FULL, {})
    history = room.projects.history(name, ALL)
    assert len(history) == 1 + sum(len(deed) if isinstance(deed, list) else 1 for deed in deeds)
    assert all(each.undone is not None for each in history[1:])


# Erased means gone


def sing(projects: Projects) -> None:
    """Tell a secret in every field that a project has, and take some of it back."""
    secret = Account(f"Om {CANARY}en", f"{CANARY.capitalize()}en synger", (Participant(CANARY, CANARY.upper()),))
    projects.create(CANARY, WALL, secret, CANARY)
    projects.report(CANARY, [Entry(CANARY, DONE, f"{CANARY} " * 500, date(2025, 1, 1), CANARY)], CANARY)
    projects.describe(CANARY, secret, CANARY)
    projects.undo(CANARY)
    projects.remove(CANARY, CANARY)


def test_an_erased_project_leaves_no_byte_while_the_base_is_open_or_closed(writing: Opener) -> None:
    with writing() as base:
        base.projects.create("andre", WALL, FULL, "Kari")
        base.projects.report("andre", [Entry("a", DONE)], "Kari")
        sing(base.projects)
        folder = base.settings.data
        assert any(name.startswith("registry.sqlite") for name in traces(folder))

        base.projects.erase(CANARY)

        assert traces(folder) == []
        assert base.projects.find(CANARY, ALL) is None
        assert base.projects.history(CANARY, ALL) == []
        assert found(base.projects, "andre").progress == {"a": DONE}
    assert traces(folder) == []


def test_the_id_of_an_erased_project_can_be_used_again_and_its_past_does_not_come_back(projects: Projects) -> None:
    projects.create("loft", WALL, FULL, "Kari")
    projects.report("loft", [Entry("a", DONE)], "Kari")
    projects.erase("loft")

    projects.create("loft", WALL, Account("Nytt"), "Ola")

    assert found(projects) == Project("loft", WALL, Account("Nytt"), {})
    assert projects.undo("loft") == []


def report_with_evidence(base: KnowledgeBase) -> list[Happening]:
    """Report with the document as evidence: in what counts, in what was replaced, and in what was taken back."""
    base.projects.create("loft", WALL, FULL, "Kari")
    base.projects.report("loft", [Entry("a", UNDER_WAY, "Begynt", None, CANARY)], "Kari")
    base.projects.report("loft", [Entry("a", DONE, "Ferdig", date(2025, 1, 1), CANARY)], "Kari")
    base.projects.report("loft", [Entry("b", DONE, "", None, "andre")], "Kari")
    base.projects.report("loft", [Entry("c", DONE, "", None, CANARY)], "Kari")
    base.projects.undo("loft")
    return base.projects.history("loft", ALL)


def test_an_erased_document_is_taken_out_of_every_history_and_what_was_reported_still_holds(writing: Opener) -> None:
    with writing() as base:
        base.library.publish(a_draft(CANARY, f"Om {CANARY}en.", title=f"{CANARY.upper()}"))
        base.library.publish(a_draft("andre"))
        base.library.settle()
        before = report_with_evidence(base)
        assert [each.entry.document_id for each in before if each.entry] == [CANARY, CANARY, "andre", CANARY]

        base.library.erase(CANARY)

        after = base.projects.history("loft", ALL)
        assert [each.entry.document_id for each in after if each.entry] == [None, None, "andre", None]
        assert [(each.at, each.deed, each.undone) for each in after] == [
            (each.at, each.deed, each.undone) for each in before
        ]
        assert found(base.projects).entries == {
            "a": Entry("a", DONE, "Ferdig", date(2025, 1, 1)),
            "b": Entry("b", DONE, "", None, "andre"),
        }
        assert traces(base.settings.data) == []
    assert traces(base.settings.data) == []


# A database from before there were projects


NEWER = {
    "framework_edition", "project", "happening", "verdict", "conversation", "answer", "answer_source", "feedback",
    "deletion", "api_key", "web_session", "job", "pause", "audit", "proposal", "slack_person", "slack_channel",
    "slack_answer", "slack_installation", "slack_mark",
}  # fmt: skip
"""The tables that the first release did not have."""


def number_of_rows(database: Database, table: str) -> int:
    with database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[table])) or 0


def alembic(engine: sa.Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def an_old_database(folder: Path, drafts: list[tuple[Draft, str]]) -> None:
    """A registry as the first release made it, with documents as it wrote them."""
    folder.mkdir(parents=True)
    now = datetime(2024, 5, 17, 12, tzinfo=UTC)
    engine = sa.create_engine(f"sqlite:///{folder / 'registry.sqlite'}")
    command.upgrade(alembic(engine), "0001")
    with engine.begin() as connection:
        for draft, checksum in drafts:
            head = {"id": draft.document_id, "source": draft.source, "status": "published", "version": 1,
                    "visibility": draft.wall.visibility, "owner": draft.wall.municipality,
                    "groups": list(draft.wall.groups), "created": now, "updated": now}  # fmt: skip
            connection.execute(sa.insert(tables.document).values(head))
            connection.execute(sa.insert(tables.version).values(rows.from_draft(draft, 1, checksum, now)))
            made = [rows.from_chunk(piece, draft.document_id, 1) for piece in draft.chunks]
            connection.execute(sa.insert(tables.chunk), made)
            event = {"at": now, "action": "published", "document_id": draft.document_id, "version": 1}
            connection.execute(sa.insert(tables.event).values(event))
    engine.dispose()


def test_a_database_of_the_first_release_is_brought_up_and_keeps_its_documents(
    settings: KnowledgeSettings, writing: Opener
) -> None:
    drafts = [
        (
            a_draft("plan", ["Kommunen vil ha sykkelveier.", "Og gangveier."], wall=internal("5001"), year=2020),
            "a" * 64,
        ),
        (a_draft("notat", "Om vannverket."), "b" * 64),
    ]
    an_old_database(settings.data, drafts)

    with writing() as base:
        base.library.settle()

        assert [each.id for each in base.documents.visible(ALL)] == ["notat", "plan"]
        plan = base.documents.find("plan", ALL)
        assert plan is not None
        assert (plan.wall, plan.description, plan.chunks) == (internal("5001"), drafts[0][0].description, 2)
        assert plan.created == datetime(2024, 5, 17, 12, tzinfo=UTC)
        version = base.documents.version("plan", 1, ALL)
        assert version is not None
        assert version.text == drafts[0][0].text
        assert base.documents.chunks("plan", 1) == list(drafts[0][0].chunks)
        assert [event["action"] for event in base.documents.history("plan", ALL)] == ["published"]
        for reader in (base.words_only(), base.retriever):
            assert reader.retrieve("sykkelveier", MINE).passages[0].document_id == "plan"
            assert "plan" not in {each.document_id for each in reader.retrieve("sykkelveier", THEIRS).passages}
        assert base.projects.visible(ALL) == []
        assert base.verdicts.standing(ALL) == []
        assert base.editions.all() == []
        base.projects.create("loft", WALL, FULL, "Kari")
        base.projects.report("loft", [Entry("a", DONE, document_id="plan")], "Kari")
        assert found(base.projects).progress == {"a": DONE}


def test_a_database_that_was_brought_up_has_the_tables_of_a_new_one(settings: KnowledgeSettings) -> None:
    an_old_database(settings.data, [(a_draft(), "a" * 64)])
    with sqlite3.connect(settings.registry_url.removeprefix("sqlite:///")) as connection:
        before = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    connection.close()

    Database(settings.registry_url).close()

    engine = sa.create_engine(settings.registry_url)
    with engine.connect() as opened:
        assert compare_metadata(MigrationContext.configure(opened, opts={"compare_type": True}), tables.metadata) == []
        assert opened.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD
    engine.dispose()
    assert tables.metadata.tables.keys() - before == NEWER


def test_going_back_to_the_first_revision_takes_away_the_new_tables_and_keeps_the_documents(
    settings: KnowledgeSettings,
) -> None:
    an_old_database(settings.data, [(a_draft(), "a" * 64)])
    Database(settings.registry_url).close()
    engine = sa.create_engine(settings.registry_url)

    command.downgrade(alembic(engine), "0001")

    with engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        assert NEWER & names == set()
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.document)) == 1
    engine.dispose()
