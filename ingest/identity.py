"""Which document a file is an edition of, and what was said of that document before.

A file is known by where it came from; moved or new, by the ``id`` it gives itself; else by its name. An ``id`` that
belongs to a file which is still where it was is not given away: two files cannot be one document.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from ingest.section import Reading
from knowledge.access import Scope, Wall
from knowledge.document import Document
from knowledge.errors import Invalid
from knowledge.registry.documents import Documents

_SPELLED = str.maketrans("øåđŧŋ", "oadtn", "") | {ord("æ"): "ae"}


class IdTaken(Invalid):
    """A file calls itself by the id of a document that came from another file."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The name of a document, and what is known of it if it was there before: fields given, and its wall."""

    document_id: str
    given: Mapping[str, Any] = field(default_factory=dict)
    wall: Wall | None = None


def identify(documents: Documents, reading: Reading, path: Path, source: str) -> Identity:
    """Find the document that a file is an edition of, or a free name; raise ``IdTaken`` for somebody else's id."""
    known = documents.find_source(source)
    if known is not None:
        return _before(documents, known)
    if said := reading.metadata.get("id"):
        name = slug(str(said))
        holder = documents.find(name, Scope.all())
        if holder is None:
            return Identity(name)
        if _still_there(holder.source):
            raise IdTaken("id_taken", id=name, name=path.name, source=_shown(holder.source))
        return _before(documents, holder)
    name = slug(path.stem)
    if documents.find(name, Scope.all()) is None:
        return Identity(name)
    return Identity(f"{name}-{hashlib.sha256(source.encode()).hexdigest()[:8]}")


def slug(name: str) -> str:
    """Make a short name of ASCII letters, digits and hyphens; æ, ø and å become ae, o and a."""
    spelled = unicodedata.normalize("NFC", name).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120] or "dokument"


def _before(documents: Documents, known: Document) -> Identity:
    version = documents.version(known.id, known.version, Scope.all())
    return Identity(known.id, version.given if version else {}, known.wall)


def _still_there(source: str) -> bool:
    place = urlparse(source)
    return place.scheme != "file" or Path(unquote(place.path)).exists()


def _shown(source: str) -> str:
    place = urlparse(source)
    return unquote(place.path) if place.scheme == "file" else source
