"""Documents as everybody reads them: which there are, what was read, what has happened, and where a quote stands."""

from collections.abc import Iterator
from email.utils import quote as escaped
from typing import Annotated, Any
from urllib.parse import quote as percent

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from fastapi.responses import StreamingResponse

from bots import narrowing
from bots.intake.pending import with_pending
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.keeping import VARY, names
from bots.web.problems import told_of
from bots.web.shapes.documents import (
    ChunkShape,
    DocumentDetail,
    DocumentShape,
    EventShape,
    Municipality,
    Phase,
    Process,
    SourceShape,
    TextShape,
    VersionShape,
    Year,
)
from bots.web.shapes.shape import Page
from bots.web.speaking import Say
from knowledge.access import User
from knowledge.document import Document, Filters, Kind, Status, Version
from knowledge.errors import Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

router = APIRouter(tags=["documents"], prefix="/documents")

DocumentId = Annotated[str, Path(min_length=1, max_length=200, description="The id of the document.")]
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000, description="The number of the version.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000, description="How many to pass over.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many to give at most.")]
_MOST = 20
_LONGEST_QUOTE = 20_000
_SAFE = {"application/pdf", "text/plain", "text/csv", "text/markdown"}
"""What an original may be called; all else goes out as bytes, so that no browser makes a page of it."""
_BYTES = "application/octet-stream"
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted({_BYTES, *_SAFE})},
    }
}


def _narrowed(
    kind: Annotated[list[Kind], Query(max_length=5, description="Only these.")] = [],  # noqa: B006 - FastAPI copies it
    municipality: Annotated[list[Municipality], Query(max_length=_MOST, description="Names or numbers.")] = [],  # noqa: B006
    process: Annotated[list[Process], Query(max_length=6, description="Ids of processes.")] = [],  # noqa: B006
    phase: Annotated[list[Phase], Query(max_length=5, description="Only these.")] = [],  # noqa: B006
    year: Annotated[list[Year], Query(max_length=_MOST, description="What the document is about.")] = [],  # noqa: B006
    language: Annotated[list[Language], Query(max_length=3, description="What it is written in.")] = [],  # noqa: B006
) -> Filters:
    return narrowing.filters(kind, municipality, process, phase, year, language)


@router.get("", responses=told_of(404))
def list_documents(
    user: Reader,
    desk: AtDesk,
    narrowed: Annotated[Filters, Depends(_narrowed)],
    status: Annotated[Status | None, Query(description="Only those in use, or only those withdrawn.")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Page[DocumentShape]:
    """List the documents that the caller may see, by title."""
    found = [
        each for each in desk.base.documents.visible(user.scope, narrowed) if status is None or each.status is status
    ]
    found.sort(key=lambda each: (each.description.title.casefold(), each.id))
    shown = with_pending(desk.base, found[offset : offset + limit])
    return Page(items=[DocumentShape.of(each, user) for each in shown], total=len(found), offset=offset)


@router.get("/{document_id}", responses=told_of(404) | {304: {"description": "It is as the caller knows it."}})
def show_document(
    document_id: DocumentId,
    user: Reader,
    desk: AtDesk,
    language: Say,
    response: Response,
    if_none_match: Annotated[str | None, Header(max_length=2000, description="ETags that the caller has.")] = None,
) -> DocumentDetail:
    """Show one document and what was read; the ETag can be given as If-Match when it is changed."""
    document, version = find_version(desk.base, document_id, None, user)
    [document] = with_pending(desk.base, [document])
    tag = f'"{state_tag(document)}-{document.pending}-{language}-{int(user.owns(document.wall))}"'
    headers = {"ETag": tag, "Vary": VARY, "Cache-Control": "private, no-cache"}
    if names(if_none_match, tag):
        return Response(status_code=304, headers=headers)  # type: ignore[return-value]
    response.headers.update(headers)
    read = VersionShape.of(version, document.version, language)
    return DocumentDetail(**DocumentDetail.facts(document, user), read=read)


@router.get("/{document_id}/versions", responses=told_of(404))
def list_document_versions(
    document_id: DocumentId, user: Reader, desk: AtDesk, language: Say, offset: Offset = 0, limit: Limit = 20
) -> Page[VersionShape]:
    """List the versions of a document, the latest first."""
    document = _find(desk.base, document_id, user)
    numbers = range(document.version, 0, -1)
    found = [desk.base.documents.version(document_id, each, user.scope) for each in numbers[offset : offset + limit]]
    shown = [VersionShape.of(each, document.version, language) for each in found if each is not None]
    return Page(items=shown, total=document.version, offset=offset)


@router.get("/{document_id}/history", responses=told_of(404))
def show_document_history(document_id: DocumentId, user: Reader, desk: AtDesk) -> list[EventShape]:
    """Tell what has happened to a document, oldest first, and who did it."""
    _find(desk.base, document_id, user)
    return [EventShape(**event) for event in desk.base.documents.history(document_id, user.scope)]


@router.get("/{document_id}/versions/{number}/text", responses=told_of(404))
def read_document_text(
    document_id: DocumentId,
    number: VersionNumber,
    user: Reader,
    desk: AtDesk,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=100_000, description="Code points to give at most.")] = 20_000,
) -> TextShape:
    """Read the text of a version, from beginning to end, some at a time."""
    _, version = find_version(desk.base, document_id, number, user)
    total, end = len(version.text), offset + limit
    return TextShape(
        document_id=document_id,
        version=number,
        text=version.text[offset:end],
        offset=offset,
        total=total,
        next_offset=end if end < total else None,
    )


@router.get("/{document_id}/versions/{number}/chunks", responses=told_of(404))
def list_document_chunks(
    document_id: DocumentId, number: VersionNumber, user: Reader, desk: AtDesk, offset: Offset = 0, limit: Limit = 50
) -> Page[ChunkShape]:
    """List the pieces that a version is searched by, in reading order."""
    find_version(desk.base, document_id, number, user)
    pieces = desk.base.documents.chunks(document_id, number)
    shown = [ChunkShape.of(each) for each in pieces[offset : offset + limit]]
    return Page(items=shown, total=len(pieces), offset=offset)


@router.get("/{document_id}/source", responses=told_of(404))
def read_document_source(
    document_id: DocumentId,
    user: Reader,
    desk: AtDesk,
    start: Annotated[int, Query(ge=0, le=1_000_000_000, description="As the citation says.")],
    end: Annotated[int, Query(ge=0, le=1_000_000_000, description="As the citation says.")],
    version: Annotated[int | None, Query(ge=1, le=1_000_000, description="The current one, unless said.")] = None,
    around: Annotated[int, Query(ge=0, le=5_000, description="Code points to show on either side.")] = 600,
) -> SourceShape:
    """Show a quote where it stands: literally, with the text around it, its headings and its page."""
    document, held = find_version(desk.base, document_id, version, user)
    if not start < end <= len(held.text) or end - start > _LONGEST_QUOTE:
        raise Invalid("no_such_span", length=len(held.text), limit=_LONGEST_QUOTE)
    pieces = desk.base.documents.chunks(document_id, held.number)
    chunk = next((each for each in pieces if each.start <= start < each.end), None)
    return SourceShape.of(document, held, chunk, (start, end), around)


@router.get(
    "/{document_id}/versions/{number}/original",
    response_class=StreamingResponse,
    responses=told_of(404) | _FILE,
)
def download_original(document_id: DocumentId, number: VersionNumber, user: Reader, desk: AtDesk) -> Response:
    """Download the file that a version was read from, byte for byte."""
    _, version = find_version(desk.base, document_id, number, user)
    place = desk.base.files.place(version.checksum)
    if not place.is_file():
        raise NotFound("original_gone", document=document_id)

    def content() -> Iterator[bytes]:
        with place.open("rb") as file:
            while some := file.read(1 << 16):
                yield some

    headers = {
        "Content-Disposition": _attached(version.file_name),
        "Content-Length": str(place.stat().st_size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    kind = version.media_type if version.media_type in _SAFE else _BYTES
    return StreamingResponse(content(), headers=headers, media_type=kind)


def find_version(base: KnowledgeBase, document_id: str, number: int | None, user: User) -> tuple[Document, Version]:
    """Give a document with one of its versions, the current one unless another is named; raise ``NotFound``."""
    document = _find(base, document_id, user)
    version = base.documents.version(document_id, number or document.version, user.scope)
    if version is None:
        raise NotFound("no_such_version", document=document_id, version=number)
    return document, version


def state_tag(document: Document) -> str:
    """Give what changes whenever something is changed of a document, and with nothing else."""
    return f"{document.version}.{document.status[0]}.{document.updated:%Y%m%d%H%M%S%f}"


def _find(base: KnowledgeBase, document_id: str, user: User) -> Document:
    found = base.documents.find(document_id, user.scope)
    if found is None:
        raise NotFound("no_such_document", document=document_id)
    return found


def _attached(name: str) -> str:
    """Name a file for a browser to save: in ASCII for the old ones, and as it is (RFC 6266) for the others."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() else "_" for sign in name)
    return f"attachment; filename=\"{escaped(plain)}\"; filename*=UTF-8''{percent(name, safe='')}"
