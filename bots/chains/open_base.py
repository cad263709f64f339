"""One knowledge base held open, asked by any number of threads, closed from any of them.

What is made on first use elsewhere is made here when the base is opened, so that no two threads make it at once. The
folder's lock belongs to the thread that took it; a thread of the base's own therefore takes it and lets go of it.
"""

from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self
from weakref import finalize

from bots import wiring
from knowledge.errors import Unavailable
from knowledge.index.models import open_embedder
from knowledge.knowledge_base import KnowledgeBase, OpenModel, open_for_reading
from knowledge.settings import KnowledgeSettings

_PATIENCE = 30.0
"""Seconds to wait for a knowledge base to close."""


class OpenBase:
    """A knowledge base opened for reading: the folder ``data``, or else the one that the environment names.

    While it is open, no other process can add documents to the folder. Opening raises ``Unavailable`` for a folder
    that cannot be used. ``open_model`` gives the embedding model. One that nobody closes is closed when nobody holds
    it any more, or the program ends.
    """

    def __init__(self, data: Path | str | None = None, open_model: OpenModel = open_embedder) -> None:
        settings = wiring.knowledge_settings(None if data is None else Path(data))
        opened, let_go = Future[KnowledgeBase](), Event()
        keeper = Thread(target=_keep, args=(settings, open_model, opened, let_go), name="omstilling-base", daemon=True)
        self._close = finalize(self, _close, keeper, let_go)
        keeper.start()
        self._base: KnowledgeBase | None = opened.result()

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self._base is not None

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base; raise ``Unavailable`` once it has been closed."""
        if self._base is None:
            raise Unavailable("base_closed")
        return self._base

    def close(self) -> None:
        """Let go of everything; closing twice is closing once."""
        self._base = None
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _keep(settings: KnowledgeSettings, open_model: OpenModel, opened: Future[KnowledgeBase], let_go: Event) -> None:
    """Open a knowledge base, or tell why that cannot be done, and hold it until told to let go."""
    try:
        with open_for_reading(settings, open_model) as base:
            assert base.indexes.words, "the words are there when a base is open"
            with suppress(Unavailable):  # then the search is by words, and says so
                base.meaning()
            opened.set_result(base)
            let_go.wait()
    except BaseException as failure:
        if opened.done():
            raise
        opened.set_exception(failure)


def _close(keeper: Thread, let_go: Event) -> None:
    let_go.set()
    keeper.join(_PATIENCE)
