"""One knowledge base held open, asked by any number of threads, closed from any of them.

What others change meanwhile is seen at the next question, and nobody is kept from changing it.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Self
from weakref import finalize

from bots import wiring
from knowledge.errors import Unavailable
from knowledge.index.models import open_embedder
from knowledge.knowledge_base import KnowledgeBase, OpenModel, open_for_serving


class OpenBase:
    """A knowledge base opened for reading: the folder ``data``, or else the one that the environment names.

    Opening raises ``Unavailable`` for a folder that cannot be used. ``open_model`` gives the embedding model. One that
    nobody closes is closed when nobody holds it any more, or the program ends.
    """

    def __init__(self, data: Path | str | None = None, open_model: OpenModel = open_embedder) -> None:
        settings = wiring.knowledge_settings(None if data is None else Path(data))
        opened = ExitStack()
        self._base: KnowledgeBase | None = opened.enter_context(open_for_serving(settings, open_model))
        self._close = finalize(self, opened.close)

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
