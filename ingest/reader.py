"""The one way a file becomes sections (``read``), or a spreadsheet its rows (``read_grid``).

The file is opened only in a process of its own, which is ended when it takes too long and is never used again;
so no file can harm the program that asked, or the next file. What comes back is a ``Reading``, a ``Grid`` or an
``UnreadableDocument`` whose code has a sentence in ``phrases.yaml``, never anything else.
"""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import NoReturn

from ingest.loaders import reply
from ingest.loaders.grid import Grid
from ingest.loaders.limits import Limits
from ingest.section import Reading, UnreadableDocument

__all__ = ["Grid", "Limits", "look_at", "read", "read_grid"]

_ROOT = Path(__file__).resolve().parent.parent
_OUT_OF_TIME = getattr(signal, "SIGXCPU", None)
# the system ends a process with the first; a parser in C that is refused memory ends itself with one of the others
_OUT_OF_MEMORY = frozenset(getattr(signal, name, None) for name in ("SIGKILL", "SIGABRT", "SIGTRAP", "SIGILL"))
_MEGABYTE = 1_000_000
_BYTES_PER_CHARACTER = 6  # at most, as JSON: a control character or a quotation mark is written as more


def read(path: Path, limits: Limits = Limits(), *, name: str | None = None) -> Reading:
    """Read the file; ``name`` is its own name where it is stored under another (its suffix counts)."""
    name = name or path.name
    return reply.unpack(_ask_child("sections", path, limits, name), name)


def read_grid(path: Path, limits: Limits = Limits()) -> Grid:
    """Read an xlsx or csv as rows of cells; every other format is refused."""
    return reply.unpack_grid(_ask_child("grid", path, limits, path.name), path.name)


def look_at(path: Path, limits: Limits, name: str) -> None:
    """Refuse what is not a file, is empty or is too large, without opening it."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise UnreadableDocument("not_found", name=name) from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableDocument("not_a_file", name=name)
    if status.st_size == 0:
        raise UnreadableDocument("empty", name=name)
    if status.st_size > limits.file_size:
        size, limit = ceil(status.st_size / _MEGABYTE), limits.file_size // _MEGABYTE
        raise UnreadableDocument("too_large", name=name, size=size, limit=limit)


def _ask_child(form: str, path: Path, limits: Limits, name: str) -> bytes:
    """Give the child's reply as it came; ``form`` is what the file is to become."""
    look_at(path, limits, name)
    order = {"form": form, "path": str(path.absolute()), "name": name, "limits": asdict(limits)}
    child = subprocess.Popen(
        [sys.executable, "-B", "-P", "-m", "ingest.loaders.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    told: list[bytes] = []
    listener = threading.Thread(target=_converse, args=(child, json.dumps(order).encode(), limits, told), daemon=True)
    listener.start()
    try:
        listener.join(limits.seconds)
        is_late = listener.is_alive()
    finally:
        _end(child)
    listener.join()
    if is_late:
        raise UnreadableDocument("too_slow", name=name, seconds=limits.seconds)
    if child.returncode != 0 or not told:
        _explain(child.returncode, limits, name)
    return told[0]


def _converse(child: "subprocess.Popen[bytes]", order: bytes, limits: Limits, told: list[bytes]) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdin, child.stdout:
        try:
            child.stdin.write(order)
            child.stdin.close()
            most = limits.text * _BYTES_PER_CHARACTER + (1 << 20)
            told.append(child.stdout.read(most))
        except OSError:  # it ended before it had listened
            return


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Wait for a child that has answered; end one that has not, with everything it may have started."""
    try:
        child.wait(timeout=0.5 if child.poll() is None else 0)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):  # it ended at this very moment
                os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()


def _explain(status: int, limits: Limits, name: str) -> NoReturn:
    """A child that ended without an answer was ended: by its time, by its memory, or by its parser."""
    if -status == _OUT_OF_TIME:
        raise UnreadableDocument("too_slow", name=name, seconds=limits.cpu_seconds)
    if -status in _OUT_OF_MEMORY:
        raise UnreadableDocument("too_much_memory", name=name, limit=limits.memory)
    raise UnreadableDocument("broken", name=name, cause=f"status {status}")


def _environment() -> dict[str, str]:
    """Nothing the parent knows by its environment, keys above all, is the child's business."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
