"""The worker as a process of its own: killed, told to stop, two at a time, and kept alive by a supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import HashingEmbedder, opening

from bots.intake import orders
from bots.intake.incoming import Incoming
from bots.intake.orders import Arrived
from bots.intake.supervising import Supervisor, worker_command
from knowledge.access import Role, Scope, User
from knowledge.conversation import fresh_id
from knowledge.job import Job, JobState
from knowledge.knowledge_base import open_for_reading
from knowledge.registry.database import Database
from knowledge.registry.jobs import Jobs
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
ROOT = Path(__file__).parents[3]
MANAGER = User("kari@asker", Role.KNOWLEDGE_MANAGER, "Kari", "3203")
FILES = 6
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture(autouse=True)
def _environment(settings: KnowledgeSettings, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.data.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def jobs(settings: KnowledgeSettings) -> Jobs:
    return Jobs(Database(settings.registry_url))


@pytest.fixture
def start(settings: KnowledgeSettings) -> Iterator[Start]:
    """Starts a worker as the shell would; what is left of them dies with the test."""
    started = []

    def begin() -> "subprocess.Popen[bytes]":
        command = [each for each in worker_command(settings.data) if each != "--with-parent"]
        started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    yield begin
    for each in started:
        each.kill()
        each.wait()


def a_delivery(settings: KnowledgeSettings, jobs: Jobs, number: int = FILES) -> Job:
    name = fresh_id()
    for each in range(1, number + 1):
        with Incoming(settings.data).open(name, each) as file:
            file.write(f"# Plan {each}\n\nKommunen bygger vei nummer {each}.\n".encode())
    arrived = [Arrived(each, f"{name}-{each}.md") for each in range(1, number + 1)]
    return jobs.add(orders.to_add(MANAGER, arrived, {}), name)


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, "it did not happen in time"
        time.sleep(0.05)


def standing(jobs: Jobs, job: Job) -> Job:
    found = jobs.find(job.id, job.owner)
    assert found is not None
    return found


def ended(jobs: Jobs, *asked: Job) -> Callable[[], bool]:
    return lambda: all(standing(jobs, job).state.ended for job in asked) and not jobs.under_way(orders.KINDS)


def assert_each_file_is_published_once(settings: KnowledgeSettings, jobs: Jobs, *asked: Job) -> None:
    for job in asked:
        told = standing(jobs, job)
        assert told.state is JobState.DONE
        assert [file["outcome"] for file in told.result["files"]] == ["created"] * told.total
    with open_for_reading(settings, opening(HashingEmbedder())) as base:
        found = base.documents.visible(ALL)
        assert [document.version for document in found] == [1] * sum(job.total for job in asked)
        assert all(len(base.documents.history(document.id, ALL)) == 1 for document in found)
        assert base.indexes.words.keys() == base.documents.published_keys().keys()
    assert not list((settings.data / "incoming").glob("*"))


@pytest.mark.timeout(300)
def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_and_nothing_twice(
    settings: KnowledgeSettings, jobs: Jobs, start: Start
) -> None:
    job = a_delivery(settings, jobs)
    for done in (1, 3):
        worker = start()
        wait_until(lambda done=done: standing(jobs, job).done >= done)  # type: ignore[misc]
        worker.kill()
        worker.wait()
        assert not standing(jobs, job).state.ended
    start()
    wait_until(ended(jobs, job))

    assert_each_file_is_published_once(settings, jobs, job)


@pytest.mark.timeout(300)
def test_a_worker_that_is_told_to_stop_ends_the_file_in_hand_and_gives_the_rest_back(
    settings: KnowledgeSettings, jobs: Jobs, start: Start
) -> None:
    job = a_delivery(settings, jobs)
    worker = start()
    wait_until(lambda: standing(jobs, job).done >= 1)
    worker.terminate()

    assert worker.wait(timeout=60) == 0
    left = standing(jobs, job)
    assert (left.state, left.attempts, left.leased_by) == (JobState.WAITING, 0, None)
    start()
    wait_until(ended(jobs, job))
    assert_each_file_is_published_once(settings, jobs, job)


@pytest.mark.timeout(300)
def test_two_workers_do_each_file_once(settings: KnowledgeSettings, jobs: Jobs, start: Start) -> None:
    asked = [a_delivery(settings, jobs, 2) for _ in range(3)]
    start()
    start()
    wait_until(ended(jobs, *asked))

    assert_each_file_is_published_once(settings, jobs, *asked)


@pytest.mark.timeout(300)
def test_a_supervisor_starts_a_worker_anew_when_it_dies_and_ends_it_with_itself(
    settings: KnowledgeSettings, jobs: Jobs
) -> None:
    job = a_delivery(settings, jobs)
    with Supervisor(worker_command(settings.data), first_wait=0.1) as supervisor:
        wait_until(lambda: standing(jobs, job).done >= 1)
        first = supervisor.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_until(ended(jobs, job))
        second = supervisor.pid
    assert supervisor.starts >= 2
    assert second is not None
    assert not is_alive(second)
    assert_each_file_is_published_once(settings, jobs, job)


@pytest.mark.timeout(120)
def test_a_worker_whose_parent_is_killed_ends_too(settings: KnowledgeSettings, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, time, pathlib\n"
         "from bots.intake.supervising import Supervisor, worker_command\n"
         "with Supervisor(worker_command(pathlib.Path(sys.argv[1]))) as supervisor:\n"
         "    while supervisor.pid is None: time.sleep(0.05)\n"
         "    pathlib.Path(sys.argv[2] + '.new').write_text(str(supervisor.pid))\n"
         "    pathlib.Path(sys.argv[2] + '.new').rename(sys.argv[2])\n"
         "    time.sleep(600)\n",
         str(settings.data), str(told)],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(told.exists)
    parent.kill()
    parent.wait()

    wait_until(lambda: not is_alive(int(told.read_text())), 60)


def is_alive(process: int) -> bool:
    """Tell whether a process is there; one that has ended and that nobody has asked after is not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
