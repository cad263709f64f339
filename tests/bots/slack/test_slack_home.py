"""The home tab: what the assistant is, what is mine, and what I have chosen, and nothing that is not for me."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from builders import a_draft, internal
from fake_slack import FakeSlack, Mode, User, View
from kept import an_answered
from roomed import Known, at_work

from bots.slack.blocks.elements import actions, button
from bots.slack.door import SlackDoor
from knowledge.access import Role, Scope
from knowledge.access import User as Somebody
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.project import Account, Entry, State
from knowledge.proposal import Proposal, ProposalState
from knowledge.registry.slack.people import Choices
from knowledge.registry.slack.posted import Posted, Spot

TRONDHEIM = "5001"
KEPT_OFF = Choices(Language.NN, None, False, frozenset())


@pytest.fixture
def joined(fake_slack: FakeSlack, base: KnowledgeBase) -> Iterator[tuple[SlackDoor, Known]]:
    base.library.publish(a_draft("plan", "Vannet er rent.", title="Vannplan"))
    base.library.publish(a_draft("notat", "Luften er klar.", title="Luftnotat", wall=internal(TRONDHEIM)))
    base.projects.create("klimaby", internal(TRONDHEIM), Account("Klimaby <Trondheim>"), "Leder")
    with at_work(fake_slack, base) as joined:
        yield joined


@pytest.fixture
def known(joined: tuple[SlackDoor, Known]) -> Known:
    return joined[1]


def somebody(slack: FakeSlack, known: Known, name: str, role: Role = Role.READER) -> User:
    """Give a person of Trondheim; what is kept of them is kept under their first name in small letters."""
    user = slack.add_user(name)
    known.users[user.id] = Somebody(name.split()[0].lower(), role, name, TRONDHEIM)
    return user


@pytest.fixture
def kari(fake_slack: FakeSlack, known: Known) -> User:
    return somebody(fake_slack, known, "Kari Nordmann")


def text_of(view: View | None) -> str:
    return json.dumps(view.content, ensure_ascii=False) if view else ""


def home(slack: FakeSlack, user: User) -> View:
    """Open the home tab and give it when it has come."""
    before = len(slack.calls("views.publish"))
    slack.open_home(user)
    slack.wait_until(lambda: len(slack.calls("views.publish")) > before)
    found = slack.home(user)
    assert found is not None
    return found


def changed(slack: FakeSlack, user: User, part: str) -> View:
    """Give the home tab when it says something."""

    def says_so() -> View | None:
        shown = slack.home(user)
        return shown if shown is not None and part in text_of(shown) else None

    found = slack.wait_until(says_so)
    assert found is not None
    return found


def test_it_says_what_the_assistant_is_and_what_is_kept_and_lists_what_one_may_see(
    fake_slack: FakeSlack, kari: User
) -> None:
    said = text_of(home(fake_slack, kari))

    assert "Hei, Kari Nordmann!" in said
    assert "kunstig intelligens og kan ta feil" in said
    assert "Ingen språkmodell skriver svarene" in said
    assert "lagres i 90 dager" in said
    assert "lagres i 365 dager" in said
    assert "få svar fra: 2." in said
    assert "Vannplan" in said
    assert "Luftnotat" in said


def test_a_guest_gets_a_smaller_home_with_what_is_open_only(fake_slack: FakeSlack, known: Known) -> None:
    guest = fake_slack.add_user("Gjest Gjestesen")
    known.outside.add(guest.id)

    said = text_of(home(fake_slack, guest))

    assert "Du er gjest her" in said
    assert "Luftnotat" not in said
    assert "Klimaby" not in said
    assert "home_project" not in said
    assert "home_delete" in said


def test_the_messages_tab_shows_no_home(fake_slack: FakeSlack, kari: User) -> None:
    fake_slack.open_home(kari, tab="messages")
    home(fake_slack, kari)

    assert len(fake_slack.calls("views.publish")) == 1


@pytest.mark.parametrize("slack_mode", Mode)
def test_a_language_that_is_chosen_is_spoken_at_once(fake_slack: FakeSlack, base: KnowledgeBase, kari: User) -> None:
    shown = home(fake_slack, kari)

    fake_slack.select(kari, shown, "home_language", "nn")

    shown = changed(fake_slack, kari, "Vala mine")
    fake_slack.select(kari, shown, "home_language", "-")
    changed(fake_slack, kari, "Valgene mine")
    assert base.slack_people.chosen(fake_slack.team.id, kari.id).language is None


def test_keeping_ones_questions_is_turned_off_and_on(fake_slack: FakeSlack, base: KnowledgeBase, kari: User) -> None:
    fake_slack.press(kari, home(fake_slack, kari), "home_keeps")

    shown = changed(fake_slack, kari, "Jeg husker ikke hva du spør om")
    assert not base.slack_people.chosen(fake_slack.team.id, kari.id).keeps
    fake_slack.press(kari, shown, "home_keeps")
    changed(fake_slack, kari, "Ingen andre får se listen")


def test_a_project_that_is_chosen_shows_its_next_three_and_a_leader_marks_one_done(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known
) -> None:
    leder = somebody(fake_slack, known, "Leder Larsen", Role.PROJECT_LEADER)
    fake_slack.select(leder, home(fake_slack, leder), "home_project", "klimaby")
    shown = changed(fake_slack, leder, "home_done")
    assert "Klimaby &lt;Trondheim&gt;" in text_of(shown)
    assert "eget forslag" in text_of(shown)
    rows = [
        each
        for each in shown.content["blocks"]
        if any(e["action_id"] == "home_done" for e in each.get("elements", ()) if "action_id" in e)
    ]
    assert len(rows) == 3
    activity = rows[0]["elements"][0]["value"].split()[1]

    fake_slack.press(leder, shown, "home_done", block_id=rows[0]["block_id"])

    changed(fake_slack, leder, "1 av ")
    project = base.projects.visible(known.users[leder.id].scope)[0]
    assert project.progress == {activity: State.DONE}


def test_what_is_next_begins_where_the_project_is_at_work(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known
) -> None:
    at_work_in = Account("Grønn by", process="involvere-innbyggerne", phase=1)
    base.projects.create("grønn", internal(TRONDHEIM), at_work_in, "Leder")
    leder = somebody(fake_slack, known, "Leder Larsen", Role.PROJECT_LEADER)
    fake_slack.select(leder, home(fake_slack, leder), "home_project", "grønn")

    told = text_of(changed(fake_slack, leder, "home_done"))
    assert "1. Finn ut hvem saken berører" in told
    assert "3. " in told


@pytest.mark.parametrize(
    ("role", "value", "before"),
    [
        (Role.PROJECT_LEADER, "klimaby er-ikke-der", None),
        (Role.PROJECT_LEADER, "er-ikke-der {first}", None),
        (Role.PROJECT_LEADER, "", None),
        (Role.PROJECT_LEADER, "klimaby {first}", State.NOT_RELEVANT),
        (Role.READER, "klimaby {first}", None),
    ],
)
def test_a_button_of_the_tab_changes_nothing_that_is_settled_not_there_or_not_theirs(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, role: Role, value: str, before: State | None
) -> None:
    somebody_else = somebody(fake_slack, known, "Somebody Else", role)
    first = shipped().activities[0].id
    if before:
        base.projects.report("klimaby", [Entry(first, before)], "ola")
    shown = home(fake_slack, somebody_else)
    shown.content["blocks"][-1] = {**actions(button("Gjort", "home_done", value.format(first=first))), "block_id": "b"}
    published = len(fake_slack.calls("views.publish"))

    fake_slack.press(somebody_else, shown, "home_done")

    fake_slack.wait_until(lambda: len(fake_slack.calls("views.publish")) > published)
    (project,) = base.projects.visible(Scope.all())
    assert project.progress == ({first: before} if before else {})


def test_a_reader_sees_what_is_next_and_cannot_mark_it(fake_slack: FakeSlack, kari: User) -> None:
    fake_slack.select(kari, home(fake_slack, kari), "home_project", "klimaby")

    shown = changed(fake_slack, kari, "activity_more")

    assert "home_done" not in text_of(shown)


def test_only_knowledge_managers_are_offered_to_hear_of_proposals(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, kari: User
) -> None:
    assert "home_wishes" not in text_of(home(fake_slack, kari))
    forvalter = somebody(fake_slack, known, "Forvalter Foss", Role.KNOWLEDGE_MANAGER)

    fake_slack.press(forvalter, home(fake_slack, forvalter), "home_wishes")

    changed(fake_slack, forvalter, "Du får en melding")
    assert base.slack_people.wishing("proposals") == [(fake_slack.team.id, forvalter.id)]


def test_what_others_propose_waits_for_the_knowledge_manager_and_nobody_else(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, kari: User
) -> None:
    state, now = ProposalState.WAITING, datetime(2026, 5, 17, tzinfo=UTC)
    seen = {"title": "Loftet & låven"}
    base.proposals.begin(Proposal("p1", "ola", "Ola Hansen", TRONDHEIM, "loft.pdf", {}, seen, {}, state, now))
    forvalter = somebody(fake_slack, known, "Forvalter Foss", Role.KNOWLEDGE_MANAGER)

    said = text_of(home(fake_slack, forvalter))

    assert "Loftet &amp; låven, foreslått av Ola Hansen" in said
    assert "add_accept" in said
    assert "låven" not in text_of(home(fake_slack, kari))


def test_the_command_shows_ones_own_choices_in_direct_messages(
    fake_slack: FakeSlack, base: KnowledgeBase, kari: User
) -> None:
    fake_slack.command(kari, None, "/omstilling", "innstillinger")
    window = fake_slack.modal(kari)
    assert window is not None

    fake_slack.press(kari, window, "home_keeps")

    fake_slack.wait_until(lambda: "Jeg husker ikke" in text_of(fake_slack.modal(kari)))
    assert not base.slack_people.chosen(fake_slack.team.id, kari.id).keeps


def ask(base: KnowledgeBase, slack: FakeSlack, user: User, asker: str) -> None:
    """Let somebody have asked and chosen something."""
    record = base.conversations.add(an_answered("Hva med naboen?"), asker, "slack")
    spot = Spot(slack.team.id, "C1", "1.0")
    base.slack_answers.note(Posted(f"d-{asker}", spot, asker, True, record.conversation_id, record.id, "1.1"))
    base.slack_people.choose(slack.team.id, user.id, asker, KEPT_OFF, datetime(2026, 5, 17, tzinfo=UTC))


def test_all_that_is_kept_comes_as_a_file_in_ones_own_direct_messages(
    fake_slack: FakeSlack, base: KnowledgeBase, known: Known, kari: User
) -> None:
    ask(base, fake_slack, kari, "kari")
    ola = somebody(fake_slack, known, "Ola Hansen")
    ask(base, fake_slack, ola, "ola")

    fake_slack.press(kari, home(fake_slack, kari), "home_export")

    (sent,) = fake_slack.wait_until(lambda: fake_slack.messages(fake_slack.dm(kari)))
    told = json.loads(sent.files[0].content)
    assert told["conversations"][0]["answers"][0]["question"] == "Hva med naboen?"
    assert told["slack"]["chosen"][0]["slack_id"] == kari.id
    assert ola.id not in sent.files[0].content.decode()


def test_where_files_may_not_be_sent_one_is_told_what_to_do(fake_slack: FakeSlack, kari: User) -> None:
    shown = home(fake_slack, kari)
    fake_slack.troubles.refuse("files.getUploadURLExternal", "missing_scope")

    fake_slack.press(kari, shown, "home_export")

    (said,) = fake_slack.wait_until(lambda: fake_slack.messages(fake_slack.dm(kari)))
    assert "ikke lov til å sende filer" in said.text


@pytest.mark.parametrize("slack_mode", Mode)
def test_all_that_is_kept_is_deleted_after_one_has_been_told_what_goes_and_what_stays(
    fake_slack: FakeSlack, base: KnowledgeBase, kari: User
) -> None:
    ask(base, fake_slack, kari, "kari")
    held = base.conversations.add(an_answered("Hva med saken?"), "kari", "slack")
    base.conversations.hold(held.conversation_id, "kari", True)

    fake_slack.press(kari, home(fake_slack, kari), "home_delete")
    asked = text_of(fake_slack.modal(kari))
    assert len(base.conversations.visible("kari")) == 2
    fake_slack.submit(kari)

    fake_slack.wait_until(lambda: "Sletta for godt. Samtalar: 1." in text_of(fake_slack.modal(kari)))
    assert "samtalane dine, med spørsmål og svar: 1" in asked
    assert "merkte for bevaring: 1" in asked
    assert "at spørsmåla dine ikkje skal lagrast" in asked
    assert [each.id for each in base.conversations.visible("kari")] == [held.conversation_id]
    assert base.slack_answers.of("kari") == []
    assert base.slack_people.chosen(fake_slack.team.id, kari.id) == Choices(keeps=False)
