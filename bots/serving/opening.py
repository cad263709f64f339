"""Opens the desk of a server process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from bots.desk import Desk
from knowledge.knowledge_base import open_for_reading, open_for_serving
from knowledge.settings import KnowledgeSettings


@contextmanager
def open_desk(settings: KnowledgeSettings) -> Iterator[Desk]:
    """Open a data folder for a look at it."""
    with open_for_reading(settings) as base:
        yield Desk(base)


@contextmanager
def open_warm_desk(settings: KnowledgeSettings) -> Iterator[Desk]:
    """Open a data folder for as long as the server lives, ready to answer."""
    with open_for_serving(settings) as base:
        gc.collect()
        gc.freeze()  # else everybody waits 0.14 s, now and then, while what stays for good is looked through
        yield Desk(base)
