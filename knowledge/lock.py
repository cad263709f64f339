"""Sees to it that one process writes to a data folder, and that none writes while others read its vector store.

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
    """Another process has the data folder."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the folder alone; raise ``FolderBusy`` when somebody else has it."""
    lock = ReadWriteLock(folder / "lock", is_singleton=False)
    try:
        lock.acquire_write(timeout=_PATIENCE)
    except Timeout as error:
        raise FolderBusy("folder_busy", folder=str(folder)) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def reading(folder: Path) -> Iterator[bool]:
    """Share the folder with other readers; give False when a writer has it, and let the caller read around it."""
    lock = ReadWriteLock(folder / "lock", is_singleton=False)
    try:
        lock.acquire_read(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
