"""One knowledge base held open, asked by any number of threads, closed from any of them.

What is made on first use elsewhere is made here when the base is opened, so that no two threads make it at once. The
folder's lock belongs to the thread that took it; a thread of the base's own therefore takes it and lets go of it.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Lock
from typing import Self

from bots import wiring
from knowledge.errors import Unavailable
from knowledge.index.models import open_embedder
from knowledge.knowledge_base import KnowledgeBase, OpenModel, open_for_reading
from knowledge.settings import KnowledgeSettings


class OpenBase:
    """A knowledge base opened for reading: the folder ``data``, or else the one that the environment names.

    While it is open, no other process can add documents to the folder. Opening raises ``Unavailable`` for a folder
    that cannot be used. ``open_model`` gives the embedding model.
    """

    def __init__(self, data: Path | str | None = None, open_model: OpenModel = open_embedder) -> None:
        settings = wiring.knowledge_settings(None if data is None else Path(data))
        self._held = ExitStack()
        self._closing = Lock()
        keeper = ThreadPoolExecutor(1, thread_name_prefix="omstilling-base")
        self._keeper: ThreadPoolExecutor | None = keeper
        try:
            self._base: KnowledgeBase | None = keeper.submit(self._open, settings, open_model).result()
        except BaseException:
            self.close()
            raise

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
        with self._closing:
            self._base = None
            keeper, self._keeper = self._keeper, None
            if keeper is not None:
                with keeper:
                    keeper.submit(self._held.close).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self, settings: KnowledgeSettings, open_model: OpenModel) -> KnowledgeBase:
        base = self._held.enter_context(open_for_reading(settings, open_model))
        assert base.indexes.words, "the words are there when a base is open"
        with suppress(Unavailable):  # then the search is by words, and says so
            base.meaning()
        return base
