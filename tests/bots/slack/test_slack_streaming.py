"""Answers that a chat model writes: streamed where that may be, stopped when somebody asks for it, whole in the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fake_slack import FakeSlack, Mode
from people import FIRST, SECOND, SECRET
from slacked import client
from spoken_to import ASKED, HAWKER, HIDDEN, Spoken, spoken

from bots.slack.asking.ordering import take_question
from bots.slack.place import Place, Surface
from evals.model_server import ModelServer, Reply, always, said
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase

WRITTEN = said((FIRST, [1], FIRST), (SECOND, [1], SECOND))
both_ways = pytest.mark.parametrize("slack_mode", list(Mode))


@pytest.fixture
def filled(drafts: None, base: KnowledgeBase) -> KnowledgeBase:  # noqa: ARG001
    return base


@pytest.fixture
def at_work(fake_slack: FakeSlack, filled: KnowledgeBase, model: ModelServer) -> Iterator[Spoken]:
    model.script = always(WRITTEN)
    with spoken(fake_slack, filled) as door:
        yield door


def slowly(between: float) -> Reply:
    return Reply(WRITTEN.pieces, between=between)


@both_ways
def test_a_written_answer_comes_statement_by_statement_and_ends_with_its_sources(at_work: Spoken) -> None:
    slack = at_work.slack
    answer = slack.wait_for_answer(asked := slack.say(at_work.kari, None, ASKED))
    at_work.wait_until_done()

    assert [each.strip() for each in answer.streamed] == [f"{FIRST} \\[1\\]", f"{SECOND} \\[1\\]"]
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
    at_work.town.audience = Scope.open()
    at_work.wait_until_done()

    assert SECRET in slack.ephemerals(ola)[0].text
    assert slack.answers_to(asked) == []


def test_a_written_answer_to_a_question_that_nobody_sees_begins_with_the_question(at_work: Spoken) -> None:
    slack = at_work.slack
    asked = slack.say(at_work.kari, None, "Hei!")
    place = Place(slack.team.id, slack.dm(at_work.kari).id, at_work.kari.id, asked.ts, surface=Surface.DIRECT)
    take_question(at_work.door.reception, place, "trykk", ASKED, unseen=True)
    further = slack.wait_for_answer(asked, 2)

    assert further.streamed[0].startswith(f"Spørsmålet var: {ASKED}")
    assert FIRST in further.streamed[0]


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


def begin_and_die(at_work: Spoken, asked: str, remembers: bool) -> None:
    """Do what a process has done that is killed when it has just begun to stream the answer to the order in hand."""
    slack, jobs = at_work.slack, at_work.base.jobs
    job = jobs.take("another", ["slack"], timedelta(0))
    assert job is not None
    jobs.report(job, {"streaming": True}, 0)
    place = {"channel": slack.dm(at_work.kari).id, "thread_ts": asked}
    begun = client(slack).chat_startStream(**place, markdown_text="Borgerpanelet")
    if remembers:
        jobs.report(job, {"streaming": True, "stream": begun["ts"]}, 0)


@pytest.mark.parametrize("remembers", [True, False])
def test_what_another_began_to_stream_before_it_died_becomes_the_whole_answer(at_work: Spoken, remembers: bool) -> None:
    slack = at_work.slack
    at_work.door.crew._slots.acquire()  # nobody of ours takes the order
    for _ in range(3):
        at_work.door.crew._slots.acquire()
    asked = slack.say(at_work.kari, None, ASKED)
    begin_and_die(at_work, asked.ts, remembers)
    for _ in range(4):
        at_work.door.crew._slots.release()
    at_work.wait_until_done()

    answers = slack.answers_to(asked)
    assert [(FIRST in each.text, each.text.count(SECOND)) for each in answers] == [(True, 1)]
    assert [each for each in slack.messages(answers[0].channel) if each.streaming] == []
    assert at_work.answers(at_work.kari) == [ASKED]


def test_an_answer_is_given_back_when_the_door_closes_and_ended_when_it_opens(
    fake_slack: FakeSlack, filled: KnowledgeBase, model: ModelServer
) -> None:
    model.script = always(slowly(20))
    with spoken(fake_slack, filled) as door:
        asked = fake_slack.say(door.kari, None, ASKED)
        fake_slack.wait_until(lambda: fake_slack.calls("chat.startStream"))
        door.door.crew.leave(0)
    model.script = always(WRITTEN)
    with spoken(fake_slack, filled) as door:
        door.wait_until_done()

    answers = fake_slack.answers_to(asked)
    assert [(FIRST in each.text, each.text.count(SECOND)) for each in answers] == [(True, 1)]
