"""What people think of an answer in Slack reaches the knowledge manager, and nobody learns anything by saying it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import a_draft
from fake_slack import FakeSlack, Message, Mode, User
from kept_in_slack import answer_in, posted_answer
from roomed import at_work
from slack_sdk import WebClient

from bots.slack.blocks.elements import judging
from bots.slack.door import SlackDoor
from knowledge.access import Scope
from knowledge.conversation import Feedback, Opinion
from knowledge.knowledge_base import KnowledgeBase

NUMBER = "13097248022"
"""An identity number that nobody has."""


@pytest.fixture
def door(fake_slack: FakeSlack, base: KnowledgeBase) -> Iterator[SlackDoor]:
    base.library.publish(a_draft("plan", "Vannet er rent."))
    with at_work(fake_slack, base) as (door, _):
        yield door


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Kari Nordmann")


@pytest.fixture
def ola(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Ola Hansen")


@pytest.fixture
def answer(fake_slack: FakeSlack, door: SlackDoor, kari: User, ola: User) -> Message:
    """An answer that Kari got in a channel where Ola is too."""
    return posted_answer(fake_slack, door.workshop.desk.base, kari, fake_slack.add_channel("plan", kari, ola))


def waiting(base: KnowledgeBase, number: int = 1) -> list[Feedback]:
    found = base.feedback.waiting(Scope.all())
    return found if len(found) >= number else []


def test_a_thumb_up_is_kept_quietly(fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User) -> None:
    fake_slack.press(kari, answer, "judge", "positive")

    (said,) = fake_slack.wait_until(lambda: waiting(base))
    assert said.said.opinion is Opinion.USEFUL
    assert fake_slack.modal(kari) is None
    assert fake_slack.ephemerals(kari) == []


def test_a_thumb_down_asks_why_at_once_and_counts_though_the_form_is_closed(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User
) -> None:
    fake_slack.press(kari, answer, "judge", "negative")

    assert fake_slack.modal(kari) is not None
    fake_slack.close(kari)
    (said,) = fake_slack.wait_until(lambda: waiting(base))
    assert (said.said.opinion, said.said.reason) == (Opinion.NOT_USEFUL, "")


def test_a_press_that_names_an_answer_of_another_channel_counts_for_nothing_and_shows_nothing(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, ola: User
) -> None:
    own = fake_slack.add_channel("oppmøte", ola)
    blocks, said = [judging("judge", "d1", "Nyttig", "Ikke nyttig")], fake_slack.say(ola, own, "Hei")
    WebClient(fake_slack.bot_token, base_url=fake_slack.api_url).chat_postMessage(
        channel=own.id, thread_ts=said.ts, text="Svar", blocks=blocks, unfurl_links=False, unfurl_media=False
    )
    fake_slack.press(ola, fake_slack.messages(own)[-1], "judge", "negative")
    fake_slack.press(ola, answer, "judge", "positive")

    (kept,) = fake_slack.wait_until(lambda: waiting(base))
    opened = fake_slack.modal(ola)
    assert opened is not None
    assert "Svaret er ikke lagret" in json.dumps(opened.blocks, ensure_ascii=False)
    assert kept.said.opinion is Opinion.USEFUL


def test_whoever_forges_a_press_on_what_one_alone_was_shown_does_not_learn_its_sources(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, ola: User
) -> None:
    posted = base.slack_answers.find("d1")
    assert posted is not None
    base.slack_answers.note(replace(posted, private=True))
    fake_slack.press(ola, answer, "judge", "negative")

    opened = fake_slack.modal(ola)
    assert opened is not None
    assert "judge_source" not in json.dumps(opened.blocks)


@pytest.mark.parametrize("slack_mode", Mode)
def test_the_source_that_does_not_say_it_is_named_with_what_was_expected(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User
) -> None:
    fake_slack.press(kari, answer, "judge", "negative")

    told = {"judge_reason": "wrong", "judge_source": "1", "judge_comment": "Tallet er et annet", "judge_share": ["yes"]}
    fake_slack.submit(kari, values=told)

    found = fake_slack.wait_until(lambda: waiting(base, 2))
    of_source = next(each for each in found if each.said.citation)
    assert (of_source.said.opinion, of_source.document_id) == (Opinion.SOURCE_DOES_NOT_SAY, "plan")
    assert (of_source.said.reason, of_source.said.comment) == ("Noe i svaret er feil", "Tallet er et annet")
    assert of_source.question == "Er vannet rent?"
    thanks = fake_slack.modal(kari)
    assert thanks is not None
    assert "ser spørsmålet" in json.dumps(thanks.content, ensure_ascii=False)


def test_others_in_the_channel_say_what_they_think_as_themselves_and_cannot_share_the_question(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User, ola: User
) -> None:
    fake_slack.press(ola, answer, "judge", "negative")

    form = fake_slack.modal(ola)
    assert form is not None
    assert "judge_share" not in json.dumps(form.content)
    fake_slack.submit(ola, values={"judge_comment": "For kort"})
    fake_slack.press(kari, answer, "judge", "positive")

    found = fake_slack.wait_until(lambda: waiting(base, 2))
    assert {(each.said.opinion, each.said.comment, each.question) for each in found} == {
        (Opinion.NOT_USEFUL, "For kort", ""),
        (Opinion.USEFUL, "", ""),
    }


def test_the_last_press_counts(fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User) -> None:
    fake_slack.press(kari, answer, "judge", "negative")
    fake_slack.submit(kari, values={"judge_source": "1"})
    fake_slack.wait_until(lambda: waiting(base, 2))

    fake_slack.press(kari, answer, "judge", "positive")

    fake_slack.wait_until(lambda: [each.said.opinion for each in waiting(base)] == [Opinion.USEFUL])


def test_an_identity_number_is_refused_at_its_field_and_kept_nowhere(
    fake_slack: FakeSlack, base: KnowledgeBase, answer: Message, kari: User
) -> None:
    fake_slack.press(kari, answer, "judge", "negative")

    fake_slack.submit(kari, values={"judge_comment": f"Gjelder {NUMBER}"})

    form = fake_slack.modal(kari)
    assert form is not None
    assert form.errors.keys() == {"judge_comment"}
    assert NUMBER not in form.errors["judge_comment"]
    (said,) = fake_slack.wait_until(lambda: waiting(base))
    assert said.said.comment == ""


def test_an_answer_that_is_not_kept_says_so_when_it_is_judged(
    fake_slack: FakeSlack, door: SlackDoor, base: KnowledgeBase, kari: User
) -> None:
    answer = answer_in(fake_slack, door.workshop.desk.base, kari, fake_slack.add_channel("plan", kari), kept=False)

    fake_slack.press(kari, answer, "judge", "negative")

    form = fake_slack.modal(kari)
    assert form is not None
    assert "ikke lagret" in json.dumps(form.content, ensure_ascii=False)
    assert waiting(base) == []
