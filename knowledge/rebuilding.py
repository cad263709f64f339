"""Builds each generation of the meaning index in a process of its own, one that never held anything else.

Chroma's graph library writes memory that it never set to disk, so whatever a process has read may end up in the files
it writes: text that has been erased, or what people asked. A store is therefore written by a child that only ever
sees the documents there are.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from knowledge.errors import Unavailable
from knowledge.index.indexes import Indexes
from knowledge.registry.database import Database


def rebuild_apart(url: str, folder: Path, model: str, setting: str) -> None:
    """Build a new generation of the meaning index under ``folder`` in a child; raise ``Unavailable`` if it fails."""
    order = json.dumps({"url": url, "folder": str(folder), "model": model, "setting": setting})
    command = [sys.executable, "-m", "knowledge.rebuilding"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, bufsize=0) as child:
        assert child.stdin is not None
        with suppress(BrokenPipeError):
            child.stdin.write(f"{order}\n".encode())
        child.wait()  # standard input stays open meanwhile: its end tells the child that this process has died
    if child.returncode != 0:
        raise Unavailable("rebuilding_failed")


def main() -> None:
    """Do what the order on standard input says."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    database = Database(order["url"])
    Indexes(database, Path(order["folder"])).meaning.build(order["model"], order["setting"])
    database.close()


def _leave_with_parent() -> None:
    """End at once when the parent dies, so that the next writer is alone in the folder."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
