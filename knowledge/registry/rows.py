"""Rows of the registry as the values of ``document``, and back. SQL's types go no further than this."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from knowledge.access import Visibility, Wall
from knowledge.document import Chunk, Description, Document, Draft, Kind, Passage, Provenance, Status, Version

Row = Mapping[str, Any]
BATCH = 500
"""How many values a query names at most, so that every database takes it."""
DESCRIPTION = frozenset(field.name for field in fields(Description))
"""The columns of a version that describe it."""


def to_description(row: Row) -> Description:
    """Read the description columns of a version."""
    return Description(
        title=row["title"],
        kind=Kind(row["kind"]),
        language=row["language"],
        year=row["year"],
        municipality=row["municipality"],
        place=row["place"],
        url=row["url"],
        licence=row["licence"],
        provenance=Provenance(row["provenance"]),
        processes=tuple(row["processes"]),
        phases=tuple(row["phases"]),
    )


def to_wall(row: Row) -> Wall:
    """Read where a document stands."""
    return Wall(Visibility(row["visibility"]), row["owner"], tuple(row["groups"]))


def to_document(row: Row) -> Document:
    """Read a document joined with its current version."""
    return Document(
        id=row["id"],
        source=row["source"],
        status=Status(row["status"]),
        wall=to_wall(row),
        version=row["version"],
        description=to_description(row),
        created=utc(row["created"]),
        updated=utc(row["updated"]),
        chunks=row.get("chunks", 0),
        pending=row.get("pending", 0),
    )


def to_version(row: Row) -> Version:
    """Read a version."""
    return Version(
        document_id=row["document_id"],
        number=row["number"],
        description=to_description(row),
        text=row["text"],
        checksum=row["checksum"],
        file_name=row["file_name"],
        media_type=row["media_type"],
        recipe=row["recipe"],
        pages=row["pages"],
        created=utc(row["created"]),
        remarks=tuple(row["remarks"]),
        given=row["given"],
    )


def to_chunk(row: Row) -> Chunk:
    """Read a chunk; its text is cut from the version's text, which must be in the row as ``chunk_text``."""
    return Chunk(
        key=row["key"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        text=row["chunk_text"],
        heading_path=tuple(row["heading_path"]),
        page=row["page"],
        page_label=row["page_label"],
        searched=row["searched"],
    )


def to_passage(row: Row) -> Passage:
    """Read a chunk joined with its version, not yet scored."""
    return Passage(
        chunk=to_chunk(row),
        document_id=row["document_id"],
        version=row["number"],
        description=to_description(row),
        score=0.0,
        wall=to_wall(row),
    )


def from_draft(draft: Draft, number: int, checksum: str, now: datetime) -> dict[str, Any]:
    """Write a draft as a version row."""
    said = draft.description
    return {
        "document_id": draft.document_id,
        "number": number,
        "title": said.title,
        "kind": said.kind,
        "language": said.language,
        "year": said.year,
        "municipality": said.municipality,
        "place": said.place,
        "url": said.url,
        "licence": said.licence,
        "provenance": said.provenance,
        "processes": list(said.processes),
        "phases": list(said.phases),
        "text": draft.text,
        "checksum": checksum,
        "file_name": draft.file_name,
        "media_type": draft.media_type,
        "recipe": draft.recipe,
        "pages": draft.pages,
        "remarks": [dict(remark) for remark in draft.remarks],
        "given": dict(draft.given),
        "created": now,
    }


def from_chunk(chunk: Chunk, document_id: str, number: int) -> dict[str, Any]:
    """Write a chunk as a row."""
    return {
        "document_id": document_id,
        "number": number,
        "ordinal": chunk.ordinal,
        "key": chunk.key,
        "start": chunk.start,
        "end": chunk.end,
        "heading_path": list(chunk.heading_path),
        "page": chunk.page,
        "page_label": chunk.page_label,
        "searched": chunk.searched,
        "digest": chunk.digest,
    }


def utc(moment: datetime) -> datetime:
    """Give a moment with its zone; SQLite keeps none, and all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
