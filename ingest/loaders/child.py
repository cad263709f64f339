"""The process that opens one file and then ends: whatever a file does to its parser, it does it here.

It is given the file and the limits on standard input and answers on standard output, once. It binds itself to its
limits before any parser is imported, writes nothing to disk, and leaves a crash behind it as the code ``broken``.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, TypeVar

from ingest.loaders import container, reply
from ingest.loaders.grid import Grid
from ingest.loaders.kind import CONTAINERS, Kind, recognise
from ingest.loaders.limits import Limits
from ingest.section import Reading, UnreadableDocument

# the name, not the module: a loader's library is imported only for a file that needs it
_LOADERS = {
    Kind.MARKDOWN: "markdown",
    Kind.TEXT: "plain_text",
    Kind.HTML: "html",
    Kind.CSV: "delimited",
    Kind.PDF: "pdf",
    Kind.DOCX: "word",
    Kind.PPTX: "slides",
    Kind.XLSX: "sheets",
    Kind.ODT: "opendocument",
}

_GRIDS = frozenset({Kind.CSV, Kind.XLSX})  # loaders that can also give the rows as they stand

_XML_NO_MEMORY = 2  # the XML parser calls it a syntax error, but says which

_Found = TypeVar("_Found")


def load(path: Path, limits: Limits, name: str | None = None) -> Reading:
    """Read the file in this process; ``name`` is its own name where it is stored under another."""
    return _carefully(_sections, path, limits, name or path.name)


def load_grid(path: Path, limits: Limits, name: str | None = None) -> Grid:
    """Read the rows of a spreadsheet in this process."""
    return _carefully(_grid, path, limits, name or path.name)


def _carefully(become: Callable[[Kind, Path, Limits], _Found], path: Path, limits: Limits, name: str) -> _Found:
    """Look at the file before it is opened; whatever happens then becomes a code."""
    try:
        kind = recognise(path, name)
        if kind in CONTAINERS:
            container.inspect(path, limits)
        return become(kind, path, limits)
    except UnreadableDocument as refusal:
        raise UnreadableDocument(refusal.code, **{**refusal.details, "name": name}) from refusal
    except MemoryError as error:
        raise UnreadableDocument("too_much_memory", name=name, limit=limits.memory) from error
    except Exception as error:  # the one place where a parser's crash becomes a code
        if getattr(error, "code", None) == _XML_NO_MEMORY:
            raise UnreadableDocument("too_much_memory", name=name, limit=limits.memory) from error
        raise UnreadableDocument("broken", name=name, cause=type(error).__name__) from error


def _sections(kind: Kind, path: Path, limits: Limits) -> Reading:
    reading: Reading = import_module(f"ingest.loaders.{_LOADERS[kind]}").load(path, limits)
    if not reading.sections:
        raise UnreadableDocument("no_text")
    return reading


def _grid(kind: Kind, path: Path, limits: Limits) -> Grid:
    if kind not in _GRIDS:
        raise UnreadableDocument("not_a_spreadsheet")
    grid: Grid = import_module(f"ingest.loaders.{_LOADERS[kind]}").load_grid(path, limits)
    return grid


def main() -> None:
    """Answer the one order that lies on standard input."""
    order = json.load(sys.stdin)
    answer = _keep_standard_output()
    asked = load_grid if order["form"] == "grid" else load
    limits = Limits(**order["limits"])
    _bind(limits)
    warnings.simplefilter("ignore")
    # openpyxl takes numpy along wherever it finds it: half its start-up time, for nothing we use
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        told = reply.pack(asked(Path(order["path"]), limits, order["name"]))
    except UnreadableDocument as refusal:
        told = reply.pack(refusal)
    except MemoryError:
        told = reply.pack(UnreadableDocument("too_much_memory", name=order["name"], limit=limits.memory))
    answer.write(told)
    answer.flush()
    # nothing is left to tidy, and taking a million objects apart costs more than leaving them
    os._exit(0)


def _keep_standard_output() -> BinaryIO:
    """Parsers sometimes print; only the reply may reach the parent."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answer


def _bind(limits: Limits) -> None:
    if sys.platform == "win32":
        return  # no such limits there; the parent's clock still holds
    import resource

    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for what, most in bounds.items():
        _, ceiling = resource.getrlimit(what)
        if ceiling != resource.RLIM_INFINITY:
            most = min(most, ceiling)
        # above the bound the system warns with a signal that names it; a second later it only kills
        last = most + 1 if what == resource.RLIMIT_CPU else most
        try:
            resource.setrlimit(what, (most, last))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


if __name__ == "__main__":
    main()
