"""The queue of jobs: each is done by one at a time, seen by its owner, and never lost with a worker."""

import inspect
import threading
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from time import sleep
from typing import Self

import pytest
from builders import a_draft
from sqlalchemy import update

from knowledge.errors import Invalid, NotFound
from knowledge.job import MOST_ATTEMPTS, Job, JobState, LeaseLost, Order, Urgency
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.database import Database
from knowledge.registry.door_tables import job
from knowledge.registry.figures import Line, line
from knowledge.registry.jobs import LEASE, Jobs

KINDS = ("add", "settle")
NONE = timedelta(seconds=-1)
FOR_WORKERS = {
    "waits", "under_way", "take", "renew", "renew_all", "report", "finish", "fail", "give_back", "release", "forget",
    "stop_lane", "stop_lanes", "is_busy", "under",
}  # fmt: skip


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(Database(f"sqlite:///{tmp_path / 'registry.sqlite'}"))


def an_order(owner: str = "kari", kind: str = "add", urgency: int = Urgency.ORDINARY, key: str | None = None) -> Order:
    return Order(kind, {"what": "noe"}, owner, urgency, key)


def test_whoever_reads_a_job_says_whose_it_is() -> None:
    public = {name: each for name, each in inspect.getmembers(Jobs, inspect.isfunction) if not name.startswith("_")}

    assert public.keys() == FOR_WORKERS | {"add", "find", "under", "visible", "count", "stop"}
    for name in ("find", "under", "visible", "count", "stop"):
        owner = inspect.signature(public[name]).parameters["owner"]
        assert (owner.annotation, owner.default) == (str, inspect.Parameter.empty)


def test_a_job_is_found_under_what_its_owner_calls_it(jobs: Jobs) -> None:
    added = jobs.add(an_order(key="første"))

    assert jobs.under("kari", "første") == added
    assert jobs.under("kari", "andre") is None
    assert jobs.under("ola", "første") is None


def test_a_lane_is_busy_until_its_last_job_has_ended(jobs: Jobs) -> None:
    jobs.add(Order("add", {}, "kari", lane="tråden"))
    assert jobs.is_busy("tråden")
    assert not jobs.is_busy("en annen tråd")

    held = jobs.take("en", KINDS)
    assert held is not None
    assert jobs.is_busy("tråden")
    jobs.finish(held, {})
    assert not jobs.is_busy("tråden")


def test_the_most_urgent_is_done_first_and_among_those_the_oldest(jobs: Jobs) -> None:
    asked = [jobs.add(an_order(urgency=urgency)).id for urgency in (20, 10, 30, 20, 30)]

    taken = [jobs.take("en", KINDS) for _ in asked]

    assert [each.id for each in taken if each] == [asked[number] for number in (2, 4, 0, 3, 1)]
    assert jobs.take("en", KINDS) is None


def test_a_worker_takes_only_what_it_can_do(jobs: Jobs) -> None:
    jobs.add(an_order(kind="post"))

    assert not jobs.waits(KINDS)
    assert jobs.take("en", KINDS) is None
    assert jobs.take("en", ("post",)) is not None


def test_what_is_asked_for_twice_under_one_key_is_one_job_and_each_has_keys_of_their_own(jobs: Jobs) -> None:
    first, again, other = (jobs.add(an_order(owner, key="nøkkel")) for owner in ("kari", "kari", "ola"))

    assert first.id == again.id != other.id
    assert jobs.find(first.id, "ola") is None
    assert [each.id for each in jobs.visible("kari")] == [first.id]


def test_many_who_ask_under_one_key_at_once_get_one_job(jobs: Jobs) -> None:
    told: list[str] = []
    threads = [threading.Thread(target=lambda: told.append(jobs.add(an_order(key="samtidig")).id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 8
    assert len(set(told)) == 1


def test_many_workers_take_each_job_once(jobs: Jobs) -> None:
    asked = {jobs.add(an_order()).id for _ in range(20)}
    taken: list[str] = []

    def work(name: str) -> None:
        while job := jobs.take(name, KINDS):
            taken.append(job.id)
            jobs.finish(job, {"by": name})

    threads = [threading.Thread(target=work, args=(f"arbeider {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(asked)


def test_a_job_whose_lease_has_run_out_is_taken_again_and_the_first_can_no_longer_tell_of_it(jobs: Jobs) -> None:
    jobs.add(an_order())
    first = jobs.take("død", KINDS, NONE)
    second = jobs.take("levende", KINDS)

    assert first is not None
    assert second is not None
    assert second.attempts == 2
    for tell in (lambda: jobs.renew(first), lambda: jobs.finish(first, {}), lambda: jobs.give_back(first)):
        with pytest.raises(LeaseLost):
            tell()
    assert jobs.finish(second, {"ferdig": True}).state is JobState.DONE


def test_a_lease_that_is_renewed_holds(jobs: Jobs) -> None:
    jobs.add(an_order())
    held = jobs.take("en", KINDS, NONE)
    assert held is not None

    jobs.renew(held, timedelta(minutes=1))

    assert jobs.take("to", KINDS) is None


def test_a_job_that_takes_its_workers_down_is_parked_with_a_reason(jobs: Jobs) -> None:
    name = jobs.add(an_order()).id
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = jobs.take("død", KINDS, NONE)
        assert taken is not None
        assert taken.attempts == attempt

    assert jobs.take("levende", KINDS) is None
    parked = jobs.find(name, "kari")
    assert parked is not None
    assert (parked.state, parked.result["problem"]["code"]) == (JobState.FAILED, "job_parked")


def test_a_job_that_comes_further_has_all_its_attempts_before_it_again(jobs: Jobs) -> None:
    jobs.add(an_order())
    for step in range(1, 6):
        held = jobs.take("død", KINDS, NONE)
        assert held is not None
        jobs.report(held, {"kommet": step}, done=step, total=10)

    held = jobs.take("levende", KINDS)
    assert held is not None
    assert (held.attempts, held.result) == (2, {"kommet": 5})


def test_a_job_that_is_given_back_has_lost_no_attempt_unless_it_is_counted(jobs: Jobs) -> None:
    jobs.add(an_order())
    for counted, attempts in ((False, 0), (True, 1)):
        held = jobs.take("en", KINDS)
        assert held is not None
        assert jobs.give_back(held, counted).attempts == attempts


def test_a_job_that_waits_is_stopped_at_once_and_what_it_was_is_forgotten(jobs: Jobs) -> None:
    name = jobs.add(an_order()).id

    stopped = jobs.stop(name, "kari")

    assert (stopped.state, stopped.content) == (JobState.STOPPED, {})
    assert jobs.take("en", KINDS) is None
    with pytest.raises(NotFound, match="job_not_found"):
        jobs.stop(name, "ola")


def test_the_worker_of_a_stopped_job_learns_of_it_and_tells_what_was_done(jobs: Jobs) -> None:
    name = jobs.add(an_order()).id
    held = jobs.take("en", KINDS)
    assert held is not None
    jobs.stop(name, "kari")

    assert jobs.report(held, {"filer": 1}, done=1).state is JobState.STOPPED
    ended = jobs.finish(held, {"filer": 1})
    assert (ended.state, ended.result, ended.leased_by) == (JobState.STOPPED, {"filer": 1}, None)


def test_the_jobs_of_the_dead_are_freed_without_waiting_and_their_attempts_are_counted(jobs: Jobs) -> None:
    jobs.add(an_order())
    jobs.take("død", KINDS)
    assert not jobs.waits(KINDS)

    assert jobs.release(KINDS) == 1

    again = jobs.take("levende", KINDS)
    assert again is not None
    assert again.attempts == 2


def test_a_failed_job_tells_of_its_problem_or_of_a_reference(jobs: Jobs) -> None:
    told = []
    for problem, reference in ((Invalid("empty", name="tom.md"), ""), (None, "abc123")):
        jobs.add(an_order())
        held = jobs.take("en", KINDS)
        assert held is not None
        told.append(jobs.fail(held, problem, reference).result["problem"])

    assert told == [
        {"code": "empty", "details": {"name": "tom.md"}},
        {"code": "job_failed", "details": {"reference": "abc123"}},
    ]


def test_what_has_ended_is_forgotten_in_time_and_what_waits_is_not(jobs: Jobs) -> None:
    old, waiting = jobs.add(an_order()), jobs.add(an_order(urgency=10))
    held = jobs.take("en", KINDS)
    assert held is not None
    jobs.finish(held, {})

    assert jobs.forget(KINDS, datetime.now(UTC) - timedelta(days=1)) == 0
    assert jobs.forget(KINDS, datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert (jobs.find(old.id, "kari"), jobs.find(waiting.id, "kari")) == (None, waiting)


def in_lane(lane: str | None = "tråd", due: datetime | None = None) -> Order:
    return Order("add", {"what": "noe"}, "kari", lane=lane, due=due)


def taken(jobs: Jobs, lease: timedelta = timedelta(minutes=1)) -> Job:
    job = jobs.take("en", KINDS, lease)
    assert job is not None
    return job


def test_the_jobs_of_a_lane_are_done_one_at_a_time_in_the_order_they_came(jobs: Jobs) -> None:
    first, second = jobs.add(in_lane()), jobs.add(in_lane())
    other = jobs.add(in_lane("en annen tråd"))

    held = taken(jobs)
    assert (held.id, taken(jobs).id) == (first.id, other.id)
    assert not jobs.waits(KINDS)

    jobs.finish(held, {})
    assert taken(jobs).id == second.id


def test_a_lane_has_one_order_though_the_clock_is_set_back(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) - timedelta(minutes=5)

    first = jobs.add(in_lane())
    monkeypatch.setattr("knowledge.registry.jobs.datetime", Earlier)
    second = jobs.add(in_lane())
    monkeypatch.undo()

    assert first.created < second.created
    assert taken(jobs).id == first.id


def test_a_job_that_is_being_done_holds_up_its_lane_whenever_it_was_added(jobs: Jobs) -> None:
    jobs.add(in_lane())
    later = jobs.add(in_lane())
    first = taken(jobs)
    with jobs._database.write() as connection:  # as when the clocks of two machines differ
        connection.execute(update(job).where(job.c.id == later.id).values(created=first.created - timedelta(hours=1)))

    assert jobs.take("to", KINDS) is None


def test_a_lane_goes_on_when_whoever_held_it_has_died(jobs: Jobs) -> None:
    first, second = jobs.add(in_lane()), jobs.add(in_lane())
    taken(jobs, NONE)

    again = taken(jobs)
    assert (again.id, again.attempts) == (first.id, 2)
    jobs.finish(again, {})
    assert taken(jobs).id == second.id


def test_a_job_waits_until_it_is_due_and_so_does_what_is_behind_it(jobs: Jobs) -> None:
    jobs.add(in_lane(due=datetime.now(UTC) + timedelta(hours=1)))
    jobs.add(in_lane())
    assert not jobs.waits(KINDS)

    alone = jobs.add(in_lane(None, datetime.now(UTC) - timedelta(seconds=1)))
    assert taken(jobs).id == alone.id


def test_a_job_given_back_until_later_keeps_its_place(jobs: Jobs) -> None:
    first = jobs.add(in_lane())
    jobs.add(in_lane())

    jobs.give_back(taken(jobs), due=datetime.now(UTC) + timedelta(milliseconds=100))
    assert jobs.take("en", KINDS) is None
    sleep(0.15)

    assert taken(jobs).id == first.id


def test_a_lane_is_stopped_and_whoever_is_at_it_learns_of_it(jobs: Jobs) -> None:
    first, second, other = jobs.add(in_lane()), jobs.add(in_lane()), jobs.add(in_lane("en annen tråd"))
    held = taken(jobs)

    assert jobs.stop_lane("tråd") == {first.id, second.id}
    assert jobs.stop_lane("tråd") == frozenset()

    assert jobs.renew_all([held], LEASE) == {held.leased_by: JobState.STOPPED}
    assert jobs.finish(held, {}).state is JobState.STOPPED
    waited = jobs.find(second.id, "kari")
    assert waited is not None
    assert (waited.state, waited.content) == (JobState.STOPPED, {})
    assert taken(jobs).id == other.id


def test_a_job_that_was_tried_before_can_be_passed_over(jobs: Jobs) -> None:
    suspect, fresh = jobs.add(an_order()), jobs.add(an_order())
    taken(jobs, NONE)

    passed = jobs.take("en", KINDS, tried=0)
    assert passed is not None
    assert (passed.id, taken(jobs).id) == (fresh.id, suspect.id)


def test_a_worker_may_try_a_job_more_often_than_others(jobs: Jobs) -> None:
    jobs.add(an_order())
    for attempt in range(1, 6):
        held = jobs.take("en", KINDS, NONE, most=5)
        assert held is not None
        assert held.attempts == attempt

    assert jobs.take("en", KINDS, NONE, most=5) is None


def test_many_leases_are_renewed_at_once_and_those_that_are_lost_are_not_told_of(jobs: Jobs) -> None:
    for _ in range(3):
        jobs.add(an_order())
    held = [taken(jobs, NONE), taken(jobs), taken(jobs)]
    lost = held[0]
    taken(jobs)

    assert jobs.renew_all(held, LEASE) == {each.leased_by: JobState.RUNNING for each in held if each is not lost}


def test_whoever_tells_of_a_job_may_keep_it_a_while_longer(jobs: Jobs) -> None:
    jobs.add(an_order())
    held = taken(jobs, NONE)

    jobs.report(held, {"kommet": 1}, 0, lease=LEASE)

    assert jobs.take("to", KINDS) is None


def test_the_line_of_a_kind_tells_how_many_wait_and_since_when(jobs: Jobs) -> None:
    first = jobs.add(an_order())
    jobs.add(an_order())
    jobs.add(an_order(kind="post"))
    assert line(jobs._database, "add") == Line({"waiting": 2}, first.created)

    jobs.finish(taken(jobs), {})
    told = line(jobs._database, "add")
    assert told.states == {"waiting": 1, "done": 1}
    assert told.oldest is not None
    assert told.oldest > first.created
    assert line(jobs._database, "ukjent") == Line({})


def test_an_erased_document_is_gone_from_every_job_that_told_of_it(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("hemmelig"))
    base.jobs.add(Order("change", {"document_id": "hemmelig", "given": {"title": "Kanarifugl"}}, "kari"))
    files = [
        {"file": "kanarifugl.md", "document_id": "hemmelig"},
        {"file": "annen.md", "document_id": "annen", "same_as": ["hemmelig"]},
    ]
    base.jobs.add(Order("add", {}, "kari", result={"files": files}))

    base.library.erase("hemmelig")

    delivery, change = base.jobs.visible("kari")
    assert change.content == {"erased": True}
    assert delivery.result == {"files": [{"erased": True}, {"file": "annen.md", "document_id": "annen", "same_as": []}]}
