"""Who people in Slack are here, and what a channel may be told: never more than each who reads it may see."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_slack import Channel, FakeSlack, User
from hypothesis import given
from hypothesis import strategies as st

from bots.access.belonging import id_of
from bots.access.configuration import read_entries
from bots.access.workspaces import SLACK, PersonEntry, Workspace, WorkspaceEntry, Workspaces
from bots.slack.audience import MOST_MEMBERS, common
from bots.slack.calling import Later, Patience, Refused, SlackApi
from bots.slack.installations import Installed
from bots.slack.people import People, Person, language_of, person_of
from bots.slack.place import Place, Surface
from bots.slack.profiles import Profile, read_profile
from knowledge.access import Role, Scope, Visibility, Wall
from knowledge.language import Language

KARI = "kari@trondheim.kommune.no"
OLA = "ola@trondheim.kommune.no"
TRONDHEIM = Scope.member("5001")
PLAN = Scope.member("5001", ["plan"])


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def workspaces(slack: FakeSlack, folder: Path, **changed: Any) -> Workspaces:
    said = {
        "team": slack.team.id,
        "municipality": "5001",
        "domains": ["trondheim.kommune.no"],
        "people": {KARI: {"role": "project_leader", "groups": ["plan"]}},
    }
    written = folder / "access.yaml"
    written.write_text(yaml.safe_dump({"issuers": [], "slack": [said | changed]}), "utf-8")
    return read_entries(written).workspaces


Make = Callable[..., People]


@pytest.fixture
def make(fake_slack: FakeSlack, clock: Clock, tmp_path: Path) -> Make:
    """Makes what tells who people are, with a workspace of Trondheim unless told otherwise."""
    installed = Installed(fake_slack.team.id, fake_slack.bot_token, fake_slack.bot, "B1")

    def api(_place: Place) -> SlackApi:
        return SlackApi(installed, fake_slack.api_url, 10, Patience(clock))

    def made(is_named: bool = True, **changed: Any) -> People:
        return People(api, workspaces(fake_slack, tmp_path, **changed) if is_named else None, clock)

    return made


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Kari", KARI)


@pytest.fixture
def ola(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Ola", OLA)


def at(slack: FakeSlack, user: User, channel: Channel | None = None) -> Place:
    where = channel or slack.dm(user)
    surface = Surface.CHANNEL if channel else Surface.DIRECT
    return Place(slack.team.id, where.id, user.id, "1.0", surface=surface)


def test_an_employee_has_the_rights_that_the_access_file_gives(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    person = make().person_at(at(fake_slack, kari))

    assert person.user.id == id_of(SLACK, kari.id)
    assert (person.user.role, person.scope, person.is_outside) == (Role.PROJECT_LEADER, PLAN, False)
    assert (person.name, person.locale) == ("kari", Language.NB)


def test_an_employee_who_is_not_named_reads_what_is_internal(fake_slack: FakeSlack, make: Make, ola: User) -> None:
    person = make().person_at(at(fake_slack, ola))

    assert (person.user.role, person.scope, person.is_outside) == (Role.READER, TRONDHEIM, False)


@pytest.mark.parametrize(
    "who",
    [
        {"email": KARI, "is_restricted": True},
        {"email": KARI, "is_ultra_restricted": True},
        {"email": KARI, "is_stranger": True},
        {"email": "raad@firma.no"},
        {"email": None},
    ],
    ids=["a guest", "a guest of one channel", "a stranger", "somebody of another domain", "somebody without e-mail"],
)
def test_whoever_is_not_employed_reads_what_is_open(fake_slack: FakeSlack, make: Make, who: dict[str, Any]) -> None:
    person = make().person_at(at(fake_slack, fake_slack.add_user("Gro", **who)))

    assert (person.user.role, person.scope, person.is_outside) == (Role.READER, Scope.open(), True)
    assert person.user.municipality is None


def test_whoever_comes_from_another_workspace_reads_what_is_open(fake_slack: FakeSlack, make: Make) -> None:
    other = fake_slack.add_team("Steinkjer kommune")
    stranger = fake_slack.add_user("Per", KARI, team=other, is_stranger=False)

    person = make(domains=[]).person_at(at(fake_slack, stranger))

    assert (person.scope, person.is_outside) == (Scope.open(), True)


def test_without_an_access_file_everybody_reads_what_is_open(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    person = make(is_named=False).person_at(at(fake_slack, kari))

    assert (person.user.role, person.scope, person.is_outside) == (Role.READER, Scope.open(), False)
    assert person.user.id == id_of(SLACK, kari.id)


def test_whoever_has_left_is_refused(fake_slack: FakeSlack, make: Make) -> None:
    with pytest.raises(Refused, match="account_inactive"):
        make().person_at(at(fake_slack, fake_slack.add_user("Gro", KARI, deleted=True)))


def test_whom_slack_does_not_tell_of_reads_what_is_open(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    place = at(fake_slack, kari)

    person = make().person_at(Place(place.team, place.channel, "U9999"))

    assert (person.scope, person.is_outside) == (Scope.open(), True)


def test_an_e_mail_that_nobody_has_confirmed_counts_for_nothing() -> None:
    told = {"id": "U1", "team_id": "T1", "profile": {"email": KARI}}

    assert read_profile(told).email == KARI
    assert read_profile(told | {"is_email_confirmed": False}).email == ""


def test_a_member_of_several_workspaces_of_one_organisation_belongs_to_each() -> None:
    told = {"id": "U1", "team_id": "T1", "enterprise_user": {"teams": ["T1", "T2"]}}

    assert [team for team in ("T1", "T2", "T3") if read_profile(told).is_member_of(team)] == ["T1", "T2"]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("nb-NO", Language.NB), ("no-NO", Language.NB), ("nn-NO", Language.NN), ("en-GB", Language.EN),
        ("en-US", None), ("de-DE", None), ("", None),
    ],
)  # fmt: skip
def test_the_language_of_ones_slack_is_ones_own_unless_nobody_has_chosen_it(
    locale: str, language: Language | None
) -> None:
    assert language_of(locale) is language


def test_somebody_is_looked_up_once_in_a_few_minutes(
    fake_slack: FakeSlack, make: Make, kari: User, clock: Clock
) -> None:
    people = make()
    for seconds in (0, 100, 100):
        clock.now += seconds
        people.person_at(at(fake_slack, kari))
    assert len(fake_slack.calls("users.info")) == 1

    clock.now += 200
    people.person_at(at(fake_slack, kari))

    assert len(fake_slack.calls("users.info")) == 2


def test_what_slack_tells_of_a_change_holds_at_once(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    people = make()
    channel = fake_slack.add_channel("plan", kari, kind="group")
    assert people.audience_of(at(fake_slack, kari, channel)) == PLAN

    kari.is_restricted = True
    people.somebody_changed(fake_slack.team.id, kari.shown())

    assert people.person_at(at(fake_slack, kari)).is_outside
    assert people.audience_of(at(fake_slack, kari, channel)) == Scope.open()


def test_when_slack_does_not_answer_the_last_that_was_known_holds_for_an_hour(
    make: Make, fake_slack: FakeSlack, kari: User, clock: Clock
) -> None:
    people = make()
    place = at(fake_slack, kari)
    people.person_at(place)
    fake_slack.server.stop()

    clock.now += 3500
    assert people.person_at(place).scope == PLAN
    clock.now += 200
    with pytest.raises(Later):
        people.person_at(place)


def test_whoever_is_not_known_waits_when_slack_does_not_answer(make: Make, fake_slack: FakeSlack, kari: User) -> None:
    place = at(fake_slack, kari)
    fake_slack.server.stop()

    with pytest.raises(Later):
        make().person_at(place)


# what a channel may be told


def test_in_direct_messages_one_is_told_what_one_may_see(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    assert make().audience_of(at(fake_slack, kari)) == PLAN


def test_a_private_channel_is_told_what_all_its_members_may_see(
    fake_slack: FakeSlack, make: Make, kari: User, ola: User
) -> None:
    people = make()
    alone = fake_slack.add_channel("plan", kari, kind="group")
    both = fake_slack.add_channel("alle", kari, ola, kind="group")
    guested = fake_slack.add_channel("gjest", kari, fake_slack.add_user("Gro", is_restricted=True), kind="group")

    told = [people.audience_of(at(fake_slack, kari, each)) for each in (alone, both, guested)]

    assert told == [PLAN, TRONDHEIM, Scope.open()]


def test_a_public_channel_is_told_what_everybody_who_could_look_may_see(
    fake_slack: FakeSlack, make: Make, kari: User, ola: User
) -> None:
    channel = fake_slack.add_channel("plan", kari)
    assert make().audience_of(at(fake_slack, kari, channel)) == TRONDHEIM

    fake_slack.add_user("En konsulent", "raad@firma.no")
    assert make().audience_of(at(fake_slack, kari, channel)) == Scope.open()

    ola.is_restricted = True
    assert make(domains=[]).audience_of(at(fake_slack, kari, channel)) == TRONDHEIM


def test_a_channel_that_is_shared_with_others_is_told_what_is_open(
    fake_slack: FakeSlack, make: Make, kari: User
) -> None:
    channel = fake_slack.add_channel("felles", kari, kind="group", is_ext_shared=True)

    assert make().audience_of(at(fake_slack, kari, channel)) == Scope.open()
    assert not fake_slack.calls("conversations.members")


def test_programs_of_the_workspace_and_those_who_have_left_are_no_readers(
    fake_slack: FakeSlack, make: Make, kari: User
) -> None:
    bot = fake_slack.add_user("Kalender", is_bot=True)
    left = fake_slack.add_user("Gro", deleted=True)
    channel = fake_slack.add_channel("plan", kari, bot, left, kind="group")

    assert make().audience_of(at(fake_slack, kari, channel)) == PLAN


def test_the_app_itself_is_no_reader_whichever_workspace_its_bot_belongs_to(
    fake_slack: FakeSlack, make: Make, kari: User
) -> None:
    fake_slack.store.users[fake_slack.bot].team = "E0001"
    channel = fake_slack.add_channel("plan", kari, kind="group")

    assert make().audience_of(at(fake_slack, kari, channel)) == PLAN


def test_a_program_of_others_is_a_stranger(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    other = fake_slack.add_team("Leverandør")
    bot = fake_slack.add_user("Spion", team=other, is_bot=True)
    channel = fake_slack.add_channel("plan", kari, bot, kind="group")

    assert make().audience_of(at(fake_slack, kari, channel)) == Scope.open()


def test_a_channel_is_looked_at_once_a_minute_and_at_once_when_somebody_joins(
    fake_slack: FakeSlack, make: Make, kari: User, ola: User, clock: Clock
) -> None:
    people = make()
    channel = fake_slack.add_channel("plan", kari, kind="group")
    place = at(fake_slack, kari, channel)
    people.audience_of(place)
    clock.now += 59
    people.audience_of(place)
    assert len(fake_slack.calls("conversations.members")) == 1

    fake_slack.join(ola, channel)
    people.somebody_joined(fake_slack.team.id, channel.id)
    clock.now += 0.001
    assert people.audience_of(place) == TRONDHEIM

    channel.members.remove(ola.id)
    clock.now += 61
    assert people.audience_of(place) == PLAN


def test_whoever_joins_while_a_channel_is_looked_at_leaves_what_is_open(
    fake_slack: FakeSlack, tmp_path: Path, kari: User, clock: Clock
) -> None:
    channel = fake_slack.add_channel("plan", kari, kind="group")
    installed = Installed(fake_slack.team.id, fake_slack.bot_token, fake_slack.bot, "B1")

    def joined_while_looking(_place: Place) -> SlackApi:
        people.somebody_joined(fake_slack.team.id, channel.id)
        return SlackApi(installed, fake_slack.api_url, 10, Patience(clock))

    people = People(joined_while_looking, workspaces(fake_slack, tmp_path), clock)

    assert people.audience_of(at(fake_slack, kari, channel)) == Scope.open()


def test_a_channel_of_three_thousand_costs_few_calls(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    many = [fake_slack.add_user(f"N{number}", f"n{number}@trondheim.kommune.no") for number in range(3000)]
    channel = fake_slack.add_channel("alle", kari, *many, kind="group")
    people = make()

    assert people.audience_of(at(fake_slack, kari, channel)) == TRONDHEIM
    assert len(fake_slack.calls()) <= 10

    other = fake_slack.add_channel("andre", kari, *many[:2000], kind="group")
    before = len(fake_slack.calls())
    assert people.audience_of(at(fake_slack, kari, other)) == TRONDHEIM
    assert len(fake_slack.calls()) - before <= 4


def test_a_channel_that_is_too_large_is_told_what_is_open(fake_slack: FakeSlack, make: Make, kari: User) -> None:
    channel = fake_slack.add_channel("alle", kari, kind="group")
    channel.members += [f"U{number}" for number in range(MOST_MEMBERS)]

    assert make().audience_of(at(fake_slack, kari, channel)) == Scope.open()


def test_many_whom_nobody_knows_leave_what_is_open_without_asking_for_each(
    fake_slack: FakeSlack, make: Make, kari: User
) -> None:
    channel = fake_slack.add_channel("alle", kari, kind="group")
    channel.members += [f"U{number}" for number in range(200)]

    assert make().audience_of(at(fake_slack, kari, channel)) == Scope.open()
    assert len(fake_slack.calls("users.info")) == 0


def test_when_slack_does_not_answer_a_channel_is_told_what_is_open(
    fake_slack: FakeSlack, make: Make, kari: User
) -> None:
    people = make()
    place = at(fake_slack, kari, fake_slack.add_channel("plan", kari, kind="group"))
    fake_slack.server.stop()

    assert people.audience_of(place) == Scope.open()


def test_without_leave_to_see_members_a_channel_is_told_what_is_open(
    fake_slack: FakeSlack, kari: User, tmp_path: Path
) -> None:
    token = fake_slack.install(fake_slack.team, "chat:write users:read users:read.email")
    installed = Installed(fake_slack.team.id, token, fake_slack.bot, "B1")
    people = People(
        lambda _place: SlackApi(installed, fake_slack.api_url, 10, Patience()), workspaces(fake_slack, tmp_path)
    )
    channel = fake_slack.add_channel("plan", kari, kind="group")

    assert people.audience_of(at(fake_slack, kari, channel)) == Scope.open()


MUNICIPALITIES = ("5001", "5006", "3203")
GROUPS = ("plan", "oppvekst", "helse")
PROFILES = st.builds(
    Profile,
    slack_id=st.sampled_from(["U1", "U2", "U3"]),
    teams=st.frozensets(st.sampled_from(["T100", "T200"]), max_size=2),
    email=st.sampled_from(["", KARI, OLA, "raad@firma.no"]),
    is_guest=st.booleans(),
    is_stranger=st.booleans(),
    is_bot=st.booleans(),
)
WORKSPACES = st.builds(
    lambda municipality, domains, people: Workspace(
        WorkspaceEntry(team="T100", municipality=municipality, domains=domains, people=people)
    ),
    st.sampled_from(MUNICIPALITIES),
    st.lists(st.sampled_from(["trondheim.kommune.no", "steinkjer.kommune.no"]), max_size=2, unique=True).map(tuple),
    st.dictionaries(
        st.sampled_from([KARI, OLA]),
        st.builds(PersonEntry, groups=st.lists(st.sampled_from(GROUPS), max_size=3, unique=True).map(tuple)),
    ),
)
WALLS = [
    Wall(),
    *(Wall(Visibility.INTERNAL, each) for each in MUNICIPALITIES),
    *(Wall(Visibility.RESTRICTED, each, (group,)) for each in MUNICIPALITIES for group in GROUPS),
    Wall(Visibility.RESTRICTED, "5001", ("plan", "helse")),
]


def may_read(wall: Wall, profile: Profile, workspace: Workspace | None) -> bool:
    """Tell in the plainest way whether somebody may read what stands behind a wall."""
    if wall.visibility is Visibility.OPEN:
        return True
    outside = profile.is_guest or profile.is_stranger or profile.is_bot or "T100" not in profile.teams
    if workspace is None or outside or workspace.entry.municipality != wall.municipality:
        return False
    named = workspace.entry.people.get(profile.email)
    domains = workspace.entry.domains
    if domains and named is None and not any(profile.email.endswith(f"@{each}") for each in domains):
        return False
    return wall.visibility is Visibility.INTERNAL or bool(set(wall.groups) & set(named.groups if named else ()))


def audience(profiles: Iterable[Profile], workspace: Workspace | None) -> Scope:
    people: list[Person] = [person_of(each, "T100", workspace) for each in profiles]
    return common(each.scope for each in people)


@given(profiles=st.lists(PROFILES, max_size=6), workspace=st.none() | WORKSPACES)
def test_nothing_is_told_that_one_who_reads_it_may_not_see(
    profiles: list[Profile], workspace: Workspace | None
) -> None:
    told = audience(profiles, workspace)

    for wall in WALLS:
        may = all(may_read(wall, each, workspace) for each in profiles)
        assert may or not told.sees(wall), wall
        if may and profiles and len(wall.groups) <= 1:
            assert told.sees(wall), wall


@given(profiles=st.lists(PROFILES, min_size=1, max_size=6), another=PROFILES, workspace=WORKSPACES)
def test_one_more_reader_never_gives_more(profiles: list[Profile], another: Profile, workspace: Workspace) -> None:
    before, after = audience(profiles, workspace), audience([*profiles, another], workspace)

    assert after.labels <= before.labels
    assert not after.everything


def test_whoever_sees_everything_is_told_what_the_others_may_see() -> None:
    assert common([Scope.all(), TRONDHEIM]) == TRONDHEIM
    assert common([TRONDHEIM, Scope.all()]) == TRONDHEIM
    assert common([]) == Scope.open()
