"""What "current" means in SQL: the version a document points at, and the chunks that should be findable."""

from typing import Any

from sqlalchemy import Select, func

from knowledge.document import Status
from knowledge.registry.tables import chunk, document, version

VERSION = (version.c.document_id == document.c.id) & (version.c.number == document.c.version)
CHUNK = (chunk.c.document_id == document.c.id) & (chunk.c.number == document.c.version)
TEXT = func.substr(version.c.text, chunk.c.start + 1, chunk.c.end - chunk.c.start).label("chunk_text")
"""A chunk's literal text, cut from its version's."""


def published(query: Select[Any]) -> Select[Any]:
    """Narrow a query over chunks to those of the current versions of published documents."""
    return query.select_from(chunk).join(document, CHUNK).where(document.c.status == Status.PUBLISHED)
