"""Looks into a zip container before anyone unpacks it.

What holds afterwards: the members unpack to a bounded size (zipfile never yields more than a member declares),
none is encrypted, and no XML declares a document type. Office programs never write one; a parser that is told
not to resolve it would leave out the text it stands for without a word.
"""

import re
import zipfile
import zlib
from pathlib import Path

from ingest.loaders.limits import Limits
from ingest.section import UnreadableDocument

_ENCRYPTED = 0x1
_ALWAYS_ALLOWED = 1_000_000  # a small file may be as repetitive as it likes
_BLOCK = 1 << 20
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_DOCTYPE = b"<!doctype"
# other encodings could spell the document type in bytes that the search below does not know
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""", re.IGNORECASE)
_KNOWN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})


def inspect(path: Path, limits: Limits) -> None:
    """Refuse a container that is a bomb, is encrypted or brings entities of its own."""
    try:
        with zipfile.ZipFile(path) as container:
            members = container.infolist()
            _weigh(members, limits)
            for member in members:
                if member.filename.lower().endswith(_XML_SUFFIXES):
                    _look_for_doctype(container, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise UnreadableDocument("broken", cause=type(error).__name__) from error


def _weigh(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableDocument("encrypted")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    too_dense = unpacked > _ALWAYS_ALLOWED and unpacked > limits.ratio * max(packed, 1)
    if len(members) > limits.members or unpacked > limits.unpacked_size or too_dense:
        raise UnreadableDocument("bomb", size=unpacked, limit=limits.unpacked_size)


def _look_for_doctype(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    overlap = b""
    with container.open(member) as file:
        while block := file.read(_BLOCK):
            if not overlap:
                _look_at_encoding(block[:200].replace(b"\0", b""))
            # without its zero bytes UTF-16 reads as ASCII, as far as this word goes
            seen = overlap + block.replace(b"\0", b"").lower()
            if _DOCTYPE in seen:
                raise UnreadableDocument("external_entities", member=member.filename)
            overlap = seen[-len(_DOCTYPE) :]


def _look_at_encoding(start: bytes) -> None:
    declared = _ENCODING.search(start)
    strange = declared is not None and declared[1].lower() not in _KNOWN_ENCODINGS
    if strange or (start and not start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")):
        raise UnreadableDocument("broken", cause="encoding")
