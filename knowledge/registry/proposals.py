"""Proposals in the registry: seen by whoever proposes and by those who decide, and moved by one at a time.

A proposal is moved only from where somebody saw it stand. So two who decide at once do not both decide, and one who
decides twice, because the program died in between, finds it done. The file of a proposal lies under its id, and goes
when the proposal is handled or deleted.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from knowledge.access import User
from knowledge.proposal import Content, Proposal, ProposalState
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.door_tables import proposal


class Proposals:
    """The proposals of one registry, and the folder that their files lie in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def file(self, proposal_id: str) -> Path:
        """Tell where the file of a proposal lies, or is to be put."""
        assert re.fullmatch(r"[a-z0-9]{1,20}", proposal_id), "the id of a proposal is ours, and a plain word"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder / proposal_id

    def begin(self, what: Proposal) -> Proposal:
        """Keep a proposal that has come; give the one that is there already by that id."""
        row = {name: getattr(what, name) for name in proposal.c.keys()}  # noqa: SIM118 - columns, not a dict
        with self._database.write() as connection:
            if (there := _first(connection, proposal.c.id == what.id)) is not None:
                return there
            connection.execute(insert(proposal).values(row))
        return what

    def find(self, proposal_id: str, user: User) -> Proposal | None:
        """Give a proposal that somebody may see."""
        found = self.stored(proposal_id)
        return found if found is not None and found.is_seen_by(user) else None

    def stored(self, proposal_id: str) -> Proposal | None:
        """Give a proposal to the program itself, which tells those it belongs to of it."""
        with self._database.read() as connection:
            return _first(connection, proposal.c.id == proposal_id)

    def of(self, asker: str) -> list[Proposal]:
        """Give what one person has proposed, the latest first."""
        return self._select(proposal.c.asker == asker)

    def waiting(self, user: User) -> list[Proposal]:
        """Give what waits for somebody to decide, the latest first."""
        found = self._select(proposal.c.state == ProposalState.WAITING)
        return [each for each in found if each.is_decided_by(user)]

    def describe(self, proposal_id: str, given: Content, seen: Content) -> Proposal | None:
        """Keep what is said of a draft and what was read of it; None where it is no draft any more."""
        is_draft = (proposal.c.id == proposal_id) & (proposal.c.state == ProposalState.DRAFT)
        return self._change(proposal_id, is_draft, {"given": dict(given), "seen": dict(seen)})

    def show_at(self, proposal_id: str, place: Content) -> None:
        """Keep where whoever proposed it is told of it."""
        self._change(proposal_id, proposal.c.id == proposal_id, {"place": dict(place)})

    def move(
        self,
        proposal_id: str,
        since: Collection[ProposalState],
        to: ProposalState,
        by: str = "",
        **more: Any,
    ) -> Proposal | None:
        """Move a proposal that stands in one of some states; None where it has gone on, or is gone.

        ``more`` may tell ``note``, ``job`` and ``document_id``. Of what is handled, only its title is kept.
        """
        here = (proposal.c.id == proposal_id) & proposal.c.state.in_(since)
        values = {"state": to, "handled": datetime.now(UTC) if to.is_handled else None, "handled_by": by, **more}
        if to in {ProposalState.DRAFT, ProposalState.WAITING}:
            values["job"] = None
        if to.is_handled and (before := self.stored(proposal_id)) is not None:
            values |= {"given": {}, "seen": {"title": before.title}}
        moved = self._change(proposal_id, here, values)
        if moved is not None and to.is_handled:
            self.file(proposal_id).unlink(missing_ok=True)
        return moved

    def drop(self, proposal_id: str, since: Collection[ProposalState]) -> bool:
        """Delete a proposal that stands in one of some states, for good; tell whether there is none any more."""
        if self.stored(proposal_id) is None:
            self.file(proposal_id).unlink(missing_ok=True)  # whoever deleted it may have died before this
            return True
        return bool(self._delete((proposal.c.id == proposal_id) & proposal.c.state.in_(since)))

    def forget(self, asker: str) -> list[str]:
        """Delete all that one person has proposed, for good; give which. What is published is the municipality's."""
        return self._delete(proposal.c.asker == asker)

    def _delete(self, which: ColumnElement[bool]) -> list[str]:
        with self._database.write() as connection:
            gone = list(connection.scalars(select(proposal.c.id).where(which)))
            connection.execute(delete(proposal).where(proposal.c.id.in_(gone)))
            if gone:
                note(connection, "proposal", len(gone), datetime.now(UTC))
        for each in gone:
            self.file(each).unlink(missing_ok=True)
        if gone:
            Deletions(self._database).finish()
        return gone

    def _change(self, proposal_id: str, which: ColumnElement[bool], values: dict[str, Any]) -> Proposal | None:
        with self._database.write() as connection:
            if not connection.execute(update(proposal).where(which).values(values)).rowcount:
                return None
            return _first(connection, proposal.c.id == proposal_id)

    def _select(self, which: ColumnElement[bool]) -> list[Proposal]:
        query = select(proposal).where(which).order_by(proposal.c.created.desc(), proposal.c.id)
        with self._database.read() as connection:
            return [_proposal(dict(row)) for row in connection.execute(query).mappings()]


def _first(connection: Connection, which: ColumnElement[bool]) -> Proposal | None:
    row = connection.execute(select(proposal).where(which)).mappings().first()
    return None if row is None else _proposal(dict(row))


def _proposal(row: dict[str, Any]) -> Proposal:
    moments = {
        "created": rows.utc(row["created"]),
        "handled": rows.utc(row["handled"]) if row["handled"] else None,
    }
    return Proposal(**{**row, **moments, "state": ProposalState(row["state"])})
