"""Bytes become text: by their mark, by what they declare, or by what Norwegian files are known to be.

No guessing by statistics: for short Norwegian texts it finds Central European and Macintosh letters. What is not
UTF-8 or UTF-16 is Windows-1252, which every byte can be read as.
"""

import codecs
import re

from ingest.section import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# what a page calls by these names is, by the web's own rule, Windows-1252
_WESTERN = frozenset({"iso8859-1", "ascii"})
_UNASSIGNED = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_MOST_CONTROLS = 0.02


def decode(data: bytes, *, declares: bool = False) -> str:
    """The text of a file; ``declares`` is set for formats that may name their own encoding (HTML)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide(data[:4096]):
        return data.decode(wide, errors="replace")
    if b"\0" in data[:65536] or _controls(data[:65536]) > _MOST_CONTROLS:
        raise UnreadableDocument("broken", cause="binary")
    return _narrow(data, _declared(data[:4096]) if declares else None)


def _narrow(data: bytes, declared: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared and declared not in _WESTERN:
        return data.decode(declared, errors="replace")
    return _windows(data)


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(_WINDOWS)


_WINDOWS = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in _UNASSIGNED}


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: in European text every second byte is zero, or nearly."""
    pairs = len(start) // 2
    if pairs < 2:
        return None
    first, second = start[0 : pairs * 2 : 2].count(0), start[1 : pairs * 2 : 2].count(0)
    if first * 10 < pairs and second * 10 > pairs * 6:
        return "utf-16-le"
    if second * 10 < pairs and first * 10 > pairs * 6:
        return "utf-16-be"
    return None


def _declared(start: bytes) -> str | None:
    found = _DECLARED.search(start)
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except (LookupError, UnicodeDecodeError):
        return None


def _controls(sample: bytes) -> float:
    strange = sum(1 for byte in sample if byte < 9 or 14 <= byte < 32)
    return strange / max(len(sample), 1)
