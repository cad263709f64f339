"""The original bytes of every version, each in a file named by its SHA-256 checksum."""

import hashlib
import os
import tempfile
from pathlib import Path


class Files:
    """A folder of files that are written once, whole, and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Keep ``content`` and give its checksum; what is there already is not written again."""
        checksum = hashlib.sha256(content).hexdigest()
        path = self._path(checksum)
        if path.exists():
            return checksum
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
        return checksum

    def get(self, checksum: str) -> bytes:
        """Read back the bytes; raise ``FileNotFoundError`` when they have been erased."""
        return self._path(checksum).read_bytes()

    def place(self, checksum: str) -> Path:
        """Tell where the bytes lie, for one who reads them without holding all of them."""
        return self._path(checksum)

    def erase(self, checksum: str) -> None:
        """Overwrite and remove the file, if it is there."""
        path = self._path(checksum)
        if not path.exists():
            return
        with path.open("r+b") as out:
            out.write(b"\0" * path.stat().st_size)
            out.flush()
            os.fsync(out.fileno())
        path.unlink()

    def sweep(self, known: frozenset[str]) -> None:
        """Remove what no version knows: files left half-written or unclaimed by a process that died."""
        for path in self._folder.glob("*/*"):
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _path(self, checksum: str) -> Path:
        return self._folder / checksum[:2] / checksum
