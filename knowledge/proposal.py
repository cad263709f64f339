"""Something that somebody proposes to add to the knowledge base, from when it has come until it is handled, as values.

What is proposed belongs to whoever proposes it until it is published: it is theirs to see, to change and to take back,
and goes with all else that is kept of them. Once it waits for approval, the knowledge managers of its municipality see
it too, and decide. ``given`` is what is said of it and ``seen`` what was read of it: plain JSON that the doors write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from knowledge.access import Role, User

Content = Mapping[str, Any]
DRAFTS_KEPT = timedelta(days=7)
"""How long a proposal lies that nobody does anything with."""


class ProposalState(StrEnum):
    """How far a proposal has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PUBLISHED = "published"

    @property
    def is_handled(self) -> bool:
        """Tell whether there is nothing more to decide; what was read of it is then kept no longer."""
        return self in {ProposalState.DECLINED, ProposalState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal. ``place`` is where whoever proposed it is told of it, in the words of the door it came by.

    ``job`` adds it once it is accepted, and ``document_id`` is what it has become.
    """

    id: str
    asker: str
    who: str
    municipality: str | None
    file_name: str
    given: Content
    seen: Content
    place: Content
    state: ProposalState
    created: datetime
    handled: datetime | None = None
    handled_by: str = ""
    note: str = ""
    job: str | None = None
    document_id: str | None = None

    @property
    def title(self) -> str:
        """What it is called, as far as that is known."""
        return str(self.seen.get("title") or self.file_name)

    def is_decided_by(self, user: User) -> bool:
        """Tell whether it is for somebody to say yes or no to."""
        is_theirs = user.everything or (user.municipality is not None and user.municipality == self.municipality)
        return user.may(Role.KNOWLEDGE_MANAGER) and is_theirs

    def is_seen_by(self, user: User) -> bool:
        """Tell whether somebody may see it: whoever proposed it, and those who decide once it has been sent to them."""
        sent = self.state is not ProposalState.DRAFT
        return user.id == self.asker or (sent and self.is_decided_by(user))
