"""Text as loaded, before it becomes chunks: what every loader gives and every later step takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.errors import Invalid

EDITION = "read/2"
"""Changes whenever the loaders would give other sections for the same bytes."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading.

    ``text`` is NFC, with blocks separated by one blank line. List items are lines that begin with ``- `` or
    ``1. ``; a table is one line a row, each cell named by its header (``År: 2022; Vedtatt: ja``).
    ``page`` counts pages, slides or sheets from 1 where the format has them; ``page_label`` is a name for it
    where a number does not serve (the name of a sheet).
    """

    heading_path: tuple[str, ...]
    text: str
    page: int | None = None
    page_label: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the knowledge manager should know about what was read; ``code`` has a phrase."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one file.

    ``metadata`` holds what the file says of itself (front matter, document properties); keys are those of the
    front matter: ``title``, ``kind``, ``language``, ``year``, ``municipality``, ``url`` …
    """

    media_type: str
    sections: tuple[Section, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    pages: int | None = None
    remarks: tuple[Remark, ...] = ()


class UnreadableDocument(Invalid):
    """A file that cannot be read; the code says why (``scanned_pdf``, ``encrypted``, ``too_large`` …)."""
