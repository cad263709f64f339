"""Projects in Slack: which one a channel or a person has, binding, and beginning."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from advising import PROJECT, STEINKJER, TRONDHEIM, Room, a_room
from builders import internal
from conftest import Opener
from fake_slack import Channel, FakeSlack, Mode
from fake_slack import User as SlackUser
from slacked import client

from bots.slack.advising.weekly import remind
from bots.slack.blocks.elements import actions, button
from bots.slack.door import SlackDoor
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.projects import project_of
from bots.told.voice import Voice
from knowledge.access import Role, Scope, User
from knowledge.language import Language
from knowledge.project import Account, State
from knowledge.registry import naming
from knowledge.registry.pauses import Door
from knowledge.registry.slack.channels import Settled

MONDAY_AT_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine in the morning in Norway in winter."""


@pytest.fixture
def room(fake_slack: FakeSlack, slack_mode: Mode, filled: None, reading: Opener) -> Iterator[Room]:  # noqa: ARG001
    with reading() as base, a_room(fake_slack, slack_mode, base) as opened:
        yield opened


def settled(room: Room, channel: Channel) -> Settled:
    return room.base.slack_channels.settled(room.slack.team.id, channel.id)


def open_page(room: Room, who: SlackUser, channel: Channel) -> None:
    before = len(room.slack.ephemerals(who))
    room.slack.command(who, channel, "/omstilling", "prosjekt")
    room.alone(who, before + 1)


def bind(room: Room, who: SlackUser, channel: Channel, **values: str) -> None:
    """Open the page, press what binds, fill in the form and send it in."""
    open_page(room, who, channel)
    room.slack.press(who, room.slack.ephemerals(who)[-1], "project_bind")
    room.slack.wait_until(lambda: room.slack.modal(who))
    room.slack.submit(who, values={"project": PROJECT, **values})


def test_a_project_leader_in_a_channel_binds_it_and_everybody_is_told(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)

    bind(room, kari, channel, day="tue", hour="10:30")

    assert "Kanalen er nå knyttet til prosjektet *Klimaby*" in room.posted(channel).text
    assert settled(room, channel) == Settled(PROJECT, nudge="tue 10:30")
    places = naming.named(room.base.database, f"slack:{kari.id}")
    assert [(each.what, each.where) for each in places] == [("channel", channel.id)]
    assert room.slack.modal(kari) is None


def test_a_channel_is_bound_without_a_reminder_unless_one_is_chosen(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)

    bind(room, kari, channel)

    room.posted(channel)
    assert settled(room, channel).nudge is None


def test_whoever_does_not_lead_projects_is_not_offered_to_bind_or_begin(room: Room) -> None:
    reader = room.somebody("Leser")
    channel = room.channel(reader, project=PROJECT)

    open_page(room, reader, channel)

    page = room.alone(reader)
    assert "Kanalens prosjekt" in page.text
    assert set(room.slack.can_do(page)) - {"None"} == {"project_pick"}


def test_a_channel_that_one_is_not_in_is_not_bound_and_one_is_told_in_a_direct_message(room: Room) -> None:
    kari = room.leader()
    channel = room.channel()

    bind(room, kari, channel)

    assert "Bli med i kanalen først" in room.posted(room.slack.dm(kari)).text
    assert settled(room, channel).project is None


@pytest.mark.parametrize("kind", ["channel", "group"])
def test_a_channel_that_the_assistant_is_not_in_is_not_bound(room: Room, kind: str) -> None:
    kari = room.leader()
    channel = room.slack.add_channel("plan", kari, kind=kind, bot=False)  # type: ignore[arg-type]

    bind(room, kari, channel)

    assert "Jeg er ikke med i kanalen ennå" in room.posted(room.slack.dm(kari)).text
    assert settled(room, channel).project is None


def test_a_project_that_somebody_in_the_channel_may_not_see_is_not_bound_to_it(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    room.people.audience = Scope.open()

    bind(room, kari, channel)

    assert "har ikke tilgang til dette prosjektet" in room.alone(kari, 2).text
    assert settled(room, channel).project is None


def test_somebody_who_leads_no_longer_when_the_form_comes_in_is_told_in_the_form(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    open_page(room, kari, channel)
    room.slack.press(kari, room.alone(kari), "project_bind")
    modal = room.slack.wait_until(lambda: room.slack.modal(kari))
    room.people.users[kari.id] = User(kari.id, Role.READER, "Kari", STEINKJER)

    room.slack.submit(kari, values={"project": PROJECT})

    assert "Bare prosjektledere" in modal.errors["project"]
    assert settled(room, channel).project is None


def test_a_channel_is_loosed_by_those_who_may_bind_it(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT, nudge="mon 09:00")
    open_page(room, kari, channel)

    room.slack.press(kari, room.alone(kari), "project_unbind")

    assert "ikke lenger knyttet" in room.posted(channel).text
    assert settled(room, channel) == Settled()


def test_a_new_project_begins_in_ones_own_municipality_and_is_ones_own(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    open_page(room, kari, channel)
    room.slack.press(kari, room.alone(kari), "project_begin")
    room.slack.wait_until(lambda: room.slack.modal(kari))

    room.slack.submit(kari, values={"title": "Grønn by", "process": "standardisere"})

    assert "Prosjektet du har valgt: Grønn by" in room.alone(kari, 2).text
    (made,) = [each for each in room.base.projects.visible(Scope.all()) if each.id != PROJECT]
    assert (made.account, made.wall) == (Account("Grønn by", process="standardisere", phase=1), internal(STEINKJER))
    room.slack.command(kari, channel, "/omstilling", "neste")
    assert "Neste steg i Grønn by" in str(room.alone(kari, 3).blocks)


def test_a_new_project_with_an_identity_number_in_its_name_is_refused_in_the_form(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    open_page(room, kari, channel)
    room.slack.press(kari, room.alone(kari), "project_begin")
    modal = room.slack.wait_until(lambda: room.slack.modal(kari))

    room.slack.submit(kari, values={"title": "Sak 01010750160"})

    assert "fødselsnummer" in modal.errors["title"]
    assert len(room.base.projects.visible(Scope.all())) == 1


def test_what_is_pressed_on_the_home_tab_is_answered_in_a_direct_message(room: Room) -> None:
    kari = room.leader()
    voice = Voice(Language.NB, room.door.workshop.phrases)
    first = room.door.workshop.desk.framework.activities[0].id
    doors = [button(name, name, f"{PROJECT} {first}", label=name) for name in ("project_begin", "activity_done")]
    client(room.slack).views_publish(user_id=kari.id, view={"type": "home", "blocks": [actions(*doors)]})
    home = room.slack.wait_until(lambda: room.slack.home(kari))

    room.slack.press(kari, home, "activity_done")
    assert voice.say("slack_next_title", title="Klimaby") in str(room.posted(room.slack.dm(kari)).blocks)
    room.slack.press(kari, home, "project_begin")
    room.slack.wait_until(lambda: room.slack.modal(kari))
    room.slack.submit(kari, values={"title": "Grønn by"})

    assert "Grønn by" in room.posted(room.slack.dm(kari), 2).text
    assert room.states() == {first: State.DONE}


def test_ones_own_choice_is_forgotten_again(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    open_page(room, kari, channel)
    page = room.alone(kari)
    room.slack.select(kari, page, "project_pick", PROJECT)
    room.changed(page, "Jeg husker")
    open_page(room, kari, channel)
    page = room.slack.ephemerals(kari)[-1]

    room.slack.press(kari, page, "project_drop")

    room.changed(page, "Verken du eller denne samtalen")
    assert room.base.slack_people.chosen(room.slack.team.id, kari.id).project is None


def test_the_channels_project_goes_before_ones_own_and_a_project_behind_a_wall_is_none(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.base.projects.create("eget", internal(STEINKJER), Account("Eget"), "prøve")
    workshop, place = room.door.workshop, Place(room.slack.team.id, channel.id, kari.id)
    person = workshop.person(place)
    chosen = room.base.slack_people.chosen(person.team, person.slack_id)
    own = type(chosen)(project="eget")
    room.base.slack_people.choose(person.team, person.slack_id, person.user.id, own)

    assert named(workshop, person, place) == PROJECT
    assert named(workshop, person, Place(place.team, "D1", kari.id)) == "eget"
    room.base.projects.remove(PROJECT, "noen")
    assert named(workshop, person, place) == "eget"
    neighbour = Person(User("nabo", Role.READER, municipality=TRONDHEIM), person.team, person.slack_id)
    assert named(workshop, neighbour, place) is None


def named(workshop: object, person: Person, place: Place) -> str | None:
    found = project_of(workshop, person, place)  # type: ignore[arg-type]
    return found.id if found else None


def test_the_weekly_reminder_comes_once_however_often_it_is_looked_for_and_is_turned_off(room: Room) -> None:
    reader = room.somebody("Leser")
    channel = room.channel(reader, project=PROJECT, nudge="mon 09:00")

    for moment in (MONDAY_AT_NINE, MONDAY_AT_NINE.replace(minute=10), MONDAY_AT_NINE.replace(hour=9)):
        remind(room.door.reception, lambda moment=moment: moment)
    message = room.posted(channel)
    room.slack.press(reader, message, "nudge_off")

    room.changed(message, "Påminnelsen er slått av")
    assert "Neste steg i Klimaby" in str(message.blocks)
    assert settled(room, channel) == Settled(PROJECT)
    assert len([each for each in room.slack.messages(channel) if each.by_app]) == 1


def test_a_reminder_that_slack_took_without_saying_so_is_not_posted_again(room: Room) -> None:
    channel = room.channel(project=PROJECT, nudge="mon 09:00")
    trouble = room.slack.troubles.reset("chat.postMessage", after_effect=True)

    remind(room.door.reception, lambda: MONDAY_AT_NINE)

    room.slack.wait_until(lambda: room.slack.calls("conversations.history"))
    room.slack.wait_until(lambda: not room.base.jobs.under_way(["slack_lasting"]))
    assert trouble.met == 1
    assert len([each for each in room.slack.messages(channel) if each.by_app]) == 1


def test_while_the_door_is_closed_no_reminder_comes_and_it_comes_late_when_it_opens(room: Room) -> None:
    channel = room.channel(project=PROJECT, nudge="mon 09:00")
    room.base.pauses.pause(Door.SLACK, "Vedlikehold", "noen")

    remind(room.door.reception, lambda: MONDAY_AT_NINE)
    assert room.base.jobs.under_way(["slack_lasting"]) == frozenset()
    room.base.pauses.resume(Door.SLACK, "noen")
    remind(room.door.reception, lambda: MONDAY_AT_NINE.replace(hour=11))

    assert "Neste steg i Klimaby" in str(room.posted(channel).blocks)


def test_two_doors_on_one_registry_place_one_order_for_a_week(room: Room) -> None:
    channel = room.channel(project=PROJECT, nudge="mon 09:00")
    other = SlackDoor(room.door.settings, lambda: room.door.workshop.desk)

    for reception in (room.door.reception, other.reception):
        remind(reception, lambda: MONDAY_AT_NINE)
    next_week = MONDAY_AT_NINE + timedelta(days=7)
    remind(other.reception, lambda: next_week)

    room.posted(channel, 2)
    room.slack.wait_until(lambda: not room.base.jobs.under_way(["slack_lasting"]))
    assert len([each for each in room.slack.messages(channel) if each.by_app]) == 2


@pytest.mark.parametrize("what", ["finished", "removed", "hidden", "off"])
def test_a_week_without_anything_to_remind_of_goes_without(room: Room, what: str) -> None:
    channel = room.channel(project=PROJECT, nudge="mon 09:00")
    if what == "finished":
        room.done(*room.door.workshop.desk.framework.by_id)
    elif what == "removed":
        room.base.projects.remove(PROJECT, "noen")
    elif what == "hidden":
        room.people.audience = Scope.open()
    else:
        room.base.slack_channels.settle(room.slack.team.id, channel.id, Settled(PROJECT), "noen")

    remind(room.door.reception, lambda: MONDAY_AT_NINE)

    room.slack.wait_until(lambda: not room.base.jobs.under_way(["slack_lasting"]))
    assert [each for each in room.slack.messages(channel) if each.by_app] == []
