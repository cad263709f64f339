"""The server is stopped, or dies, in the middle of everything: each person gets an ending, and nothing is half done."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import Terminal
from running import API, Person, Running, build, events, started, wait_until

from evals.model_server import ModelServer, Reply, always, said
from knowledge.access import Scope
from knowledge.job import Job, JobState
from knowledge.knowledge_base import open_for_reading
from knowledge.registry.database import Database
from knowledge.registry.jobs import Jobs
from knowledge.settings import KnowledgeSettings

ASKED = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
WRITTEN = "Panelet hadde 1200 innbyggere fra alle bydeler."
HALF = "halvsendt ord: kvitveisengen"
MANY, SOME = 8, 4
"""Files that last longer than the server takes to stop, and than it takes to kill it."""


@pytest.fixture
def data(tmp_path: Path, model_cache: Path) -> Path:
    build(tmp_path / "data", model_cache)
    return tmp_path / "data"


def a_delivery(name: str, number: int) -> dict[str, bytes]:
    return {
        f"{name} {each}.md": f"# {name} {each}\n\nKommunen bygger {name} nummer {each}.\n".encode()
        for each in range(1, number + 1)
    }


@contextmanager
def half_sent(person: Person) -> Iterator[socket.socket]:
    """Send the first half of a file, and then nothing."""
    address = urlsplit(person.url)
    body = f'--xx\r\nContent-Disposition: form-data; name="files"; filename="halv.md"\r\n\r\n{HALF}\n'
    head = f"POST {API}/documents HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {person.key}\r\n"
    kind = "Content-Type: multipart/form-data; boundary=xx\r\nContent-Length: 40000000\r\n\r\n"
    with closing(socket.create_connection((str(address.hostname), address.port or 80), timeout=60)) as connection:
        connection.sendall(f"{head}{kind}{body}{'Og mer. ' * 40_000}".encode())
        yield connection


def arrived(data: Path) -> list[Path]:
    """Give the files on their way in that hold what is half sent."""
    return [path for path in (data / "incoming").rglob("*") if path.is_file() and HALF.encode() in path.read_bytes()]


def rest_of(connection: socket.socket) -> bytes:
    """Read until the other end has said all it will."""
    told = b""
    try:
        while some := connection.recv(1 << 16):
            told += some
    except ConnectionError:
        pass
    return told


def key(terminal: Terminal, data: Path) -> str:
    made = terminal(
        "--data", data, "keys", "create", "--name", "Arkivet", "--role", "knowledge_manager", "--municipality", "5006"
    )
    return made.out.strip()


def job_of(data: Path, person: Person, name: str) -> Job:
    """Give a job as it stands in the registry."""
    with closing(Database(KnowledgeSettings(data=data).registry_url)) as database:
        found = Jobs(database).find(name, f"key:{person.key.split('_')[1]}")
    assert found is not None
    return found


def assert_each_is_published_once(person: Person, job: str, data: Path) -> None:
    wait_until(lambda: person.get(f"/jobs/{job}")["state"] not in {"waiting", "running"})
    told = person.get(f"/jobs/{job}")
    assert (told["state"], told["done"]) == ("done", told["total"])
    assert [each["outcome"] for each in told["files"]] == ["created"] * told["total"]
    published = [each["document_id"] for each in told["files"]]
    with open_for_reading(KnowledgeSettings(data=data)) as base:
        for document in published:
            found = base.documents.find(document, Scope.all())
            assert found is not None
            assert found.version == 1
            assert len(base.documents.history(document, Scope.all())) == 1
        assert base.indexes.words.keys() == base.documents.published_keys().keys()
    assert len({*published}) == told["total"]
    listed = [each["id"] for each in person.get("/documents", limit=200)["items"]]
    assert sorted(listed) == sorted({*listed})
    assert {*published} <= {*listed}


def assert_nothing_half_is_found(person: Person) -> None:
    found = person.get("/search", q="kvitveisengen", limit=50)
    assert "kvitveisengen" not in str(found["passages"])


def test_a_server_that_is_told_to_stop_in_the_middle_of_everything_leaves_nobody_without_an_ending(
    data: Path, model_cache: Path, terminal: Terminal
) -> None:
    secret = key(terminal, data)
    with ModelServer(always(endless())) as model:
        slow = {"OMSTILLING_MODEL": "openai:scripted", "OMSTILLING_MODEL_URL": model.url}
        with (
            started(data, model_cache, **slow, OMSTILLING_SHUTDOWN_SECONDS="0.1") as server,
            Person(server.url, secret) as person,
        ):
            job, heard, unended = stop_in_the_middle(server, person, data)

    assert ("statement", WRITTEN) in [(name, told.get("text")) for name, told in heard]
    name, problem = heard[-1]
    assert (name, problem["code"]) == ("problem", "server_stopping")
    assert b'"code":"server_stopping"' in unended
    assert arrived(data) == []
    assert job_of(data, person, job).state is JobState.WAITING
    with started(data, model_cache) as server, Person(server.url, secret) as person:
        assert_each_is_published_once(person, job, data)
        assert_nothing_half_is_found(person)
        assert person.get("/conversations")["total"] == 0  # an answer that was cut off is not kept


def endless() -> Reply:
    """Write one statement, and then go on for as long as anybody listens."""
    return Reply(pieces=[*said((WRITTEN, [1])).pieces, " "], between=0.2, endless=True)


def stop_in_the_middle(server: Running, person: Person, data: Path) -> tuple[str, list[tuple[str, Any]], bytes]:
    """Stop the server while an answer streams, a file is half sent and a delivery is half done."""
    wanted = {"Accept": "text/event-stream"}
    with (
        half_sent(person) as upload,
        person.http.stream("POST", f"{API}/answers", json={"question": ASKED}, headers=wanted) as coming,
    ):
        told = events(coming.iter_lines())
        heard = [next(told)]
        while heard[-1][0] != "statement":
            heard.append(next(told))
        wait_until(lambda: bool(arrived(data)))
        job = person.send(a_delivery("sykkelvei", MANY))["id"]
        wait_until(lambda: job_of(data, person, job).done > 0)
        server.process.send_signal(signal.SIGTERM)
        heard += told
        unended = rest_of(upload)
    assert server.process.wait(60) == 0
    return job, heard, unended


def test_what_dies_with_the_server_and_its_worker_is_done_once_when_they_are_started_again(
    data: Path, model_cache: Path, terminal: Terminal
) -> None:
    secret = key(terminal, data)
    with started(data, model_cache) as server, Person(server.url, secret) as person, half_sent(person):
        wait_until(lambda: bool(arrived(data)))
        job = person.send(a_delivery("gangvei", SOME))["id"]
        wait_until(lambda: job_of(data, person, job).done > 0)
        for each in (*server.children(), server.process.pid):
            os.kill(each, signal.SIGKILL)
    assert job_of(data, person, job).state is JobState.RUNNING
    [left] = arrived(data)

    with started(data, model_cache, "--workers", "2") as server, Person(server.url, secret) as person:
        assert_each_is_published_once(person, job, data)
        assert_nothing_half_is_found(person)
        assert left.exists()  # it may still be arriving, for all that the worker knows
        long_ago = time.time() - 7200
        for path in (left, left.parent):
            os.utime(path, (long_ago, long_ago))
        assert_both_know_what_was_sent_to_one_and_refuse_a_revoked_key(server, person, terminal)
    assert [path for path in (data / "incoming").rglob("*") if path.is_file()] == []


def assert_both_know_what_was_sent_to_one_and_refuse_a_revoked_key(
    server: Running, person: Person, terminal: Terminal
) -> None:
    """Ask both processes of a server."""
    new = {"files": ("bru.md", b"# Bru\n\nBrua blir 83 meter.\n")}
    [added] = person.do("POST", "/documents", files=new)["files"]
    assert added["outcome"] == "created"
    assert of_all(server, person, f"/documents/{added['document_id']}") == {200}
    assert of_all(server, person, "/search?q=brua", within="83 meter") == {200}
    revoked = terminal("--data", server.data, "keys", "revoke", person.key.split("_")[1])
    assert revoked.code == 0, revoked.err
    assert of_all(server, person, "/me") == {401}


def of_all(server: Running, person: Person, path: str, within: str = "") -> set[int]:
    """Ask by many connections at a time, so that every process has to answer; give how it ended."""
    headers = {**person.headers, "Connection": "close"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as other, ThreadPoolExecutor(12) as asking:
        answers = list(asking.map(lambda _: other.get(f"{API}{path}"), range(24)))
    assert [each.text for each in answers if within not in each.text] == []
    return {each.status_code for each in answers}
