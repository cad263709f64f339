"""Sees to it that one process at a time writes to a data folder; readers need no lock.

The lock is the operating system's: a process that dies lets go of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import ReadWriteLock, Timeout

from knowledge.errors import Unavailable

_PATIENCE = 2.0
"""Seconds a writer waits for the folder before it says that it is busy."""


class FolderBusy(Unavailable):
    """Another process writes to the data folder."""


@contextmanager
def writing(folder: Path, patience: float | None = None) -> Iterator[None]:
    """Hold the folder alone; raise ``FolderBusy`` when somebody else has it for longer than ``patience`` seconds."""
    lock = ReadWriteLock(folder / "lock", is_singleton=False)
    try:
        lock.acquire_write(timeout=_PATIENCE if patience is None else patience)
    except Timeout as error:
        raise FolderBusy("folder_busy", folder=str(folder)) from error
    try:
        yield
    finally:
        lock.release()
