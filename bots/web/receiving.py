"""Takes a delivery apart as it arrives: files to the disk, under numbers of ours, and fields to memory.

Nothing is ever held whole: what exceeds a limit is not written, and what exceeds all of them ends the request. A file
that is too large is refused by itself, and the rest of its delivery goes on.
"""

import errno
import hashlib
import json
from dataclasses import dataclass, field
from math import ceil
from typing import Any, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from bots.intake.incoming import Incoming, OutOfRoom, clean_name
from bots.intake.orders import Arrived
from bots.web.problems import TooLarge
from ingest.reader import Limits
from knowledge.errors import Invalid

MOST_FILES = 100
MOST_IN_FIELDS = 64_000
MOST_FIELDS = 100
DELIVERY = 10
"""How many times as large as one file all of a delivery may be."""
_MEGABYTE = 1_000_000


@dataclass(slots=True)
class _File:
    """A file that is arriving."""

    number: int
    name: str
    out: BinaryIO
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


class Receiver:
    """One delivery on its way in."""

    def __init__(self, content_type: str, incoming: Incoming, job_id: str, limits: Limits) -> None:
        """Raise ``Invalid`` for what is no multipart form."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Invalid("delivery_not_multipart")
        self.files: list[Arrived] = []
        self.fields: dict[str, list[str]] = {}
        self._incoming = incoming
        self._job_id = job_id
        self._limits = limits
        self._received = self._in_fields = 0
        self._whole = False
        self._digests: list[tuple[str, str]] = []
        self._headers: dict[bytes, bytes] = {}
        self._header: tuple[bytearray, bytearray] = bytearray(), bytearray()
        self._file: _File | None = None
        self._field: tuple[str, bytearray] | None = None
        try:
            self._parser = MultipartParser(options[b"boundary"], self._callbacks())  # type: ignore[arg-type]
        except FormParserError as error:
            raise Invalid("delivery_not_multipart") from error

    @property
    def most(self) -> int:
        """How many bytes a delivery may be in all."""
        return DELIVERY * self._limits.file_size

    def expect(self, length: str | None) -> None:
        """Raise ``TooLarge`` when more is announced than is taken."""
        if length and length.isdigit() and int(length) > self.most + MOST_IN_FIELDS:
            raise TooLarge("delivery_too_large", limit=self.most // _MEGABYTE)

    def write(self, data: bytes) -> None:
        """Take some more of the delivery."""
        self._received += len(data)
        if self._received > self.most + MOST_IN_FIELDS:
            raise TooLarge("delivery_too_large", limit=self.most // _MEGABYTE)
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise Invalid("delivery_broken") from error
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise OutOfRoom("disk_full") from error
            raise

    def end(self) -> None:
        """Take it that everything has come; raise ``Invalid`` when it has not, or when there was no file."""
        if not self._whole:
            raise Invalid("delivery_broken")
        if not self.files:
            raise Invalid("delivery_without_files")
        if all(file.problem for file in self.files):
            raise TooLarge("too_large", **self.files[0].problem["details"])  # type: ignore[index]

    def close(self) -> None:
        """Let go of a file that was arriving when the delivery was broken off."""
        if self._file is not None:
            self._file.out.close()

    @property
    def fingerprint(self) -> str:
        """Name what was sent: the same files and fields give the same."""
        told = json.dumps([self._digests, sorted(self.fields.items())], ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()

    def _callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._content_begins,
            "on_part_data": self._content,
            "on_part_end": self._part_ends,
            "on_end": self._all_came,
        }

    def _part_begins(self) -> None:
        self._headers = {}

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = bytearray(), bytearray()

    def _content_begins(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            self._field = name, bytearray()
            return
        if name != "files":
            raise Invalid("delivery_field_unknown", field=name[:80])
        if len(self.files) >= MOST_FILES:
            raise Invalid("delivery_too_many", limit=MOST_FILES)
        number = len(self.files) + 1
        called = clean_name(options[b"filename"].decode("utf-8", "replace"))
        self._file = _File(number, called, self._incoming.open(self._job_id, number))

    def _content(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.size += end - start
            if self._file.size <= self._limits.file_size:
                self._file.out.write(data[start:end])
                self._file.digest.update(data[start:end])
        elif self._field is not None:
            self._in_fields += end - start
            if self._in_fields > MOST_IN_FIELDS:
                raise TooLarge("delivery_too_large", limit=self.most // _MEGABYTE)
            self._field[1].extend(data[start:end])

    def _part_ends(self) -> None:
        if self._file is not None:
            self._file_ends(self._file)
            self._file = None
        elif self._field is not None:
            name, value = self._field
            if sum(map(len, self.fields.values())) >= MOST_FIELDS:
                raise Invalid("delivery_too_many", limit=MOST_FIELDS)
            self.fields.setdefault(name, []).append(bytes(value).decode("utf-8", "replace"))
            self._field = None

    def _file_ends(self, file: _File) -> None:
        file.out.close()
        problem = None
        if file.size > self._limits.file_size:
            self._incoming.remove(self._job_id, file.number)
            size, limit = ceil(file.size / _MEGABYTE), self._limits.file_size // _MEGABYTE
            problem = {"code": "too_large", "details": {"name": file.name, "size": size, "limit": limit}}
        self.files.append(Arrived(file.number, file.name, problem))
        self._digests.append((file.name, file.digest.hexdigest()))

    def _all_came(self) -> None:
        self._whole = True
