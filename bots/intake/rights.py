"""Who may change which documents: asked when a change is ordered, and once more when it is made.

A knowledge manager changes the documents of their own municipality. What belongs to nobody, such as what comes with the
program, is changed only by one who owns the whole installation. What one may not see is not there.
"""

from knowledge.access import Role, User, Visibility, Wall
from knowledge.document import Document
from knowledge.errors import Forbidden, NotFound
from knowledge.registry.documents import Documents


def find_own(documents: Documents, document_id: str, user: User) -> Document:
    """Give a document that the user may change; raise ``NotFound`` or ``Forbidden`` for every other."""
    found = documents.find(document_id, user.scope)
    if found is None:
        raise NotFound("no_such_document", document=document_id)
    may_change(user, found)
    return found


def may_change(user: User, document: Document) -> None:
    """Raise ``Forbidden`` for a document that is not the user's to change."""
    may_manage(user)
    if not user.owns(document.wall):
        raise Forbidden("document_not_yours", document=document.id)


def may_manage(user: User) -> None:
    """Raise ``Forbidden`` for one who may add no documents at all."""
    if not user.may(Role.KNOWLEDGE_MANAGER):
        raise Forbidden("role_needed", role=Role.KNOWLEDGE_MANAGER)
    if not user.everything and user.municipality is None:
        raise Forbidden("manager_without_municipality")


def permit(user: User, before: Document | None, wall: Wall) -> Wall:
    """Give the wall that a file of the user's gets; raise ``Forbidden`` where it is not theirs to put it.

    What is open belongs to the municipality of the one who added it, so that others do not change it.
    """
    may_manage(user)
    if before is not None:
        may_change(user, before)
    if wall.visibility is Visibility.OPEN and wall.municipality is None:
        wall = Wall(municipality=before.wall.municipality if before else user.municipality)
    if not user.owns(wall):
        raise Forbidden("wall_not_yours", owner=wall.municipality or "–")
    return wall


def home_of(user: User) -> Wall:
    """Give where a new document of the user's stands when nobody says how far it reaches: inside their municipality.

    What should have been internal is then not read by others because somebody forgot to say so.
    """
    if user.everything or user.municipality is None:
        return Wall()
    return Wall(Visibility.INTERNAL, user.municipality)
