"""What a file really is: by its first bytes, and by its name only where bytes cannot say (text).

A name that promises something else than the bytes hold is refused rather than guessed at.
"""

import mmap
import zipfile
from enum import StrEnum
from pathlib import Path, PurePath

from ingest.section import UnreadableDocument

_OFFICE = "application/vnd.openxmlformats-officedocument."


class Kind(StrEnum):
    """The formats that can be read; the value is the media type."""

    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    HTML = "text/html"
    CSV = "text/csv"
    PDF = "application/pdf"
    DOCX = _OFFICE + "wordprocessingml.document"
    PPTX = _OFFICE + "presentationml.presentation"
    XLSX = _OFFICE + "spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"


SUFFIXES = {
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".htm": Kind.HTML,
    ".html": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".pptx": Kind.PPTX,
    ".xlsx": Kind.XLSX,
    ".odt": Kind.ODT,
}
TEXTUAL = frozenset({Kind.MARKDOWN, Kind.TEXT, Kind.HTML, Kind.CSV})
CONTAINERS = frozenset({Kind.DOCX, Kind.PPTX, Kind.XLSX, Kind.ODT})

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE_SUFFIXES = frozenset({".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps"})
_OTHERS = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF8": ".gif",
    b"II*\x00": ".tif",
    b"MM\x00*": ".tif",
    b"{\\rtf": ".rtf",
    b"\x1f\x8b": ".gz",
    b"7z\xbc\xaf\x27\x1c": ".7z",
    b"Rar!": ".rar",
    b"\x7fELF": ".elf",
    b"MZ\x90\x00": ".exe",
}
_HEAD = 1024


def recognise(path: Path, name: str) -> Kind:
    """Give the format of the file, or say why it is none that can be read."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    suffix = PurePath(name).suffix.lower()
    promised = SUFFIXES.get(suffix)
    found = _by_bytes(path, head)
    if found is None:
        return _by_name(suffix, head)
    if not isinstance(found, Kind):
        code = "unknown_type" if promised is None else "wrong_type"
        raise UnreadableDocument(code, claimed=suffix, actual=found)
    if found is not promised and (promised or suffix in _OLD_OFFICE_SUFFIXES):
        raise UnreadableDocument("wrong_type", claimed=suffix, actual=_suffix_of(found))
    return found


def _by_bytes(path: Path, head: bytes) -> Kind | str | None:
    """A format we read, the suffix of one we do not, or None for what carries no mark."""
    if head.startswith(_OLD_OFFICE):
        raise UnreadableDocument("encrypted" if _holds_encrypted_package(path) else "old_office")
    if b"%PDF-" in head:
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _by_content(path)
    return next((suffix for magic, suffix in _OTHERS.items() if head.startswith(magic)), None)


def _by_name(suffix: str, head: bytes) -> Kind:
    promised = SUFFIXES.get(suffix)
    if promised is None:
        raise UnreadableDocument("old_office" if suffix in _OLD_OFFICE_SUFFIXES else "unknown_type", claimed=suffix)
    if promised in TEXTUAL:
        return promised
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise UnreadableDocument("wrong_type", claimed=suffix, actual=".html")
    raise UnreadableDocument("broken", cause="no_magic")


def _holds_encrypted_package(path: Path) -> bool:
    """Office wraps an encrypted .docx in the old container, under this name."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find("EncryptedPackage".encode("utf-16-le")) >= 0


def _by_content(path: Path) -> Kind | str:
    try:
        with zipfile.ZipFile(path) as container:
            declared = _declaration(container)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise UnreadableDocument("broken", cause=type(error).__name__) from error
    return next((kind for kind in CONTAINERS if _declares(declared, kind)), ".zip")


def _declaration(container: zipfile.ZipFile) -> bytes:
    """What the container says it is, in either family's way."""
    for member in ("mimetype", "[Content_Types].xml"):
        if member in container.namelist():
            with container.open(member) as file:
                return file.read(1 << 20)
    return b""


def _declares(declared: bytes, kind: Kind) -> bool:
    if kind is Kind.ODT:
        return declared.strip() == kind.value.encode()
    return f'"{kind.value}.main+xml"'.encode() in declared.replace(b"'", b'"')


def _suffix_of(kind: Kind) -> str:
    return next(suffix for suffix, its in SUFFIXES.items() if its is kind)
