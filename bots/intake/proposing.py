"""What somebody proposes to add: looked at before anything is published, and published as they saw it.

Whoever proposes needs no right to publish. What they propose is looked at as if they had, so that they, and later those
who decide, see what it would become and whom it would reach; the right is asked for when somebody says yes, and by the
worker once more.
"""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from assistant.mapping import Mapper
from bots.intake import orders
from bots.intake.incoming import Incoming
from bots.intake.orders import Arrived
from bots.intake.rights import home_of, may_manage, permit
from ingest.identity import IdTaken
from ingest.onlooker import Looked, Onlooker
from ingest.reader import Limits
from knowledge.access import Role, User
from knowledge.errors import Forbidden, Invalid, NotFound
from knowledge.framework.framework import Cell, Framework
from knowledge.job import Job
from knowledge.knowledge_base import KnowledgeBase
from knowledge.proposal import Proposal

MOST_CELLS = 3
_EXCERPT = 1500
"""Signs of the text that those who decide are shown."""


def may_propose(user: User, is_outside: bool = False) -> None:
    """Raise ``Forbidden`` for one who may propose nothing: people of other organisations, and of no municipality."""
    if is_outside:
        raise Forbidden("proposer_outside")
    if user.municipality is None and not user.everything:
        raise Forbidden("proposer_without_municipality")


def looked_at(
    base: KnowledgeBase,
    framework: Framework,
    proposal: Proposal,
    user: User,
    given: Mapping[str, Any],
    limits: Limits = Limits(),
) -> dict[str, Any]:
    """Look at the file of a proposal, and give what was seen as plain JSON; raise what keeps it from being added."""
    who = user if user.may(Role.KNOWLEDGE_MANAGER) else replace(user, role=Role.KNOWLEDGE_MANAGER)
    onlooker = Onlooker(base.documents, limits, partial(permit, who), home_of(who))
    path, source = base.proposals.file(proposal.id), orders.source_of(who, proposal.file_name)
    try:
        looked = onlooker.look(path, given, source, proposal.file_name)
    except IdTaken as taken:  # whose id it is may not be for this person to know
        told = {name: taken.details[name] for name in ("id", "name")}
        raise Invalid("id_taken_elsewhere", **told) from taken
    return _seen(base, framework, looked, user)


def have_published(base: KnowledgeBase, proposal: Proposal, user: User) -> Job:
    """Order an accepted proposal to be published on behalf of whoever accepted it; give the job, the same each time.

    Raise ``NotFound`` when its file is gone: whoever proposed it has had it erased.
    """
    assert proposal.job is not None, "a proposal that is accepted has the id of a job"
    may_manage(user)
    if (there := base.jobs.find(proposal.job, user.id)) is not None:
        return there
    try:
        with (
            base.proposals.file(proposal.id).open("rb") as file,
            Incoming(base.settings.data).open(proposal.job, 1) as out,
        ):
            shutil.copyfileobj(file, out)
    except FileNotFoundError as gone:
        raise NotFound("proposal_gone") from gone
    given = {**proposal.given, **_wall_as_seen(proposal.seen)}
    order = orders.to_add(user, [Arrived(1, proposal.file_name)], given, key=f"proposal {proposal.id} {proposal.job}")
    return base.jobs.add(order, proposal.job)


def waiting_for(base: KnowledgeBase, user: User) -> list[Proposal]:
    """Give what waits for somebody to say yes or no to, the latest first."""
    return base.proposals.waiting(user)


def _wall_as_seen(seen: Mapping[str, Any]) -> dict[str, Any]:
    """Give how far it was seen to reach, so that whoever accepts it does not make it reach further."""
    if seen["visibility"] == "open":
        return {"visibility": "open", "owner": None, "groups": None}
    return {"visibility": seen["visibility"], "owner": seen["owner"], "groups": list(seen["groups"]) or None}


def _seen(base: KnowledgeBase, framework: Framework, looked: Looked, user: User) -> dict[str, Any]:
    draft, said, wall = looked.draft, looked.draft.description, looked.draft.wall
    twins = (base.documents.find(each, user.scope) for each in looked.same_as)
    before = looked.before
    return {
        "title": said.title,
        "kind": str(said.kind),
        "language": said.language,
        "year": said.year,
        "municipality": said.municipality,
        "place": said.place,
        "url": said.url,
        "processes": list(said.processes),
        "phases": list(said.phases),
        "visibility": str(wall.visibility),
        "owner": wall.municipality,
        "groups": list(wall.groups),
        "pages": draft.pages,
        "chunks": len(draft.chunks),
        "excerpt": draft.text[:_EXCERPT],
        "personal": {str(kind): number for kind, number in sorted(looked.personal.items())},
        "remarks": [dict(each) for each in draft.remarks],
        "same_as": [{"document_id": each.id, "title": each.description.title} for each in twins if each is not None],
        "edition_of": before and {"document_id": before.id, "title": before.description.title},
        "cells": [{"process": cell.process, "phase": cell.phase} for cell in _cells(framework, looked)],
    }


def _cells(framework: Framework, looked: Looked) -> list[Cell]:
    """Give where in the framework a text seems to belong, the surest first."""
    shown = Mapper(framework).propose(looked.draft.chunks, looked.draft.description)
    activities = (framework.by_id[each.activity] for each in shown)
    return list(dict.fromkeys(Cell(each.process, each.phase) for each in activities))[:MOST_CELLS]
