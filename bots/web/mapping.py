"""Which activities documents cover: what the program proposes, and what people confirm or reject.

Whoever may read a document may see what is proposed of it. Only knowledge managers whose document it is say what holds.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from bots.covering import covered, document_to_map, keep, undo
from bots.desk import Desk
from bots.web.desk import AtDesk
from bots.web.identity import KnowledgeManager, Reader
from bots.web.problems import told_of
from bots.web.shapes.mapping import MappingShape, TakenBack, VerdictShape, WhatIsShown
from bots.web.shapes.shape import Page
from bots.web.speaking import Say
from knowledge.access import Role, User
from knowledge.document import Document
from knowledge.errors import Forbidden, Invalid
from knowledge.language import Language
from knowledge.municipalities import load_municipalities

router = APIRouter(tags=["mapping"])

DocumentName = Annotated[str, Path(max_length=200, description="The id of the document.")]
Least = Annotated[
    float | None, Query(ge=0, le=1, description="The confidence that proposals have at least.", examples=[0.3])
]


@router.get("/documents/{document}/mapping", responses=told_of(404))
def show_mapping(document: DocumentName, user: Reader, desk: AtDesk, say: Say, least: Least = None) -> MappingShape:
    """Show which activities a document seems to cover, with the sentences that say so, and what people have said."""
    return _mapping(desk, document_to_map(desk.base, document, user.scope), user, say, least)


@router.post("/documents/{document}/verdicts", responses=told_of(404))
def judge_document(
    document: DocumentName, said: WhatIsShown, user: KnowledgeManager, desk: AtDesk, say: Say
) -> MappingShape:
    """Say which activities a document shows and does not show; all is kept, or nothing. The latest word counts."""
    found = _own(desk, document, user)
    if not said.confirmed and not said.rejected:
        raise Invalid("nothing_said")
    keep(desk.base, desk.framework, found, said.confirmed, said.rejected, user.name or user.id)
    return _mapping(desk, found, user, say)


@router.post("/documents/{document}/verdicts/undo", responses=told_of(404))
def undo_verdicts(document: DocumentName, user: KnowledgeManager, desk: AtDesk, say: Say) -> TakenBack:
    """Take back what was said last of a document, all that was said together."""
    found = _own(desk, document, user)
    return TakenBack(verdicts=undo(desk.base, found), mapping=_mapping(desk, found, user, say))


@router.get("/verdicts", responses=told_of(404))
def list_verdicts(
    user: Reader,
    desk: AtDesk,
    say: Say,
    municipality: Annotated[
        str | None, Query(max_length=80, description="Only documents of this municipality.", examples=["5006"])
    ] = None,
    activity: Annotated[str | None, Query(max_length=80, description="Only this activity, by its id.")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to give at most.")] = 50,
) -> Page[VerdictShape]:
    """List what people have said of the documents that the caller may read, as far as it counts."""
    every = desk.base.verdicts.standing(user.scope)
    if municipality:
        own = load_municipalities().numbers(load_municipalities().called(municipality).number)
        every = [each for each in every if each.municipality in own]
    if activity:
        every = [each for each in every if each.verdict.activity == activity]
    own_documents = {each.id for each in desk.base.documents.visible(user.scope) if _may_judge(user, each)}
    told = [
        VerdictShape.of(each, desk.framework, say, desk.phrases, each.verdict.document_id in own_documents)
        for each in every[offset : offset + limit]
    ]
    return Page(items=told, total=len(every), offset=offset)


def _own(desk: Desk, name: str, user: User) -> Document:
    """Give a document that is the caller's to judge."""
    document = document_to_map(desk.base, name, user.scope)
    if not user.owns(document.wall):
        raise Forbidden("not_yours")
    return document


def _mapping(desk: Desk, document: Document, user: User, say: Language, least: float | None = None) -> MappingShape:
    framework = desk.framework
    found = covered(desk.base, framework, document, user.scope, least)
    return MappingShape.of(found, framework, say, desk.phrases, _may_judge(user, document))


def _may_judge(user: User, document: Document) -> bool:
    return user.may(Role.KNOWLEDGE_MANAGER) and user.owns(document.wall)
