"""Files on their way in: one folder a job under ``incoming/``, each file under a number of ours.

The name a person gave a file is data and never a path. What lies here is taken away when the file has become a
document, is refused, or its job has ended.
"""

import re
import shutil
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from knowledge.errors import Unavailable

MOST_SIGNS = 200
"""The longest name that is kept of a file."""
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORSAKEN = 3600.0
"""Seconds without a job or a byte after which an upload is taken to have been broken off."""


class OutOfRoom(Unavailable):
    """The disk takes no more."""


class Incoming:
    """The folder of files on their way into one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "incoming"

    def open(self, job_id: str, number: int) -> BinaryIO:
        """Open the place of a file for writing."""
        path = self.path(job_id, number)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path.open("wb")

    def path(self, job_id: str, number: int) -> Path:
        """Tell where a file lies."""
        assert re.fullmatch(r"[a-z0-9]{1,20}", job_id), "a job's id is ours, and a plain word"
        return self._folder / job_id / str(int(number))

    def remove(self, job_id: str, number: int | None = None) -> None:
        """Take away one file of a job, or all."""
        if number is not None:
            self.path(job_id, number).unlink(missing_ok=True)
            return
        shutil.rmtree(self.path(job_id, 0).parent, ignore_errors=True)

    def sweep(self, under_way: Collection[str], forsaken: float = _FORSAKEN) -> None:
        """Take away what belongs to no job that is under way, but for uploads that are still arriving."""
        for folder in self._folder.glob("*"):
            if folder.name not in under_way and _latest(folder) < time.time() - forsaken:
                shutil.rmtree(folder, ignore_errors=True)


def clean_name(said: str) -> str:
    """Make a plain file name of what a person's program called a file: no path, no sign that is not seen."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    stem, dot, ending = re.sub(r"\s+", " ", seen).rstrip(" .").rpartition(".")
    if not dot or len(ending) > 10:
        return f"{stem}{dot}{ending}".strip(" .")[:MOST_SIGNS] or "fil"
    return f"{stem.strip(' .')[: MOST_SIGNS - len(ending) - 1] or 'fil'}.{ending}"


def _latest(folder: Path) -> float:
    """Give the moment of the last change in a folder."""
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.glob("*")))
    except OSError:  # it goes away as we look
        return time.time()
