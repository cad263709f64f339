"""Questions in Slack: where they are heard, how they are answered, and what is kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fake_slack import FakeSlack, Message, Mode
from people import FIRST, SECRET
from slacked import client
from spoken_to import ASKED, HAWKER, HIDDEN, Spoken, spoken

from bots.slack.blocks.elements import actions, button
from knowledge.access import Visibility, Wall
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.project import Account
from knowledge.registry.pauses import Door
from knowledge.registry.slack.channels import Settled
from knowledge.registry.slack.people import Choices
from knowledge.registry.slack.posted import Spot

both_ways = pytest.mark.parametrize("slack_mode", list(Mode))


@pytest.fixture
def filled(drafts: None, base: KnowledgeBase) -> KnowledgeBase:  # noqa: ARG001
    return base


@pytest.fixture
def at_work(fake_slack: FakeSlack, filled: KnowledgeBase) -> Iterator[Spoken]:
    with spoken(fake_slack, filled) as door:
        yield door


def text_of(message: Message) -> str:
    return f"{message.text} {message.blocks}"


@both_ways
def test_a_direct_message_is_answered_in_its_thread(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, None, ASKED)
    answer = slack.wait_for_answer(asked)
    at_work.wait_until_done()

    assert FIRST in answer.text
    assert answer.thread_ts == asked.ts
    assert "kunstig intelligens" in text_of(answer)
    assert at_work.answers(at_work.kari) == [ASKED]
    session = slack.session(answer.channel, asked.ts)
    assert session is not None
    assert (session.statuses, session.title) == (["processing", "active"], ASKED)


@both_ways
def test_a_mention_in_a_channel_is_answered_once_though_slack_tells_of_it_twice(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.habits.repeat = 2
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_for_answer(asked)
    at_work.wait_until_done()

    assert len(asked.deliveries) == 2
    assert [FIRST in each.text for each in slack.answers_to(asked)] == [True]
    assert at_work.answers(at_work.kari) == [ASKED]


def test_what_is_not_said_to_us_in_a_channel_is_passed_over(at_work: Spoken) -> None:
    slack = at_work.slack
    said = slack.say(at_work.kari, at_work.channel, ASKED)
    at_work.wait_until_done()

    assert said.acknowledged
    assert slack.answers_to(said) == []
    assert slack.calls("chat.postMessage") == []


def test_a_question_in_a_thread_where_we_have_spoken_needs_no_mention_and_knows_what_was_said(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} Hva er borgerpanelet i Trondheim?")
    slack.wait_for_answer(asked)
    further = slack.say(at_work.ola, at_work.channel, "Hvor mange innbyggere hadde det?", thread=asked)
    answer = slack.wait_for_answer(further)
    at_work.wait_until_done()

    assert FIRST in answer.text
    records = at_work.base.conversations.everything(f"slack:{at_work.ola.id}")[0][1]
    assert "borgerpanelet" in records[0].asked


def test_a_question_that_comes_while_we_are_answering_in_its_thread_is_answered_too(at_work: Spoken) -> None:
    slack = at_work.slack
    slow = slack.troubles.hang("chat.postMessage", seconds=2.0)
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_until(lambda: slow.met)
    further = slack.say(at_work.kari, at_work.channel, "Når møttes panelet?", thread=asked)
    slow.release()
    slack.wait_for_answer(further)
    at_work.wait_until_done()

    assert at_work.answers(at_work.kari) == [ASKED, "Når møttes panelet?"]


def test_people_who_speak_to_each_other_in_a_thread_are_not_interrupted(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_for_answer(asked)
    said = [
        slack.say(at_work.ola, at_work.channel, f"<@{at_work.kari.id}> hvor mange innbyggere hadde det?", thread=asked),
        slack.say(at_work.ola, at_work.channel, "Takk!", thread=asked),
    ]
    at_work.wait_until_done()

    assert all(slack.answers_to(each) == [] for each in said)
    assert at_work.answers(at_work.ola) == []


def test_a_channel_may_want_to_be_named_each_time(at_work: Spoken) -> None:
    slack, place = at_work.slack, (at_work.slack.team.id, at_work.channel.id)
    at_work.base.slack_channels.settle(*place, Settled(mention_only=True), "kari")
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_for_answer(asked)
    further = slack.say(at_work.kari, at_work.channel, "Når møttes panelet?", thread=asked)
    at_work.wait_until_done()

    assert slack.answers_to(further) == []


def test_a_channel_may_have_its_language_and_its_kinds_of_documents(at_work: Spoken) -> None:
    slack, place = at_work.slack, (at_work.slack.team.id, at_work.channel.id)
    settled = Settled(language=Language.NN, narrowing={"kinds": ["plan"]})
    at_work.base.slack_channels.settle(*place, settled, "kari")
    answer = slack.wait_for_answer(slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}"))

    assert "ikkje" in answer.text
    assert FIRST not in text_of(answer)


def test_whoever_only_calls_on_us_gets_a_hint(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.say(at_work.kari, at_work.channel, slack.mention)
    at_work.wait_until_done()

    assert "Hva lurer du på?" in slack.ephemerals(at_work.kari)[0].text


def test_whoever_sends_a_file_in_a_channel_is_told_where_files_are_taken(at_work: Spoken) -> None:
    slack = at_work.slack
    file = slack.add_file(at_work.kari, "referat.txt", b"Et referat.")
    slack.say(at_work.kari, at_work.channel, f"{slack.mention} legg til dette", files=(file,))
    at_work.wait_until_done()

    assert "Filer tar jeg imot i direktemeldinger" in slack.ephemerals(at_work.kari)[0].text


def test_a_question_with_an_identity_number_is_stored_nowhere(at_work: Spoken) -> None:
    slack, number = at_work.slack, "13097248022"
    answer = slack.wait_for_answer(slack.say(at_work.kari, None, f"Får {number} plass i barnehagen?"))
    slack.say(at_work.ola, at_work.channel, f"{slack.mention} Får {number} plass?")
    at_work.wait_until_done()

    assert "fødselsnummer" in answer.text
    assert "fødselsnummer" in slack.ephemerals(at_work.ola)[0].text
    assert at_work.answers(at_work.kari) == []
    for each in at_work.base.settings.data.rglob("registry.sqlite*"):
        assert number.encode() not in each.read_bytes()
    assert number not in repr([call.arguments for call in slack.calls()])


def test_whoever_does_not_want_their_questions_kept_is_answered_all_the_same(at_work: Spoken) -> None:
    slack, kari = at_work.slack, at_work.kari
    at_work.base.slack_people.choose(slack.team.id, kari.id, f"slack:{kari.id}", Choices(keeps=False))
    answer = slack.wait_for_answer(slack.say(kari, None, ASKED))
    at_work.wait_until_done()

    assert FIRST in answer.text
    assert at_work.answers(kari) == []
    assert "feedback_buttons" not in repr(answer.blocks)


def test_whoever_asks_too_often_is_told_when_to_ask_again(fake_slack: FakeSlack, filled: KnowledgeBase) -> None:
    with spoken(fake_slack, filled, answers_per_minute=1) as door:
        fake_slack.wait_for_answer(fake_slack.say(door.kari, None, ASKED))
        answer = fake_slack.wait_for_answer(fake_slack.say(door.kari, None, ASKED))

    assert "Prøv gjerne igjen om" in answer.text
    assert FIRST not in answer.text


def test_while_the_door_is_closed_whoever_asks_is_told_why(at_work: Spoken) -> None:
    slack = at_work.slack
    at_work.base.pauses.pause(Door.SLACK, "Vi flytter.", "drift")
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    at_work.wait_until_done()

    assert asked.acknowledged
    assert ["Vi flytter." in each.text for each in slack.ephemerals(at_work.kari)] == [True]
    assert slack.answers_to(asked) == []


def test_an_answer_that_comes_late_says_sorry(
    fake_slack: FakeSlack, filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.slack.asking.asked._LATE", timedelta(0))
    with spoken(fake_slack, filled) as door:
        answer = fake_slack.wait_for_answer(fake_slack.say(door.kari, None, ASKED))

    assert "Beklager at svaret lot vente på seg" in text_of(answer)


def test_an_order_that_is_tried_again_is_neither_asked_nor_kept_nor_posted_twice(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.troubles.reset("chat.postMessage", after_effect=True)
    asked = slack.say(at_work.kari, None, ASKED)
    at_work.wait_until_done()

    assert len(slack.answers_to(asked)) == 1
    assert at_work.answers(at_work.kari) == [ASKED]


def test_a_question_that_was_changed_can_be_asked_again(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} Hva er borgerpanelet?")
    slack.wait_for_answer(asked)
    slack.edit(asked, f"{slack.mention} {ASKED}")
    at_work.wait_until_done()
    slack.press(at_work.kari, slack.ephemerals(at_work.kari)[0], "ask_again")
    answer = slack.wait_for_answer(asked, 2)
    at_work.wait_until_done()

    assert FIRST in answer.text
    assert at_work.answers(at_work.kari)[-1] == ASKED


def test_a_message_that_was_no_question_can_be_changed_in_peace(at_work: Spoken) -> None:
    slack = at_work.slack
    said = slack.say(at_work.kari, at_work.channel, "God morgen!")
    slack.edit(said, "God morgen, alle!")
    at_work.wait_until_done()

    assert slack.ephemerals(at_work.kari) == []


@both_ways
def test_what_not_everybody_may_read_is_shown_to_the_asker_until_all_may(at_work: Spoken) -> None:
    slack, ola = at_work.slack, at_work.ola
    at_work.town.inside.add(ola.id)
    asked = slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}")
    at_work.wait_until_done()
    private = slack.ephemerals(ola)[0]
    assert SECRET in private.text
    assert "ikke alle her kan lese" in text_of(private)
    assert slack.answers_to(asked) == []

    slack.press(ola, private, "show_all")
    at_work.wait_until_done()
    assert "ikke alle i kanalen kan lese" in slack.ephemerals(ola)[-1].text
    assert slack.answers_to(asked) == []

    at_work.town.audience = HAWKER
    slack.press(ola, private, "show_all")
    slack.press(ola, private, "show_all")
    at_work.wait_until_done()
    assert [SECRET in each.text for each in slack.answers_to(asked)] == [True]
    assert "allerede vist" in slack.ephemerals(ola)[-1].text


def test_a_private_answer_is_nothing_that_others_go_on_from(at_work: Spoken) -> None:
    slack, ola = at_work.slack, at_work.ola
    at_work.town.inside.add(ola.id)
    asked = slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}")
    at_work.wait_until_done()
    further = slack.say(at_work.kari, at_work.channel, f"{slack.mention} Hva med den?", thread=asked)
    slack.wait_for_answer(further)
    at_work.wait_until_done()

    records = at_work.base.conversations.everything(f"slack:{at_work.kari.id}")[0][1]
    assert "svømmehall" not in records[0].asked.lower()
    assert slack.answers_to(further)[0].channel == at_work.channel.id


def test_the_command_answers_whoever_wrote_it_and_shows_it_to_all_when_asked(at_work: Spoken) -> None:
    slack, kari = at_work.slack, at_work.kari
    slack.command(kari, at_work.channel, "/omstilling", f"spør {ASKED}")
    at_work.wait_until_done()
    private = slack.ephemerals(kari)[0]
    assert FIRST in private.text
    assert slack.messages(at_work.channel) == []

    with slack.expecting("thread_ts: is missing in a channel"):
        slack.press(kari, private, "show_all")
        at_work.wait_until_done()
    shown = slack.messages(at_work.channel)
    assert [FIRST in each.text for each in shown] == [True]
    assert ASKED in text_of(shown[0])


def test_the_command_is_answered_where_we_are_no_member(at_work: Spoken) -> None:
    slack = at_work.slack
    elsewhere = slack.add_channel("annet", at_work.kari, bot=False)
    slack.command(at_work.kari, elsewhere, "/omstilling", f"spør {ASKED}")
    at_work.wait_until_done()

    assert FIRST in slack.ephemerals(at_work.kari, elsewhere)[0].text


def test_the_command_is_answered_in_a_conversation_of_two_others(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.troubles.refuse("chat.postMessage", "channel_not_found")
    slack.command(at_work.kari, None, "/omstilling", f"spør {ASKED}")
    at_work.wait_until_done()

    assert FIRST in slack.ephemerals(at_work.kari)[0].text


def test_the_answer_to_a_command_in_a_direct_message_begins_a_thread(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.command(at_work.kari, None, "/omstilling", f"spør {ASKED}")
    at_work.wait_until_done()
    begun = slack.messages(slack.dm(at_work.kari))[0]
    further = slack.say(at_work.kari, None, "Når møttes det?", thread=begun)
    slack.wait_for_answer(further)
    at_work.wait_until_done()

    assert FIRST in begun.text
    records = at_work.base.conversations.everything(f"slack:{at_work.kari.id}")
    assert [len(each) for _, each in records] == [2]


@pytest.mark.parametrize(
    ("said", "told"), [("hjelp", "Dette kan du skrive"), ("blomster", "Jeg kjenner ikke «blomster»")]
)
def test_the_command_helps_whoever_does_not_know_its_words(at_work: Spoken, said: str, told: str) -> None:
    slack = at_work.slack
    slack.command(at_work.kari, at_work.channel, "/omstilling", said)
    at_work.wait_until_done()

    assert told in slack.ephemerals(at_work.kari)[0].text


def test_the_sources_of_an_answer_are_shown_to_those_who_may_see_them(at_work: Spoken) -> None:
    slack, ola = at_work.slack, at_work.ola
    answer = slack.wait_for_answer(slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}"))
    slack.press(ola, answer, "sources")
    opened = slack.modal(ola)
    assert opened is not None
    assert "Borgerpanelet i Trondheim" in repr(opened.blocks)


def test_whoever_may_not_see_the_sources_of_an_answer_is_told_so(at_work: Spoken) -> None:
    slack, ola = at_work.slack, at_work.ola
    at_work.town.inside.add(ola.id)
    at_work.town.audience = HAWKER
    answer = slack.wait_for_answer(slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}"))
    slack.press(at_work.kari, answer, "sources")
    opened = slack.modal(at_work.kari)

    assert opened is not None
    assert "ikke tilgang" in repr(opened.blocks)
    assert "Heggedal" not in repr(opened.blocks)


@pytest.mark.parametrize("action", ["ask_again", "ask_follow_up", "show_all", "sources", "whole_answer"])
def test_a_button_that_names_an_answer_of_another_channel_shows_nothing_of_it(at_work: Spoken, action: str) -> None:
    slack, kari, ola = at_work.slack, at_work.kari, at_work.ola
    slack.wait_for_answer(slack.say(ola, at_work.channel, f"{slack.mention} {ASKED}"))
    at_work.wait_until_done()
    (posted,) = at_work.base.slack_answers.in_thread(Spot(slack.team.id, at_work.channel.id, first_thread(at_work)))
    own = slack.add_channel("oppmøte", kari)
    said = slack.say(kari, own, "Hei")
    blocks = [actions(button("Trykk", action, posted.id))]
    client(slack).chat_postMessage(
        channel=own.id, thread_ts=said.ts, text="Svar", blocks=blocks, unfurl_links=False, unfurl_media=False
    )

    slack.press(kari, slack.messages(own)[-1], action)
    at_work.wait_until_done()

    told = [*slack.ephemerals(kari), *slack.messages(own)]
    shown = repr([each.blocks for each in told] + [each.text for each in told] + [slack.modal(kari)])
    assert "ikke lagret lenger" in shown
    assert ASKED not in shown
    assert "Borgerpanelet" not in shown


def first_thread(at_work: Spoken) -> str:
    return next(each.ts for each in at_work.slack.messages(at_work.channel) if not each.by_app)


def test_what_cannot_be_asked_is_told_to_whoever_asked_alone(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {'Hva er planen? ' * 200}")
    at_work.wait_until_done()

    assert "Gjør det kortere" in slack.ephemerals(at_work.kari)[0].text
    assert slack.answers_to(asked) == []
    session = slack.session(at_work.channel, asked.ts)
    assert session is not None
    assert session.status == "active"


def test_what_is_shown_to_one_alone_is_shown_where_they_see_it(at_work: Spoken) -> None:
    slack, ola = at_work.slack, at_work.ola
    at_work.town.inside.add(ola.id)
    slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}")
    opened = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_for_answer(opened)
    slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}", thread=opened)
    at_work.wait_until_done()

    assert [each.thread_ts for each in slack.ephemerals(ola)] == [None, opened.ts]


def test_what_is_next_for_a_project_is_told_from_where_it_stands(at_work: Spoken) -> None:
    slack, base, kari = at_work.slack, at_work.base, at_work.kari
    base.projects.create("klimaby", Wall(Visibility.INTERNAL, "5006"), Account("Klimaby"), "ola")
    base.slack_channels.settle(slack.team.id, at_work.channel.id, Settled(project="klimaby"), "ola")
    at_work.town.inside.add(at_work.ola.id)
    lost = slack.wait_for_answer(slack.say(kari, at_work.channel, f"{slack.mention} Hva bør vi gjøre nå?"))
    slack.say(at_work.ola, at_work.channel, f"{slack.mention} Hva bør vi gjøre nå?")
    at_work.wait_until_done()
    private = slack.ephemerals(at_work.ola)[0]

    assert "Hvilken prosess" in text_of(lost)
    assert "Neste steg" in private.text
    at_work.town.audience = HAWKER
    slack.press(at_work.ola, private, "show_all")
    at_work.wait_until_done()
    assert any("Neste steg" in each.text for each in slack.messages(at_work.channel))


def test_what_is_next_for_a_project_begins_where_it_is_at_work(at_work: Spoken) -> None:
    slack, base = at_work.slack, at_work.base
    at_work_in = Account("Klimaby", process="involvere-innbyggerne", phase=1)
    base.projects.create("klimaby", Wall(Visibility.OPEN, "5006"), at_work_in, "ola")
    base.slack_channels.settle(slack.team.id, at_work.channel.id, Settled(project="klimaby"), "ola")
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} hva nå?")
    elsewhere = slack.say(at_work.kari, at_work.channel, f"{slack.mention} Hva bør vi gjøre i fase 1 i Standardisere?")

    assert "1. Finn ut hvem saken berører" in text_of(slack.wait_for_answer(asked))
    assert "1. Velg standarder og målemetode" in text_of(slack.wait_for_answer(elsewhere))


def test_what_is_proposed_fits_the_project_that_somebody_has_chosen(at_work: Spoken) -> None:
    slack, base, ola = at_work.slack, at_work.base, at_work.ola
    account = Account("Klimaby", process="involvere-innbyggerne", phase=1)
    base.projects.create("klimaby", Wall(Visibility.INTERNAL, "5006"), account, "ola")
    base.slack_people.choose(slack.team.id, ola.id, f"slack:{ola.id}", Choices(project="klimaby"))
    at_work.town.inside.add(ola.id)
    slack.open_home(ola, "messages")
    at_work.wait_until_done()

    told = [each["message"] for each in slack.prompts(slack.dm(ola))]
    assert told[0] == "Hva bør vi gjøre nå?"
    assert told[1].startswith("Hvordan gjør vi dette:")
    assert told[2] == "Hva bør vi gjøre i fase 1 i Involvere innbyggerne?"


def test_what_is_proposed_as_the_next_question_is_asked_by_whoever_presses_it(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}")
    answer = slack.wait_for_answer(asked)
    slack.press(at_work.ola, answer, "ask_follow_up")
    further = slack.wait_for_answer(asked, 2)
    at_work.wait_until_done()

    assert "Spørsmålet var:" in text_of(further)
    assert len(at_work.answers(at_work.ola)) == 1


def test_whoever_opens_the_conversation_is_proposed_what_to_ask(at_work: Spoken) -> None:
    slack = at_work.slack
    slack.open_home(at_work.kari, "messages")
    at_work.wait_until_done()

    proposed = slack.prompts(slack.dm(at_work.kari))
    assert len(proposed) == 4
    assert proposed[0]["message"] == "Hvilke seks prosesser består rammeverket av?"


def test_where_one_looks_is_acknowledged(at_work: Spoken) -> None:
    assert at_work.slack.look_at(at_work.kari, at_work.channel).acknowledged
