"""What became of one file, as plain JSON: told alike by the command line and by a job."""

from collections.abc import Mapping
from typing import Any

from ingest.ingestor import Added, Refused
from knowledge.errors import Problem


def as_told(result: Added | Refused, name: str) -> dict[str, Any]:
    """Tell what became of a file; the sentence of a refusal is for the door to say, in the language of its reader."""
    if isinstance(result, Refused):
        return {"file": name, "outcome": "refused", **refusal(result.problem)}
    document = result.published.document
    return {
        "file": name,
        "outcome": str(result.published.outcome),
        "document_id": document.id,
        "version": document.version,
        "title": document.description.title,
        "chunks": document.chunks,
        "remarks": [dict(remark) for remark in result.remarks],
        "same_as": list(result.same_as),
    }


def refusal(problem: Problem) -> dict[str, Any]:
    """Tell why a file cannot be used."""
    return {"code": problem.code, "details": plain(problem.details)}


def plain(details: Mapping[str, object]) -> dict[str, Any]:
    """Give details as JSON holds them."""
    return {name: each if isinstance(each, str | int | float) else str(each) for name, each in details.items()}
