"""What to do next, in Slack: asked, reported on, and taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from advising import PROJECT, STEINKJER, TRONDHEIM, Room, a_room
from conftest import Opener
from fake_slack import FakeSlack, Message, Mode

from knowledge.access import Role, Scope, User, Wall
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.project import State
from knowledge.registry.pauses import Door

ST1 = [each.id for each in shipped().activities if each.id.startswith("st1-")]


@pytest.fixture
def room(fake_slack: FakeSlack, slack_mode: Mode, filled: None, reading: Opener) -> Iterator[Room]:  # noqa: ARG001
    with reading() as base, a_room(fake_slack, slack_mode, base) as opened:
        yield opened


def value_of(message: Message, action: str, number: int = 0) -> str:
    """Give the value of a button."""
    found = [each for block in message.blocks for each in block.get("elements", []) if each.get("action_id") == action]
    return str(found[number]["value"])


def block_of(message: Message, action: str) -> str:
    """Give the block that the first such button stands in."""
    return next(
        str(block["block_id"])
        for block in message.blocks
        if any(each.get("action_id") == action for each in block.get("elements", []))
    )


def press(room: Room, who: object, message: Message, action: str) -> None:
    room.slack.press(who, message, action, block_id=block_of(message, action))  # type: ignore[arg-type]


@pytest.mark.parametrize("slack_mode", Mode)
def test_what_is_next_is_asked_marked_done_seen_anew_and_taken_back(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)

    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    first = value_of(message, "activity_done").split()[1]
    press(room, kari, message, "activity_done")

    room.changed(message, "er meldt gjort")
    assert room.states() == {first: State.DONE}
    assert value_of(message, "activity_done").split()[1] != first

    room.slack.press(kari, message, "activity_undo")

    room.changed(message, "Det er angret")
    assert room.states() == {}
    assert value_of(message, "activity_done").split()[1] == first
    assert len([each for each in room.slack.messages(channel) if each.by_app]) == 1


def test_a_button_that_is_pressed_again_and_again_reports_once(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    as_it_was = message.blocks

    press(room, kari, message, "activity_begun")
    room.changed(message, "er meldt i gang")
    shown = message.blocks
    message.blocks = as_it_was  # another screen has not been told yet
    press(room, kari, message, "activity_begun")
    room.slack.wait_until(lambda: message.blocks != as_it_was)

    history = room.base.projects.history(PROJECT, Scope.all())
    assert [each.entry.state for each in history if each.entry] == [State.UNDER_WAY]
    assert [each["type"] for each in message.blocks] == [each["type"] for each in shown]


def test_a_press_that_slack_delivers_several_times_is_one_press(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)

    with room.slack.shuffled(seed=7, most=3):
        press(room, kari, message, "activity_done")
    room.changed(message, "er meldt gjort")
    room.slack.wait_until_idle()

    history = room.base.projects.history(PROJECT, Scope.all())
    assert [each.entry.state for each in history if each.entry] == [State.DONE]
    assert len(room.slack.calls("chat.update")) == 1


@pytest.mark.parametrize(
    ("language", "title", "done"),
    [
        (Language.NN, "Neste steg i Klimaby", "er meld gjort"),
        (Language.EN, "Next steps in Klimaby", "is reported done"),
    ],
)
def test_everybody_in_a_channel_is_spoken_to_in_the_channels_language(
    room: Room, language: Language, title: str, done: str
) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT, language=language)

    room.slack.command(kari, channel, "/omstilling", "next")
    message = room.posted(channel)
    assert title in str(message.blocks)
    press(room, kari, message, "activity_done")

    room.changed(message, done)


def test_what_others_have_settled_meanwhile_stands_and_whoever_presses_is_told(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    first = value_of(message, "activity_begun").split()[1]
    room.done(first)

    press(room, kari, message, "activity_begun")

    assert "Noen har allerede meldt" in room.alone(kari).text
    assert room.states() == {first: State.DONE}


@dataclass(frozen=True, slots=True)
class Crowded(User):
    """Somebody while whose rights are looked at, another changes the project."""

    meanwhile: Callable[[], None] = print

    def owns(self, wall: Wall) -> bool:
        """Tell what is theirs, after somebody else has been there."""
        self.meanwhile()
        return User.owns(self, wall)


def test_what_somebody_else_changes_at_that_very_moment_is_told_and_nothing_is_written_over(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    first = value_of(message, "activity_done").split()[1]

    def meanwhile() -> None:
        if first not in room.states():
            room.done(first, state=State.NOT_RELEVANT)

    room.people.users[kari.id] = Crowded(kari.id, Role.PROJECT_LEADER, "Kari", STEINKJER, meanwhile=meanwhile)
    press(room, kari, message, "activity_done")

    assert "Noen andre endret prosjektet akkurat nå" in room.alone(kari).text
    assert room.states() == {first: State.NOT_RELEVANT}
    assert value_of(message, "activity_done").split()[1] != first


def test_whoever_may_not_change_the_project_is_told_who_can_and_nothing_changes(room: Room) -> None:
    reader, other = room.somebody("Leser"), room.somebody("Nabo", Role.PROJECT_LEADER, TRONDHEIM)
    guest = room.leader("Gjest")
    room.people.outside.add(guest.id)
    channel = room.channel(reader, other, guest, project=PROJECT)
    room.slack.command(reader, channel, "/omstilling", "neste")
    message = room.posted(channel)

    for each, told in ((reader, "prosjektledere i Steinkjer"), (guest, "prosjektledere i Steinkjer"),
                       (other, "Fant ikke prosjektet")):  # fmt: skip
        press(room, each, message, "activity_done")
        assert told in room.alone(each).text

    assert room.states() == {}


def test_what_is_undone_too_late_is_not_undone(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    press(room, kari, message, "activity_done")
    room.changed(message, "er meldt gjort")
    before = room.states()
    room.done(next(each for each in ST1 if each not in before))

    room.slack.press(kari, message, "activity_undo")

    assert "kan ikke angres herfra" in room.alone(kari).text
    assert before.items() <= room.states().items()


def test_in_a_channel_without_a_project_ones_own_is_shown_to_oneself_alone(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)

    room.slack.command(kari, channel, "/omstilling", "neste")
    asked = room.alone(kari)
    assert "Hvilket prosjekt" in asked.text
    room.slack.select(kari, asked, "project_pick", PROJECT)
    room.changed(asked, "Jeg husker")
    press(room, kari, asked, "activity_done")
    room.changed(asked, "er meldt gjort")
    room.slack.command(kari, channel, "/omstilling", "neste")

    assert "Klimaby" in str(room.alone(kari, 2).blocks)
    assert len(room.states()) == 1
    assert [each for each in room.slack.messages(channel) if each.by_app] == []


def test_without_a_project_what_was_written_tells_where_to_begin(room: Room) -> None:
    stranger = room.slack.add_user("Ukjent")
    channel = room.channel(stranger)

    room.slack.command(stranger, channel, "/omstilling", "neste byprofilen er klar")

    message = room.alone(stranger)
    assert "Jeg forstår det slik at dette er gjort" in str(message.blocks)
    assert set(room.slack.can_do(message)) - {"None"} == {"activity_more"}


def test_an_identity_number_is_neither_kept_nor_sought(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.door.crew.leave(5)

    room.slack.command(kari, channel, "/omstilling", "neste 01010750160 er ferdig")

    (kept,) = room.base.jobs.visible("slack")
    assert "01010750160" not in str(kept.content)
    assert kept.content["is_private"]


def test_a_project_that_somebody_in_the_channel_may_not_see_is_shown_to_those_who_may_alone(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.people.audience = Scope.open()

    room.slack.command(kari, channel, "/omstilling", "neste")

    assert "Klimaby" in str(room.alone(kari).blocks)
    assert [each for each in room.slack.messages(channel) if each.by_app] == []


def test_a_message_is_asked_about_in_its_thread_and_what_it_tells_counts(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    said = room.slack.say(kari, channel, "Byprofilen er klar.")

    room.slack.shortcut(kari, "what_next", said.message)

    told = room.slack.wait_until(lambda: [each for each in room.slack.answers_to(said) if each.blocks])[0]
    assert "Jeg forstår det slik at dette er gjort" in str(told.blocks)
    assert told.thread_ts == said.ts
    assert room.states() == {}


def test_a_message_in_no_thread_is_answered_beside_it_where_only_one_may_see_the_answer(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    said = room.slack.say(kari, channel, "Byprofilen er klar.")

    room.slack.shortcut(kari, "what_next", said.message)

    assert room.alone(kari).thread_ts is None


def test_what_everybody_may_no_longer_see_is_taken_away_and_shown_to_whoever_pressed(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    room.people.audience = Scope.open()

    press(room, kari, message, "activity_done")

    assert "er meldt gjort" in room.alone(kari).text
    assert "Klimaby" not in str((message.text, message.blocks))
    assert len(room.states()) == 1


def test_what_is_next_is_shown_to_whoever_pressed_where_the_message_can_no_longer_be_changed(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)
    room.slack.troubles.refuse("chat.update", "edit_window_closed")

    press(room, kari, message, "activity_done")

    assert "er meldt gjort" in room.alone(kari).text


def test_more_about_an_activity_opens_in_a_window(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.slack.command(kari, channel, "/omstilling", "neste")
    message = room.posted(channel)

    press(room, kari, message, "activity_more")

    view = room.slack.wait_until(lambda: room.slack.modal(kari))
    activity = shipped().by_id[value_of(message, "activity_more").split()[1]]
    assert activity.how[0].nb in str(view.blocks)


def test_in_a_direct_message_what_is_next_is_answered_and_changed_there(room: Room) -> None:
    kari = room.leader()
    dm = room.slack.dm(kari)
    room.slack.command(kari, None, "/omstilling", "neste")
    message = room.posted(dm)
    room.slack.select(kari, message, "project_pick", PROJECT)
    room.changed(message, "Jeg husker")

    press(room, kari, message, "activity_irrelevant")

    room.changed(message, "satt til side")
    assert list(room.states().values()) == [State.NOT_RELEVANT]


def test_a_phase_that_is_done_is_gone_on_from_only_when_somebody_who_may_says_so(room: Room) -> None:
    kari, reader = room.leader(), room.somebody("Leser")
    channel = room.channel(kari, reader, project=PROJECT)
    *others, last = ST1
    room.done(*others)
    room.slack.command(kari, channel, "/omstilling", f"neste {'standardisere fase 1'}")
    message = room.posted(channel)
    assert value_of(message, "activity_done").split()[1] == last

    press(room, kari, message, "activity_done")
    room.changed(message, "er meldt gjort")
    assert "Fase 1 i Standardisere ser ferdig ut" in str(message.blocks)
    room.slack.press(reader, message, "phase_forward")
    assert "prosjektledere i Steinkjer" in room.alone(reader).text
    assert account(room) == (None, None)
    room.slack.press(kari, message, "phase_forward")

    room.changed(message, "Dere arbeider nå i Standardisere, fase 2")
    assert account(room) == ("standardisere", 2)
    assert value_of(message, "activity_done").split()[1].startswith("st2-")
    room.slack.press(kari, message, "activity_undo")
    room.changed(message, "Det er angret")
    assert account(room) == (None, None)


def account(room: Room) -> tuple[str | None, int | None]:
    project = room.base.projects.find(PROJECT, Scope.all())
    assert project is not None
    return project.account.process, project.account.phase


def test_the_matrix_of_the_channels_project_is_a_table(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari, project=PROJECT)
    room.done(*ST1)

    room.slack.command(kari, channel, "/omstilling", "matrise")

    message = room.alone(kari)
    rows = message.block("table")["rows"]
    assert (len(rows), {len(row) for row in rows}) == (7, {6})
    assert "Klimaby" in message.text


def test_the_matrix_of_a_municipality_that_nobody_knows_is_told_kindly(room: Room) -> None:
    kari = room.leader()
    channel = room.channel(kari)

    room.slack.command(kari, channel, "/omstilling", "matrise Atlantis")

    assert "Atlantis" in room.alone(kari).text


@pytest.mark.parametrize("word", ["neste standardisere fase 2", "matrise"])
def test_while_the_door_is_closed_whoever_asks_what_is_next_is_told_why(room: Room, word: str) -> None:
    kari = room.leader()
    channel = room.channel(kari)
    room.base.pauses.pause(Door.SLACK, "Vi flytter.", "drift")

    room.slack.command(kari, channel, "/omstilling", word)

    assert "Vi flytter." in room.alone(kari).text
