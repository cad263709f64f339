"""Answers that a chat model writes: streamed where that may be, stopped when somebody asks for it, whole in the end."""

from collections.abc import Iterator

import pytest
from fake_slack import FakeSlack, Mode
from people import FIRST, SECOND, SECRET
from spoken_to import ASKED, HAWKER, HIDDEN, Spoken, spoken

from evals.model_server import ModelServer, Reply, always, said
from knowledge.knowledge_base import KnowledgeBase

WRITTEN = said((FIRST, [1], FIRST), (SECOND, [1], SECOND))
both_ways = pytest.mark.parametrize("slack_mode", list(Mode))


@pytest.fixture
def at_work(
    fake_slack: FakeSlack,
    drafts: None,  # noqa: ARG001
    base: KnowledgeBase,
    model: ModelServer,
) -> Iterator[Spoken]:
    model.script = always(WRITTEN)
    with spoken(fake_slack, base) as door:
        yield door


def slowly(between: float) -> Reply:
    return Reply(WRITTEN.pieces, between=between)


@both_ways
def test_a_written_answer_comes_statement_by_statement_and_ends_with_its_sources(at_work: Spoken) -> None:
    slack = at_work.slack
    answer = slack.wait_for_answer(asked := slack.say(at_work.kari, None, ASKED))
    at_work.wait_until_done()

    assert "".join(answer.streamed).count("[1") == 2 or len(answer.streamed) == 2
    assert [FIRST in answer.streamed[0], SECOND in answer.streamed[1]] == [True, True]
    assert "Borgerpanelet i Trondheim" in repr(answer.blocks)
    assert answer.metadata is not None
    assert slack.calls("chat.postMessage") == []
    session = slack.session(answer.channel, asked.ts)
    assert session is not None
    assert session.status == "active"


def test_in_a_channel_an_answer_is_streamed_when_the_asker_sees_no_more_than_the_others(at_work: Spoken) -> None:
    slack = at_work.slack
    answer = slack.wait_for_answer(slack.say(at_work.kari, at_work.channel, f"{slack.mention} {ASKED}"))

    assert answer.recipient == at_work.kari.id
    assert FIRST in answer.streamed[0]


def test_in_a_channel_nothing_is_streamed_that_some_may_not_read(at_work: Spoken, model: ModelServer) -> None:
    slack = at_work.slack
    at_work.town.inside.add(at_work.ola.id)
    model.script = always(said((SECRET, [1], SECRET)))
    slack.say(at_work.ola, at_work.channel, f"{slack.mention} {HIDDEN}")
    at_work.wait_until_done()

    assert SECRET in slack.ephemerals(at_work.ola)[0].text
    assert slack.calls("chat.startStream") == []
    assert [each for each in slack.messages(at_work.channel) if each.by_app] == []


def test_what_was_streamed_is_taken_back_when_somebody_came_who_may_not_read_it(
    at_work: Spoken, model: ModelServer
) -> None:
    slack, ola = at_work.slack, at_work.ola
    at_work.town.inside.add(ola.id)
    at_work.town.audience = HAWKER
    model.script = always(Reply(said((SECRET, [1], SECRET), (SECRET, [1], SECRET)).pieces, between=1.5))
    asked = slack.say(ola, at_work.channel, f"{slack.mention} {HIDDEN}")
    slack.wait_until(lambda: slack.calls("chat.startStream"))
    at_work.town.audience = at_work.town.audience.open()
    at_work.wait_until_done()

    assert SECRET in slack.ephemerals(ola)[0].text
    assert slack.answers_to(asked) == []


@both_ways
def test_whoever_stops_an_answer_is_told_so_and_nothing_is_kept(at_work: Spoken, model: ModelServer) -> None:
    slack, kari = at_work.slack, at_work.kari
    model.script = always(slowly(20))
    asked = slack.say(kari, at_work.channel, f"{slack.mention} {ASKED}")
    slack.wait_until(lambda: slack.calls("chat.startStream"))
    slack.stop_session(kari, at_work.channel, asked.ts)
    slack.wait_until(lambda: any("Stoppet." in each.text for each in slack.answers_to(asked)), 10)
    at_work.wait_until_done()

    session = slack.session(at_work.channel, asked.ts)
    assert session is not None
    assert session.status == "active"
    assert at_work.answers(kari) == []
    assert not any(SECOND in each.text for each in slack.answers_to(asked))


def test_after_a_stop_the_thread_goes_on(at_work: Spoken, model: ModelServer) -> None:
    slack, kari = at_work.slack, at_work.kari
    model.script = always(slowly(20))
    asked = slack.say(kari, None, ASKED)
    slack.wait_until(lambda: slack.calls("chat.startStream"))
    slack.stop_session(kari, slack.dm(kari), asked.ts)
    model.script = always(WRITTEN)
    again = slack.say(kari, None, ASKED, thread=asked)
    slack.wait_until(lambda: any(SECOND in each.text for each in slack.answers_to(again)))
    at_work.wait_until_done()

    assert at_work.answers(kari) == [ASKED]


def test_a_stream_that_slack_has_ended_becomes_the_whole_answer(at_work: Spoken, model: ModelServer) -> None:
    slack = at_work.slack
    model.script = always(slowly(1.5))
    asked = slack.say(at_work.kari, None, ASKED)
    slack.wait_until(lambda: slack.calls("chat.startStream"))
    slack.expire_streams()
    at_work.wait_until_done()

    answers = slack.answers_to(asked)
    assert len(answers) == 1
    assert SECOND in answers[0].text


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_where_slack_asks_for_patience_nothing_is_lost(at_work: Spoken, method: str) -> None:
    slack = at_work.slack
    slack.troubles.limit(method)
    asked = slack.say(at_work.kari, None, ASKED)
    at_work.wait_until_done()

    answers = slack.answers_to(asked)
    assert [(FIRST in each.text, each.text.count(SECOND)) for each in answers] == [(True, 1)]
    assert at_work.answers(at_work.kari) == [ASKED]


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_where_a_call_has_its_effect_but_no_reply_there_is_one_whole_answer(at_work: Spoken, method: str) -> None:
    slack = at_work.slack
    slack.troubles.reset(method, after_effect=True)
    asked = slack.say(at_work.kari, None, ASKED)
    at_work.wait_until_done()

    answers = slack.answers_to(asked)
    assert [(FIRST in each.text, each.text.count(SECOND)) for each in answers] == [(True, 1)]
    assert [each for each in slack.messages(answers[0].channel) if each.streaming] == []


def test_an_answer_that_another_began_to_stream_is_ended_by_whoever_takes_it_up(
    fake_slack: FakeSlack,
    drafts: None,  # noqa: ARG001
    base: KnowledgeBase,
    model: ModelServer,
) -> None:
    model.script = always(slowly(20))
    with spoken(fake_slack, base, lease_seconds=1) as door:
        asked = fake_slack.say(door.kari, None, ASKED)
        begun = fake_slack.wait_until(
            lambda: [each for each in fake_slack.messages(fake_slack.dm(door.kari), asked.ts) if each.streaming]
        )
        door.door.crew._leaving.set()
        door.door.crew.leave(0)
    model.script = always(WRITTEN)
    with spoken(fake_slack, base, lease_seconds=1) as door:
        fake_slack.wait_until(
            lambda: (
                len(base.conversations.everything(f"slack:{begun[0].recipient or ''}")) or fake_slack.answers_to(asked)
            )
        )
        door.wait_until_done()
        answers = fake_slack.answers_to(asked)

    assert [(each.ts, each.text.count(SECOND)) for each in answers] == [(begun[0].ts, 1)]
