"""What a knowledge manager does to documents that are there. Each change is a job; the small ones are waited for.

A document that is withdrawn is out of every answer when the request ends: it is marked in the registry, which every
passage is read by way of, and the job takes it out of the indexes afterwards. One that is to be erased is withdrawn
first.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from bots.desk import Desk
from bots.intake import orders
from bots.intake.orders import Kind
from bots.intake.rights import find_own
from bots.refusing import refuse_identity_numbers
from bots.web.awaiting import SOON, Patience, Prefer, answer_with
from bots.web.desk import AtDesk
from bots.web.documents import DocumentId, state_tag
from bots.web.identity import KnowledgeManager
from bots.web.problems import Conflict, told_of
from bots.web.shapes.documents import SaidShape
from bots.web.shapes.jobs import JobShape
from knowledge.access import User
from knowledge.document import Document, Status
from knowledge.errors import Invalid
from knowledge.project import Outdated

router = APIRouter(tags=["documents"], prefix="/documents")
IfMatch = Annotated[str | None, Header(max_length=2000, description="The ETag of the document as the caller knows it.")]
DONE: dict[int | str, dict[str, Any]] = {200: {"model": JobShape, "description": "The job has ended; it tells how."}}


@router.patch("/{document_id}", status_code=202, responses=told_of(404, 409, 412) | DONE)
def change_document(
    document_id: DocumentId,
    said: SaidShape,
    user: KnowledgeManager,
    desk: AtDesk,
    request: Request,
    response: Response,
    prefer: Prefer = None,
    if_match: IfMatch = None,
) -> JobShape:
    """Say something else of a document: a new version of the same file. What is not named stays; null takes away."""
    document = _own(desk, document_id, user, if_match)
    if document.status is Status.WITHDRAWN:
        raise Conflict("change_of_withdrawn", document=document_id)
    given = orders.described(said.given(), user)
    refuse_identity_numbers(texts_of(given))
    job = desk.base.jobs.add(orders.to_change(user, document_id, given, document.version if if_match else None))
    return answer_with(job, desk, user, request, response, Patience.of(prefer, SOON))


@router.post("/{document_id}/withdraw", status_code=202, responses=told_of(404, 412) | DONE)
def withdraw_document(
    document_id: DocumentId,
    user: KnowledgeManager,
    desk: AtDesk,
    request: Request,
    response: Response,
    prefer: Prefer = None,
    if_match: IfMatch = None,
) -> JobShape:
    """Take a document out of every answer, from now on. It is kept, and can be restored."""
    _own(desk, document_id, user, if_match)
    return _take(Kind.WITHDRAW, document_id, user, desk, request, response, prefer)


@router.post("/{document_id}/restore", status_code=202, responses=told_of(404, 412) | DONE)
def restore_document(
    document_id: DocumentId,
    user: KnowledgeManager,
    desk: AtDesk,
    request: Request,
    response: Response,
    prefer: Prefer = None,
    if_match: IfMatch = None,
) -> JobShape:
    """Let a withdrawn document answer again."""
    _own(desk, document_id, user, if_match)
    return _take(Kind.RESTORE, document_id, user, desk, request, response, prefer)


@router.delete("/{document_id}", status_code=202, responses=told_of(404, 412) | DONE)
def erase_document(
    document_id: DocumentId,
    confirm: Annotated[str, Query(min_length=1, max_length=200, description="The id of the document, once more.")],
    user: KnowledgeManager,
    desk: AtDesk,
    request: Request,
    response: Response,
    prefer: Prefer = None,
    if_match: IfMatch = None,
) -> JobShape:
    """Erase a document for good: every version, the file, and what kept answers hold of it. Nothing brings it back."""
    _own(desk, document_id, user, if_match)
    if confirm != document_id:
        raise Invalid("erasing_not_confirmed", document=document_id)
    return _take(Kind.ERASE, document_id, user, desk, request, response, prefer)


def texts_of(given: dict[str, object]) -> list[str]:
    """Give what a person wrote in their own words."""
    return [str(given[name]) for name in ("title", "place", "licence", "url") if given.get(name)] + [
        str(group)
        for group in given.get("groups") or ()  # type: ignore[attr-defined]
    ]


def _take(
    kind: Kind, document_id: str, user: User, desk: Desk, request: Request, response: Response, prefer: str | None
) -> JobShape:
    if kind is not Kind.RESTORE:
        desk.base.documents.mark(document_id, Status.WITHDRAWN, orders.who(user))
    job = desk.base.jobs.add(orders.to_take(user, kind, document_id))
    return answer_with(job, desk, user, request, response, Patience.of(prefer, SOON))


def _own(desk: Desk, document_id: str, user: User, if_match: str | None) -> Document:
    """Give a document that the caller may change, if it is as they know it."""
    document = find_own(desk.base.documents, document_id, user)
    known = [each.strip().removeprefix("W/").strip('"').partition("-")[0] for each in (if_match or "*").split(",")]
    if "*" not in known and state_tag(document) not in known:
        raise Outdated("document_changed_meanwhile", document=document_id)
    return document
