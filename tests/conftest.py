"""What most tests start from: a data folder of their own, a quick model, and an environment without settings."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from fakes import HashingEmbedder, opening
from platformdirs import user_cache_path

from assistant.model.chat import WORKER
from knowledge.index.models import is_exported, open_embedder
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing
from knowledge.settings import KnowledgeSettings

hypothesis.settings.register_profile("house", deadline=None)  # how fast a machine is, is no property of the product
hypothesis.settings.load_profile("house")
pytest_plugins = ["served", "people", "issuer", "entered", "slacked"]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"OMSTILLING_KILLS", "OMSTILLING_STORM"}
    for name in [name for name in os.environ if name.startswith("OMSTILLING_") and name not in sizes]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(autouse=True)
def _no_model_works_on() -> Iterator[None]:
    """Let the threads of a chat model end with their test: they draw random numbers, which others count."""
    yield
    for thread in threading.enumerate():
        if thread.name == WORKER:
            thread.join(timeout=15)


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the offline model, exported: the user's own if it is there, else one made now."""
    own = user_cache_path("omstilling")
    if is_exported(KnowledgeSettings(cache=own)):
        return own
    made = tmp_path_factory.mktemp("cache")
    open_embedder(KnowledgeSettings(cache=made))
    return made


@pytest.fixture
def settings(tmp_path: Path) -> KnowledgeSettings:
    return KnowledgeSettings(data=tmp_path / "data", cache=tmp_path / "cache")


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


Opener = Callable[[], AbstractContextManager[KnowledgeBase]]


@pytest.fixture
def writing(settings: KnowledgeSettings, embedder: HashingEmbedder) -> Opener:
    """Opens the test's data folder for writing, as another start of the program would."""
    return lambda: open_for_writing(settings, opening(embedder))


@pytest.fixture
def reading(settings: KnowledgeSettings, embedder: HashingEmbedder) -> Opener:
    return lambda: open_for_reading(settings, opening(embedder))


@pytest.fixture
def base(writing: Opener) -> Iterator[KnowledgeBase]:
    with writing() as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


Terminal = Callable[..., Told]


@pytest.fixture
def terminal(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """Runs ``omstilling`` in this process, by the same door as the shell, on a data folder of the test's own."""
    from bots.terminal.app import main

    heard, written_by = list(logging.getLogger().handlers), logging.getLogRecordFactory()
    monkeypatch.setenv("OMSTILLING_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))

    def run(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["omstilling", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1 if left.code else 0
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    yield run
    logging.setLogRecordFactory(written_by)
    for handler in [each for each in logging.getLogger().handlers if each not in heard]:
        logging.getLogger().removeHandler(handler)  # it writes where this test's output went
