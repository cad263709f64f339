"""What holds in a channel is settled by those whose channel it is, and the channel is told."""

import json
from collections.abc import Iterator

import pytest
from builders import internal
from fake_slack import Channel, FakeSlack, Mode, User, View
from roomed import Known, at_work

from bots.slack.door import SlackDoor
from knowledge.access import Role, Scope
from knowledge.access import User as Somebody
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.project import Account
from knowledge.registry.slack.channels import Settled

TRONDHEIM = "5001"
ALONE = "thread_ts: is missing in a channel"
"""What is settled is told to the whole channel, and belongs in no thread."""


@pytest.fixture
def joined(fake_slack: FakeSlack, base: KnowledgeBase) -> Iterator[tuple[SlackDoor, Known]]:
    base.projects.create("klimaby", internal(TRONDHEIM), Account("Klimaby"), "Leder")
    base.projects.create("loft", internal("3203"), Account("Loftet i Asker"), "Leder")
    with at_work(fake_slack, base) as joined:
        yield joined


@pytest.fixture
def known(joined: tuple[SlackDoor, Known]) -> Known:
    return joined[1]


@pytest.fixture
def leder(fake_slack: FakeSlack, known: Known) -> User:
    """A project leader in Trondheim."""
    user = fake_slack.add_user("Leder Larsen")
    known.users[user.id] = Somebody("leder", Role.PROJECT_LEADER, "Leder Larsen", TRONDHEIM)
    return user


@pytest.fixture
def kari(fake_slack: FakeSlack, known: Known) -> User:
    user = fake_slack.add_user("Kari Nordmann")
    known.users[user.id] = Somebody("kari", Role.READER, "Kari Nordmann", TRONDHEIM)
    return user


@pytest.fixture
def plan(fake_slack: FakeSlack, kari: User, leder: User) -> Channel:
    return fake_slack.add_channel("plan", kari, leder)


def text_of(view: View | None) -> str:
    return json.dumps(view.content, ensure_ascii=False) if view else ""


def opened(slack: FakeSlack, user: User, channel: Channel) -> str:
    """Write the command, and give what the window says once it has been filled."""
    slack.command(user, channel, "/omstilling", "innstillinger")
    slack.wait_until(lambda: slack.calls("views.update"))
    return text_of(slack.modal(user))


def settled(base: KnowledgeBase, slack: FakeSlack, channel: Channel) -> Settled:
    return base.slack_channels.settled(slack.team.id, channel.id)


@pytest.mark.parametrize("slack_mode", Mode)
def test_a_project_leader_settles_a_channel_and_the_channel_is_told_in_a_line(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, leder: User, plan: Channel
) -> None:
    known.audience = Scope.member(TRONDHEIM)
    fake_slack.excuse(ALONE)
    assert "Klimaby" in opened(fake_slack, leder, plan)

    fake_slack.submit(leder, values={
        "settle_project": "klimaby", "settle_kinds": ["plan", "case"], "settle_mention": ["yes"],
        "settle_language": "nn", "settle_day": "mon", "settle_hour": "09:00",
    })  # fmt: skip

    (line,) = fake_slack.wait_until(lambda: fake_slack.messages(plan))
    assert settled(base, fake_slack, plan) == Settled(
        "klimaby", Language.NN, True, {"kinds": ["case", "plan"]}, "mon 09:00"
    )
    assert line.text == (
        "Leder Larsen har endra innstillingane mine i kanalen. No gjeld: prosjektet «Klimaby»; svar berre ut frå "
        "erfaringar, planar; svar berre når nokon nemner meg; nynorsk; påminning måndag kl. 09:00."
    )


def test_only_projects_that_everybody_in_the_channel_may_see_are_offered(
    fake_slack: FakeSlack, leder: User, plan: Channel
) -> None:
    assert "Klimaby" not in opened(fake_slack, leder, plan)


def test_a_project_that_is_not_offered_any_more_is_kept_unless_another_is_chosen(
    fake_slack: FakeSlack, base: KnowledgeBase, leder: User, plan: Channel
) -> None:
    fake_slack.excuse(ALONE)
    base.slack_channels.settle(fake_slack.team.id, plan.id, Settled(project="klimaby"), "leder")
    opened(fake_slack, leder, plan)

    fake_slack.submit(leder, values={"settle_mention": ["yes"]})

    fake_slack.wait_until(lambda: fake_slack.messages(plan))
    assert settled(base, fake_slack, plan) == Settled(project="klimaby", mention_only=True)
    assert "Klimaby" not in fake_slack.messages(plan)[0].text


def test_others_are_told_who_can(fake_slack: FakeSlack, kari: User, plan: Channel) -> None:
    said = opened(fake_slack, kari, plan)

    assert "prosjektledere i kommunen kan endre" in said
    assert "settle_project" not in said


@pytest.mark.usefixtures("joined")
@pytest.mark.parametrize("how", ["creator", "admin"])
def test_whoever_made_the_channel_or_runs_the_workspace_may(fake_slack: FakeSlack, how: str) -> None:
    ola = fake_slack.add_user("Ola Hansen", is_admin=how == "admin")
    channel = fake_slack.add_channel("plan", ola, creator=ola.id if how == "creator" else "")

    assert "settle_project" in opened(fake_slack, ola, channel)


def test_a_guest_may_not_though_the_channel_is_of_their_making(fake_slack: FakeSlack, known: Known) -> None:
    guest = fake_slack.add_user("Gjest Gjestesen", is_admin=True)
    known.outside.add(guest.id)
    channel = fake_slack.add_channel("plan", guest, creator=guest.id)

    assert "settle_project" not in opened(fake_slack, guest, channel)


def test_whoever_may_no_longer_settle_when_the_form_comes_settles_nothing(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, leder: User, plan: Channel
) -> None:
    opened(fake_slack, leder, plan)
    known.users[leder.id] = Somebody("leder", Role.READER, "Leder Larsen", TRONDHEIM)

    fake_slack.submit(leder, values={"settle_mention": ["yes"]})

    (said,) = fake_slack.wait_until(lambda: fake_slack.ephemerals(leder, plan))
    assert "kan endre innstillingene" in said.text
    assert settled(base, fake_slack, plan) == Settled()
    assert fake_slack.messages(plan) == []


def test_saving_what_holds_already_tells_nobody_else(fake_slack: FakeSlack, leder: User, plan: Channel) -> None:
    opened(fake_slack, leder, plan)

    fake_slack.submit(leder)

    (said,) = fake_slack.wait_until(lambda: fake_slack.ephemerals(leder, plan))
    assert said.text == "Ingenting ble endret."
    assert fake_slack.messages(plan) == []


def test_where_the_app_is_no_member_it_asks_to_be_invited(fake_slack: FakeSlack, leder: User) -> None:
    channel = fake_slack.add_channel("fremmed", leder, bot=False)

    assert "/invite" in opened(fake_slack, leder, channel)
