"""The crew: every order has one ending, in its turn, whoever dies, whatever Slack says, whenever they must leave."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_slack import FakeSlack
from sqlalchemy import update

from bots.slack.blocks.message import Message
from bots.slack.calling import Later, Patience, Refused, SlackApi
from bots.slack.crew import KIND, Crew, Deed, GivenUp
from bots.slack.delivery import Delivery
from bots.slack.installations import Installed
from bots.slack.place import Place, Surface
from bots.slack.posting import post
from knowledge.errors import Invalid
from knowledge.job import Job, JobState, LeaseLost, Order
from knowledge.registry.database import Database
from knowledge.registry.door_tables import job
from knowledge.registry.jobs import Jobs

PLACE = Place("T1", "C1", "U1", "1.0")
LEASE = timedelta(seconds=30)
GONE = timedelta(seconds=-1)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(Database(f"sqlite:///{tmp_path / 'registry.sqlite'}"))


@contextmanager
def at_work(jobs: Jobs, *, sorry: Deed | None = None, at_once: int = 4, **deeds: Deed) -> Iterator[Crew]:
    crew = Crew(lambda: jobs, deeds, sorry or (lambda _: None), at_once, LEASE)
    crew.start()
    try:
        yield crew
    finally:
        crew.leave(5)


def order(jobs: Jobs, deed: str = "gjør", lane: str | None = None, place: Place = PLACE, **what: Any) -> Job:
    return jobs.add(Order(KIND, {"deed": deed, "place": place.told(), **what}, "slack", lane=lane))


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, "it did not happen in time"
        time.sleep(0.02)


def now(jobs: Jobs, asked: Job) -> Job:
    found = jobs.find(asked.id, "slack")
    assert found is not None
    return found


def ends(jobs: Jobs, asked: Job) -> Job:
    wait_until(lambda: now(jobs, asked).state.ended)
    return now(jobs, asked)


def test_the_orders_of_one_thread_are_carried_out_in_the_order_they_came(jobs: Jobs) -> None:
    done: list[int] = []
    asked = [order(jobs, lane="tråd", number=number) for number in range(6)]

    with at_work(jobs, gjør=lambda delivery: done.append(delivery.what["number"])):
        assert {ends(jobs, each).state for each in asked} == {JobState.DONE}

    assert done == list(range(6))


def test_a_thread_waits_as_long_as_slack_asks_it_to_and_others_do_not_wait_for_it(jobs: Jobs) -> None:
    done: list[str] = []

    def once_refused(delivery: Delivery) -> None:
        if delivery.what["name"] == "a1" and not done.count("prøvd"):
            done.append("prøvd")
            raise Later(1.0, is_limit=True)
        done.append(delivery.what["name"])

    asked = [order(jobs, lane=lane, name=name) for lane, name in (("a", "a1"), ("a", "a2"), ("b", "b1"))]
    with at_work(jobs, gjør=once_refused, at_once=1):
        for each in asked:
            ends(jobs, each)

    assert done == ["prøvd", "b1", "a1", "a2"]
    assert now(jobs, asked[0]).attempts == 1


def test_what_slack_does_not_answer_is_tried_ever_more_seldom(jobs: Jobs) -> None:
    asked = order(jobs)

    def fail(_: Delivery) -> None:
        raise Later(0.05)

    with at_work(jobs, gjør=fail):
        wait_until(lambda: now(jobs, asked).result.get("tries", 0) >= 3)

    assert now(jobs, asked).state is JobState.WAITING


def test_an_order_has_an_ending_though_slack_is_away_for_good(jobs: Jobs) -> None:
    asked = order(jobs)
    with jobs._database.write() as connection:
        connection.execute(update(job).values(begun=datetime.now(UTC) - timedelta(hours=13)))

    def fail(_: Delivery) -> None:
        raise Later(0.1)

    with at_work(jobs, gjør=fail):
        ended = ends(jobs, asked)

    assert (ended.state, ended.content) == (JobState.FAILED, {})


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Invalid("empty", name="tom.md"), {"code": "empty", "details": {"name": "tom.md"}}),
        (RuntimeError("hemmelig"), None),
        (Refused("chat.postMessage", "invalid_blocks"), None),
    ],
)
def test_whoever_placed_an_order_that_fails_is_told_once(jobs: Jobs, trouble: Exception, told: Any) -> None:
    heard: list[Mapping[str, Any]] = []
    asked = order(jobs)

    def fail(_: Delivery) -> None:
        raise trouble

    with at_work(jobs, gjør=fail, sorry=lambda delivery: heard.append(delivery.so_far["failure"])):
        ended = ends(jobs, asked)

    assert len(heard) == 1
    assert ended.state is JobState.DONE
    assert heard[0] == told if told else heard[0].keys() == {"reference"}
    assert "hemmelig" not in str(ended)


def test_nobody_is_told_where_nobody_can_be_reached_and_the_order_ends(jobs: Jobs) -> None:
    heard: list[str] = []
    gone, unplaced = order(jobs), jobs.add(Order(KIND, {"deed": "glem"}, "slack"))

    def refuse(_: Delivery) -> None:
        raise Refused("chat.postMessage", "is_archived")

    def fail(_: Delivery) -> None:
        raise RuntimeError

    with at_work(jobs, gjør=refuse, glem=fail, sorry=lambda delivery: heard.append(delivery.id)):
        assert ends(jobs, gone).state is JobState.FAILED
        assert ends(jobs, unplaced).state is JobState.DONE

    assert heard == []


def test_an_order_that_has_taken_down_whoever_had_it_is_told_of_and_not_tried_again(jobs: Jobs) -> None:
    done, heard = [], []
    asked = order(jobs)
    for _ in range(4):
        jobs.take("død", [KIND], GONE, most=5)

    with at_work(jobs, gjør=lambda each: done.append(each.id), sorry=lambda each: heard.append(each.id)):
        ends(jobs, asked)

    assert (done, heard) == ([], [asked.id])


def test_of_the_orders_that_were_in_hand_at_a_death_one_is_tried_at_a_time(jobs: Jobs) -> None:
    at_once, seen, counting = 0, [], threading.Lock()
    asked = [order(jobs) for _ in range(4)]
    for _ in asked:
        jobs.take("død", [KIND], GONE, tried=0)

    def count(_: Delivery) -> None:
        nonlocal at_once
        with counting:
            at_once += 1
            seen.append(at_once)
        time.sleep(0.05)
        with counting:
            at_once -= 1

    with at_work(jobs, gjør=count):
        for each in asked:
            ends(jobs, each)

    assert seen == [1, 1, 1, 1]


def test_an_order_of_the_dead_is_carried_out_by_the_living_from_where_it_had_come(jobs: Jobs) -> None:
    asked, seen = order(jobs), []
    held = jobs.take("død", [KIND], LEASE)
    assert held is not None
    Delivery(jobs, held, GONE).remember(svart="id")

    with at_work(jobs, gjør=lambda each: seen.append(dict(each.so_far))):
        ends(jobs, asked)

    assert seen == [{"svart": "id"}]


def test_a_crew_that_leaves_ends_what_it_has_in_hand(jobs: Jobs) -> None:
    begun, go_on = threading.Event(), threading.Event()
    asked, behind = order(jobs), order(jobs)

    def slow(_: Delivery) -> None:
        begun.set()
        go_on.wait(30)

    with at_work(jobs, gjør=slow, at_once=1) as crew:
        assert begun.wait(30)
        crew.take_no_more()
        go_on.set()

    assert now(jobs, asked).state is JobState.DONE
    assert now(jobs, behind).state is JobState.WAITING


def test_what_listens_is_given_back_at_once_when_the_crew_leaves(jobs: Jobs) -> None:
    begun = threading.Event()
    asked = order(jobs)

    def listening(delivery: Delivery) -> None:
        begun.set()
        assert delivery.stopped.wait(30)
        delivery.go_on()

    crew = Crew(lambda: jobs, {"gjør": listening}, lambda _: None, 1, LEASE)
    crew.start()
    assert begun.wait(30)
    crew.leave(0.1)

    left = now(jobs, asked)
    assert (left.state, left.attempts) == (JobState.WAITING, 0)
    assert jobs.waits([KIND])


def test_what_does_not_listen_is_given_back_and_nothing_comes_of_it(jobs: Jobs) -> None:
    begun, go_on, lost = threading.Event(), threading.Event(), threading.Event()
    asked = order(jobs)

    def deaf(delivery: Delivery) -> None:
        begun.set()
        go_on.wait(30)
        try:
            delivery.remember(posting="posted")
        except LeaseLost:
            lost.set()
            raise

    crew = Crew(lambda: jobs, {"gjør": deaf}, lambda _: None, 1, LEASE)
    crew.start()
    assert begun.wait(30)
    crew.leave(0.1)
    left = now(jobs, asked)
    go_on.set()

    assert lost.wait(30)
    assert (left.state, left.attempts, left.leased_by) == (JobState.WAITING, 0, None)
    assert now(jobs, asked).result == {}


def test_what_is_stopped_is_not_gone_on_with_and_the_rest_of_its_lane_is_not_begun_on(jobs: Jobs) -> None:
    begun, stopped = threading.Event(), threading.Event()
    asked, behind = order(jobs, lane="tråd"), order(jobs, lane="tråd")

    def listening(delivery: Delivery) -> None:
        begun.set()
        assert delivery.stopped.wait(30)
        stopped.set()
        raise GivenUp

    with at_work(jobs, gjør=listening) as crew:
        assert begun.wait(30)
        assert crew.stop_lane("tråd")
        assert stopped.wait(30)
        wait_until(lambda: now(jobs, asked).leased_by is None)

    assert {now(jobs, each).state for each in (asked, behind)} == {JobState.STOPPED}


def test_an_order_lost_and_taken_again_by_the_same_crew_costs_it_no_hand(jobs: Jobs) -> None:
    go_on = threading.Event()
    asked = order(jobs)
    begun: list[int] = []

    def slow_at_first(_: Delivery) -> None:
        begun.append(1)
        if len(begun) == 1:
            assert go_on.wait(30)

    with at_work(jobs, gjør=slow_at_first, at_once=2):
        wait_until(lambda: bool(begun))
        with jobs._database.write() as connection:  # as when the registry was away for longer than a lease
            connection.execute(update(job).values(leased_until=datetime.now(UTC) - timedelta(minutes=1)))
        ends(jobs, asked)
        go_on.set()
        after = [order(jobs) for _ in range(3)]
        assert {ends(jobs, each).state for each in after} == {JobState.DONE}


# what is posted


@pytest.fixture
def api(fake_slack: FakeSlack) -> SlackApi:
    installed = Installed(fake_slack.team.id, fake_slack.bot_token, fake_slack.bot, "B1")
    return SlackApi(installed, fake_slack.api_url, 5, Patience())


@pytest.fixture
def place(fake_slack: FakeSlack) -> Place:
    kari = fake_slack.add_user("kari")
    channel = fake_slack.add_channel("plan", kari)
    root = fake_slack.say(kari, channel, "Hei alle").ts
    return Place(fake_slack.team.id, channel.id, kari.id, root, surface=Surface.CHANNEL)


def said(fake_slack: FakeSlack, place: Place) -> list[str]:
    return [each.text for each in fake_slack.messages(place.channel, place.thread) if each.by_app]


def posting(api: SlackApi) -> Deed:
    return lambda delivery: void(post(api, delivery, Message("Svaret.")))


def void(_: object) -> None:
    return None


@pytest.mark.parametrize(
    ("trouble", "looked"),
    [
        (lambda slack: slack.troubles.limit("chat.postMessage", retry_after=1), 0),
        (lambda slack: slack.troubles.fail("chat.postMessage"), 1),
        (lambda slack: slack.troubles.reset("chat.postMessage"), 1),
        (lambda slack: slack.troubles.reset("chat.postMessage", after_effect=True), 1),
        (lambda slack: slack.troubles.refuse("chat.postMessage", "internal_error"), 1),
    ],
)
def test_an_answer_comes_once_whatever_happens_on_the_way_and_is_looked_for_only_where_it_may_be(
    fake_slack: FakeSlack, jobs: Jobs, api: SlackApi, place: Place, trouble: Callable[[FakeSlack], Any], looked: int
) -> None:
    trouble(fake_slack)
    asked = order(jobs, place=place)

    with at_work(jobs, gjør=posting(api)):
        ends(jobs, asked)

    assert said(fake_slack, place) == ["Svaret."]
    assert len(fake_slack.calls("conversations.replies")) == looked


def test_whoever_takes_over_finds_what_the_dead_had_posted(
    fake_slack: FakeSlack, jobs: Jobs, api: SlackApi, place: Place
) -> None:
    asked = order(jobs, place=place)
    held = jobs.take("død", [KIND], LEASE)
    assert held is not None
    dead = Delivery(jobs, held)
    post(api, dead, Message("Svaret."))
    jobs.report(held, {"posting": "posted"}, 0, lease=GONE)  # it died before it could remember where

    with at_work(jobs, gjør=posting(api)):
        ended = ends(jobs, asked)

    assert said(fake_slack, place) == ["Svaret."]
    assert ended.result["posted"] == dead.so_far["posted"]


def test_where_the_app_may_not_look_an_answer_comes_rather_twice_than_not_at_all(
    fake_slack: FakeSlack, jobs: Jobs, api: SlackApi, place: Place
) -> None:
    fake_slack.troubles.reset("chat.postMessage", after_effect=True)
    fake_slack.troubles.refuse("conversations.replies", "missing_scope")
    asked = order(jobs, place=place)

    with at_work(jobs, gjør=posting(api)):
        ends(jobs, asked)

    assert said(fake_slack, place) == ["Svaret."] * 2


def test_what_is_stopped_is_not_posted(fake_slack: FakeSlack, jobs: Jobs, api: SlackApi, place: Place) -> None:
    order(jobs, place=place)
    held = jobs.take("en", [KIND], LEASE)
    assert held is not None
    delivery = Delivery(jobs, held)
    delivery.stopped.set()

    with pytest.raises(GivenUp):
        post(api, delivery, Message("Svaret."))

    assert said(fake_slack, place) == []


def test_nobody_calls_while_slack_asks_for_patience(
    fake_slack: FakeSlack, jobs: Jobs, api: SlackApi, place: Place
) -> None:
    fake_slack.troubles.limit("chat.postMessage", retry_after=1)
    asked = [order(jobs, place=place) for _ in range(6)]

    with at_work(jobs, gjør=posting(api), at_once=1):
        for each in asked:
            ends(jobs, each)

    assert len(said(fake_slack, place)) == 6
    assert len(fake_slack.calls("chat.postMessage")) == 7
