"""What the worker does with what is asked for: in order, once, and in good order when it is stopped."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import internal
from conftest import Opener
from fakes import HashingEmbedder, opening

from bots.intake import orders
from bots.intake.incoming import Incoming
from bots.intake.orders import Arrived, Kind
from bots.intake.worker import Worker
from knowledge.access import Role, Scope, User
from knowledge.conversation import fresh_id
from knowledge.job import Job, JobState
from knowledge.knowledge_base import open_for_writing
from knowledge.lock import writing as holding_the_folder
from knowledge.registry.database import Database
from knowledge.registry.jobs import Jobs
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
MANAGER = User("kari@asker", Role.KNOWLEDGE_MANAGER, "Kari", "3203")
PLAN = "# Sykkelplan\n\nKommunen vil bygge sykkelvei langs elva.\n"


@pytest.fixture
def jobs(settings: KnowledgeSettings) -> Jobs:
    settings.data.mkdir(parents=True, exist_ok=True)
    return Jobs(Database(settings.registry_url))


@pytest.fixture
def worker(settings: KnowledgeSettings, embedder: HashingEmbedder) -> Worker:
    return Worker(settings, opening(embedder), pace=0.01)


Deliver = Callable[..., Job]


@pytest.fixture
def deliver(settings: KnowledgeSettings, jobs: Jobs) -> Deliver:
    """Asks for files to be added, as a door would."""

    def ask(files: dict[str, str], user: User = MANAGER, **given: Any) -> Job:
        made = fresh_id()
        for number, text in enumerate(files.values(), start=1):
            with Incoming(settings.data).open(made, number) as file:
                file.write(text.encode())
        arrived = [Arrived(number, name) for number, name in enumerate(files, start=1)]
        return jobs.add(orders.to_add(user, arrived, given), made)

    return ask


def standing(jobs: Jobs, job: Job) -> Job:
    found = jobs.find(job.id, job.owner)
    assert found is not None
    return found


def test_each_file_of_a_delivery_is_told_of_and_nothing_is_left_where_it_came_in(
    worker: Worker, jobs: Jobs, deliver: Deliver, reading: Opener, settings: KnowledgeSettings
) -> None:
    job = deliver({"Sykkelplan.md": PLAN, "tom.md": "", "ukjent.xyz": "hei"})

    worker.run(once=True)

    told = standing(jobs, job)
    assert (told.state, told.done, told.total, told.content) == (JobState.DONE, 3, 3, {})
    assert [file["outcome"] for file in told.result["files"]] == ["created", "refused", "refused"]
    assert told.result["files"][0]["document_id"] == "sykkelplan"
    assert [file.get("code") for file in told.result["files"][1:]] == ["empty", "unknown_type"]
    assert list((settings.data / "incoming").rglob("*")) == []
    with reading() as base:
        found = base.documents.find("sykkelplan", ALL)
        assert found is not None
        assert (found.wall.municipality, found.source) == ("3203", "upload:3203/Sykkelplan.md")
        assert [event["who"] for event in base.documents.history("sykkelplan", ALL)] == ["Kari"]
        assert base.documents.count_pending([found], "hashing")[0].pending == 0


def test_the_same_file_again_is_unchanged_and_another_edition_replaces_it(
    worker: Worker, jobs: Jobs, deliver: Deliver, reading: Opener
) -> None:
    deliver({"plan.md": PLAN})
    worker.run(once=True)
    again, other = deliver({"plan.md": PLAN}), deliver({"plan.md": PLAN + "\nOg bro.\n"})
    worker.run(once=True)

    assert [standing(jobs, job).result["files"][0]["outcome"] for job in (again, other)] == ["unchanged", "updated"]
    with reading() as base:
        assert [found.version for found in base.documents.visible(ALL)] == [2]


def test_a_withdrawal_does_not_wait_behind_the_rest_of_a_delivery(
    worker: Worker, jobs: Jobs, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver({"gammel.md": PLAN})
    worker.run(once=True)
    job = deliver({f"{number}.md": f"{PLAN}\n{number}" for number in range(3)})
    seen: list[tuple[str, int]] = []
    taking = Jobs.take

    def take(queue: Jobs, *given: Any) -> Job | None:
        taken = taking(queue, *given)
        if taken is not None:
            seen.append((taken.kind, taken.done))
            if taken.kind == Kind.ADD and taken.done == 0:
                queue.add(orders.to_take(MANAGER, Kind.WITHDRAW, "gammel"))
        return taken

    monkeypatch.setattr(Jobs, "take", take)
    worker.run(once=True)

    assert seen[:3] == [("add", 0), ("withdraw", 0), ("add", 1)]
    assert standing(jobs, job).state is JobState.DONE


def test_meaning_is_computed_last_and_gives_way(
    settings: KnowledgeSettings, jobs: Jobs, deliver: Deliver, reading: Opener
) -> None:
    deliver({"lang.md": "\n\n".join(f"## Del {n}\n\nAvsnitt nummer {n} om vei og vann." for n in range(150))})
    kinds: list[str] = []

    class Slow(HashingEmbedder):
        def passages(self, texts: Any) -> Any:
            if not self.embedded:
                jobs.add(orders.to_take(MANAGER, Kind.WITHDRAW, "lang"))
                jobs.add(orders.to_take(MANAGER, Kind.RESTORE, "lang"))
            return super().passages(texts)

    logger = logging.getLogger("omstilling.jobs")
    handler = logging.Handler()
    handler.emit = lambda record: kinds.append(vars(record)["kind"])  # type: ignore[method-assign]
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        Worker(settings, opening(Slow()), pace=0.01).run(once=True)
    finally:
        logger.removeHandler(handler)

    assert kinds == ["add", "settle", "withdraw", "restore", "settle"]
    with reading() as base:
        assert base.documents.count_pending(base.documents.visible(ALL), "hashing")[0].pending == 0


def test_a_folder_that_another_has_is_waited_for_and_costs_no_attempt(
    worker: Worker, jobs: Jobs, deliver: Deliver, settings: KnowledgeSettings
) -> None:
    job = deliver({"plan.md": PLAN})
    with holding_the_folder(settings.data):
        working = threading.Thread(target=worker.run, kwargs={"once": True})
        working.start()
        working.join(timeout=3)
        assert standing(jobs, job).attempts == 0
        assert working.is_alive()
    working.join(timeout=30)

    assert standing(jobs, job).state is JobState.DONE


def test_what_takes_the_worker_down_three_times_is_refused_and_the_rest_goes_on(
    settings: KnowledgeSettings, jobs: Jobs, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import onlooker

    job = deliver({"giftig.md": PLAN, "god.md": PLAN})
    read, deaths = onlooker.read, 0

    def deadly(path: Path, *given: Any, **named: Any) -> Any:
        nonlocal deaths
        if named["name"] == "giftig.md":
            deaths += 1
            raise SystemExit("the power went")
        return read(path, *given, **named)

    monkeypatch.setattr(onlooker, "read", deadly)
    for _ in range(3):
        with pytest.raises(SystemExit):
            Worker(settings, opening(HashingEmbedder()), pace=0.01).run(once=True)
    Worker(settings, opening(HashingEmbedder()), pace=0.01).run(once=True)

    told = standing(jobs, job)
    assert deaths == 3
    assert [file.get("code", file["outcome"]) for file in told.result["files"]] == ["file_parked", "created"]
    assert told.state is JobState.DONE


def test_a_delivery_that_is_stopped_ends_after_the_file_in_hand(
    worker: Worker, jobs: Jobs, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, settings: KnowledgeSettings
) -> None:
    from ingest import onlooker

    job = deliver({f"{number}.md": f"{PLAN}\n{number}" for number in range(3)})
    read = onlooker.read

    def stopped_meanwhile(*given: Any, **named: Any) -> Any:
        jobs.stop(job.id, job.owner)
        return read(*given, **named)

    monkeypatch.setattr(onlooker, "read", stopped_meanwhile)
    worker.run(once=True)

    told = standing(jobs, job)
    assert told.state is JobState.STOPPED
    assert [file["outcome"] for file in told.result["files"]] == ["created", "waiting", "waiting"]
    assert not (settings.data / "incoming" / job.id).exists()


def test_rights_are_asked_for_again_when_it_is_done(
    worker: Worker, jobs: Jobs, deliver: Deliver, settings: KnowledgeSettings, embedder: HashingEmbedder
) -> None:
    deliver({"plan.md": PLAN})
    worker.run(once=True)
    asked = jobs.add(orders.to_take(MANAGER, Kind.ERASE, "plan"))
    with open_for_writing(settings, opening(embedder)) as base:
        from builders import a_draft

        base.library.publish(a_draft("plan", source="upload:3203/plan.md", wall=internal("5001")))
    worker.run(once=True)

    told = standing(jobs, asked)
    assert (told.state, told.result["problem"]["code"]) == (JobState.FAILED, "no_such_document")


def test_one_line_is_logged_a_job_and_it_holds_no_text(
    worker: Worker, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    deliver({"hemmelig kanarifugl.md": PLAN, "kanarifugl.xyz": "kanarifugl"}, title=None)
    with caplog.at_level(logging.INFO, "omstilling.jobs"):
        worker.run(once=True)

    lines = [vars(record) for record in caplog.records if record.name == "omstilling.jobs"]
    assert [(line["kind"], line["ending"], line["refused"]) for line in lines] == [
        ("add", "done", 1),
        ("settle", "done", 0),
    ]
    assert "kanarifugl" not in str(lines)
    assert "Kari" not in str(lines)


def test_two_workers_share_the_work_and_do_each_file_once(
    settings: KnowledgeSettings, jobs: Jobs, deliver: Deliver, reading: Opener
) -> None:
    asked = [deliver({f"{n}-{m}.md": f"{PLAN}\n{n} {m}" for m in range(2)}) for n in range(3)]
    workers = [Worker(settings, opening(HashingEmbedder()), pace=0.01) for _ in range(2)]
    threads = [threading.Thread(target=each.run, kwargs={"once": True}) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert [standing(jobs, job).state for job in asked] == [JobState.DONE] * 3
    with reading() as base:
        found = base.documents.visible(ALL)
        assert [document.version for document in found] == [1] * 6
        assert all(len(base.documents.history(document.id, ALL)) == 1 for document in found)
