"""The one way a framework file is imported: YAML or spreadsheet, told apart by its name.

Faults come back in words for those who edit, not for those who program: a field is called what its column is called.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from ingest.framework.columns import Table
from ingest.framework.sheet import read_sheet
from ingest.loaders.kind import SUFFIXES, Kind
from ingest.loaders.limits import Limits
from ingest.reader import look_at
from knowledge.framework.framework import Framework
from knowledge.framework.marked import Fault, Place
from knowledge.framework.reading import Read, read_marked, read_text

_YAML = frozenset({".yaml", ".yml"})
_SHEETS = frozenset({Kind.XLSX, Kind.CSV})


def read_framework(
    path: Path, current: Framework, documents: Collection[str] | None = None, limits: Limits = Limits()
) -> Read:
    """Read a framework file; ``current`` has what a spreadsheet lacks, ``documents`` are the ids it may link.

    Raises ``UnreadableDocument`` where the file cannot be opened at all.
    """
    suffix = path.suffix.lower()
    if suffix in _YAML:
        return _plainly(_read_yaml(path, documents, limits))
    if SUFFIXES.get(suffix) in _SHEETS:
        return _plainly(_read_sheet(path, current, documents, limits))
    return Read(None, (Fault("fw_wrong_format", Place(path.name), {"ending": suffix or "–"}),))


def _read_yaml(path: Path, documents: Collection[str] | None, limits: Limits) -> Read:
    look_at(path, limits, path.name)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Read(None, (Fault("fw_not_utf8", Place(path.name, line)),))
    return read_text(text, path.name, documents)


def _read_sheet(path: Path, current: Framework, documents: Collection[str] | None, limits: Limits) -> Read:
    marked, faults = read_sheet(path, current, limits)
    if not marked.value:
        return Read(None, tuple(faults))
    read = read_marked(marked, documents)
    told = {fault.place for fault in faults if fault.refuses}
    every = (*faults, *(fault for fault in read.faults if fault.place not in told))
    refused = any(fault.refuses for fault in every)
    return Read(None if refused else read.framework, every)


def _plainly(read: Read) -> Read:
    return replace(read, faults=tuple(map(_plain, read.faults)))


def _plain(fault: Fault) -> Fault:
    if "field" not in fault.details:
        return fault
    names = [part for part in str(fault.details["field"]).split(".") if not part.isdecimal()]
    own = names[1:] if len(names) > 1 and names[0] in ("activities", "processes", "actors") else names
    sheet = fault.place.sheet if own[-1] in set(Table) else None
    return replace(fault, details={**fault.details, "field": fault.place.column or sheet or ".".join(own)})
