"""What a knowledge manager does to documents that are there. Each change is a job; the small ones are waited for.

A document that is withdrawn is out of every answer when the request ends: it is marked in the registry, which every
passage is read by way of, and the job takes it out of the indexes afterwards. One that is to be erased is withdrawn
first.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from bots.desk import Desk
from bots.intake import orders
from bots.intake.orders import Kind
from bots.intake.rights import find_own
from bots.refusing import refuse_identity_numbers
from bots.web.awaiting import SOON, Patience, Prefer, answer_with
from bots.web.desk import AtDesk
from bots.web.documents import DocumentId, state_tag
from bots.web.identity import KnowledgeManager
from bots.web.keeping import IfMatch, tags_in
from bots.web.problems import Conflict, told_of
from bots.web.shapes.documents import SaidShape
from bots.web.shapes.jobs import JobShape
from knowledge.access import User
from knowledge.document import Document, Status
from knowledge.errors import Invalid
from knowledge.job import Order
from knowledge.project import Outdated

router = APIRouter(tags=["documents"], prefix="/documents")
DONE: dict[int | str, dict[str, Any]] = {200: {"model": JobShape, "description": "The job has ended; it tells how."}}
_CHANGES = told_of(404, 412) | DONE


@dataclass(frozen=True, slots=True)
class _Change:
    """What somebody asks to be done with a document of theirs, and how long they wait for it."""

    document: Document
    is_named: bool
    user: User
    desk: Desk
    request: Request
    response: Response
    patience: Patience

    def ordered(self, order: Order) -> JobShape:
        """Have it done, and tell of the job."""
        job = self.desk.base.jobs.add(order)
        return answer_with(job, self.desk, self.user, self.request, self.response, self.patience)

    def taken(self, kind: Kind) -> JobShape:
        """Have the document withdrawn, restored or erased; out of answers it is at once."""
        if kind is not Kind.RESTORE:
            self.desk.base.documents.mark(self.document.id, Status.WITHDRAWN, self.user.known_as)
        return self.ordered(orders.to_take(self.user, kind, self.document.id))


def _change(
    document_id: DocumentId,
    user: KnowledgeManager,
    desk: AtDesk,
    request: Request,
    response: Response,
    prefer: Prefer = None,
    if_match: IfMatch = None,
) -> _Change:
    """Find the document, which must be the caller's to change, and be as they know it."""
    document = find_own(desk.base.documents, document_id, user)
    known = [each.strip('"').partition("-")[0] for each in tags_in(if_match or "*")]
    if "*" not in known and state_tag(document) not in known:
        raise Outdated("document_changed_meanwhile", document=document_id)
    return _Change(document, if_match is not None, user, desk, request, response, Patience.of(prefer, SOON))


Change = Annotated[_Change, Depends(_change)]


@router.patch("/{document_id}", status_code=202, responses=told_of(404, 409, 412) | DONE)
def change_document(said: SaidShape, change: Change) -> JobShape:
    """Say something else of a document: a new version of the same file. What is not named stays; null takes away."""
    document = change.document
    if document.status is Status.WITHDRAWN:
        raise Conflict("change_of_withdrawn", document=document.id)
    given = orders.described(said.given(), change.user)
    refuse_identity_numbers(texts_of(given))
    version = document.version if change.is_named else None
    return change.ordered(orders.to_change(change.user, document.id, given, version))


@router.post("/{document_id}/withdraw", status_code=202, responses=_CHANGES)
def withdraw_document(change: Change) -> JobShape:
    """Take a document out of every answer, from now on. It is kept, and can be restored."""
    return change.taken(Kind.WITHDRAW)


@router.post("/{document_id}/restore", status_code=202, responses=_CHANGES)
def restore_document(change: Change) -> JobShape:
    """Let a withdrawn document answer again."""
    return change.taken(Kind.RESTORE)


@router.delete("/{document_id}", status_code=202, responses=_CHANGES)
def erase_document(
    confirm: Annotated[str, Query(min_length=1, max_length=200, description="The id of the document, once more.")],
    change: Change,
) -> JobShape:
    """Erase a document for good: every version, the file, and what kept answers hold of it. Nothing brings it back."""
    if confirm != change.document.id:
        raise Invalid("erasing_not_confirmed", document=change.document.id)
    return change.taken(Kind.ERASE)


def texts_of(given: dict[str, object]) -> list[str]:
    """Give what a person wrote in their own words."""
    return [str(given[name]) for name in ("title", "place", "licence", "url") if given.get(name)] + [
        str(group)
        for group in given.get("groups") or ()  # type: ignore[attr-defined]
    ]
