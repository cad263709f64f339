"""The power goes, again and again: what was acknowledged is there afterwards, whole and once.

``OMSTILLING_KILLS=30`` makes the long run; the figures are printed with ``-s``.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import Opener
from fakes import HashingEmbedder
from journeys.adding_until_killed import PARAGRAPHS, draft, name, paragraph

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.knowledge_base import KnowledgeBase
from knowledge.settings import KnowledgeSettings

ALL = Scope.all()
KILLS = int(os.environ.get("OMSTILLING_KILLS", "4"))
TESTS = Path(__file__).parents[1]


@dataclass
class Witness:
    """What the parent heard before each death, and in what state the folder was found after it."""

    versions: dict[int, int] = field(default_factory=dict)
    erasing: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    heard: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    starts: int = 0

    def hear(self, line: str) -> None:
        match line.split():
            case ["published", number, version]:
                self.versions[int(number)] = int(version)
                self.heard = int(number)
            case ["erasing", number]:
                self.erasing[int(number)] = self.versions.pop(int(number))
            case ["erased", number]:
                self.erased.add(int(number))
                del self.erasing[int(number)]
            case ["ready"]:
                self.starts += 1

    def look_at(self, folder: Path) -> None:
        self.deaths["words unsettled"] += bool(list(folder.glob("index/words-*/unsettled")))
        self.deaths["more than one generation"] += len(list(folder.glob("index/meaning-*"))) > 1
        self.deaths["all"] += 1


@pytest.mark.timeout(900)
def test_after_any_number_of_sudden_deaths_everything_acknowledged_is_found_once(
    settings: KnowledgeSettings, writing: Opener
) -> None:
    chance = random.Random(f"{KILLS}")
    witness = Witness()

    for _ in range(KILLS):
        live_and_die(settings.data, witness, chance)
    with writing() as base:
        base.library.settle()

        assert_healthy(base)
        assert_nothing_is_doubled(base)
        for number, version in witness.versions.items():
            assert_found(base, number, version)
        for number, version in witness.erasing.items():
            if base.documents.find(name(number), ALL) is None:
                witness.erased.add(number)
            else:
                assert_found(base, number, version)
        assert_gone(base, witness.erased)

    told = f"{len(witness.versions)} documents kept, {len(witness.erased)} erased, {len(witness.erasing)} died erasing"
    sys.stdout.write(f"{KILLS} kills, {witness.starts} heard starting, {told}, {dict(witness.deaths)}\n")
    assert witness.versions


def live_and_die(folder: Path, witness: Witness, chance: random.Random) -> None:
    """Start the program where the last one fell, let it run for a while, and kill it.

    One in five dies while it starts, and so perhaps while it mends; two in five as soon as a new store of vectors
    is seen to be made; the others at any moment.
    """
    kind = chance.random()
    first = witness.heard + 1
    script = TESTS / "journeys" / "adding_until_killed.py"
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    child = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert child.stdout is not None
    assert child.stderr is not None
    with child.stdout, child.stderr:
        if kind < 0.8:
            line = child.stdout.readline()
            assert line == "ready\n", f"it did not start by itself: {child.stderr.read()}"
            witness.hear(line)
            if kind < 0.4:
                wait_until_a_store_is_being_made(folder)
            else:
                time.sleep(chance.uniform(0.0, 1.5))
        else:
            time.sleep(chance.uniform(0.8, 1.6))
        assert child.poll() is None, f"it ended by itself: {child.stderr.read()}"
        child.kill()
        for line in child.stdout:
            witness.hear(line)
    child.wait()
    witness.look_at(folder)


def wait_until_a_store_is_being_made(folder: Path) -> None:
    late = time.monotonic() + 5
    while time.monotonic() < late and len(list(folder.glob("index/meaning-*"))) < 2:
        time.sleep(0.0005)


def assert_healthy(base: KnowledgeBase) -> None:
    found = base.audit(lambda _done, _every: None)
    assert found.healthy, found
    kept = {path.name for path in base.settings.data.glob("files/*/*")}
    assert base.documents.checksums() <= kept
    assert len(list(base.settings.data.glob("index/*-*"))) == 2


def assert_nothing_is_doubled(base: KnowledgeBase) -> None:
    documents = base.documents.visible(ALL)
    keys = base.documents.published_keys()
    assert len({document.id for document in documents}) == len({document.source for document in documents})
    assert [document.chunks for document in documents] == [PARAGRAPHS] * len(documents)
    assert len(keys) == PARAGRAPHS * len(documents)
    vector = HashingEmbedder().query("vann")
    rows = [key for key, _ in base.indexes.meaning.nearest("hashing").search(vector, ALL, Filters(), 10 * len(keys))]
    assert sorted(rows) == sorted(keys)
    assert base.indexes.words.keys() == keys.keys()
    assert base.indexes.words._index.searcher().num_docs == len(keys)


def assert_found(base: KnowledgeBase, number: int, acknowledged: int) -> None:
    """Find a document by each of its paragraphs, as they stand in the newest edition the registry has."""
    document = base.documents.find(name(number), ALL)
    assert document is not None, f"{name(number)} was acknowledged and is gone"
    assert acknowledged <= document.version
    version = base.documents.version(name(number), document.version, ALL)
    assert version is not None
    edition = 1 if version.text == draft(number, 1).text else 2
    assert version.text == draft(number, edition).text
    for place in range(PARAGRAPHS):
        asked = paragraph(number, edition, place)
        best = base.retriever.retrieve(asked, ALL, limit=1).passages[0]
        assert (best.document_id, best.version, best.chunk.text) == (name(number), document.version, asked)


def assert_gone(base: KnowledgeBase, erased: set[int]) -> None:
    """See that no byte is left of the words of an erased document."""
    words = {paragraph(number, 1, 0).split()[0].encode(): number for number in erased}
    for path in base.settings.data.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        left = [number for word, number in words.items() if word in held]
        assert left == [], f"{path.name} still holds words of {left}"
